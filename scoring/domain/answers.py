"""One item's answer and the points it earns (rules section 2). Points are exact fractions: 5 × 2 ÷ 3 stays 10/3."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from scoring.domain.edition import Item, ManagerRule

FULL, PARTIAL, ZERO, NOT_APPLICABLE = "full", "partial", "zero", "not-applicable"
# What a partial answer names, by the kind of its item
FIELDS_BY_KIND = {"graded": ("points",), "sample": ("drawn", "failed"), "ratio": ("staff", "certified"), "binary": ()}


class AnswerError(ValueError):
    """An answer that its item does not take; `code` says why, for the page to put in words."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Answer:
    """What the auditor found at one item.

    `points` belongs to a graded item, `drawn` and `failed` (records) to a sample, `staff` and `certified` (people) to a
    ratio; `reason` must be given with not-applicable.
    """

    verdict: str
    points: Decimal | None = None
    drawn: int | None = None
    failed: int | None = None
    staff: int | None = None
    certified: int | None = None
    reason: str = ""


def managers_needed(rule: ManagerRule, staff: int) -> int:
    """Certified managers that a service management staff of this size needs: at least the rule's minimum."""
    return max(rule.minimum, ceil(rule.share * staff))


def manager_points(rule: ManagerRule, points: Decimal, staff: int, certified: int) -> Fraction:
    """Points of the manager item (5.1.2.2); exact, so 2 of 3 of 5 points is 10/3."""
    share = min(Fraction(1), Fraction(certified, managers_needed(rule, staff)))
    if not rule.proportional:
        share = Fraction(int(share))
    return Fraction(points) * share


def check(item: Item, answer: Answer) -> None:
    """AnswerError unless the item takes this answer."""
    if answer.verdict == NOT_APPLICABLE:
        if not answer.reason.strip():
            raise AnswerError("reason-missing")
        return
    if answer.verdict not in (FULL, PARTIAL, ZERO):
        raise AnswerError("verdict-unknown")
    if item.kind == "binary" and answer.verdict == PARTIAL:
        raise AnswerError("binary-is-full-or-zero")
    if answer.verdict == PARTIAL:
        {"graded": _check_graded, "sample": _check_sample, "ratio": _check_ratio}[item.kind](item, answer)


def _check_graded(item: Item, answer: Answer) -> None:
    if answer.points is None or not 0 <= answer.points <= item.points:
        raise AnswerError("points-out-of-range")
    if answer.points % (item.step or Decimal("0.5")):
        raise AnswerError("points-off-step")


def _check_sample(item: Item, answer: Answer) -> None:
    if not answer.drawn or answer.drawn < 1 or answer.failed is None:
        raise AnswerError("sample-missing")
    if not 0 <= answer.failed <= answer.drawn:
        raise AnswerError("failed-more-than-drawn")


def _check_ratio(item: Item, answer: Answer) -> None:
    if answer.staff is None or answer.certified is None or answer.staff < 0 or answer.certified < 0:
        raise AnswerError("ratio-missing")


def earned(item: Item, answer: Answer, rule: ManagerRule | None = None) -> Fraction:
    """The exact points this answer earns at its item; partial takes them from steps, sample or ratio."""
    if answer.verdict == FULL:
        return Fraction(item.points)
    if answer.verdict == ZERO:
        return Fraction(0)
    if item.kind == "graded":
        return Fraction(answer.points)
    if item.kind == "sample":
        return Fraction(item.points) * Fraction(answer.drawn - answer.failed, answer.drawn)
    rule = rule or ManagerRule(item.code, Decimal(1), 1, proportional=True)
    return manager_points(rule, item.points, answer.staff, answer.certified)
