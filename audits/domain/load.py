"""How many person-days a year somebody is booked for, beside what is agreed with them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

HOURS_PER_DAY = Decimal(8)  # a person-day of work; the load is a matter of employment, not of a scheme


@dataclass(frozen=True)
class Worked:
    """Hours booked for audits on one day; leave is none."""

    on: datetime.date
    hours: Decimal


@dataclass(frozen=True)
class Load:
    """Person-days of a year beside the agreed bounds; None: not agreed. Bounds are inclusive."""

    booked: Decimal
    minimum: int | None = None
    target: int | None = None
    maximum: int | None = None

    @property
    def code(self) -> str:
        """Where it stands: over the maximum, below the minimum, short of the target; "" where it fits."""
        if self.maximum is not None and self.booked > self.maximum:
            return "over"
        if self.minimum is not None and self.booked < self.minimum:
            return "below"
        if self.target is not None and self.booked < self.target:
            return "short"
        return ""

    def exceeded_by(self, more: Decimal) -> Decimal:
        """How far so many more person-days would go beyond the maximum; 0 when they fit."""
        if self.maximum is None:
            return Decimal(0)
        return max(Decimal(0), self.booked + more - self.maximum)


def in_days(hours: Decimal, hours_per_day: Decimal = HOURS_PER_DAY) -> Decimal:
    """Hours as person-days, exact."""
    return hours / hours_per_day


def person_days(bookings: Iterable[Worked], year: int, hours_per_day: Decimal = HOURS_PER_DAY) -> Decimal:
    """What is booked in a calendar year, in person-days."""
    return in_days(sum((worked.hours for worked in bookings if worked.on.year == year), Decimal(0)), hours_per_day)
