"""A verified headcount recomputes days and fee at once."""

from decimal import Decimal

from applications.domain.fee import FeeLine, Tariff
from applications.domain.person_days import PersonDayTable, Row
from audits.domain.change_order import change

DAYS = {kind: (Decimal(3), Decimal(2)) for kind in ("initial", "surveillance", "recertification")}
MORE = {kind: (Decimal(6), Decimal(5)) for kind in ("initial", "surveillance", "recertification")}
TABLE = PersonDayTable((Row(1, 10, DAYS), Row(11, 45, MORE)), Decimal("0.5"))
TARIFF = Tariff("t", "CNY", (FeeLine("a", "fixed", Decimal(1600)), FeeLine("b", "per-person-day", Decimal(800))))


def changed(verified, **more):
    return change(TABLE, TARIFF, verified=verified, quoted_days=Decimal(3), quoted_fee=Decimal(4000), **more)


def test_more_people_need_more_days_and_cost_more():
    found = changed(30)
    assert (found.days_after, found.fee_after) == (6, Decimal("6400.00"))
    assert (found.days_before, found.fee_before) == (3, 4000)


def test_the_same_row_changes_nothing():
    assert changed(9).days_after == 3
    assert changed(9).fee_after == 4000


def test_above_the_table_a_planner_must_say():
    assert changed(46).days_after is None
    assert changed(46).fee_after is None
