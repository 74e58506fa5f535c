"""Names and posts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.domain.attendance import Present, faulty_lines, read_lines


@pytest.mark.parametrize(
    ("line", "name", "post"),
    [
        ("陈立明，总经理", "陈立明", "总经理"),
        ("陈立明 总经理", "陈立明", "总经理"),
        ("陈立明", "陈立明", ""),
        ("John Smith, Head of Service", "John Smith", "Head of Service"),
        ("John Smith", "John Smith", ""),
        ("王芳、售后服务总监，兼工会主席", "王芳", "售后服务总监，兼工会主席"),
        ("  李娜\t客服 ", "李娜", "客服"),
    ],
)
def test_a_mark_parts_name_and_post_and_a_space_does_after_a_chinese_name(line, name, post):
    assert read_lines(line) == [Present(name, post)]


def test_empty_lines_are_nobody_and_overlong_ones_are_named():
    assert read_lines("\n \n，\n") == []
    people = read_lines(f"王芳\n{'长' * 81}\n，经理\nx，{'y' * 81}")
    assert faulty_lines(people) == [2, 3, 4]


@given(st.text())
def test_whatever_is_typed_is_read(text):
    assert len(read_lines(text)) <= len(text.splitlines())
