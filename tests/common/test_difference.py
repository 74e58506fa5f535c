"""Two versions side by side."""

from hypothesis import given
from hypothesis import strategies as st

from certsite.common.difference import side_by_side


def shown(rows) -> list[str]:
    """Rows as words: changed parts in brackets, – for a side without the line."""

    def side(parts):
        if parts is None:
            return "–"
        return "".join(f"[{part.text}]" if part.changed else part.text for part in parts)

    return ["…" if row.is_gap else f"{side(row.before)} | {side(row.after)}" for row in rows]


def test_the_same_text_has_nothing_to_show():
    assert shown(side_by_side("a\nb", "a\nb")) == ["…"]


def test_a_changed_word_is_marked_within_its_line():
    assert shown(side_by_side("The fee is 500 yuan", "The fee is 600 yuan")) == [
        "The fee is [500] yuan | The fee is [600] yuan"
    ]
    assert shown(side_by_side("正好95分就是五星", "正好95分就是五星级")) == ["正好95分就是五星 | 正好95分就是五星[级]"]


def test_a_line_that_is_new_or_gone_stands_alone():
    assert shown(side_by_side("a\nc", "a\nb\nc")) == ["a | a", "– | [b]", "c | c"]
    assert shown(side_by_side("a\nb\nc", "a\nc")) == ["a | a", "[b] | –", "c | c"]


def test_lines_with_nothing_in_common_are_marked_whole():
    assert shown(side_by_side("abc", "一二三")) == ["[abc] | [一二三]"]


def test_unchanged_lines_far_away_are_left_out():
    before = "\n".join(f"line {n}" for n in range(20))
    rows = shown(side_by_side(before, before.replace("line 10", "line ten")))
    assert rows[0] == rows[-1] == "…" and len(rows) == 7
    assert rows[3] == "line [10] | line [ten]"


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_read_from_the_changed_rows_and_the_gaps(before, after):
    rows = side_by_side(before, after)
    for side, text in (("before", before), ("after", after)):
        lines = ["".join(p.text for p in getattr(row, side)) for row in rows if getattr(row, side) is not None]
        remaining = iter(text.splitlines())
        assert all(line in remaining for line in lines), "in order, none invented"
    assert any(row.changed for row in rows) == (before.splitlines() != after.splitlines())
