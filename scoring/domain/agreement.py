"""Several sheets of one visit side by side: where they say the same, and how far apart they are."""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from scoring.domain.answers import NOT_APPLICABLE, Answer, earned
from scoring.domain.draw import RecordSample
from scoring.domain.edition import Item, ManagerRule
from scoring.domain.records import combine


def essence(item: Item, fields: Mapping[str, Mapping], rule: RecordSample) -> Hashable | None:
    """What the fields of an item come to, its comment aside; None while they make no answer.

    A draw and its records count too: the same number of failed records is not the same finding in other records.
    """
    answer = combine(item, fields, rule)
    if answer is None:
        return None
    told = (answer.verdict, _said(item, answer), answer.reason if answer.verdict == NOT_APPLICABLE else "")
    draw = fields.get("draw")
    if not draw or answer.verdict == NOT_APPLICABLE:
        return told
    found = tuple((number, *_found(fields.get(f"record:{number}") or {})) for number in draw["picks"])
    return (*told, draw["population"], draw["attempt"], draw["seed"], found)


def _said(item: Item, answer: Answer) -> Fraction | tuple | None:
    """What makes the points of a partial answer."""
    if answer.verdict != "partial":
        return None
    if item.kind == "graded":
        return Fraction(answer.points)
    return (answer.drawn, answer.failed) if item.kind == "sample" else (answer.staff, answer.certified)


def _found(record: Mapping) -> tuple:
    return record.get("result", ""), record.get("note", "")


def agree(essences: Sequence[Hashable | None]) -> bool:
    """Whether everybody answered, and all the same."""
    return bool(essences) and None not in essences and len(set(essences)) == 1


def points(item: Item, answer: Answer | None, manager_rule: ManagerRule | None) -> Fraction | None:
    """What the item earns by this answer, None where it is open or does not apply."""
    if answer is None or answer.verdict == NOT_APPLICABLE:
        return None
    rule = manager_rule if manager_rule and manager_rule.indicator == item.code else None
    return earned(item, answer, rule)


def spread(values: Sequence[Fraction | None]) -> Fraction | None:
    """How far apart the points are, in points; None where fewer than two gave any."""
    given = [value for value in values if value is not None]
    return max(given) - min(given) if len(given) > 1 else None
