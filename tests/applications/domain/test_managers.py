"""Certified managers against service management staff, today and until when (rules section 2, 5.1.2.2)."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from applications.domain.managers import standing
from scoring.domain.edition import ManagerRule

RULE = ManagerRule("5.1.2.2", Decimal("0.10"), 1, proportional=True)
TODAY = datetime.date(2026, 11, 24)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def stand(staff: int, *last_days):
    days = [day(text) if text else None for text in last_days]
    return standing(RULE, of_points=Decimal(5), staff=staff, last_days=days, today=TODAY)


@pytest.mark.parametrize(
    ("staff", "last_days", "certified", "needed", "points", "falls_on"),
    [
        (1, [], 0, 1, 0, "2026-11-24"),
        (10, [None], 1, 1, 5, None),
        (10, ["2026-11-24"], 1, 1, 5, "2026-11-25"),  # valid through its last day
        (10, ["2026-11-23"], 0, 1, 0, "2026-11-24"),  # lapsed yesterday
        (11, ["2027-03-01"], 1, 2, Fraction(5, 2), "2026-11-24"),  # too few already
        (11, ["2027-03-01", "2027-05-01"], 2, 2, 5, "2027-03-02"),
        (11, ["2027-03-01", "2027-05-01", "2028-01-01"], 3, 2, 5, "2027-05-02"),  # one may lapse
        (11, ["2027-03-01", None, None], 3, 2, 5, None),
        (30, ["2027-01-01", "2027-02-01"], 2, 3, Fraction(10, 3), "2026-11-24"),
        (31, ["2027-01-01"] * 4, 4, 4, 5, "2027-01-02"),
    ],
)
def test_how_the_enterprise_stands(staff, last_days, certified, needed, points, falls_on):
    found = stand(staff, *last_days)
    assert (found.certified, found.needed, found.points) == (certified, needed, points)
    assert found.falls_on == (day(falls_on) if falls_on else None)
    assert found.enough == (certified >= needed)


def test_the_share_is_counted_from_the_staff():
    assert stand(30, None, None, None).share == 10


def test_without_staff_there_is_nothing_to_count_from():
    assert stand(0, None) is None
