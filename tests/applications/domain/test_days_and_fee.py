"""Person-days and fee: the worked numbers of rules section 3 on the shipped edition."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.fee import Tariff, fee
from applications.domain.person_days import KINDS, AboveTable, PersonDayTable, person_days

RULES = json.loads((Path(__file__).resolve().parents[3] / "scoring/data/gbt27922-2011.json").read_text())
TABLE = PersonDayTable.from_rules(RULES["person_days"])
DEMO, PUBLISHED = (Tariff.from_rules(tariff) for tariff in RULES["tariffs"])


@pytest.mark.parametrize(
    ("headcount", "initial", "surveillance", "recertification"),
    [(1, "3", "1.5", "2"), (10, "3", "1.5", "2"), (11, "4", "1.5", "2.5"), (25, "4", "1.5", "2.5"),
     (26, "6", "2", "4"), (30, "6", "2", "4"), (45, "6", "2", "4"), (46, "6.5", "2", "4"), (65, "6.5", "2", "4"),
     (66, "7.5", "2.5", "4.5"), (86, "8.5", "3", "5"), (126, "9.5", "3.5", "6"), (176, "10.5", "4", "7"),
     (276, "11.5", "4.5", "7.5"), (426, "12.5", "4.5", "8"), (626, "13.5", "5", "9"), (876, "14.5", "5.5", "9.5"),
     (1176, "16", "5.5", "10"), (1551, "17", "6", "11"), (2026, "18", "6.5", "12"), (2676, "19", "6.5", "12"),
     (3451, "21", "7", "13"), (4351, "22", "7.5", "13.5"), (5451, "23", "7.5", "14"), (6801, "24", "8", "15"),
     (8500, "24", "8", "15")],
)  # fmt: skip
def test_every_row_of_the_table(headcount, initial, surveillance, recertification):
    expected = {"initial": initial, "surveillance": surveillance, "recertification": recertification}
    assert {kind: person_days(TABLE, headcount, kind).total for kind in KINDS} == {
        kind: Decimal(days) for kind, days in expected.items()
    }


def test_planning_and_on_site_make_the_total():
    days = person_days(TABLE, 30)
    assert (days.planning, days.on_site, days.total) == (1, 5, 6)


def test_a_further_sampled_outlet_adds_half_a_day_on_site():
    days = person_days(TABLE, 30, "initial", extra_sites=3)
    assert (days.extra, days.on_site, days.total) == (Decimal("1.5"), Decimal("6.5"), Decimal("7.5"))


def test_above_the_table_the_planner_decides():
    with pytest.raises(AboveTable):
        person_days(TABLE, 8501)


@pytest.mark.parametrize("headcount", [0, -1])
def test_nobody_is_no_headcount(headcount):
    with pytest.raises(ValueError):
        person_days(TABLE, headcount)


@given(st.integers(1, 8499), st.sampled_from(KINDS))
def test_more_people_never_need_fewer_days(headcount, kind):
    assert person_days(TABLE, headcount + 1, kind).total >= person_days(TABLE, headcount, kind).total


def test_ten_people_with_normal_lead_time_pay_about_four_thousand():
    assert fee(DEMO, person_days=person_days(TABLE, 10).total, lead_days=90).total == Decimal("4000.00")


def test_thirty_people_by_the_published_tariff_pay_twentythree_thousand():
    assert fee(PUBLISHED, person_days=person_days(TABLE, 30).total).total == Decimal("23000.00")


@pytest.mark.parametrize(("lead_days", "total"), [(44, "4800.00"), (45, "4000.00"), (0, "4800.00"), (None, "4000.00")])
def test_a_short_lead_time_costs_a_fifth_more(lead_days, total):
    assert fee(DEMO, person_days=Decimal(3), lead_days=lead_days).total == Decimal(total)


def test_every_factor_is_a_line():
    lines = fee(DEMO, person_days=Decimal(3), copies=2, lead_days=10).lines
    assert [(line.code, line.quantity, line.unit_amount) for line in lines] == [
        ("application", 1, 500),
        ("audit", 3, 800),
        ("registration", 1, 600),
        ("annual", 1, 500),
        ("copy", 2, 100),
        ("rush", 20, 42),
    ]


@given(st.decimals("0.5", "400", places=1), st.integers(1, 3), st.integers(0, 20), st.none() | st.integers(0, 400))
def test_the_total_is_the_sum_of_its_lines_rounded_once(days, years, copies, lead_days):
    priced = fee(DEMO, person_days=days, years=years, copies=copies, lead_days=lead_days)
    assert abs(priced.total - sum(line.amount for line in priced.lines)) <= Decimal("0.005")
    assert priced.total.as_tuple().exponent == -2
