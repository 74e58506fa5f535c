"""Three years, to the day (rules section 6)."""

from datetime import date, timedelta

import pytest

from certificates.domain.validity import last_day, may_start_recertification


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        ("2026-11-23", "2029-11-22"),
        ("2028-02-29", "2031-02-28"),
        ("2025-03-01", "2028-02-29"),
        ("2025-12-31", "2028-12-30"),
    ],
)
def test_the_worked_dates(issued, last):
    assert last_day(date.fromisoformat(issued)) == date.fromisoformat(last)


def test_over_eight_years_it_rises_and_is_three_years_less_a_day():
    previous = date.min
    day = date(2024, 1, 1)
    while day < date(2032, 1, 1):
        last = last_day(day)
        assert last >= previous and last.year - day.year in (2, 3)
        assert 1094 <= (last - day).days <= 1095
        previous, day = last, day + timedelta(days=1)


def test_recertification_begins_in_month_33():
    assert not may_start_recertification(date(2026, 1, 15), date(2028, 10, 14))
    assert may_start_recertification(date(2026, 1, 15), date(2028, 10, 15))
