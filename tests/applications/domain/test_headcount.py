"""A headcount is judged as soon as it is declared (rules section 3)."""

from fractions import Fraction

import pytest

from applications.domain.headcount import Declared, HeadcountRule, flags

RULE = HeadcountRule({"default": 3, "retail": 1}, headquarters_minimum=5, change_share=Fraction(3, 10))


def codes(**declared):
    return [flag.code for flag in flags(RULE, Declared(**declared))]


def test_three_hundred_outlets_with_three_hundred_people_is_flagged_at_once():
    (flag,) = flags(RULE, Declared(total=300, outlets=300))
    assert flag.code == "below-outlet-minimum"
    assert flag.values == {"total": 300, "outlets": 300, "needed": 905}


@pytest.mark.parametrize(("total", "found"), [(904, ["below-outlet-minimum"]), (905, [])])
def test_the_minimum_is_inclusive(total, found):
    assert codes(total=total, outlets=300) == found


def test_a_trade_may_need_fewer_people_per_outlet():
    assert codes(total=305, outlets=300, trade="retail") == []


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ({"total": 30, "in_sites": 30}, []),
        ({"total": 30, "in_sites": 29}, ["sites-do-not-add-up"]),
        ({"total": 30, "management_staff_hq": 20, "management_staff_sites": 11}, ["management-above-total"]),
        ({"total": 30, "management_staff_hq": 3, "certified_managers": 4}, ["managers-above-management"]),
        ({"total": 130, "last_year": 100}, []),
        ({"total": 131, "last_year": 100}, ["changed-since-last-year"]),
        ({"total": 69, "last_year": 100}, ["changed-since-last-year"]),
        ({"total": 10}, []),
    ],
)
def test_each_flag(declared, found):
    assert codes(**declared) == found
