"""Which items decide the grade: worked cases, and every way of small trees as the oracle."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.answers import Answer
from scoring.domain.edition import Band, Edition, GroupFloor, Item
from scoring.domain.engine import evaluate
from scoring.domain.reach import Reach, reach

BANDS = tuple(
    Band(code, Decimal(floor), passing=floor > 0)
    for code, floor in [("no", 0), ("compliant", 70), ("three", 80), ("four", 90), ("five", 95)]
)
CODES = [band.code for band in BANDS]
FULL, ZERO, EXCLUDED = Answer("full"), Answer("zero"), Answer("not-applicable", reason="none")


def build(*points, floors=(), groups=("g",), **more):
    items = tuple(
        Item(f"i{n}", groups[n % len(groups)], "graded", Decimal(p), Decimal("0.01")) for n, p in enumerate(points)
    )
    return Edition(items=items, groups=groups, bands=BANDS, group_floors=floors, **more)


def of(edition, answers, **more):
    return reach(edition, evaluate(edition, answers, **more))


def test_one_item_alone_or_any_two_of_the_others():
    edition = build(78, 2, 1, 1, 18)
    found = of(edition, {"i0": FULL, "i4": ZERO}).rise
    assert (found.band, found.percent, found.points) == ("three", 2, 2)
    assert (found.alone, found.fewest, found.choice) == (("i1",), 2, ("i2", "i3"))
    assert (found.enough, found.regain, found.lost) == (2, 0, (("i4", 18),))


def test_any_of_a_choice_is_no_more_than_what_holds():
    found = of(build(60, 5, 4, 3, 2, 1, 25), {"i0": FULL, "i6": ZERO}).rise
    assert (found.percent, found.alone, found.fewest, found.choice) == (10, (), 3, ("i1", "i2", "i3"))
    assert found.enough == 4


def test_what_the_open_items_cannot_bring_must_be_regained():
    found = of(build(60, 5, 20, 15), {"i0": FULL, "i2": ZERO, "i3": Answer("partial", points=Decimal(5))}).rise
    assert (found.percent, found.alone, found.fewest, found.enough) == (5, ("i1",), None, 1)
    found = of(build(60, 4, 21, 15), {"i0": FULL, "i2": ZERO, "i3": Answer("partial", points=Decimal(5))}).rise
    assert (found.alone, found.fewest, found.choice, found.enough) == ((), None, (), None)
    assert (found.regain, found.lost) == (1, (("i2", 21), ("i3", 10)))


def test_deductions_are_reckoned_before_the_percent_is_clipped():
    found = of(build(70, 30), {}, special_deductions=4)
    assert (found.rise.percent, found.rise.fewest, found.rise.choice) == (74, 2, ("i0", "i1"))
    assert (found.fall.band, found.fall.percent) == ("five", 1)


def test_deductions_may_put_a_band_out_of_any_reach():
    found = of(build(99, 1, fail_at_deductions=9), {"i0": FULL, "i1": ZERO}, special_deductions=6).rise
    assert (found.band, found.percent, found.regain) == ("five", 2, None)


def test_a_failed_card_and_one_where_nothing_applies_reach_nothing():
    assert of(build(100), {"i0": FULL}, special_deductions=5) == Reach(failed=True)
    assert of(build(100), {"i0": EXCLUDED}) == Reach()


def test_a_complete_card_says_what_it_lacks_and_what_it_has_to_spare():
    found = of(build(92, 8), {"i0": FULL, "i1": ZERO})
    assert (found.rise.band, found.rise.percent, found.rise.alone, found.rise.fewest) == ("five", 3, (), None)
    assert (found.rise.regain, found.rise.lost) == (3, (("i1", 8),))
    assert (found.fall.band, found.fall.percent, found.fall.alone) == ("four", 2, ())


def test_the_best_case_names_what_alone_would_make_it_fall():
    found = of(build(80, 12, 5, 3), {"i0": FULL}).fall
    assert (found.band, found.percent, found.alone) == ("five", 5, ("i1",))


def test_a_group_floor_asks_for_an_item_of_its_group():
    floors = (GroupFloor("four", "b", Decimal(50)), GroupFloor("five", "b", Decimal(50)))
    edition = build(90, 2, 2, 2, 2, 2, floors=floors, groups=("a", "b"))  # a: i0 i2 i4, b: i1 i3 i5
    found = of(edition, {"i0": FULL}).rise
    assert (found.band, found.percent, found.groups) == ("four", 0, ("b",))
    assert (found.alone, found.fewest, found.choice) == ((), 2, ("i1", "i3", "i5"))
    assert found.enough == 4  # two of a may be among any three


@st.composite
def cards(draw):
    """A small tree with floors that rise, answers to some of its items, and deductions."""
    points = draw(st.lists(st.integers(1, 9), min_size=1, max_size=7))
    floors = []
    for group in draw(st.lists(st.sampled_from(["g0", "g1"]), unique=True, max_size=2)):
        percents = sorted(draw(st.lists(st.integers(0, 100), min_size=4, max_size=4)))
        floors += [GroupFloor(b, group, Decimal(p)) for b, p in zip(CODES[1:], percents, strict=True)]
    answers = draw(st.lists(st.sampled_from([FULL, FULL, ZERO, EXCLUDED, None, None]), min_size=len(points),
                            max_size=len(points)))  # fmt: skip
    edition = build(*points, floors=tuple(floors), groups=("g0", "g1", "g2"))
    return edition, {f"i{n}": answer for n, answer in enumerate(answers) if answer}, draw(st.integers(0, 4))


class Ways:
    """Every way in which the open items of a card can end."""

    def __init__(self, edition, answers, deductions):
        self.edition, self.answers, self.deductions = edition, answers, deductions
        self.result = evaluate(edition, answers, special_deductions=deductions)
        self.open = self.result.missing
        self.reach = reach(edition, self.result)

    def grade(self, passing) -> int:
        """The place of the grade if these pass and all else that is open fails."""
        ends = {code: FULL if code in passing else ZERO for code in self.open}
        return CODES.index(evaluate(self.edition, self.answers | ends, special_deductions=self.deductions).grade)

    def subsets(self, codes, size):
        return [set(chosen) for chosen in combinations(codes, size)]

    def worth(self, codes) -> Fraction:
        applicable = sum(segment.applicable for segment in self.result.segments)
        return sum((Fraction(i.points) for i in self.edition.items if i.code in codes), Fraction(0)) / applicable * 100


@given(cards())
def test_the_way_up_equals_brute_force(card):
    ways = Ways(*card)
    rise = ways.reach.rise
    if rise is None:
        assert ways.result.floor_grade == "five" or not any(s.applicable for s in ways.result.segments)
        return
    target = ways.grade(set()) + 1
    assert rise.band == CODES[target]

    def reaches(codes):
        return ways.grade(codes) >= target

    assert rise.alone == tuple(code for code in ways.open if reaches({code}))
    others = [code for code in ways.open if code not in rise.alone]
    sizes = range(1, len(ways.open) + 1)
    assert rise.fewest == next((n for n in sizes if any(map(reaches, ways.subsets(others, n)))), None)
    assert rise.enough == next((n for n in sizes if all(map(reaches, ways.subsets(ways.open, n)))), None)
    if rise.fewest is None:
        assert rise.choice == ()
        return
    assert len(rise.choice) >= rise.fewest
    assert all(map(reaches, ways.subsets(rise.choice, rise.fewest)))
    for code in set(others) - set(rise.choice):
        assert not all(map(reaches, ways.subsets([*rise.choice, code], rise.fewest)))


@given(cards())
def test_a_choice_without_group_floors_could_not_be_larger(card):
    edition, answers, deductions = card
    ways = Ways(build(*[i.points for i in edition.items], groups=edition.groups), answers, deductions)
    rise = ways.reach.rise
    if rise is None or rise.fewest is None:
        return
    others = [code for code in ways.open if code not in rise.alone]
    for larger in ways.subsets(others, len(rise.choice) + 1):
        assert not all(ways.grade(some) > ways.grade(set()) for some in ways.subsets(larger, rise.fewest))


@given(cards())
def test_what_must_be_regained_is_exactly_enough(card):
    ways = Ways(*card)
    rise = ways.reach.rise
    if rise is None:
        return
    lost = [item for item in ways.edition.items if item.code in dict(rise.lost)]
    assert all(points == item.points for item in lost for code, points in rise.lost if code == item.code)
    target, everything = ways.grade(set()) + 1, set(ways.open)
    sets = [set(some) for n in range(len(lost) + 1) for some in combinations(lost, n)]

    def reaches(regained):
        answers = ways.answers | {item.code: FULL for item in regained}
        return Ways(ways.edition, answers, ways.deductions).grade(everything) >= target

    if rise.regain is None:
        assert not reaches(lost)
    else:
        assert reaches(lost)
        assert (rise.regain == 0) == (ways.grade(everything) >= target)
        assert all(sum(item.points for item in some) >= rise.regain for some in sets if reaches(some))


@given(cards())
def test_the_way_down_equals_brute_force(card):
    ways = Ways(*card)
    fall, everything = ways.reach.fall, set(ways.open)
    held = ways.grade(everything)
    if fall is None:
        assert held == 0
        return
    assert fall.band == CODES[held] == ways.result.ceiling_grade
    assert fall.alone == tuple(code for code in ways.open if ways.grade(everything - {code}) < held)
    for size in range(len(ways.open) + 1):
        for failing in ways.subsets(ways.open, size):
            if ways.worth(failing) <= fall.percent:
                assert ways.grade(everything - failing) == held
    if not ways.edition.group_floors:
        dear = [
            s for n in range(len(ways.open) + 1) for s in ways.subsets(ways.open, n) if ways.worth(s) > fall.percent
        ]
        assert all(ways.grade(everything - failing) < held for failing in dear)
