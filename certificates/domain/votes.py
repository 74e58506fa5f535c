"""From votes to a decision (rules section 5): quorum, majority, and never above the computed grade."""

from collections.abc import Sequence
from dataclasses import dataclass

GRANT, REFUSE, DEFER, RECUSE = "grant", "refuse", "defer", "recuse"


@dataclass(frozen=True)
class Vote:
    """One member's vote; `grade` belongs to a grant."""

    choice: str
    grade: str = ""


@dataclass(frozen=True)
class Outcome:
    """What the votes say: "" while the quorum is not reached, else grant (with a grade), refuse or defer."""

    kind: str
    grade: str = ""
    counted: int = 0


def grantable(grades: Sequence[str], computed: str) -> tuple[str, ...]:
    """The passing grades up to the computed one, best first; `grades` are the passing bands, rising."""
    if computed not in grades:
        return ()
    return tuple(reversed(grades[: list(grades).index(computed) + 1]))


def outcome(votes: Sequence[Vote], *, computed: str, grades: Sequence[str], quorum: int) -> Outcome:
    """The decision of these votes.

    Recused members do not count. More than half of those counting must grant; the grade is the best one that more than
    half support, where a vote for a better grade supports a lower one too. No majority for granting or refusing
    defers. ValueError for a vote above the computed grade.
    """
    allowed = grantable(grades, computed)
    if any(vote.choice == GRANT and vote.grade not in allowed for vote in votes):
        raise ValueError("a vote grants more than the computed grade")
    counting = [vote for vote in votes if vote.choice != RECUSE]
    if len(counting) < quorum:
        return Outcome("", counted=len(counting))
    half = len(counting) / 2
    for position, grade in enumerate(allowed):
        better = allowed[: position + 1]
        if sum(vote.choice == GRANT and vote.grade in better for vote in counting) > half:
            return Outcome(GRANT, grade, len(counting))
    if sum(vote.choice == REFUSE for vote in counting) > half:
        return Outcome(REFUSE, counted=len(counting))
    return Outcome(DEFER, counted=len(counting))
