"""What is sent for a field: one canonical way to be written, or a code for each part that cannot be read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.domain.draw import LARGEST, pick
from scoring.domain.values import ValueFault, normalise

EMPTY = {"verdict": "", "points": None, "drawn": None, "failed": None, "staff": None, "certified": None, "reason": ""}


def draw(**more):
    raw = {"population": 20, "unit": "orders", "size": 5, "attempt": 1, "seed": "s", "reason": ""} | more
    return raw | {"picks": more.get("picks", list(pick(20, 5, "s")))}


def codes(field, raw):
    with pytest.raises(ValueFault) as fault:
        normalise(field, raw)
    return fault.value.codes


def test_every_part_is_there():
    assert normalise("answer", {}) == EMPTY
    assert normalise("record:7", {}) == {"result": "", "note": "", "attempt": 1}


@pytest.mark.parametrize(
    ("typed", "points"),
    [("1.50", "1.5"), ("1.0", "1"), ("007", "7"), (" 2 ", "2"), ("１．５", "1.5"), (".5", "0.5"), ("5.", "5"),
     ("0.00", "0"), (3, "3"), ("", None), ("  ", None), (None, None), ("999999.99", "999999.99")],
)  # fmt: skip
def test_points_have_one_way_to_be_written(typed, points):
    assert normalise("answer", {"points": typed})["points"] == points


@pytest.mark.parametrize(
    ("typed", "code"),
    [("two", "not-a-number"), ("-1", "not-a-number"), ("1,5", "not-a-number"), (".", "not-a-number"),
     (1.5, "not-a-number"), (10**30, "too-large"), ("1e2", "not-a-number"),
     ("1.2.3", "not-a-number"), (True, "not-a-number"), ("NaN", "not-a-number"),
     ("٣", "not-a-number"), ("1000000", "too-large"), ("1.001", "too-many-decimals"), ([], "not-a-number")],
)  # fmt: skip
def test_points_that_cannot_be_read(typed, code):
    assert codes("answer", {"points": typed}) == {"points": code}


def test_a_number_that_python_would_not_write_is_too_large():
    assert codes("answer", {"points": 10**5000, "drawn": 10**5000}) == {"points": "too-large", "drawn": "too-large"}


def test_counts_are_whole_numbers():
    assert normalise("answer", {"drawn": "020", "failed": "３"}) == EMPTY | {"drawn": 20, "failed": 3}
    assert codes("answer", {"drawn": "2.5", "failed": "x", "staff": "1" * 10, "certified": -1}) == {
        "drawn": "not-a-number", "failed": "not-a-number", "staff": "too-large", "certified": "not-a-number"
    }  # fmt: skip


def test_what_makes_no_sense_yet_is_kept():
    odd = {"verdict": "partial", "drawn": 3, "failed": 9, "reason": "  "}
    assert normalise("answer", odd) == EMPTY | odd
    assert normalise("draw", draw(size=5, reason=""))["reason"] == ""
    assert normalise("draw", draw(population=3, size=5, picks=[1, 2, 3]))["size"] == 5


def test_a_text_keeps_every_character():
    assert normalise("answer", {"reason": "  无此业务\r\n\t"})["reason"] == "  无此业务\n\t"
    assert normalise("record:1", {"note": "😀" * 5000})["note"] == "😀" * 5000
    assert codes("answer", {"reason": "x" * 501, "verdict": "perhaps"}) == {
        "reason": "too-long", "verdict": "choice-unknown"
    }  # fmt: skip
    assert codes("record:1", {"note": "a\x00b"}) == {"note": "unreadable"}
    assert codes("record:1", {"note": "\ud800"}) == {"note": "unreadable"}
    assert codes("record:1", {"note": 5, "result": "good"}) == {"note": "not-a-text", "result": "choice-unknown"}


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"population": None}, {"population": "missing"}),
        ({"population": LARGEST + 1}, {"population": "too-large"}),
        ({"size": ""}, {"size": "missing"}),
        ({"seed": ""}, {"seed": "missing"}),
        ({"attempt": 0}, {"attempt": "not-a-number"}),
        ({"picks": "1, 2"}, {"picks": "not-a-list"}),
        ({"picks": ["1"]}, {"picks": "not-a-list"}),
        ({"picks": [1, 2, 3, 4, 5]}, {"picks": "not-repeatable"}),
        ({"seed": "another"}, {"picks": "not-repeatable"}),
        ({"attempt": 2}, {"picks": "not-repeatable"}),
        ({"lucky": 7}, {"lucky": "part-unknown"}),
    ],
)
def test_a_draw_that_cannot_be_read_or_repeated(more, wrong):
    assert codes("draw", draw(**more)) == wrong


@pytest.mark.parametrize(
    "field", ["", "remark", "record:", "record:0", "record:01", "record:x", "record:999999", "record:1 "]
)
def test_a_field_that_there_is_not(field):
    assert codes(field, {}) == {"value": "field-unknown"}


@pytest.mark.parametrize("raw", [None, "full", 3, [["verdict", "full"]]])
def test_a_value_is_an_object(raw):
    assert codes("answer", raw) == {"value": "not-an-object"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PARTS = ["verdict", "points", "drawn", "reason", "population", "size", "attempt", "seed", "picks", "result", "note"]


@given(st.sampled_from(["answer", "draw", "record:3"]), JSON | st.dictionaries(st.sampled_from(PARTS), JSON))
def test_whatever_is_sent_is_read_or_refused_and_reading_again_changes_nothing(field, raw):
    try:
        value = normalise(field, raw)
    except ValueFault as fault:
        assert fault.codes
        return
    assert normalise(field, json.loads(json.dumps(value))) == value
    json.dumps(value).encode()
