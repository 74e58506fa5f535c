"""When a surveillance visit is due (rules section 7). Days are inclusive; months clip to a short month's end."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certsite.common.dates import add_months

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class SurveillanceRule:
    """The edition's numbers, in months and days."""

    visits: int = 3
    preferred_from_months: int = 9
    preferred_to_months: int = 10
    earlier_months: int = 2
    later_months: int = 2
    reminder_days: tuple[int, ...] = (60, 30, 0)

    @classmethod
    def from_rules(cls, rules: Mapping) -> "SurveillanceRule":
        """The rule of an edition file's "surveillance" part."""
        return cls(
            visits=rules["visits"],
            preferred_from_months=rules["preferred_from_months"],
            preferred_to_months=rules["preferred_to_months"],
            earlier_months=rules["earlier_months"],
            later_months=rules["later_months"],
            reminder_days=tuple(sorted(rules.get("reminder_days", (60, 30, 0)), reverse=True)),
        )


@dataclass(frozen=True)
class Window:
    """The days of one visit: planning outside earliest…latest is refused."""

    earliest: datetime.date
    preferred_from: datetime.date
    preferred_to: datetime.date
    latest: datetime.date

    def allows(self, day: datetime.date) -> bool:
        """Whether a visit may be planned for this day."""
        return self.earliest <= day <= self.latest


@dataclass(frozen=True)
class Visit:
    """One visit of the programme; its window is provisional while the visit before it is not closed."""

    number: int
    window: Window
    provisional: bool


def certificate_year(
    issued_on: datetime.date, valid_until: datetime.date, number: int
) -> tuple[datetime.date, datetime.date]:
    """First and last day of certificate year `number` (from 1), never beyond the last valid day."""
    first = add_months(issued_on, 12 * (number - 1))
    return first, min(add_months(issued_on, 12 * number) - DAY, valid_until)


def window(
    rule: SurveillanceRule,
    *,
    issued_on: datetime.date,
    valid_until: datetime.date,
    number: int,
    anchor: datetime.date,
) -> Window:
    """The window of visit `number`, whose anchor is the closing day of the visit before it (of visit 1: the issue)."""
    first, last = certificate_year(issued_on, valid_until, number)

    def clip(day: datetime.date) -> datetime.date:
        return min(max(day, first), last)

    preferred_from = add_months(anchor, rule.preferred_from_months)
    preferred_to = add_months(anchor, rule.preferred_to_months)
    return Window(
        earliest=clip(add_months(anchor, rule.preferred_from_months - rule.earlier_months)),
        preferred_from=clip(preferred_from),
        preferred_to=clip(preferred_to),
        latest=clip(add_months(anchor, rule.preferred_to_months + rule.later_months)),
    )


def programme(
    rule: SurveillanceRule,
    *,
    issued_on: datetime.date,
    valid_until: datetime.date,
    closed: Sequence[datetime.date] = (),
) -> list[Visit]:
    """Every visit of the cycle with its window; `closed` holds the closing days of visits 1, 2, … in order.

    A visit whose predecessor is still open counts from that one's first preferred day and is marked provisional.
    """
    visits: list[Visit] = []
    anchor, provisional = issued_on, False
    for number in range(1, rule.visits + 1):
        span = window(rule, issued_on=issued_on, valid_until=valid_until, number=number, anchor=anchor)
        visits.append(Visit(number, span, provisional))
        if number <= len(closed):
            anchor = closed[number - 1]
        else:
            anchor, provisional = span.preferred_from, True
    return visits


def escalation(rule: SurveillanceRule, latest: datetime.date, today: datetime.date) -> str:
    """The step reached by `today`: "" , "due-60", "due-30", "due-0" (the latest day itself) or "overdue" after it."""
    left = (latest - today).days
    if left < 0:
        return "overdue"
    reached = [days for days in rule.reminder_days if left <= days]
    return f"due-{min(reached)}" if reached else ""
