"""The days of a finding, by kind, and what it stands in the way of (rules section 4; the edition holds the numbers)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType

from applications.domain.documents import reminder

DEDUCTION, MAJOR, MINOR, OBSERVATION = "special-deduction", "major", "minor", "observation"
DAY = datetime.timedelta(days=1)
# Where an edition does not say: days from the day a finding was shown, by kind; what has no number has no day
ANSWER_DAYS = MappingProxyType({DEDUCTION: 15, MAJOR: 15, MINOR: 30})
CARRY_OUT_DAYS = MappingProxyType({DEDUCTION: 60, MAJOR: 60, MINOR: 90})
ENDED = ("verified", "withdrawn", "struck")
PLANNED = ("accepted", "reported", *ENDED)


@dataclass(frozen=True)
class FindingRules:
    """The edition's numbers: until when a client answers, carries out, answers again, objects; when it is reminded."""

    answer_days: Mapping[str, int] = field(default_factory=lambda: ANSWER_DAYS)
    carry_out_days: Mapping[str, int] = field(default_factory=lambda: CARRY_OUT_DAYS)
    return_days: int = 10
    reminder_days: tuple[int, ...] = (7, 3, 0)
    objection_days: int = 10
    minor_becomes_major: bool = True

    @classmethod
    def from_rules(cls, rules: Mapping) -> "FindingRules":
        """The rules of an edition file's "findings" part; what it leaves out is as usual."""
        known = {name.name: rules[name.name] for name in fields(cls) if name.name in rules}
        if "reminder_days" in known:
            known["reminder_days"] = tuple(known["reminder_days"])
        return cls(**known)

    def answer_by(self, kind: str, released_on: datetime.date) -> datetime.date | None:
        """The last day of the client's answer; None where none is due."""
        days = self.answer_days.get(kind)
        return released_on + days * DAY if days is not None else None

    def carry_out_by(self, kind: str, *, released_on: datetime.date, today: datetime.date) -> datetime.date | None:
        """The last day of carrying out what was accepted today."""
        days = self.carry_out_days.get(kind)
        return max(released_on + days * DAY, today + self.return_days * DAY) if days is not None else None

    def again_by(self, kind: str, due_on: datetime.date | None, *, today: datetime.date) -> datetime.date | None:
        """The last day of another answer to what is sent back, re-opened or upheld against an objection today."""
        if self.answer_days.get(kind) is None:
            return None
        again = today + self.return_days * DAY
        return max(due_on, again) if due_on else again

    def step(self, due_on: datetime.date | None, today: datetime.date) -> str:
        """What was reached: "", "due-7" (so many days left, or fewer) or "overdue"; on its day it is in time."""
        return reminder(due_on, today=today, days_before=self.reminder_days) if due_on else ""

    def escalates(self, kind: str, step: str) -> bool:
        """Whether what is late becomes a major nonconformity."""
        return self.minor_becomes_major and kind == MINOR and step == "overdue"

    def objection_until(self, released_on: datetime.date) -> datetime.date:
        """The last day of an objection."""
        return released_on + self.objection_days * DAY

    @staticmethod
    def is_in_the_way(kind: str, state: str) -> bool:
        """Whether it keeps certification from being granted: majors must be closed, others need an accepted plan."""
        if kind == OBSERVATION:
            return False
        return state not in (ENDED if kind == MAJOR else PLANNED)
