"""The answer that follows from what the operation log holds of one item (rules section 2).

Fields, canonical as `values.normalise` leaves them: "answer" {verdict, points, drawn, failed, staff, certified,
reason}; "draw" {population, unit, size, attempt, seed, picks, reason}; "record:<number>" {result, note, attempt}.

A result counts for the attempt it was found in: a second draw may come from another list, where the same number is
another record. A record that was drawn and is not there counts as failed, since the evidence is lacking, but keeps its
own name so that the report can tell.
"""

from collections.abc import Mapping
from decimal import Decimal

from scoring.domain.answers import NOT_APPLICABLE, PARTIAL, Answer, AnswerError, check
from scoring.domain.draw import RecordSample
from scoring.domain.edition import Edition, Item

PASSED, FAILED, ABSENT = "passed", "failed", "absent"
RESULTS = (PASSED, FAILED, ABSENT)
ORDINARY = RecordSample()


def combine(item: Item, fields: Mapping[str, Mapping], rule: RecordSample = ORDINARY) -> Answer | None:
    """The item's answer, None while it counts as unanswered; `rule` is the edition's `record_sample`.

    A sample with a draw takes its numbers from the results of its records, whatever was typed; that it does not apply
    is said by the answer all the same.
    """
    return _judge(item, fields, rule)[0]


def why_open(item: Item, fields: Mapping[str, Mapping], rule: RecordSample = ORDINARY) -> str:
    """Why the item counts as unanswered, as a code for the page to put in words; empty where it is answered."""
    return _judge(item, fields, rule)[1]


def answers_from(edition: Edition, fields: Mapping[str, Mapping[str, Mapping]]) -> dict[str, Answer]:
    """The answers of a whole sheet by item code, from the fields of each of its items."""
    found = {item.code: combine(item, fields.get(item.code, {}), edition.record_sample) for item in edition.items}
    return {code: answer for code, answer in found.items() if answer is not None}


def _judge(item: Item, fields: Mapping[str, Mapping], rule: RecordSample) -> tuple[Answer | None, str]:
    typed, draw = fields.get("answer") or {}, fields.get("draw")
    verdict = typed.get("verdict") or ""
    if item.kind == "sample" and draw and verdict != NOT_APPLICABLE:
        answer, code = _from_records(fields, draw, rule, typed.get("reason") or "")
    elif verdict:
        answer, code = _typed(typed), ""
    else:
        answer, code = None, "unanswered"
    if answer is not None:
        try:
            check(item, answer)
        except AnswerError as fault:
            return None, fault.code
    return answer, code


def _typed(typed: Mapping) -> Answer:
    points = typed.get("points")
    return Answer(
        verdict=typed["verdict"],
        points=None if points is None else Decimal(points),
        reason=typed.get("reason") or "",
        **{key: typed.get(key) for key in ("drawn", "failed", "staff", "certified")},
    )


def _from_records(fields: Mapping, draw: Mapping, rule: RecordSample, reason: str) -> tuple[Answer | None, str]:
    if code := draw_fault(draw, rule):
        return None, code
    results = [_result(fields, number, draw["attempt"]) for number in draw["picks"]]
    if not all(results):
        return None, "records-open"
    failed = sum(result != PASSED for result in results)
    return Answer(PARTIAL, drawn=len(results), failed=failed, reason=reason), ""


def _result(fields: Mapping, number: int, attempt: int) -> str:
    record = fields.get(f"record:{number}") or {}
    return record.get("result") or "" if record.get("attempt", 1) == attempt else ""


def draw_fault(draw: Mapping, rule: RecordSample) -> str:
    """What the draw lacks to count, as a code; empty where nothing."""
    explained = bool(draw["reason"].strip())
    if not 1 <= draw["size"] <= draw["population"]:
        return "size-out-of-range"
    if draw["attempt"] > 1 and not explained:
        return "attempt-reason-missing"
    if draw["size"] < rule.size(draw["population"]) and not explained:
        return "size-reason-missing"
    return ""


def follows(earlier: Mapping | None, later: Mapping) -> str:
    """Why a draw cannot come after the one before it, as a code; empty where it can.

    What was drawn stays drawn: of the same attempt only unit and reason may be told otherwise, and the next attempt
    gives its reason.
    """
    before = earlier["attempt"] if earlier else 0
    if earlier and later["attempt"] == before:
        same = all(earlier[part] == later[part] for part in ("population", "size", "seed", "picks"))
        return "" if same else "draw-replaced"
    if later["attempt"] != before + 1:
        return "attempt-skipped"
    return "" if not earlier or later["reason"].strip() else "attempt-reason-missing"
