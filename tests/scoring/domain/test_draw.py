"""The draw of records: how many, which, and that the same seed draws the same ones."""

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.draw import LARGEST, RecordSample, least_root, pick

seeds = st.text(st.characters(codec="utf-8"), max_size=12)


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 0), (1, 1), (4, 4), (5, 5), (6, 5), (25, 5), (26, 6), (36, 6), (37, 7), (400, 20), (401, 21), (100_000, 317)],
)
def test_the_size_is_the_root_rounded_up_and_at_least_five(population, size):
    assert RecordSample().size(population) == size


def test_the_edition_may_ask_for_more_or_less():
    strict = RecordSample.of_edition({"record_sample": {"minimum": 8, "factor": "1.5"}})
    assert [strict.size(n) for n in (3, 10, 100, 101)] == [3, 8, 15, 16]
    assert RecordSample.of_edition({}) == RecordSample(5, Decimal(1))


@given(st.integers(0, 10**12), st.decimals("0", "3", places=2))
def test_the_root_is_the_least_that_reaches_it(count, factor):
    root = least_root(factor, count)
    assert root**2 >= factor**2 * count
    assert root == 0 or (root - 1) ** 2 < factor**2 * count


def test_anybody_can_repeat_a_draw_by_hand():
    by_hand = sorted(range(1, 21), key=lambda n: hashlib.sha256(f"CBS-7/5.1.1.2:1:{n}".encode()).hexdigest())
    assert pick(20, 5, "CBS-7/5.1.1.2") == tuple(sorted(by_hand[:5]))


@given(st.integers(0, 300), st.integers(0, 300), seeds, st.integers(1, 5))
def test_a_draw_is_so_many_different_numbers_of_the_population(population, size, seed, attempt):
    picks = pick(population, size, seed, attempt)
    assert len(picks) == min(size, population)
    assert list(picks) == sorted(set(picks))
    assert set(picks) <= set(range(1, population + 1))
    assert pick.__wrapped__(population, size, seed, attempt) == picks


@given(st.integers(1, 300), st.integers(0, 299), seeds)
def test_a_larger_draw_of_the_same_seed_holds_the_smaller_one(population, size, seed):
    assert set(pick(population, size, seed)) <= set(pick(population, size + 1, seed))


def test_another_attempt_draws_anew():
    assert pick(1000, 10, "seed", 1) != pick(1000, 10, "seed", 2)


@pytest.mark.parametrize("population", [-1, LARGEST + 1])
def test_a_population_has_its_bounds(population):
    with pytest.raises(ValueError):
        pick(population, 1, "seed")
