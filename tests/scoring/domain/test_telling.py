"""What decides the grade, as the page says it."""

from decimal import Decimal

import pytest
from django.utils import translation

from scoring.domain.answers import Answer
from scoring.domain.edition import Band, Edition, GroupFloor, Item
from scoring.domain.engine import evaluate
from scoring.domain.reach import reach
from scoring.domain.telling import sentences
from scoring.queries import reach_words

BANDS = tuple(
    Band(code, Decimal(floor), passing=floor > 0)
    for code, floor in [("no", 0), ("compliant", 70), ("three", 80), ("four", 90), ("five", 95)]
)
NAMES = {"no": "Not passed", "compliant": "Compliant", "three": "Three-star", "four": "Four-star", "five": "Five-star",
         "a": "System", "b": "Service"}  # fmt: skip
CHINESE = NAMES | {"no": "不合格", "three": "三星级", "four": "四星级", "five": "五星级"}


def told(points, answers, names=NAMES, deductions=0, floors=()):
    groups = ("a", "b")
    items = tuple(Item(f"i{n}", groups[n % 2], "binary", Decimal(p)) for n, p in enumerate(points))
    edition = Edition(items=items, groups=groups, bands=BANDS, group_floors=floors)
    given = {f"i{n}": Answer({"+": "full", "-": "zero"}[sign]) for n, sign in enumerate(answers) if sign != "?"}
    result = evaluate(edition, given, special_deductions=deductions)
    return sentences(reach_words(), names, result, reach(edition, result))


FLOORS = (GroupFloor("four", "b", Decimal(50)), GroupFloor("five", "b", Decimal(50)))

CASES = [
    ((88, 2, 1, 1, 8), "+???-", {}, [
        "2.00% to be sure of Four-star: i1 alone, or i2, i3 together.",
        "Four-star is still possible and can lose 2.00% more.",
    ]),
    ((80, 8, 5, 5, 2), "+????", {}, [
        "10.00% to be sure of Four-star: any 2 of i1, i2, i3.",
        "Any 3 of the 4 open items with full points are enough.",
        "Five-star is still possible and can lose 5.00% more.",
        "Five-star is lost if i1 fails.",
    ]),
    ((60, 4, 21, 15), "+?-+", {}, [
        "5.00% to be sure of Three-star: besides all open items, 1.00 points must be regained at i2 (21.00).",
        "Compliant is certain, however the open items end.",
    ]),
    ((92, 8), "+-", {}, [
        "3.00% to Five-star: 3.00 points must be regained at i1 (8.00).",
        "2.00% above the floor of Four-star.",
    ]),
    ((1,) * 100, "?" * 100, {}, [
        "70.00% to be sure of Compliant: at least 70 of the 100 open items must get their full points.",
        "Five-star is still possible and can lose 5.00% more.",
    ]),
    ((1,) * 100, "+" * 69 + "?" * 31, {}, [
        "1.00% to be sure of Compliant: any one of the 31 open items.",
        "Five-star is still possible and can lose 5.00% more.",
    ]),
    ((1,) * 89 + (2,) * 5 , "+" * 78 + "-" * 2 + "?" * 14, {}, [
        "1.21% to be sure of Three-star: any one of i89, i90, i91, i92, i93, "
        "or any 2 of i80, i81, i82, i83, i84, i85, i86, i87 … (9 in all).",
        "Five-star is still possible and can lose 2.97% more.",
    ]),
    ((70, 12, 12, 6), "+???", {"deductions": 4}, [
        "4.00% to be sure of Compliant: any one of i1, i2, i3.",
        "Five-star is still possible and can lose 1.00% more.",
        "Five-star is lost if any one of i1, i2, i3 fails.",
    ]),
    ((96, 4), "+?", {}, ["Five-star is certain, however the open items end."]),
    ((97, 3), "++", {}, ["5.00% above the floor of Five-star."]),
    ((99, 1), "+-", {"deductions": 5}, ["Not passed because of the special deductions, whatever the items say."]),
    ((90, 2, 2, 2, 2, 2), "+?????", {"floors": FLOORS}, [
        "To be sure of Four-star: any 2 of i1, i3, i5.",
        "Any 4 of the 5 open items with full points are enough.",
        "Four-star asks a least share of the points of Service, which is not reached yet.",
        "Five-star is still possible and can lose 3.00% more.",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("points", "answers", "more", "said"), CASES)
def test_what_decides_the_grade_is_said_in_sentences(points, answers, more, said):
    with translation.override("en"):
        assert told(points, answers, **more) == said


def test_special_deductions_may_put_a_grade_out_of_reach():
    edition = Edition(items=(Item("i", "a", "binary", Decimal(1)),), groups=("a",), bands=BANDS, fail_at_deductions=9)
    result = evaluate(edition, {"i": Answer("full")}, special_deductions=6)
    with translation.override("en"):
        said = sentences(reach_words(), NAMES, result, reach(edition, result))
    assert said == [
        "Five-star is out of reach: the special deductions took too much.",
        "4.00% above the floor of Four-star.",
    ]


def test_the_same_is_said_in_chinese():
    with translation.override("zh-hans"):
        assert told((80, 8, 5, 5, 2), "+????", CHINESE) == [
            "要确保四星级还差10.00%：i1、i2、i3中任意2项得满分即可。",
            "4个未评分项中任意3项得满分即可确保达到。",
            "目前最高可达五星级，最多还可失5.00%。",
            "i1不得分，即失去五星级。",
        ]
