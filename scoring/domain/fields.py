"""Interim."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from scoring.domain.answers import Answer, AnswerError, check
from scoring.domain.edition import Item

NUMBERS = ("drawn", "failed", "staff", "certified")


class ValueFault(ValueError):
    """A value that cannot be read; `faults` maps a part of it to a code."""

    def __init__(self, faults: Mapping[str, str]):
        self.faults = dict(faults)
        super().__init__(str(self.faults))


def normalise(field: str, raw):
    if field == "comment":
        if not isinstance(raw, str) or len(raw) > 4000:
            raise ValueFault({"comment": "too-long"})
        return raw
    value, faults = {}, {}
    for name, part in raw.items():
        if part in (None, ""):
            continue
        try:
            if name == "points":
                number = Decimal(str(part))
                if not number.is_finite() or not 0 <= number < 10**6:
                    raise InvalidOperation
                value[name] = f"{number.normalize():f}"
            elif name in NUMBERS:
                number = int(str(part))
                if not 0 <= number <= 10_000_000:
                    raise ValueError
                value[name] = number
            elif name in ("verdict", "reason"):
                value[name] = str(part)
        except (ValueError, InvalidOperation):
            faults[name] = "not-a-number"
    if value.get("verdict") not in (None, "full", "partial", "zero", "not-applicable"):
        faults["verdict"] = "verdict-unknown"
    if faults:
        raise ValueFault(faults)
    return value


def combine(item: Item, fields: Mapping) -> Answer | None:
    value = fields.get("answer") or {}
    if not value.get("verdict"):
        return None
    answer = Answer(
        verdict=value["verdict"],
        points=Decimal(value["points"]) if "points" in value else None,
        reason=value.get("reason", ""),
        **{name: value.get(name) for name in NUMBERS},
    )
    try:
        check(item, answer)
    except AnswerError:
        return None
    return answer


def unanswered(item: Item, fields: Mapping) -> str:
    """The code of what makes the values no answer, "" where they are one or say nothing."""
    value = fields.get("answer") or {}
    if not value.get("verdict"):
        return ""
    try:
        check(
            item,
            Answer(
                verdict=value["verdict"],
                points=Decimal(value["points"]) if "points" in value else None,
                reason=value.get("reason", ""),
                **{name: value.get(name) for name in NUMBERS},
            ),
        )
    except AnswerError as error:
        return error.code
    return ""
