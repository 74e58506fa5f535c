"""Two people on one form: whatever somebody typed is current or shown as a conflict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.domain.comparing import Difference, differences
from applications.domain.merging import merge


@pytest.mark.parametrize(
    ("seen", "posted", "now", "outcome"),
    [
        ("a", "a", "a", "nothing"),
        ("a", "b", "a", "write"),
        ("a", "a", "c", "theirs"),
        ("a", "b", "c", "conflict"),
        ("a", "b", "b", "nothing"),
    ],
)
def test_one_field(seen, posted, now, outcome):
    since = [{"scope": (seen, now)}] if seen != now else []
    merged = merge({"scope": posted}, {"scope": now}, since)
    assert {
        "nothing": not merged.write and not merged.theirs and not merged.conflicts,
        "write": merged.write == {"scope": (now, posted)},
        "theirs": merged.theirs == ["scope"],
        "conflict": merged.conflicts == {"scope": now},
    }[outcome]


def test_what_was_changed_and_changed_back_is_no_conflict():
    since = [{"scope": ("a", "b")}, {"scope": ("b", "a")}]
    assert merge({"scope": "mine"}, {"scope": "a"}, since).write == {"scope": ("a", "mine")}


VALUES = st.sampled_from(["", "a", "b", "c"])
FORM = st.fixed_dictionaries(dict.fromkeys(("scope", "products", "contact_name"), VALUES))


@given(begin=FORM, first=FORM, second=FORM)
def test_nothing_that_two_people_typed_is_lost(begin, first, second):
    """Both open the form at once; one saves, then the other."""
    since = [{name: (begin[name], first[name]) for name in begin if begin[name] != first[name]}]
    merged = merge(second, first, since)
    after = first | {name: new for name, (_old, new) in merged.write.items()}
    for name in begin:
        if second[name] != begin[name]:
            assert after[name] == second[name] or merged.conflicts[name] == first[name]
        else:
            assert after[name] == first[name], "what one did not touch stays as the other left it"
    for name in begin:
        if first[name] != begin[name]:
            assert after[name] == first[name] or name in merged.write and after[name] == second[name] == begin[name]


def test_differences_of_two_submissions():
    before = {"fields": {"scope": "a", "products": "x"}, "sites": {"总部": {"headcount": 10}, "一店": {"headcount": 3}}}
    after = {"fields": {"scope": "b", "products": "x"}, "sites": {"总部": {"headcount": 12}, "二店": {"headcount": 1}}}
    assert differences(before, after) == [
        Difference("fields", "scope", "a", "b"),
        Difference("sites", "总部", {"headcount": 10}, {"headcount": 12}),
        Difference("sites", "二店", None, {"headcount": 1}),
        Difference("sites", "一店", {"headcount": 3}, None),
    ]


@given(st.dictionaries(st.text(max_size=3), FORM, max_size=4))
def test_nothing_differs_from_itself(content):
    assert differences(content, content) == []
