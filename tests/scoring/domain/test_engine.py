"""The worked numbers of rules section 2, as they stand there."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.domain.answers import Answer, AnswerError, manager_points, managers_needed
from scoring.domain.edition import Band, Edition, GroupFloor, Item, ManagerRule
from scoring.domain.engine import evaluate, show

BANDS = (
    Band("not-passed", Decimal(0), passing=False),
    Band("compliant", Decimal(70), passing=True),
    Band("three-star", Decimal(80), passing=True, stars=3),
    Band("four-star", Decimal(90), passing=True, stars=4),
    Band("five-star", Decimal(95), passing=True, stars=5),
)
RULE = ManagerRule("m", Decimal("0.10"), 1, proportional=True)


def edition(*points, kind="graded", **more):
    items = tuple(
        Item(f"i{n}", "g", kind, Decimal(p), Decimal("0.000001") if kind == "graded" else None)
        for n, p in enumerate(points)
    )
    return Edition(items=items, groups=("g",), bands=BANDS, **more)


def graded(points):
    return Answer("partial", points=Decimal(points))


@pytest.mark.parametrize(
    ("staff", "needed", "certified", "points"),
    [(1, 1, 0, Fraction(0)), (1, 1, 1, 5), (10, 1, 1, 5), (11, 2, 1, Fraction(5, 2)), (30, 3, 2, Fraction(10, 3)),
     (31, 4, 4, 5), (0, 1, 0, 0), (9, 1, 1, 5), (29, 3, 3, 5), (31, 4, 9, 5)],
)  # fmt: skip
def test_the_manager_rule(staff, needed, certified, points):
    assert managers_needed(RULE, staff) == needed
    assert manager_points(RULE, Decimal(5), staff, certified) == points


def test_all_or_nothing_gives_no_part_of_the_points():
    strict = ManagerRule("m", Decimal("0.10"), 1, proportional=False)
    assert manager_points(strict, Decimal(5), 30, 2) == 0
    assert manager_points(strict, Decimal(5), 30, 3) == 5


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(10, 3), "3.33"), (Decimal("94.999999"), "94.99"), (Decimal("95"), "95.00"), (Decimal("0.009"), "0.00")],
)
def test_numbers_are_cut_off_and_never_rounded_up(value, shown):
    assert show(value) == shown


@pytest.mark.parametrize(
    ("percent", "grade"),
    [("0", "not-passed"), ("69.999999", "not-passed"), ("70", "compliant"), ("79.999999", "compliant"),
     ("80", "three-star"), ("89.999999", "three-star"), ("90", "four-star"), ("94.999999", "four-star"),
     ("95", "five-star"), ("100", "five-star")],
)  # fmt: skip
def test_a_band_begins_at_its_floor(percent, grade):
    assert evaluate(edition(100), {"i0": graded(percent)}).grade == grade


@pytest.mark.parametrize(
    ("deductions", "percent", "grade"),
    [(0, 100, "five-star"), (4, 96, "five-star"), (5, 95, "not-passed"), (9, 91, "not-passed")],
)
def test_five_special_deductions_fail_whatever_the_score(deductions, percent, grade):
    result = evaluate(edition(100), {"i0": Answer("full")}, special_deductions=deductions)
    assert (result.percent, result.grade) == (percent, grade)


def test_the_percent_never_leaves_its_bounds():
    assert evaluate(edition(100), {"i0": Answer("zero")}, special_deductions=3).percent == 0
    generous = edition(100, bonus_enabled=True, bonus_maximum=Decimal(1))
    assert evaluate(generous, {"i0": Answer("full")}, bonus=Decimal(1)).percent == 100


def test_the_bonus_is_off_unless_the_edition_gives_it():
    with pytest.raises(ValueError):
        evaluate(edition(100), {"i0": Answer("full")}, bonus=Decimal(1))


def test_an_excluded_item_leaves_both_sides_of_the_fraction():
    result = evaluate(edition(60, 40), {"i0": Answer("full"), "i1": Answer("not-applicable", reason="no delivery")})
    assert (result.percent, result.excluded_percent, result.exclusion_flag) == (100, 40, True)


def test_exactly_a_fifth_excluded_is_not_flagged():
    result = evaluate(edition(80, 20), {"i0": Answer("full"), "i1": Answer("not-applicable", reason="no delivery")})
    assert not result.exclusion_flag


def test_everything_excluded_shows_nothing():
    result = evaluate(edition(100), {"i0": Answer("not-applicable", reason="closed")})
    assert (result.percent, result.grade) == (0, "not-passed")


def test_a_sample_loses_points_in_proportion():
    sampled = edition(10, 90, kind="sample")
    answers = {"i0": Answer("partial", drawn=20, failed=3), "i1": Answer("full")}
    assert evaluate(sampled, answers).percent == Fraction(985, 10)


def test_an_open_card_is_neither_zero_nor_full():
    result = evaluate(edition(50, 30, 20), {"i0": Answer("full"), "i1": Answer("zero")})
    assert not result.complete
    assert result.missing == ("i2",)
    assert (result.floor, result.ceiling, result.earned) == (50, 70, 50)
    assert (result.floor_grade, result.ceiling_grade) == ("not-passed", "compliant")
    assert result.deciding == ("i2",)


def test_a_group_floor_lowers_to_the_best_band_whose_floors_hold():
    items = (Item("a", "1", "graded", Decimal(50), Decimal(1)), Item("b", "2", "graded", Decimal(50), Decimal(1)))
    floors = (GroupFloor("five-star", "2", Decimal(95)), GroupFloor("four-star", "2", Decimal(93)))
    strict = Edition(items=items, groups=("1", "2"), bands=BANDS, group_floors=floors)
    result = evaluate(strict, {"a": Answer("full"), "b": graded(46)})
    assert (result.percent, result.grade) == (96, "three-star")


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("binary", Answer("partial"), "binary-is-full-or-zero"),
        ("graded", Answer("partial", points=Decimal("1.3")), "points-off-step"),
        ("graded", Answer("partial", points=Decimal(11)), "points-out-of-range"),
        ("sample", Answer("partial", drawn=3, failed=4), "failed-more-than-drawn"),
        ("sample", Answer("partial", drawn=0, failed=0), "sample-missing"),
        ("ratio", Answer("partial", staff=3), "ratio-missing"),
        ("binary", Answer("not-applicable", reason=" "), "reason-missing"),
        ("binary", Answer("perhaps"), "verdict-unknown"),
    ],
)
def test_an_answer_its_item_does_not_take(kind, answer, code):
    one = Edition(items=(Item("x", "g", kind, Decimal(10)),), groups=("g",), bands=BANDS)
    with pytest.raises(AnswerError) as refusal:
        evaluate(one, {"x": answer})
    assert refusal.value.code == code


def test_the_stored_picture_is_stable():
    result = evaluate(edition(3, 7), {"i0": graded("1"), "i1": Answer("full")})
    assert result.as_json()["percent"] == "80"
    assert result.as_json() == evaluate(edition(3, 7), {"i1": Answer("full"), "i0": graded("1")}).as_json()
