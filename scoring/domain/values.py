"""What a device or a form sends for one field of an item, as the operation log keeps it.

Canonical values are equal exactly when they mean the same: every part is there, numbers have one way to be written,
texts keep every character (only line ends are told one way). What is readable but makes no sense yet, such as more
failed than drawn, is kept, and counts as unanswered (records.combine).
"""

import re
from collections.abc import Callable, Mapping

from scoring.domain.answers import FULL, NOT_APPLICABLE, PARTIAL, ZERO
from scoring.domain.draw import LARGEST, pick
from scoring.domain.records import RESULTS

# As much as the columns take that hold the present values
WHOLE_DIGITS, INTEGER_DIGITS, DECIMALS = 9, 6, 2
REASON, NOTE, UNIT, SEED = 500, 5000, 100, 64
# What an input method for Chinese writes in place of digits and point
ASCII = str.maketrans("０１２３４５６７８９．", "0123456789.")
RECORD = re.compile(r"record:([1-9][0-9]{0,5})")
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class ValueFault(ValueError):
    """A value that cannot be read; `codes` says why, by the part it stands in ("value" for the whole)."""

    def __init__(self, codes: Mapping[str, str]):
        self.codes = dict(codes)
        super().__init__(", ".join(f"{part}: {code}" for part, code in self.codes.items()))


class _Unreadable(ValueError):
    pass


def normalise(field: str, raw: object) -> dict | str:
    """The canonical value of a field, "answer", "comment", "draw" or "record:<number>"; ValueFault where it is none.

    A draw whose picks are not those of its seed is no draw and cannot be read.
    """
    if field == "comment":
        return _comment(raw)
    readers = _readers(field)
    if readers is None:
        raise ValueFault({"value": "field-unknown"})
    if not isinstance(raw, Mapping):
        raise ValueFault({"value": "not-an-object"})
    codes = {str(part): "part-unknown" for part in raw if part not in readers}
    value = {}
    for part, read in readers.items():
        try:
            value[part] = read(raw.get(part))
        except _Unreadable as fault:
            codes[part] = str(fault)
    if not codes and field == "draw":
        drawn = pick(value["population"], value["size"], value["seed"], value["attempt"])
        codes = {} if value["picks"] == list(drawn) else {"picks": "not-repeatable"}
    if codes:
        raise ValueFault(codes)
    return value


def _comment(raw: object) -> str:
    try:
        return _text(NOTE)(raw)
    except _Unreadable as fault:
        raise ValueFault({"value": str(fault)}) from fault


def _readers(field: str) -> Mapping[str, Callable] | None:
    number = RECORD.fullmatch(field)
    if number and int(number[1]) <= LARGEST:
        return RECORD_PARTS
    return {"answer": ANSWER_PARTS, "draw": DRAW_PARTS}.get(field)


def _written(raw: object) -> str:
    """A number as it was typed, in plain digits; empty where there is none."""
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise _Unreadable("not-a-number")
    if isinstance(raw, int) and abs(raw) >= 10**18:  # longer ones Python does not even write
        raise _Unreadable("too-large")
    return str(raw).strip().translate(ASCII)


def _whole(raw: object) -> int | None:
    """A count; None where nothing was typed."""
    text = _written(raw)
    if not text:
        return None
    if not re.fullmatch("[0-9]+", text):
        raise _Unreadable("not-a-number")
    if len(text.lstrip("0")) > WHOLE_DIGITS:
        raise _Unreadable("too-large")
    return int(text)


def _points(raw: object) -> str | None:
    """Points in one way to be written: "1.50" is "1.5"."""
    text = _written(raw)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]+\.?[0-9]*|\.[0-9]+", text):
        raise _Unreadable("not-a-number")
    whole, _point, part = text.partition(".")
    whole, part = whole.lstrip("0"), part.rstrip("0")
    if len(whole) > INTEGER_DIGITS:
        raise _Unreadable("too-large")
    if len(part) > DECIMALS:
        raise _Unreadable("too-many-decimals")
    return (whole or "0") + (f".{part}" if part else "")


def _needed(raw: object) -> int:
    count = _whole(raw)
    if count is None:
        raise _Unreadable("missing")
    if count > LARGEST:
        raise _Unreadable("too-large")
    return count


def _attempt(raw: object) -> int:
    count = _whole(raw)
    if count == 0:
        raise _Unreadable("not-a-number")
    return 1 if count is None else count


def _text(limit: int) -> Callable:
    def read(raw: object) -> str:
        if raw is None:
            return ""
        if not isinstance(raw, str):
            raise _Unreadable("not-a-text")
        text = raw.replace("\r\n", "\n").replace("\r", "\n")
        if UNKEEPABLE.search(text):
            raise _Unreadable("unreadable")
        if len(text) > limit:
            raise _Unreadable("too-long")
        return text

    return read


def _seed(raw: object) -> str:
    text = _text(SEED)(raw)
    if not text:
        raise _Unreadable("missing")
    return text


def _one_of(*choices: str) -> Callable:
    def read(raw: object) -> str:
        if raw is None or raw == "":
            return ""
        if not isinstance(raw, str) or raw not in choices:
            raise _Unreadable("choice-unknown")
        return raw

    return read


def _picks(raw: object) -> list[int]:
    if not isinstance(raw, list | tuple) or not all(isinstance(n, int) and not isinstance(n, bool) for n in raw):
        raise _Unreadable("not-a-list")
    return list(raw)


ANSWER_PARTS = {
    "verdict": _one_of(FULL, PARTIAL, ZERO, NOT_APPLICABLE),
    "points": _points,
    "drawn": _whole,
    "failed": _whole,
    "staff": _whole,
    "certified": _whole,
    "reason": _text(REASON),
}
DRAW_PARTS = {
    "population": _needed,
    "unit": _text(UNIT),
    "size": _needed,
    "attempt": _attempt,
    "seed": _seed,
    "picks": _picks,
    "reason": _text(REASON),
}
RECORD_PARTS = {"result": _one_of(*RESULTS), "note": _text(NOTE), "attempt": _attempt}
