"""What must hold of every score sheet, whatever the points and the answers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.answers import Answer
from scoring.domain.edition import Band, Edition, Item
from scoring.domain.engine import evaluate, show

BANDS = tuple(
    Band(code, Decimal(floor), passing=floor > 0)
    for code, floor in [("no", 0), ("compliant", 70), ("three", 80), ("four", 90), ("five", 95)]
)
VERDICTS = [Answer("full"), Answer("zero"), Answer("not-applicable", reason="none"), None]
RANK = {band.code: n for n, band in enumerate(BANDS)}


def build(points):
    items = tuple(Item(f"i{n}", f"g{n % 3}", "binary", Decimal(p)) for n, p in enumerate(points))
    return Edition(items=items, groups=("g0", "g1", "g2"), bands=BANDS)


@st.composite
def cards(draw, largest=8):
    points = draw(st.lists(st.integers(1, 9), min_size=1, max_size=largest))
    chosen = draw(st.lists(st.sampled_from(VERDICTS), min_size=len(points), max_size=len(points)))
    return build(points), {f"i{n}": answer for n, answer in enumerate(chosen) if answer}


@given(cards(), st.integers(0, 12))
def test_percent_floor_and_ceiling_stay_in_bounds(card, deductions):
    edition, answers = card
    result = evaluate(edition, answers, special_deductions=deductions)
    assert 0 <= result.floor <= result.ceiling <= 100
    assert 0 <= result.percent <= 100
    assert RANK[result.floor_grade] <= RANK[result.ceiling_grade]


@given(cards(), st.integers(0, 4), st.data())
def test_a_better_answer_never_lowers_anything(card, deductions, data):
    edition, answers = card
    failed = [code for code, answer in answers.items() if answer.verdict == "zero"]
    if not failed:
        return
    better = answers | {data.draw(st.sampled_from(failed)): Answer("full")}
    before = evaluate(edition, answers, special_deductions=deductions)
    after = evaluate(edition, better, special_deductions=deductions)
    assert after.percent >= before.percent
    assert after.floor >= before.floor
    assert RANK[after.grade] >= RANK[before.grade]


@given(cards(), st.integers(0, 6))
def test_one_more_deduction_never_raises(card, deductions):
    edition, answers = card
    fewer = evaluate(edition, answers, special_deductions=deductions)
    more = evaluate(edition, answers, special_deductions=deductions + 1)
    assert more.percent <= fewer.percent
    assert RANK[more.grade] <= RANK[fewer.grade]


@given(cards(), st.integers(2, 50))
def test_only_the_weights_relation_counts(card, factor):
    edition, answers = card
    heavier = replace(edition, items=tuple(replace(i, points=i.points * factor) for i in edition.items))
    one, other = evaluate(edition, answers), evaluate(heavier, answers)
    assert (one.percent, one.floor, one.ceiling, one.grade) == (
        other.percent,
        other.floor,
        other.ceiling,
        other.grade,
    )


@given(cards(), st.randoms())
def test_the_order_of_the_items_does_not_matter(card, random):
    edition, answers = card
    items = list(edition.items)
    random.shuffle(items)
    assert evaluate(replace(edition, items=tuple(items)), answers).percent == evaluate(edition, answers).percent


@given(cards(largest=6), st.integers(0, 3))
def test_floor_ceiling_and_grades_equal_brute_force(card, deductions):
    """The oracle tries every way the open items can end and looks at the extremes."""
    edition, answers = card
    missing = [item.code for item in edition.items if item.code not in answers]
    ends = []
    for verdicts in product(("full", "zero"), repeat=len(missing)):
        done = answers | {code: Answer(v) for code, v in zip(missing, verdicts, strict=True)}
        ends.append(evaluate(edition, done, special_deductions=deductions))
    result = evaluate(edition, answers, special_deductions=deductions)
    assert result.floor == min(end.percent for end in ends)
    assert result.ceiling == max(end.percent for end in ends)
    assert result.floor_grade == min((end.grade for end in ends), key=RANK.get)
    assert result.ceiling_grade == max((end.grade for end in ends), key=RANK.get)


@given(cards(largest=6))
def test_deciding_items_equal_brute_force(card):
    edition, answers = card
    result = evaluate(edition, answers)

    def end(passing):
        verdicts = {code: Answer("full" if code in passing else "zero") for code in result.missing}
        return evaluate(edition, answers | verdicts).grade

    everything, nothing = set(result.missing), set()
    expected = tuple(
        code for code in result.missing if end({code}) != end(nothing) or end(everything - {code}) != end(everything)
    )
    assert result.deciding == expected


@given(cards(largest=6))
def test_the_distance_to_the_next_band_reaches_it_exactly(card):
    edition, answers = card
    result = evaluate(edition, answers)
    if result.to_next is None:
        assert result.grade == "five"
        return
    following = BANDS[RANK[result.grade] + 1]
    assert result.percent + result.to_next == following.floor
    assert result.percent - result.above_band == BANDS[RANK[result.grade]].floor


@given(st.fractions(min_value=0, max_value=100))
def test_showing_never_rounds_up_into_a_band(value):
    shown = Fraction(show(value))
    assert shown <= value < shown + Fraction(1, 100)
