"""Weeks from Monday to Sunday with their ISO number, for planning."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

DAY = datetime.timedelta(days=1)
WORKING_DAYS = 5  # Monday to Friday; which days the state moves is not known long before


@dataclass(frozen=True, order=True)
class Week:
    """One week by its Monday."""

    first: datetime.date

    @classmethod
    def of(cls, day: datetime.date) -> "Week":
        """The week in which this day lies."""
        return cls(day - day.weekday() * DAY)

    @property
    def last(self) -> datetime.date:
        """Its Sunday."""
        return self.first + 6 * DAY

    @property
    def number(self) -> int:
        """Its number by ISO 8601."""
        return self.first.isocalendar().week

    @property
    def year(self) -> int:
        """The year its number belongs to: that of its Thursday."""
        return self.first.isocalendar().year

    @property
    def days(self) -> list[datetime.date]:
        """Its seven days."""
        return [self.first + n * DAY for n in range(7)]

    def after(self, weeks: int) -> "Week":
        """So many weeks later, or earlier."""
        return Week(self.first + 7 * weeks * DAY)

    def within(self, first: datetime.date, last: datetime.date) -> list[datetime.date]:
        """Those of its days that lie from the first to the last day."""
        return [] if last < self.first or self.last < first else [day for day in self.days if first <= day <= last]

    def free(self, taken: Iterable[datetime.date], today: datetime.date) -> int:
        """How many working days from today on have nothing on them."""
        gone = set(taken)
        return sum(day >= today and day not in gone for day in self.days[:WORKING_DAYS])


def weeks_from(day: datetime.date, count: int) -> list[Week]:
    """So many weeks, the first with this day in it."""
    return [Week.of(day).after(n) for n in range(count)]
