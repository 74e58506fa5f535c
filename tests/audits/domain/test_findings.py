"""Until when a finding is to be answered and put right, when the client is reminded, and when a minor becomes major."""

from datetime import date

import pytest

from audits.domain.findings import FindingRules

RULES = FindingRules()
SHORT = FindingRules.from_rules(
    {
        "answer_days": {"special-deduction": 5, "major": 5, "minor": 10},
        "carry_out_days": {"special-deduction": 20, "major": 20, "minor": 40},
        "return_days": 3,
        "reminder_days": [2, 0],
        "objection_days": 4,
        "minor_becomes_major": False,
    }
)


@pytest.mark.parametrize(
    ("rules", "kind", "due"),
    [
        (RULES, "special-deduction", date(2026, 3, 16)),
        (RULES, "major", date(2026, 3, 16)),
        (RULES, "minor", date(2026, 3, 31)),
        (RULES, "observation", None),
        (SHORT, "major", date(2026, 3, 6)),
        (SHORT, "minor", date(2026, 3, 11)),
        (SHORT, "observation", None),
    ],
)
def test_the_answer_is_due_by_kind_from_the_day_it_was_shown(rules, kind, due):
    assert rules.answer_by(kind, date(2026, 3, 1)) == due


@pytest.mark.parametrize(
    ("kind", "accepted_on", "due"),
    [
        ("major", date(2026, 3, 10), date(2026, 4, 30)),  # 60 days from 1 March
        ("minor", date(2026, 3, 10), date(2026, 5, 30)),
        ("major", date(2026, 4, 28), date(2026, 5, 8)),  # never less time than for what is sent back
        ("observation", date(2026, 3, 10), None),
    ],
)
def test_what_was_accepted_is_to_be_carried_out_by_a_day_that_counts_from_the_showing(kind, accepted_on, due):
    assert RULES.carry_out_by(kind, released_on=date(2026, 3, 1), today=accepted_on) == due


def test_what_is_sent_back_gets_its_days_and_loses_none():
    assert RULES.again_by("major", date(2026, 3, 16), today=date(2026, 3, 2)) == date(2026, 3, 16)
    assert RULES.again_by("major", date(2026, 3, 16), today=date(2026, 3, 16)) == date(2026, 3, 26)
    assert RULES.again_by("minor", None, today=date(2026, 3, 16)) == date(2026, 3, 26)
    assert RULES.again_by("observation", None, today=date(2026, 3, 16)) is None


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 3, 8), ""),
        (date(2026, 3, 9), "due-7"),
        (date(2026, 3, 12), "due-7"),
        (date(2026, 3, 13), "due-3"),
        (date(2026, 3, 16), "due-0"),
        (date(2026, 3, 17), "overdue"),
    ],
)
def test_the_client_is_reminded_before_and_on_the_day(today, step):
    assert RULES.step(date(2026, 3, 16), today) == step


def test_nothing_is_reminded_of_where_there_is_no_day():
    assert RULES.step(None, date(2026, 3, 16)) == ""


@pytest.mark.parametrize(
    ("rules", "kind", "step", "escalates"),
    [
        (RULES, "minor", "overdue", True),
        (RULES, "minor", "due-0", False),
        (RULES, "major", "overdue", False),
        (RULES, "special-deduction", "overdue", False),
        (SHORT, "minor", "overdue", False),
    ],
)
def test_a_minor_becomes_major_when_overdue_where_the_edition_says_so(rules, kind, step, escalates):
    assert rules.escalates(kind, step) is escalates


def test_an_objection_ends_with_its_last_day():
    assert RULES.objection_until(date(2026, 3, 1)) == date(2026, 3, 11)
    assert SHORT.objection_until(date(2026, 3, 1)) == date(2026, 3, 5)


def test_an_edition_without_this_part_and_one_with_half_of_it_have_the_ordinary_numbers():
    assert FindingRules.from_rules({}) == RULES
    assert FindingRules.from_rules({"objection_days": 4}).answer_days == RULES.answer_days


@pytest.mark.parametrize(
    ("kind", "state", "stands"),
    [
        ("major", "open", True),
        ("major", "accepted", True),
        ("major", "reported", True),
        ("major", "verified", False),
        ("minor", "answered", True),
        ("minor", "returned", True),
        ("minor", "accepted", False),
        ("minor", "reported", False),
        ("special-deduction", "open", True),
        ("special-deduction", "accepted", False),
        ("observation", "open", False),
        ("major", "withdrawn", False),
        ("minor", "struck", False),
    ],
)
def test_what_stands_in_the_way_of_a_decision(kind, state, stands):
    assert RULES.is_in_the_way(kind, state) is stands
