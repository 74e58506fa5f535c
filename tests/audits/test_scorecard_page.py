"""The score sheet's page and its one write path."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certsite.casefile.demo.way import Way
from certsite.workflow.models import HistoryEntry
from scoring.domain.values import normalise
from scoring.models import Conflict, Edit, Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("on_site")


@pytest.fixture
def url(way) -> str:
    return f"/audits/{way.audit.reference}/scorecard/"


def entry(person, code: str, base: int = 0, field: str = "answer", **value) -> dict:
    """A sending of one operation as the page makes it."""
    row = {"id": str(uuid.uuid4()), "code": code, "field": field, "base": base, "value": value.get("text", value),
           "device": "phone", "made": "2026-01-05T09:00:00+08:00"}  # fmt: skip
    return {"user": person.pk, "operations": [row]}


def send(browser, url: str, data: dict):
    return browser.post(f"{url}operations/", data, content_type="application/json")


def outcome(answer) -> dict:
    (row,) = answer.json()["outcomes"]
    return row


def test_an_edit_is_confirmed_with_its_revision(way, url, signed_in):
    lead = way.cast.lead
    answer = outcome(send(signed_in(lead), url, entry(lead, "5.1.1.1", verdict="full")))
    assert (answer["state"], answer["revision"]) == ("applied", 1)
    assert Edit.objects.get().device_clock.year == 2026
    pack = signed_in(lead).get(f"{url}pack/").json()
    assert pack["open"] and pack["lines"]["5.1.1.1"]["answer"]["value"] == normalise("answer", {"verdict": "full"})


def test_the_same_operation_twice_is_one_edit(way, url, signed_in):
    data, browser = entry(way.cast.lead, "5.1.1.1", verdict="zero"), signed_in(way.cast.lead)
    first, second = send(browser, url, data), send(browser, url, data)
    assert first.json() == second.json()
    assert Edit.objects.count() == 1


def test_a_stale_base_is_a_card_that_the_lead_closes_on_the_page(way, url, signed_in):
    lead = way.cast.lead
    browser = signed_in(lead)
    send(browser, url, entry(lead, "5.1.1.1", verdict="full"))
    answer = outcome(send(browser, url, entry(lead, "5.1.1.1", verdict="zero")))
    assert (answer["state"], answer["revision"], answer["value"]["verdict"]) == ("conflict", 1, "full")
    button = BeautifulSoup(browser.get(url).content, "html.parser").select("[data-settle]")[1]
    browser.post(button["formaction"], {"choice": button["value"]})
    assert Line.objects.get().value == normalise("answer", {"verdict": "zero"})
    assert not BeautifulSoup(browser.get(url).content, "html.parser").select("[data-settle]")


def test_an_autosave_costs_six_queries(way, url, signed_in):
    lead = way.cast.lead
    browser = signed_in(lead)
    send(browser, url, entry(lead, "5.1.1.1", verdict="full"))
    browser.get(f"{url}pack/")
    with CaptureQueriesContext(connection) as asked:
        send(browser, url, entry(lead, "5.1.1.1", 1, verdict="zero"))
    statements = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 6, statements
    assert Line.objects.get().value == normalise("answer", {"verdict": "zero"})


def test_who_is_signed_in_must_be_who_made_the_entry(way, url, signed_in, client):
    lead, data = way.cast.lead, entry(way.cast.lead, "5.1.1.1", verdict="full")
    assert send(client, url, data).status_code == 401
    assert send(signed_in(lead), url, data | {"user": lead.pk + 1}).status_code == 403
    assert send(signed_in(lead), url, {"operations": "?"}).status_code == 400
    assert not Edit.objects.exists()


UNREADABLE = [
    ("5.1.1.2", {"verdict": "partial", "drawn": "-1", "failed": "0"}),
    ("5.1.2.2", {"verdict": "partial", "staff": "99999999999999999999", "certified": "1"}),
    ("5.1.2.2", {"verdict": "partial", "staff": "十人"}),
    ("5.1.1.1", {"verdict": "perfect"}),
]


@pytest.mark.parametrize(("code", "values"), UNREADABLE)
def test_what_cannot_be_read_is_said_beside_its_field_and_kept(way, url, signed_in, code, values):
    lead = way.cast.lead
    browser = signed_in(lead)
    assert outcome(send(browser, url, entry(lead, code, **values)))["state"] == "refused"
    prefix = code.replace(".", "-")
    page = browser.post(
        url, all_revisions(way) | {f"{prefix}-{k}": v for k, v in values.items()} | {f"{prefix}-comment": "见记录"}
    )
    assert page.status_code == 422
    fieldset = BeautifulSoup(page.content, "html.parser").find(id=f"item-{code}")
    assert fieldset.select(".text-danger:not([hidden]), .invalid-feedback")
    assert "见记录" in fieldset.find("textarea").get_text()
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("5.1.1.1", {"verdict": "not-applicable"}),
        ("5.1.1.2", {"verdict": "partial"}),
        ("5.1.1.2", {"verdict": "partial", "drawn": "5", "failed": "6"}),
        ("5.1.2.2", {"verdict": "partial", "staff": "10"}),
    ],
)
def test_what_makes_no_answer_yet_is_stored_and_hinted_at(way, url, signed_in, code, values):
    prefix = code.replace(".", "-")
    browser = signed_in(way.cast.lead)
    assert browser.post(url, all_revisions(way) | {f"{prefix}-{k}": v for k, v in values.items()}).status_code == 302
    assert Line.objects.get().value["verdict"] == values["verdict"]
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    assert page.find(id=f"item-{code}").select_one("[data-hint]:not([hidden])").get_text(strip=True)
    assert page.select_one("[data-bar=scored]").get_text() == "0"
    assert not page.select(".is-scored, .mark-done:not([hidden])")


def all_revisions(way) -> dict:
    items = way.edition.indicators.filter(level="item")
    codes = [item.code.replace(".", "-") for item in items]
    return {f"{code}-{field}_base": 0 for code in codes for field in ("answer", "comment")}


def test_the_plain_form_stores_what_is_in_order_and_keeps_the_rest(way, url, signed_in):
    data = all_revisions(way) | {"5-1-1-1-verdict": "full", "5-1-2-1-verdict": "partial", "5-1-2-1-drawn": "x4"}
    page = signed_in(way.cast.lead).post(url, data)
    assert page.status_code == 422
    assert [line.indicator.code for line in Line.objects.all()] == ["5.1.1.1"]
    assert 'value="x4"' in str(BeautifulSoup(page.content, "html.parser").find(id="item-5.1.2.1"))


def test_the_plain_form_sent_from_two_pages_keeps_both(way, url, signed_in):
    browser = signed_in(way.cast.lead)
    for verdict in ("full", "zero"):
        browser.post(url, all_revisions(way) | {"5-1-1-1-verdict": verdict})
    assert Line.objects.get().value == normalise("answer", {"verdict": "full"})
    assert Edit.objects.get(conflict__closed_at=None, revision=None).value == normalise("answer", {"verdict": "zero"})


def shown_by(browser, url: str) -> dict:
    """Everything that the page's form would send, as it stands on the page."""
    sheet = BeautifulSoup(browser.get(url).content, "html.parser").find(id="sheet")
    typed = {field["name"]: field.get("value", "") for field in sheet.select("input[name]") if field["type"] != "radio"}
    chosen = {radio["name"]: radio["value"] for radio in sheet.select("input[type=radio][checked]")}
    words = {area["name"]: area.get_text().removeprefix("\n") for area in sheet.select("textarea")}
    return typed | chosen | words


def card_with(browser, url: str) -> tuple[str, dict]:
    """A conflict card at 5.1.1.1, "zero" waiting: where its button sends, and the form around it."""
    begun = shown_by(browser, url)
    for verdict in ("full", "zero"):
        browser.post(url, begun | {"5-1-1-1-verdict": verdict})
    button = BeautifulSoup(browser.get(url).content, "html.parser").select("[data-settle]")[1]
    return button["formaction"], shown_by(browser, url) | {"choice": button["value"]}


def test_closing_a_card_stores_what_else_was_typed(way, url, signed_in):
    browser = signed_in(way.cast.lead)
    address, form = card_with(browser, url)
    answer = browser.post(address, form | {"5-1-3-1-verdict": "full", "5-1-1-1-comment": "见记录"})
    assert answer.status_code == 302 and answer["Location"] == f"{url}#item-5.1.1.1"
    found = {(line.indicator.code, line.field): line.value for line in Line.objects.all()}
    assert found["5.1.1.1", "answer"]["verdict"] == "zero" and found["5.1.1.1", "comment"] == "见记录"
    assert found["5.1.3.1", "answer"]["verdict"] == "full"
    assert Conflict.objects.get().closed_by == way.cast.lead


def test_closing_a_card_keeps_what_cannot_be_read(way, url, signed_in):
    browser = signed_in(way.cast.lead)
    address, form = card_with(browser, url)
    answer = browser.post(address, form | {"5-1-2-1-verdict": "partial", "5-1-2-1-drawn": "x4"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422 and page.select_one("[name='5-1-2-1-drawn']")["value"] == "x4"
    assert page.find(id="sheet")["action"] == url, "and sends to the sheet again"
    assert Conflict.objects.get().closed_at and not page.select(".conflict")


def test_a_page_that_was_locked_sends_nothing(cast, edition, signed_in):
    way = Way(cast, edition).to("closed")
    browser, url = signed_in(cast.lead), f"/audits/{way.audit.reference}/scorecard/"
    send(browser, url, entry(cast.lead, "5.1.1.1", 1, verdict="zero"))
    before = Edit.objects.count()
    button = BeautifulSoup(browser.get(url).content, "html.parser").select("[data-settle]")[0]
    bases = {name: value for name, value in shown_by(browser, url).items() if name.endswith("_base")}
    browser.post(button["formaction"], bases | {"choice": button["value"]})
    assert Conflict.objects.get().closed_at and Edit.objects.count() == before


def test_a_locked_sheet_keeps_what_comes_late_beside_it(cast, edition, signed_in):
    way = Way(cast, edition).to("closed")
    url = f"/audits/{way.audit.reference}/scorecard/"
    browser = signed_in(cast.lead)
    assert outcome(send(browser, url, entry(cast.lead, "5.1.1.1", 1, verdict="zero")))["state"] == "conflict"
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    assert page.select(".conflict") and page.select_one("fieldset[disabled]")


def test_before_the_opening_meeting_nothing_is_scored(cast, edition, signed_in):
    way = Way(cast, edition).to("confirmed")
    url = f"/audits/{way.audit.reference}/scorecard/"
    assert send(signed_in(cast.lead), url, entry(cast.lead, "5.1.1.1", verdict="full")).status_code == 423


def test_only_the_impartial_team_writes(way, url, signed_in, auditor, stranger_user):
    people = [way.cast.planner, way.cast.market, way.cast.client, auditor, stranger_user]
    statuses = [send(signed_in(who), url, entry(who, "5.1.1.1", verdict="full")).status_code for who in people]
    assert statuses == [404] * 5
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
