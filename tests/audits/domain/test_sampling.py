"""The draw of sites: sizes, strata, headquarters, and that the same seed draws the same sites."""

import hashlib
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.domain.sampling import ORDINARY, Place, SamplingRule, TooManyChosen, allocate, draw, sample_size

RULE = SamplingRule.from_rules(ORDINARY)
KINDS = ("headquarters", "own", "contracted", "agency")


@pytest.mark.parametrize(
    ("kind", "outlets", "size"),
    [
        ("initial", 0, 0),
        ("initial", 1, 1),
        ("initial", 2, 2),
        ("initial", 9, 3),
        ("initial", 10, 4),
        ("initial", 25, 5),
        ("initial", 300, 18),
        ("initial", 5000, 71),
        ("surveillance", 25, 3),
        ("surveillance", 26, 4),
        ("surveillance", 1, 1),
        ("recertification", 25, 4),
        ("recertification", 100, 8),
        ("recertification", 101, 9),
        ("special", 100, 6),
    ],
)
def test_the_size_is_rounded_up(kind, outlets, size):
    assert sample_size(RULE, kind, outlets) == size


@given(outlets=st.integers(0, 100_000), kind=st.sampled_from(["initial", "surveillance", "recertification"]))
def test_the_size_is_the_least_that_reaches_the_root(outlets, kind):
    size = sample_size(RULE, kind, outlets)
    wanted = RULE.factors[kind] ** 2 * outlets
    assert size**2 >= wanted
    assert size == 0 or (size - 1) ** 2 < wanted
    assert size <= outlets


@pytest.mark.parametrize(
    ("size", "strata", "shares"),
    [
        (5, {"own": 20, "contracted": 5}, {"own": 4, "contracted": 1}),
        (5, {"own": 24, "contracted": 1}, {"own": 4, "contracted": 1}),
        (4, {"own": 5, "contracted": 5}, {"own": 2, "contracted": 2}),
        (3, {"own": 5, "contracted": 5}, {"own": 2, "contracted": 1}),
        (1, {"own": 1, "contracted": 1}, {"own": 1, "contracted": 1}),
        (2, {"own": 2, "contracted": 0}, {"own": 2}),
        (0, {}, {}),
    ],
)
def test_every_stratum_has_its_share(size, strata, shares):
    assert allocate(size, strata) == shares


def places_of(kinds) -> list[Place]:
    return [Place(n, kind) for n, kind in enumerate(kinds, 1)]


seeds = st.text(min_size=1, max_size=20)
populations = st.lists(st.sampled_from(KINDS[1:]), max_size=120).map(lambda kinds: ["headquarters", *kinds])
audits = st.sampled_from(["initial", "surveillance", "recertification", "special"])


@given(kinds=populations, seed=seeds, kind=audits, data=st.data())
def test_the_same_seed_draws_the_same_sites_in_whatever_order_they_come(kinds, seed, kind, data):
    places = places_of(kinds)
    assert draw(RULE, kind, data.draw(st.permutations(places)), seed) == draw(RULE, kind, places, seed)


@given(kinds=populations, seed=seeds, kind=audits, data=st.data())
def test_headquarters_strata_and_random_part_always_hold(kinds, seed, kind, data):
    places = places_of(kinds)
    outlets = [place for place in places if place.kind != "headquarters"]
    chosen = data.draw(st.sets(st.sampled_from([place.id for place in outlets]))) if outlets else set()
    size = sample_size(RULE, kind, len(outlets))
    try:
        found = draw(RULE, kind, places, seed, chosen)
    except TooManyChosen as refusal:
        assert len(chosen) > refusal.most
        found = draw(RULE, kind, places, seed, sorted(chosen)[: refusal.most])
    assert found.headquarters == (1,)
    assert len(set(found.all)) == len(found.all)
    assert set(found.all) <= {place.id for place in places}
    assert size <= len(found.all) - 1
    visited = {place.kind for place in places if place.id in found.all}
    for kinds_of_stratum in ({"own"}, {"contracted", "agency"}):
        if kinds_of_stratum & {place.kind for place in outlets}:
            assert kinds_of_stratum & visited
    assert len(found.random) >= math.ceil(Decimal("0.25") * size)


def test_a_reviewer_repeats_the_draw_by_hand():
    places = places_of(["headquarters", *["own"] * 25])
    by_hand = sorted(range(2, 27), key=lambda site: hashlib.sha256(f"2026-11-25/7:{site}".encode()).hexdigest())
    assert draw(RULE, "initial", places, "2026-11-25/7").random == tuple(sorted(by_hand[:5]))


def test_the_choice_leaves_the_random_part():
    places = places_of(["headquarters", *["own"] * 16])
    assert draw(RULE, "initial", places, "s", {2, 3, 4}).chosen == (2, 3, 4)
    with pytest.raises(TooManyChosen) as refusal:
        draw(RULE, "initial", places, "s", {2, 3, 4, 5})
    assert refusal.value.most == 3
