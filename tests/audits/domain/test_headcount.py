"""People counted on site, from three sources."""

import pytest

from audits.domain.headcount import Count, elsewhere, total


@pytest.mark.parametrize(
    ("seen", "counted", "disagrees"),
    [
        ((None, None, None), None, False),
        ((48, None, None), 48, False),
        ((48, 48, 48), 48, False),
        ((48, 45, 50), 50, True),
        ((0, None, 0), 0, False),
    ],
)
def test_the_largest_number_counts(seen, counted, disagrees):
    count = Count(*seen)
    assert (count.counted, count.disagrees) == (counted, disagrees)


def test_the_total_is_what_was_counted_and_what_was_not_visited():
    assert total([Count(48, 45), Count(roster=6)], 10) == 64
    assert elsewhere(60, [45, 5]) == 10
    assert elsewhere(40, [45, 5]) == 0
