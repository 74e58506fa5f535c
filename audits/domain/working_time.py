"""From hours to person-days, and the hours of an ordinary day (the edition holds the numbers)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class WorkingTime:
    """Hours that make a person-day, and the ordinary day: from, until, minutes of pause."""

    hours_per_day: Decimal = Decimal(8)
    starts: datetime.time = datetime.time(9)
    ends: datetime.time = datetime.time(17, 30)
    pause: int = 30

    @classmethod
    def from_rules(cls, rules: Mapping) -> "WorkingTime":
        """The times of an edition file's "working_time" part; an edition without one has the ordinary ones."""
        if not rules:
            return cls()
        return cls(
            Decimal(str(rules["hours_per_day"])),
            datetime.time.fromisoformat(rules["starts"]),
            datetime.time.fromisoformat(rules["ends"]),
            rules["pause_minutes"],
        )

    def person_days(self, hours: Iterable[Decimal]) -> Decimal:
        """These hours together as person-days, to the hundredth and cut off, never rounded up."""
        return (sum(hours, Decimal(0)) / self.hours_per_day).quantize(Decimal("0.01"), ROUND_DOWN)


def days_between(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """Every day from the first to the last, both of them too."""
    return [first + n * DAY for n in range((last - first).days + 1)]


def objection_ends(told_on: datetime.date, days: int) -> datetime.date:
    """The last day on which the client may object to a name it was told on this day."""
    return told_on + days * DAY
