"""Several sheets side by side."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.domain.agreement import agree, essence, points, spread
from scoring.domain.answers import Answer
from scoring.domain.draw import RecordSample, pick
from scoring.domain.edition import Item, ManagerRule
from scoring.domain.values import normalise

RULE = RecordSample()
GRADED, SAMPLE = Item("1", "g", "graded", Decimal(5)), Item("2", "g", "sample", Decimal(4))


def answer(**parts) -> dict:
    return {"answer": normalise("answer", parts)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"verdict": "full"}, {"verdict": "full", "points": "3"}, True),
        ({"verdict": "partial", "points": "2.50"}, {"verdict": "partial", "points": "2.5"}, True),
        ({"verdict": "partial", "points": "2"}, {"verdict": "partial", "points": "2.5"}, False),
        ({"verdict": "not-applicable", "reason": "无"}, {"verdict": "not-applicable", "reason": "没有"}, False),
        ({"verdict": "full"}, {"verdict": "partial", "points": "5"}, False),
        ({"verdict": "full"}, {}, False),
        ({}, {}, False),
    ],
)
def test_what_counts_as_the_same(one, other, same):
    assert agree([essence(GRADED, answer(**parts), RULE) for parts in (one, other)]) is same


def drawn(*results: str) -> dict:
    picks = list(pick(9, 3, "s", 1))
    draw = {"population": 9, "size": 3, "seed": "s", "attempt": 1, "picks": picks, "reason": "只有三份"}
    found = {f"record:{n}": normalise(f"record:{n}", {"result": r}) for n, r in zip(picks, results, strict=True)}
    return {"draw": normalise("draw", draw)} | found


def test_the_same_number_of_other_records_is_another_finding():
    one, other = drawn("failed", "passed", "passed"), drawn("passed", "failed", "passed")
    assert not agree([essence(SAMPLE, fields, RULE) for fields in (one, other)])
    assert agree([essence(SAMPLE, fields, RULE) for fields in (one, drawn("failed", "passed", "passed"))])


def test_points_and_their_spread():
    rule = ManagerRule("3", Decimal("0.1"), 1, proportional=True)
    ratio = Item("3", "g", "ratio", Decimal(5))
    assert points(ratio, Answer("partial", staff=30, certified=2), rule) == Fraction(10, 3)
    assert points(GRADED, Answer("not-applicable", reason="x"), None) is None
    assert spread([Fraction(10, 3), None, Fraction(5)]) == Fraction(5, 3)
    assert spread([Fraction(5), None]) is None
