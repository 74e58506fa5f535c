"""How a document stands on each day around its last one, and what is flagged; plain Python."""

import datetime

import pytest

from applications.domain.documents import Flag, Paper, flags, is_asked, reminder, state

TODAY = datetime.date(2026, 11, 24)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("paper", "wanted"),
    [
        (Paper(required=True), "missing"),
        (Paper(required=False), "absent"),
        (Paper(required=True, there=True), "stored"),
        (Paper(required=True, there=True, verdict="passed"), "passed"),
        (Paper(required=True, there=True, verdict="returned"), "returned"),
        (Paper(required=True, there=True, expires_on=TODAY - DAY), "expired"),
        (Paper(required=True, there=True, expires_on=TODAY), "expiring"),
        (Paper(required=True, there=True, expires_on=TODAY + 60 * DAY), "expiring"),
        (Paper(required=True, there=True, expires_on=TODAY + 61 * DAY), "stored"),
        (Paper(required=True, there=True, verdict="passed", expires_on=TODAY - DAY), "expired"),
        (Paper(required=True, there=True, verdict="passed", expires_on=TODAY + 61 * DAY), "passed"),
        (Paper(required=True, there=True, verdict="returned", expires_on=TODAY - DAY), "returned"),
        (Paper(required=True, there=True, verdict="passed", infected=True), "infected"),
    ],
)
def test_a_document_has_one_state(paper, wanted):
    assert state(paper, today=TODAY, expiring_days=60) == wanted


@pytest.mark.parametrize(("days", "wanted"), [(0, "stored"), (30, "expiring")])
def test_the_edition_says_how_early_a_last_day_is_pointed_out(days, wanted):
    paper = Paper(required=True, there=True, expires_on=TODAY + 30 * DAY)
    assert state(paper, today=TODAY, expiring_days=days) == wanted


@pytest.mark.parametrize(
    ("row", "services", "kinds", "asked"),
    [
        ({}, [], [], True),
        ({"asked_by_services": ["recall"]}, ["repair"], [], False),
        ({"asked_by_services": ["recall"]}, ["repair", "recall"], [], True),
        ({"asked_by_site_kinds": ["contracted", "agency"]}, ["recall"], ["own"], False),
        ({"asked_by_site_kinds": ["contracted", "agency"]}, [], ["agency"], True),
        ({"asked_by_services": ["recall"], "asked_by_site_kinds": ["agency"]}, [], ["agency"], True),
    ],
)
def test_a_row_is_asked_for_where_one_of_its_services_or_sites_is(row, services, kinds, asked):
    assert is_asked(row, services=services, site_kinds=kinds) is asked


def test_nothing_is_flagged_where_all_is_well():
    papers = {
        "licence": Paper(required=True, there=True),
        "permit": Paper(required=False),
        "list": Paper(required=True, there=True, expires_on=TODAY + 400 * DAY),
    }
    assert flags(papers, today=TODAY, wished_on=TODAY + 90 * DAY) == []


def test_every_flag_says_which_document_and_by_which_numbers():
    wished = TODAY + 90 * DAY
    papers = {
        "licence": Paper(required=True),
        "agency-standard": Paper(required=True, outlets=7),
        "permit": Paper(required=False, there=True, expires_on=TODAY - DAY),
        "manual": Paper(required=True, there=True, infected=True),
        "managers": Paper(required=True, there=True, expires_on=wished - DAY),
        "on-the-day": Paper(required=True, there=True, expires_on=wished),
    }
    assert flags(papers, today=TODAY, wished_on=wished, expired_managers=["王芳", "李强"]) == [
        Flag("missing", "licence"),
        Flag("standard-missing", "agency-standard", {"outlets": 7}),
        Flag("expired", "permit", {"day": TODAY - DAY}),
        Flag("infected", "manual"),
        Flag("expires-before-wish", "managers", {"day": wished - DAY, "wished": wished}),
        Flag("managers-expired", "", {"names": ("王芳", "李强")}),
    ]


@pytest.mark.parametrize(
    ("left", "days_before", "step"),
    [
        (4, (3,), ""), (3, (3,), "due-3"), (1, (3,), "due-3"), (0, (3,), "due-3"), (-1, (3,), "overdue"),
        (-400, (3,), "overdue"), (7, (7, 3), "due-7"), (4, (7, 3), "due-7"), (3, (7, 3), "due-3"), (3, (3, 7), "due-3"),
        (0, (0,), "due-0"), (1, (0,), ""), (0, (), ""), (-1, (), "overdue"),
    ],
)  # fmt: skip
def test_a_returned_document_reaches_each_reminder_in_its_turn(left, days_before, step):
    assert reminder(TODAY + left * DAY, today=TODAY, days_before=days_before) == step
