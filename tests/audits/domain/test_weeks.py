"""Weeks from Monday to Sunday."""

from datetime import date

import pytest

from audits.domain.weeks import Week, weeks_from


@pytest.mark.parametrize(
    ("day", "monday", "year", "number"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 2026, 48),
        (date(2026, 11, 29), date(2026, 11, 23), 2026, 48),
        (date(2026, 12, 31), date(2026, 12, 28), 2026, 53),
        (date(2027, 1, 3), date(2026, 12, 28), 2026, 53),
        (date(2027, 1, 4), date(2027, 1, 4), 2027, 1),
        (date(2024, 12, 30), date(2024, 12, 30), 2025, 1),
    ],
)
def test_a_day_lies_in_its_iso_week(day, monday, year, number):
    week = Week.of(day)
    assert (week.first, week.year, week.number) == (monday, year, number)
    assert len(week.days) == 7 and week.last.weekday() == 6 and day in week.days


def test_weeks_follow_one_another():
    weeks = weeks_from(date(2026, 12, 24), 3)
    assert [week.number for week in weeks] == [52, 53, 1]
    assert weeks[0].after(1) == weeks[1] and weeks[1].after(-1) == weeks[0]


def test_what_reaches_over_a_week_is_cut_to_it():
    week = Week(date(2026, 11, 23))
    assert week.within(date(2026, 11, 1), date(2026, 12, 31)) == week.days
    assert week.within(date(2026, 11, 29), date(2026, 11, 30)) == [date(2026, 11, 29)]
    assert week.within(date(2026, 11, 30), date(2026, 12, 1)) == []


def test_free_are_working_days_from_today_on():
    week = Week(date(2026, 11, 23))
    assert week.free([], date(2026, 11, 1)) == 5
    assert week.free([], date(2026, 11, 25)) == 3
    assert week.free([date(2026, 11, 26), date(2026, 11, 28)], date(2026, 11, 25)) == 2
    assert week.free([], date(2026, 11, 28)) == 0
