"""Person-days of a year beside what is agreed."""

from datetime import date
from decimal import Decimal

import pytest

from audits.domain.load import Load, Worked, person_days


def test_hours_become_person_days_of_their_year():
    bookings = [
        Worked(date(2025, 12, 31), Decimal(8)),
        Worked(date(2026, 1, 1), Decimal(8)),
        Worked(date(2026, 12, 31), Decimal("3.5")),
        Worked(date(2027, 1, 1), Decimal(8)),
    ]
    assert person_days(bookings, 2026) == Decimal("1.4375")
    assert person_days(bookings, 2025) == person_days(bookings, 2027) == 1
    assert person_days(bookings, 2024) == person_days([], 2026) == 0
    assert person_days(bookings, 2025, hours_per_day=Decimal(4)) == 2


def test_thirds_of_an_hour_add_up_exactly_enough():
    assert person_days([Worked(date(2026, 1, 1), Decimal(20) / 60)] * 24, 2026).quantize(Decimal("0.0001")) == 1


@pytest.mark.parametrize(
    ("booked", "code"),
    [
        ("0", "below"),
        ("19.99", "below"),
        ("20", "short"),
        ("79.5", "short"),
        ("80", ""),
        ("120", ""),  # bounds are inclusive
        ("120.0625", "over"),
    ],
)
def test_where_a_year_stands(booked, code):
    assert Load(Decimal(booked), minimum=20, target=80, maximum=120).code == code


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        ({}, ""),
        ({"minimum": 10}, "below"),
        ({"target": 10}, "short"),
        ({"maximum": 10}, ""),
        ({"maximum": 0}, "over"),
        ({"minimum": 0, "target": 5, "maximum": 5}, ""),
    ],
)
def test_what_is_not_agreed_binds_nobody(bounds, code):
    assert Load(Decimal(5), **bounds).code == code


@pytest.mark.parametrize(("more", "beyond"), [("1", "0"), ("2", "0"), ("2.5", "0.5")])
def test_how_far_more_days_would_go_beyond_the_maximum(more, beyond):
    assert Load(Decimal(8), maximum=10).exceeded_by(Decimal(more)) == Decimal(beyond)
    assert Load(Decimal(8)).exceeded_by(Decimal(more)) == 0
