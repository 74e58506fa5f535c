"""Quorum, majority, and never above the computed grade (rules section 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain.votes import Outcome, Vote, grantable, outcome

GRADES = ("compliant", "three-star", "four-star", "five-star")


def decided(*votes, computed="four-star", quorum=3):
    return outcome([Vote(*vote) for vote in votes], computed=computed, grades=GRADES, quorum=quorum)


G4, G3, REFUSE, DEFER, RECUSE = ("grant", "four-star"), ("grant", "three-star"), ("refuse",), ("defer",), ("recuse",)


@pytest.mark.parametrize(
    ("votes", "kind", "grade"),
    [
        ([G4, G4, G4], "grant", "four-star"),
        ([G4, G4, REFUSE], "grant", "four-star"),
        ([G4, G3, G3], "grant", "three-star"),
        ([G4, G3, REFUSE], "grant", "three-star"),
        ([G4, REFUSE, REFUSE], "refuse", ""),
        ([G4, REFUSE, DEFER], "defer", ""),
        ([G4, G4], "", ""),
        ([G4, G4, RECUSE], "", ""),
        ([G4, G4, RECUSE, G4], "grant", "four-star"),
        ([G4, G4, REFUSE, REFUSE], "defer", ""),
    ],
)
def test_what_the_votes_say(votes, kind, grade):
    result = decided(*votes)
    assert (result.kind, result.grade) == (kind, grade)


def test_a_vote_above_the_computed_grade_is_no_vote():
    with pytest.raises(ValueError):
        decided(("grant", "five-star"), G4, G4)


def test_a_failed_score_cannot_be_granted_by_anybody():
    assert grantable(GRADES, "not-passed") == ()
    with pytest.raises(ValueError):
        decided(("grant", "compliant"), REFUSE, REFUSE, computed="not-passed")


@given(
    st.sampled_from(GRADES),
    st.lists(st.tuples(st.sampled_from(["grant", "refuse", "defer", "recuse"]), st.integers(0, 3)), max_size=9),
    st.integers(1, 5),
)
def test_never_above_the_computed_grade_and_never_without_quorum(computed, raw, quorum):
    allowed = grantable(GRADES, computed)
    votes = [Vote(kind, allowed[n % len(allowed)] if kind == "grant" else "") for kind, n in raw]
    result = outcome(votes, computed=computed, grades=GRADES, quorum=quorum)
    counted = sum(vote.choice != "recuse" for vote in votes)
    assert isinstance(result, Outcome) and result.counted == counted
    if counted < quorum:
        assert result.kind == ""
    if result.kind == "grant":
        assert GRADES.index(result.grade) <= GRADES.index(computed)
        assert sum(v.choice == "grant" for v in votes) * 2 > counted
