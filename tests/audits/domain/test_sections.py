"""Whose an item is, and what a plan suggests."""

import pytest

from audits.domain.sections import Talk, owner_of, suggest

# group 1 with head 2 with items 3 and 4; item 5 right below the group
PARENTS = {1: None, 2: 1, 3: 2, 4: 2, 5: 1}


@pytest.mark.parametrize(
    ("given", "owners"),
    [
        ({}, [None, None, None]),
        ({1: 7}, [7, 7, 7]),
        ({1: 7, 2: 8}, [8, 8, 7]),
        ({1: 7, 2: 8, 3: 7}, [7, 8, 7]),
        ({1: 7, 3: None}, [None, 7, 7]),
    ],
)
def test_the_nearest_counts(given, owners):
    assert [owner_of(item, PARENTS, given) for item in (3, 4, 5)] == owners


CODES = {1: "5.1", 2: "5.1.1", 3: "5.1.1.1", 4: "5.1.10"}


@pytest.mark.parametrize(
    ("topic", "named"),
    [
        ("5.1.1 组织架构；5.1.10 文化", {2, 4}),
        ("5.1.1服务", {2}),
        ("See 5.1.1.", {2}),
        ("15.1.1", set()),
        ("5.1.1.1", {3}),
        ("首次会议", set()),
    ],
)
def test_a_session_names_whole_codes(topic, named):
    assert set(suggest(CODES, [Talk(topic, [7])])) == named


def test_the_first_session_with_one_auditor_suggests():
    assert suggest(CODES, [Talk("5.1", [7, 8]), Talk("5.1", [8]), Talk("5.1", [7])]) == {1: 8}
