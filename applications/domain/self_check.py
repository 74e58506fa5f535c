"""What an enterprise's own answers leave open: the gaps and the manager rule's sum. Points come from the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.domain.answers import NOT_APPLICABLE, Answer, earned, manager_points, managers_needed
from scoring.domain.edition import Edition


@dataclass(frozen=True)
class Gap:
    """An answered item that does not get its full points."""

    code: str
    lost: Fraction
    points: Fraction


@dataclass(frozen=True)
class ManagerSum:
    """Service management staff against certified managers (5.1.2.2 of GB/T 27922), and the points of that."""

    staff: int
    needed: int
    certified: int
    earned: Fraction
    points: Fraction


def gaps(edition: Edition, answers: Mapping[str, Answer]) -> list[Gap]:
    """The answered items that are not full, most points first; what does not apply is no gap."""
    found = []
    for item in edition.items:
        answer = answers.get(item.code)
        if answer is None or answer.verdict == NOT_APPLICABLE:
            continue
        rule = edition.manager_rule if edition.manager_rule and edition.manager_rule.indicator == item.code else None
        lost = Fraction(item.points) - earned(item, answer, rule)
        if lost:
            found.append(Gap(item.code, lost, Fraction(item.points)))
    return sorted(found, key=lambda gap: -gap.lost)


def manager_sum(edition: Edition, staff: int | None, certified: int | None) -> ManagerSum | None:
    """The manager rule's sum; None where the edition has no such rule or a number is not given."""
    rule = edition.manager_rule
    if rule is None or staff is None or certified is None:
        return None
    points = next(item.points for item in edition.items if item.code == rule.indicator)
    return ManagerSum(
        staff=staff,
        needed=managers_needed(rule, staff),
        certified=certified,
        earned=manager_points(rule, points, staff, certified),
        points=Fraction(points),
    )
