"""Sections: who scores what, and what becomes of an entry in another's."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import queries, services
from audits.models import Section, Session
from certsite.common.guards import NotReady
from scoring.models import Conflict, Edit, Line
from scoring.services import Operation
from tests.factories.team import again, node, team_of_two

pytestmark = pytest.mark.django_db
FULL, ZERO = {"verdict": "full"}, {"verdict": "zero"}


@pytest.fixture
def audit(cast, edition, auditor):
    return team_of_two(cast, edition, auditor)


@pytest.fixture
def member(audit, auditor):
    return audit.team.get(user=auditor)


@pytest.fixture
def divided(audit, member, cast):
    """Group 5.1 is the auditor's, but its head 5.1.2 the lead's and item 5.1.1.2 everybody's."""
    leader = audit.team.get(role="lead")
    sections = {node(audit, "5.1"): member.pk, node(audit, "5.1.2"): leader.pk, node(audit, "5.1.1.2"): None}
    services.divide(audit, sections=sections, by=cast.lead)
    return again(audit)


def write(audit, code, value, *, by, base=0, field="answer"):
    (outcome,) = services.write_scores(audit.reference, [Operation(code, field, base, value)], by=by)
    return outcome.state


def test_whose_an_item_is(divided, cast, auditor):
    owned = {code: owner and owner.user for code, owner in queries.owners(divided).items()}
    assert (owned["5.1.1.1"], owned["5.1.1.2"], owned["5.1.2.1"], owned["5.2.1.1"]) == (auditor, None, cast.lead, None)


def test_an_entry_in_anothers_section_is_kept_in_a_card_for_the_lead(divided, cast, auditor):
    assert write(divided, "5.1.2.1", ZERO, by=auditor) == "conflict"
    assert not Line.objects.exists()
    conflict = Conflict.objects.get()
    kept = conflict.edits.get()
    services.close_conflict(conflict, audit=divided, kept=kept, seen=0, newest=kept.pk, by=cast.lead)
    assert Line.objects.get().value["verdict"] == "zero"


def test_ones_own_and_everybodys_are_put_in_place_and_the_lead_writes_everywhere(divided, cast, auditor):
    assert write(divided, "5.1.1.1", FULL, by=auditor) == "applied"
    assert write(divided, "5.1.1.2", FULL, by=auditor) == "applied"
    assert write(divided, "5.2.1.1", FULL, by=auditor) == "applied"
    assert write(divided, "5.1.1.1", ZERO, by=cast.lead, base=1) == "applied"


def test_the_same_again_is_answered_as_before_and_what_stands_already_is_no_conflict(divided, cast, auditor):
    operation = Operation("5.1.2.1", "answer", 0, ZERO)
    for _twice in range(2):
        (outcome,) = services.write_scores(divided.reference, [operation], by=auditor)
        assert outcome.state == "conflict"
    assert Edit.objects.count() == 1
    write(divided, "5.1.2.2", FULL, by=cast.lead)
    assert write(divided, "5.1.2.2", FULL, by=auditor, base=1) == "applied"


@pytest.mark.parametrize("code", ["5.1.1.1", "5.2.1.1"])
def test_an_autosave_in_ones_section_costs_no_more(divided, auditor, signed_in, code):
    browser, url = signed_in(auditor), f"/audits/{divided.reference}/scorecard/operations/"
    row = {"id": "", "code": code, "field": "comment", "base": 0, "value": "一"}

    def send(base: int) -> None:
        made = row | {"id": str(uuid.uuid4()), "base": base, "value": f"{base}"}
        data = {"user": auditor.pk, "operations": [made]}
        answer = browser.post(url, data, content_type="application/json")
        assert answer.json()["outcomes"][0]["state"] == "applied"

    send(0)
    with CaptureQueriesContext(connection) as asked:
        send(1)
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 6, statements


def test_only_the_lead_divides_and_only_among_the_team(audit, member, cast, auditor):
    key = node(audit, "5.1")
    with pytest.raises(PermissionDenied):
        services.divide(audit, sections={key: member.pk}, by=auditor)
    for sections in ({key: 0}, {0: member.pk}):
        with pytest.raises(PermissionDenied):
            services.divide(audit, sections=sections, by=cast.lead)
    assert not Section.objects.exists()


def test_a_submitted_sheet_is_not_divided(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor, step="closed")
    with pytest.raises(NotReady):
        services.divide(audit, sections={}, by=cast.lead)


def test_the_page_divides_by_group_head_and_item(audit, member, cast, signed_in):
    browser, url = signed_in(cast.lead), f"/audits/{audit.reference}/scorecard/sections/"
    assert browser.get(url).status_code == 200
    data = {f"node-{node(audit, '5.2')}": member.pk, f"node-{node(audit, '5.2.1')}": "all"}
    assert browser.post(url, data).status_code == 302
    assert queries.given_sections(audit) == {node(audit, "5.2"): member.pk, node(audit, "5.2.1"): None}
    assert browser.post(url, {f"node-{node(audit, '5.2')}": "x"}).status_code == 422
    assert signed_in(member.user).get(url).status_code == 403


def test_the_agreed_plan_makes_the_first_suggestion(audit, member, cast, signed_in):
    session = Session.objects.filter(plan=audit.plan).first()
    session.topic = "5.3.1 投诉管理"
    session.save()
    session.members.set([member])
    browser, url = signed_in(cast.lead), f"/audits/{audit.reference}/scorecard/sections/"
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    chosen = page.select_one(f"[name=node-{node(audit, '5.3.1')}] option[selected]")
    assert chosen["value"] == str(member.pk) and not Section.objects.exists()


def test_the_sheet_says_whose_each_item_is_how_far_they_are_and_shows_only_ones_own(divided, auditor, cast, signed_in):
    write(divided, "5.1.1.1", FULL, by=auditor)
    browser, url = signed_in(auditor), f"/audits/{divided.reference}/scorecard/"
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    rows = page.select(".score-team dl > div")
    told = {row.dt.get_text(strip=True): row.dd.get_text(" ", strip=True) for row in rows}
    assert told[str(auditor)].startswith("1 ") and len(told) == 3
    assert str(cast.lead) in page.find(id="item-5.1.2.1").select_one(".indicator-owner").get_text()
    assert not page.select("[data-item][hidden]")
    mine = BeautifulSoup(browser.get(f"{url}?mine=1").content, "html.parser")
    hidden = {item["data-item"] for item in mine.select("[data-item][hidden]")}
    assert "5.1.2.1" in hidden and not hidden & {"5.1.1.1", "5.1.1.2", "5.2.1.1"}


def test_a_plain_save_of_ones_own_leaves_the_others_alone(divided, auditor, cast, signed_in):
    write(divided, "5.1.2.1", FULL, by=cast.lead)
    browser, url = signed_in(auditor), f"/audits/{divided.reference}/scorecard/?mine=1"
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    data = {field["name"]: field.get("value", "") for field in page.select("#sheet input[type=hidden]")}
    data |= {field["name"]: field["value"] for field in page.select("#sheet input[type=radio][checked]")}
    answer = browser.post(url, data | {"5-1-1-1-verdict": "zero"})
    assert answer.url.endswith("?mine=1")
    assert {line.indicator.code: line.value["verdict"] for line in Line.objects.all()} == {
        "5.1.1.1": "zero",
        "5.1.2.1": "full",
    }
    assert not Conflict.objects.exists()


def test_who_leaves_the_team_leaves_their_sections_to_everybody(cast, edition, auditor):
    audit = team_of_two(cast, edition, auditor, step="confirmed")
    member = audit.team.get(user=auditor)
    services.divide(audit, sections={node(audit, "5.1"): member.pk}, by=cast.lead)
    services.replace_member(member, person=None, reason="病假", by=cast.planner)
    assert not any(queries.owners(again(audit)).values())
