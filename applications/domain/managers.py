"""Certified service managers against service management staff (indicator 5.1.2.2): today, and until when it holds."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.domain.answers import manager_points, managers_needed
from scoring.domain.edition import ManagerRule


@dataclass(frozen=True)
class Standing:
    """`certified` of `staff` hold a certificate that is valid today and `needed` should; `points` is exact.

    `falls_on` is the first day on which too few are left if nobody renews, None where that never comes; on a day when
    too few hold one already it is that day.
    """

    staff: int
    certified: int
    needed: int
    points: Fraction
    of_points: Decimal
    falls_on: datetime.date | None

    @property
    def share(self) -> Decimal:
        """Certified managers in percent of the staff."""
        return Decimal(self.certified * 100) / self.staff

    @property
    def points_shown(self) -> Decimal:
        """The points as a decimal, for showing; what counts is exact."""
        return Decimal(self.points.numerator) / self.points.denominator

    @property
    def enough(self) -> bool:
        return self.certified >= self.needed


def standing(
    rule: ManagerRule,
    *,
    of_points: Decimal,
    staff: int,
    last_days: Sequence[datetime.date | None],
    today: datetime.date,
) -> Standing | None:
    """How the enterprise stands; `last_days` is the last day of validity of each certificate, None (or the
    calendar's last day, as some write it) for no end.

    None while there is no management staff to count from.
    """
    if staff < 1:
        return None
    valid = [day for day in last_days if day is None or day >= today]
    needed = managers_needed(rule, staff)
    points = manager_points(rule, of_points, staff, len(valid))
    ends = sorted(day for day in valid if day not in (None, datetime.date.max))
    spare = len(valid) - needed
    falls_on = today
    if spare >= 0:
        falls_on = ends[spare] + datetime.timedelta(days=1) if spare < len(ends) else None
    return Standing(staff, len(valid), needed, points, of_points, falls_on)
