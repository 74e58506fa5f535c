"""What the fields of an item mean together: draws, results of records, and what counts as unanswered."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.answers import Answer, check, earned
from scoring.domain.draw import RecordSample, pick
from scoring.domain.edition import Band, Edition, Item
from scoring.domain.records import answers_from, combine, follows, why_open

SAMPLE = Item("s", "g", "sample", Decimal(4))
GRADED = Item("i", "g", "graded", Decimal(4), Decimal("0.5"))
BINARY = Item("b", "g", "binary", Decimal(4))
RATIO = Item("r", "g", "ratio", Decimal(5))


def drawn(population=20, size=5, attempt=1, reason="", seed="seed"):
    picks = list(pick(population, size, seed, attempt))
    return {"population": population, "unit": "repair orders", "size": size, "attempt": attempt, "seed": seed,
            "picks": picks, "reason": reason}  # fmt: skip


def results(draw, *failing, absent=(), attempt=None):
    attempt = attempt or draw["attempt"]
    return {
        f"record:{number}": {
            "result": "failed" if n in failing else "absent" if n in absent else "passed",
            "note": "",
            "attempt": attempt,
        }
        for n, number in enumerate(draw["picks"])
    }


def test_three_of_twenty_without_signature_cost_three_twentieths():
    draw = drawn(population=400, size=20)
    answer = combine(SAMPLE, {"draw": draw, **results(draw, 0, 7, 19)})
    assert answer == Answer("partial", drawn=20, failed=3)
    assert earned(SAMPLE, answer) == Fraction(4) * Fraction(17, 20)


def test_a_record_that_is_not_there_counts_as_failed():
    draw = drawn()
    assert combine(SAMPLE, {"draw": draw, **results(draw, 0, absent=(1,))}).failed == 2


def test_one_record_without_a_result_leaves_the_item_open():
    draw = drawn()
    fields = {"draw": draw, **results(draw)}
    for empty in (None, {}, {"result": "", "note": "later", "attempt": 1}):
        open_one = fields | {f"record:{draw['picks'][2]}": empty}
        assert (combine(SAMPLE, open_one), why_open(SAMPLE, open_one)) == (None, "records-open")


def test_the_records_decide_whatever_was_typed():
    draw = drawn()
    typed = {"verdict": "full", "drawn": 3, "failed": 0, "reason": "seen"}
    answer = combine(SAMPLE, {"answer": typed, "draw": draw, **results(draw, 0)})
    assert answer == Answer("partial", drawn=5, failed=1, reason="seen")


def test_what_does_not_apply_needs_its_reason_and_no_records():
    fields = {"draw": drawn(), "answer": {"verdict": "not-applicable", "reason": "no repairs"}}
    assert combine(SAMPLE, fields) == Answer("not-applicable", reason="no repairs")
    fields["answer"] = {"verdict": "not-applicable", "reason": " \n"}
    assert (combine(SAMPLE, fields), why_open(SAMPLE, fields)) == (None, "reason-missing")


def test_a_result_counts_for_the_attempt_it_was_found_in():
    second = drawn(attempt=2, reason="the list was last year's")
    assert why_open(SAMPLE, {"draw": second, **results(second, attempt=1)}) == "records-open"
    assert combine(SAMPLE, {"draw": second, **results(second, 1)}).failed == 1


@pytest.mark.parametrize(
    ("draw", "code"),
    [
        (drawn(population=0, size=0), "size-out-of-range"),
        (drawn(population=3, size=4), "size-out-of-range"),
        (drawn(attempt=2), "attempt-reason-missing"),
        (drawn(attempt=2, reason=" "), "attempt-reason-missing"),
        (drawn(population=400, size=19), "size-reason-missing"),
        (drawn(population=400, size=19, reason="two days only"), ""),
        (drawn(population=400, size=40), ""),
        (drawn(population=2, size=2), ""),
    ],
)
def test_a_draw_that_lacks_its_reason_counts_as_no_answer(draw, code):
    fields = {"draw": draw, **results(draw)}
    assert why_open(SAMPLE, fields) == code
    assert (combine(SAMPLE, fields) is None) == bool(code)


def test_the_edition_says_how_many_are_drawn():
    draw = drawn(population=400, size=20)
    fields = {"draw": draw, **results(draw)}
    assert why_open(SAMPLE, fields, RecordSample(25)) == "size-reason-missing"
    strict = Edition(items=(SAMPLE, BINARY), groups=("g",), bands=(Band("no", Decimal(0), False),),
                     record_sample=RecordSample(25))  # fmt: skip
    sheet = {"s": fields, "b": {"answer": {"verdict": "full"}}, "gone": {"answer": {"verdict": "full"}}}
    assert answers_from(strict, sheet) == {"b": Answer("full")}


@pytest.mark.parametrize(
    ("item", "typed", "code"),
    [
        (GRADED, None, "unanswered"),
        (GRADED, {"verdict": "", "points": "2"}, "unanswered"),
        (GRADED, {"verdict": "partial", "points": None}, "points-out-of-range"),
        (GRADED, {"verdict": "partial", "points": "1.3"}, "points-off-step"),
        (GRADED, {"verdict": "partial", "points": "1.5"}, ""),
        (GRADED, {"verdict": "full"}, ""),
        (BINARY, {"verdict": "partial"}, "binary-is-full-or-zero"),
        (SAMPLE, {"verdict": "partial", "drawn": 3, "failed": 4}, "failed-more-than-drawn"),
        (SAMPLE, {"verdict": "partial", "drawn": 3}, "sample-missing"),
        (SAMPLE, {"verdict": "partial", "drawn": 3, "failed": 3}, ""),
        (RATIO, {"verdict": "partial", "staff": 3}, "ratio-missing"),
        (RATIO, {"verdict": "partial", "staff": 30, "certified": 2}, ""),
    ],
)
def test_a_typed_answer_counts_once_its_item_takes_it(item, typed, code):
    assert why_open(item, {"answer": typed}) == code
    assert (combine(item, {"answer": typed}) is None) == bool(code)


def test_a_draw_belongs_to_samples_only():
    assert combine(BINARY, {"answer": {"verdict": "full"}, "draw": drawn()}) == Answer("full")


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_whatever_is_found_the_answer_is_one_the_item_takes(population, size, data):
    draw = drawn(population, size, reason="so")
    fields = {"draw": draw}
    for number in draw["picks"]:
        fields[f"record:{number}"] = {
            "result": data.draw(st.sampled_from(["passed", "failed", "absent"])),
            "attempt": 1,
        }
    answer = combine(SAMPLE, fields)
    if size > population:
        assert answer is None
        return
    check(SAMPLE, answer)
    good = sum(record["result"] == "passed" for key, record in fields.items() if key != "draw")
    assert earned(SAMPLE, answer) == Fraction(4) * Fraction(good, size)


@pytest.mark.parametrize(
    ("earlier", "later", "code"),
    [
        (None, drawn(), ""),
        (None, drawn(attempt=2, reason="so"), "attempt-skipped"),
        (drawn(), drawn(), ""),
        (drawn(), drawn() | {"unit": "invoices", "reason": "so"}, ""),
        (drawn(), drawn(seed="better"), "draw-replaced"),
        (drawn(), drawn(size=6), "draw-replaced"),
        (drawn(), drawn(attempt=2), "attempt-reason-missing"),
        (drawn(), drawn(attempt=2, reason="wrong list"), ""),
        (drawn(), drawn(attempt=3, reason="wrong list"), "attempt-skipped"),
        (drawn(attempt=2, reason="wrong list"), drawn(), "attempt-skipped"),
    ],
)
def test_what_was_drawn_stays_drawn(earlier, later, code):
    assert follows(earlier, later) == code
