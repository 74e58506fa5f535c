"""What a person sets otherwise: lines follow the days, and add up to the total whatever is agreed (rules section 3)."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.fee import FeeLine, Tariff, fee
from applications.domain.offer import Otherwise, offer
from applications.domain.person_days import AboveTable, PersonDayTable, person_days

RULES = json.loads((Path(__file__).resolve().parents[3] / "scoring/data/gbt27922-2011.json").read_text())
TABLE = PersonDayTable.from_rules(RULES["person_days"])
DEMO, PUBLISHED = (Tariff.from_rules(tariff) for tariff in RULES["tariffs"])
halves = st.integers(0, 200).map(lambda n: Decimal(n) / 2)
money = st.decimals(0, 900_000, places=2)


def amount(found, code):
    lines = zip(found.fee.lines, found.fee.amounts, strict=True)
    return next(cents for line, cents in lines if line.code == code)


def test_nothing_set_is_what_table_and_tariff_give():
    found = offer(TABLE, PUBLISHED, headcount=30)
    assert not found.is_override and not found.days_differ
    assert (found.days, found.fee) == (person_days(TABLE, 30), fee(PUBLISHED, person_days=Decimal(6)))
    assert found.fee.total == found.computed_fee.total == Decimal("23000.00")


def test_the_same_numbers_typed_in_are_no_override():
    found = offer(TABLE, PUBLISHED, headcount=30, otherwise=Otherwise(Decimal(1), Decimal("5.0"), Decimal("23000")))
    assert not found.is_override


def test_fee_lines_follow_the_days_that_are_set():
    found = offer(TABLE, PUBLISHED, headcount=30, otherwise=Otherwise(on_site=Decimal("3.5")))
    assert found.is_override and found.days_differ
    assert (found.days.planning, found.days.on_site, found.days.total) == (1, Decimal("3.5"), Decimal("4.5"))
    assert amount(found, "audit") == Decimal("13500.00")
    assert (found.fee.total, found.computed_fee.total) == (Decimal("18500.00"), Decimal("23000.00"))
    assert "adjustment" not in [line.code for line in found.fee.lines], "days are no discount"


def test_the_same_days_otherwise_divided_are_an_override_too():
    found = offer(TABLE, DEMO, headcount=30, otherwise=Otherwise(Decimal(2), Decimal(4)))
    assert found.is_override
    assert found.fee.total == found.computed_fee.total


@pytest.mark.parametrize(("total", "difference"), [("20000", "-3000.00"), ("25000.50", "2000.50"), ("0", "-23000.00")])
def test_an_agreed_total_is_one_visible_line(total, difference):
    found = offer(TABLE, PUBLISHED, headcount=30, otherwise=Otherwise(total=Decimal(total)))
    assert found.is_override and not found.days_differ
    assert found.fee.lines[-1].code == "adjustment"
    assert amount(found, "adjustment") == Decimal(difference)
    assert found.fee.total == Decimal(total)


@pytest.mark.parametrize("otherwise", [Otherwise(), Otherwise(planning=Decimal(3)), Otherwise(on_site=Decimal(9))])
def test_above_the_table_both_kinds_of_days_are_set(otherwise):
    with pytest.raises(AboveTable):
        offer(TABLE, DEMO, headcount=9000, otherwise=otherwise)


def test_above_the_table_nothing_is_computed():
    found = offer(TABLE, DEMO, headcount=9000, otherwise=Otherwise(Decimal(3), Decimal(24)))
    assert found.is_override
    assert (found.computed_days, found.computed_fee, found.days.total) == (None, None, 27)
    assert found.fee.total == 500 + 27 * 800 + 600 + 500


def test_every_factor_of_the_surcharge_reads_as_percent_of_a_sum():
    line = offer(TABLE, DEMO, headcount=10, copies=2, lead_days=10).fee.lines[-1]
    assert (line.code, line.quantity, line.base, line.amount) == ("rush", 20, 4200, 840)


def test_it_is_rounded_once_at_the_end():
    """Three lines of a third of a cent each are one cent together, and none of them is rounded by itself."""
    third = Decimal("0.003334")
    tariff = Tariff("thirds", "CNY", tuple(FeeLine(f"l{n}", "fixed", third) for n in range(3)))
    priced = fee(tariff, person_days=Decimal(1))
    assert priced.total == Decimal("0.01")
    assert sorted(priced.amounts) == [0, 0, Decimal("0.01")]


tariffs = st.lists(
    st.builds(
        FeeLine,
        st.sampled_from("abcdef"),
        st.sampled_from(["fixed", "per-person-day", "per-year", "per-copy", "surcharge-percent"]),
        st.decimals(0, 5000, places=4),
        st.integers(1, 90),
    ),
    min_size=1,
    max_size=8,
).map(lambda lines: Tariff("any", "CNY", tuple(replace(line, code=f"{n}") for n, line in enumerate(lines))))


@given(
    tariffs, st.integers(1, 8500), st.integers(0, 40), st.integers(0, 20), st.none() | st.integers(0, 120),
    st.builds(Otherwise, st.none() | halves, st.none() | halves, st.none() | money),
)  # fmt: skip
def test_lines_always_add_up_to_the_total(tariff, headcount, extra_sites, copies, lead_days, otherwise):
    found = offer(
        TABLE, tariff, headcount=headcount, extra_sites=extra_sites, copies=copies, lead_days=lead_days,
        otherwise=otherwise,
    )  # fmt: skip
    assert sum(found.fee.amounts) == found.fee.total
    assert found.fee.total.as_tuple().exponent == -2
    assert otherwise.total is None or found.fee.total == otherwise.total
    exact = [line.amount for line in found.fee.lines]
    assert all(abs(cents - part) < Decimal("0.01") for cents, part in zip(found.fee.amounts, exact, strict=True))


@given(st.integers(1, 8500), st.builds(Otherwise, st.none() | halves, st.none() | halves, st.none() | money))
def test_an_override_is_what_differs_and_nothing_else(headcount, otherwise):
    found = offer(TABLE, DEMO, headcount=headcount, otherwise=otherwise)
    same = found.days.planning == found.computed_days.planning and found.days.on_site == found.computed_days.on_site
    assert found.is_override == (not same or found.fee.total != found.computed_fee.total)
