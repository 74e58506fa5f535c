"""Whether somebody is competent for a part in an audit on each of its days (rules section 5). Days are inclusive."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)

# The levels of competence that let a person take a part; whoever only accompanies the audit needs none
LEVELS_FOR = {
    "lead": frozenset({"lead"}),
    "auditor": frozenset({"lead", "auditor"}),
    "expert": frozenset({"lead", "auditor", "expert"}),
    "trainee": frozenset(),
    "observer": frozenset(),
    "witness": frozenset(),
}


@dataclass(frozen=True)
class Held:
    """A competence as the rule reads it: `scheme` is the scheme's key, `trade` "" stands for every trade."""

    scheme: int
    trade: str
    level: str
    from_on: datetime.date
    expires_on: datetime.date
    withdrawn_on: datetime.date | None = None

    @classmethod
    def of(cls, row) -> "Held":
        """The competence of a row of the register."""
        return cls(row.scheme_id, row.trade, row.level, row.from_on, row.expires_on, row.withdrawn_on)

    @property
    def is_cut(self) -> bool:
        """Whether it was withdrawn before it expired by itself."""
        return self.withdrawn_on is not None and self.withdrawn_on <= self.expires_on

    @property
    def last_on(self) -> datetime.date:
        """The last day on which it holds: it ends the day before it is withdrawn."""
        return self.withdrawn_on - DAY if self.is_cut else self.expires_on

    def covers(self, day: datetime.date) -> bool:
        """Whether it holds on this day."""
        return self.from_on <= day <= self.last_on


@dataclass(frozen=True)
class Gap:
    """Why somebody is not competent, on the first day on which they are not.

    `code` is "none" (no competence for this scheme, trade and part), "not-yet" (`day` is the first day of the next
    one), "expired" (`day` is the last day it held) or "withdrawn" (`day` is the day from which it is withdrawn).
    """

    code: str
    on: datetime.date
    day: datetime.date | None = None


def suits(held: Held, *, role: str, scheme: int, trade: str) -> bool:
    """Whether a competence is of the kind that this part asks for, whatever the day.

    A case that names no trade is left to those who are competent in every trade.
    """
    return held.level in LEVELS_FOR[role] and held.scheme == scheme and held.trade in ("", trade)


def gap(
    competences: Iterable[Held],
    *,
    role: str,
    scheme: int,
    trade: str,
    first: datetime.date,
    last: datetime.date,
) -> Gap | None:
    """None when every day from first to last is covered, by one competence or by several in turn."""
    if not LEVELS_FOR[role]:
        return None
    suiting = [held for held in competences if suits(held, role=role, scheme=scheme, trade=trade)]
    day = first
    while day <= last:
        covering = [held.last_on for held in suiting if held.covers(day)]
        if not covering:
            return _why(suiting, day)
        if max(covering) >= last:
            return None
        day = max(covering) + DAY
    return None


def _why(suiting: list[Held], day: datetime.date) -> Gap:
    """The competence that ended last speaks; one that is still to begin only where none ended."""
    ended = [held for held in suiting if held.last_on < max(day, held.from_on)]
    if ended:
        latest = max(ended, key=lambda held: held.last_on)
        if latest.is_cut:
            return Gap("withdrawn", day, latest.withdrawn_on)
        return Gap("expired", day, latest.expires_on)
    if suiting:
        return Gap("not-yet", day, min(held.from_on for held in suiting))
    return Gap("none", day)


def standing(held: Held, today: datetime.date, ahead: int) -> str:
    """How it stands on a day: "not-yet", "valid", "expiring" (within `ahead` days), "expired" or "withdrawn"."""
    if held.is_cut and held.last_on < max(today, held.from_on):
        return "withdrawn"
    if held.last_on < today:
        return "expired"
    if today < held.from_on:
        return "not-yet"
    return "expiring" if (held.last_on - today).days <= ahead else "valid"


def is_followed(held: Held, others: Iterable[Held]) -> bool:
    """Whether another takes over without a day between, so that nothing is lost when it ends."""
    return any(
        other.from_on <= held.last_on + DAY and other.last_on > held.last_on
        for other in others
        if suits(other, role=held.level, scheme=held.scheme, trade=held.trade)
    )
