"""The score sheet's page and its one write path."""

import uuid

import pytest
from bs4 import BeautifulSoup

from certsite.casefile.demo.way import Way
from certsite.workflow.models import HistoryEntry
from scoring.models import Edit, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("on_site")


@pytest.fixture
def url(way) -> str:
    return f"/audits/{way.audit.reference}/scorecard/"


def entry(code: str, revision: int = 0, **values) -> dict:
    prefix = code.replace(".", "-")
    data = {f"{prefix}-{name}": value for name, value in values.items()}
    return data | {"indicator": code, "operation": str(uuid.uuid4()), f"{prefix}-base_revision": revision}


def test_an_entry_is_confirmed_with_its_revision_and_the_bar(way, url, signed_in):
    answer = signed_in(way.cast.lead).post(f"{url}entry/", entry("5.1.1.1", verdict="full", comment="已核实"))
    assert answer.status_code == 200
    assert answer.json()["line"]["revision"] == 1
    bar = answer.json()["bar"]
    assert (bar["percent"], bar["scored"], bar["total"], bar["floor"], bar["ceiling"]) == (
        "100.00", 1, 42, "3.00", "100.00",
    )  # fmt: skip


def test_the_same_operation_twice_is_one_edit(way, url, signed_in):
    data, browser = entry("5.1.1.1", verdict="zero"), signed_in(way.cast.lead)
    first, second = browser.post(f"{url}entry/", data), browser.post(f"{url}entry/", data)
    assert first.json()["line"] == second.json()["line"]
    assert Edit.objects.count() == 1


def test_a_stale_base_is_a_conflict_that_keeps_both(way, url, signed_in, auditor):
    browser = signed_in(way.cast.lead)
    browser.post(f"{url}entry/", entry("5.1.1.1", verdict="full"))
    answer = browser.post(f"{url}entry/", entry("5.1.1.1", 0, verdict="zero", comment="另一台设备"))
    assert answer.status_code == 409
    assert answer.json()["theirs"]["verdict"] == "full" and answer.json()["theirs"]["revision"] == 1
    assert Line.objects.get().verdict == "full"
    assert Edit.objects.get(applied=False).values["comment"] == "另一台设备"
    assert browser.post(f"{url}entry/", entry("5.1.1.1", 1, verdict="zero")).status_code == 200


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("5.1.1.1", {"verdict": "partial"}),
        ("5.1.1.1", {"verdict": "not-applicable"}),
        ("5.1.1.2", {"verdict": "partial"}),
        ("5.1.1.2", {"verdict": "partial", "drawn": "5", "failed": "6"}),
        ("5.1.1.2", {"verdict": "partial", "drawn": "-1", "failed": "0"}),
        ("5.1.2.2", {"verdict": "partial", "staff": "10"}),
        ("5.1.2.2", {"verdict": "partial", "staff": "99999999999999999999", "certified": "1"}),
        ("5.1.1.1", {"verdict": "perfect"}),
    ],
)
def test_what_the_rules_refuse_is_said_beside_its_field_and_kept(way, url, signed_in, code, values):
    browser = signed_in(way.cast.lead)
    assert browser.post(f"{url}entry/", entry(code, **values)).status_code == 422
    plain = {name: value for name, value in entry(code, comment="见记录", **values).items() if "-" in name}
    page = browser.post(url, all_revisions(way) | plain)
    assert page.status_code == 422
    fieldset = BeautifulSoup(page.content, "html.parser").find(id=f"item-{code}")
    assert fieldset.select(".text-danger, .invalid-feedback")
    assert "见记录" in fieldset.find("textarea").get_text()
    assert not Line.objects.exists()


def all_revisions(way) -> dict:
    items = way.edition.indicators.filter(level="item")
    return {f"{item.code.replace('.', '-')}-base_revision": 0 for item in items}


def test_the_plain_form_stores_what_is_in_order_and_keeps_the_rest(way, url, signed_in):
    data = all_revisions(way) | {"5-1-1-1-verdict": "full", "5-1-2-1-verdict": "partial", "5-1-2-1-drawn": "4"}
    page = signed_in(way.cast.lead).post(url, data)
    assert page.status_code == 422
    assert [line.indicator.code for line in Line.objects.all()] == ["5.1.1.1"]
    assert 'value="4"' in str(BeautifulSoup(page.content, "html.parser").find(id="item-5.1.2.1"))


def test_a_locked_sheet_takes_nothing(cast, edition, signed_in):
    way = Way(cast, edition).to("closed")
    url = f"/audits/{way.audit.reference}/scorecard/"
    browser = signed_in(cast.lead)
    assert browser.post(f"{url}entry/", entry("5.1.1.1", 1, verdict="zero")).status_code == 423
    assert browser.post(url, all_revisions(way)).status_code == 403
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    assert all(item.has_attr("disabled") for item in page.select("[data-item]"))


def test_before_the_opening_meeting_nothing_is_scored(cast, edition, signed_in):
    way = Way(cast, edition).to("confirmed")
    url = f"/audits/{way.audit.reference}/scorecard/"
    assert signed_in(cast.lead).post(f"{url}entry/", entry("5.1.1.1", verdict="full")).status_code == 423


def test_only_the_impartial_team_writes(way, url, signed_in, auditor, stranger_user):
    data = entry("5.1.1.1", verdict="full")
    people = [way.cast.planner, way.cast.market, way.cast.client, auditor, stranger_user]
    statuses = [signed_in(person).post(f"{url}entry/", data).status_code for person in people]
    assert statuses == [403, 403, 403, 404, 404]
    assert signed_in(way.cast.client).get(url).status_code == 403, "scores are not for the client"


def test_a_deduction_is_a_finding_that_needs_its_evidence_and_leaves_a_trace_when_struck(way, url, signed_in):
    browser, findings = signed_in(way.cast.lead), f"/audits/{way.audit.reference}/findings/"
    data = {"uid": str(uuid.uuid4()), "kind": "special-deduction", "indicator": "5.1.1.1"}
    assert browser.post(f"{findings}new/", data | {"text": " "}).status_code == 422
    assert way.audit.scorecard.deductions.count() == 0
    browser.post(f"{findings}new/", data | {"text": "未按承诺时限上门"})
    assert way.audit.scorecard.deductions.get().reason == "未按承诺时限上门"
    assert "未按承诺时限上门" in browser.get(url).content.decode()
    browser.post(f"{findings}1/strike/", {"base_revision": 1, "reason": "查无实据"})
    assert way.audit.scorecard.deductions.count() == 0
    assert "查无实据" in HistoryEntry.objects.get(now="struck").note
