"""The windows of the sign-in at meetings, and which clock counts (CNCA's check-in)."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from audits.domain.check_in import CheckIn, moment, window

HERE = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: int = 2) -> datetime.datetime:
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("kind", "held", "expected"),
    [
        # planned from 09:00 to 09:30
        ("opening", at(23, 59, day=1), "early"),
        ("opening", at(0), ""),
        ("opening", at(9), ""),
        ("opening", at(11), ""),
        ("opening", at(11, 1), "late"),
        ("closing", at(8, 59), "early"),
        ("closing", at(9), ""),
        ("closing", at(11, 30), ""),
        ("closing", at(11, 31), "late"),
    ],
)
def test_the_opening_counts_from_its_day_the_closing_from_its_start(kind, held, expected):
    assert window(CheckIn(), kind, at(9), at(9, 30)).deviation(held) == expected


def test_the_hours_are_the_editions_and_two_without():
    rule = CheckIn.from_rules({"check_in": {"hours_after_opening": 1, "hours_after_closing": 0}})
    assert window(rule, "opening", at(9), at(9, 30)).last == at(10)
    assert window(rule, "closing", at(9), at(9, 30)).last == at(9, 30)
    assert CheckIn.from_rules({}) == CheckIn()


@pytest.mark.parametrize(
    ("device", "expected", "believed"),
    [
        (None, at(12), True),
        (at(9, 5), at(9, 5), True),
        (at(12, 4), at(12), True),
        (at(12, 6), at(12), False),
        (at(7), at(12), False),
    ],
)
def test_the_device_is_believed_between_what_must_be_earlier_and_the_arrival(device, expected, believed):
    assert moment(device, received=at(12), not_before=at(8)) == (expected, believed)
