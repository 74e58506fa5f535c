"""The pages of findings, and what a device that was offline sends."""

import datetime
import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from audits import queries, services
from audits.models import Acknowledgement, Audit, Evidence, Finding
from certsite.casefile.demo.findings import answer, find
from certsite.casefile.demo.way import Way
from certsite.common import clock
from tests.factories.files import drawn, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition) -> Way:
    return Way(cast, edition).to("scored")


@pytest.fixture
def url(way) -> str:
    return f"/audits/{way.audit.reference}/findings/"


@pytest.fixture
def finding(way, cast) -> Finding:
    """One that the client was shown."""
    [one] = find(way.audit, [("minor", "5.1.1.1", "无岗位职责文件")], by=cast.lead)
    services.present_findings(way.audit, numbers=[1], by=cast.lead)
    return Finding.objects.get(pk=one.pk)


def noted(**values) -> dict:
    return {"id": str(uuid.uuid4()), "kind": "minor", "indicator": "5.1.1.1", "text": "无记录"} | values


def send(browser, url: str, body):
    return browser.post(f"{url}offline/", json.dumps(body), content_type="application/json")


def fields(**values) -> dict:
    return {"base_version": 0, "cause": "未更新", "correction": "已补", "action": "每月检查", **values}


def test_what_a_device_noted_offline_is_taken_once(way, url, signed_in, cast):
    browser, body = signed_in(cast.lead), noted(evidence="工单12份", time="2020-01-01T00:00:00Z")
    first, second = send(browser, url, body), send(browser, url, body)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json() and first.json()["finding"]["code"] == "F1"
    finding = Finding.objects.get()
    assert (finding.evidence, finding.found_by) == ("工单12份", cast.lead)
    assert finding.found_at == Audit.objects.get(pk=way.audit.pk).opened_at, "not before the opening meeting"


def test_the_moment_of_a_note_is_the_devices(way, url, signed_in, cast):
    Audit.objects.filter(pk=way.audit.pk).update(opened_at=clock.now() - datetime.timedelta(hours=3))
    moment = clock.now() - datetime.timedelta(hours=1)
    assert send(signed_in(cast.lead), url, noted(time=moment.isoformat())).status_code == 200
    assert Finding.objects.get().found_at == moment


@pytest.mark.parametrize(
    "body",
    [
        noted(kind="catastrophe"),
        noted(indicator="5.1"),
        noted(indicator="9.9.9"),
        noted(text=" "),
        noted(text="x" * 4001),
        noted(text="a\0b"),
        noted(text="\ud800"),
        noted(text=["x"]),
        noted(text=7),
        noted(id="not an id"),
        noted(id=None),
        noted(time="yesterday"),
        {},
        [],
        "x",
        None,
    ],
)
def test_what_is_not_in_order_is_said_and_nothing_is_written(way, url, signed_in, cast, body):
    assert send(signed_in(cast.lead), url, body).status_code == 422
    assert not Finding.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(way, url, signed_in, cast, body):
    assert signed_in(cast.lead).post(f"{url}offline/", body, content_type="application/json").status_code == 422


def test_a_locked_sheet_takes_no_note_but_knows_the_old_ones(way, url, signed_in, cast):
    browser, body = signed_in(cast.lead), noted()
    send(browser, url, body)
    way.to("closed")
    assert send(browser, url, body).status_code == 200
    assert send(browser, url, noted()).status_code == 423
    people = [cast.planner, cast.client, cast.market, cast.committee[0]]
    assert [send(signed_in(person), url, noted()).status_code for person in people] == [403, 403, 403, 404]


def test_a_finding_is_noted_on_its_page_and_sending_it_twice_makes_one(way, url, signed_in, cast):
    browser = signed_in(cast.lead)
    page = BeautifulSoup(browser.get(f"{url}new/?indicator=5.1.1.2&kind=major").content, "html.parser")
    assert page.find(value="major").has_attr("checked")
    assert page.find("option", value="5.1.1.2").has_attr("selected")
    data = {"uid": page.find("input", {"name": "uid"})["value"], "kind": "major", "indicator": "5.1.1.2", "text": "x"}
    faulty = browser.post(f"{url}new/", data | {"kind": "", "text": "写了很多"})
    assert faulty.status_code == 422 and "写了很多" in faulty.content.decode()
    for _ in range(2):
        assert browser.post(f"{url}new/", data).status_code == 302
    assert Finding.objects.count() == 1


def test_a_stale_change_is_refused_with_what_was_typed_and_goes_through_the_second_time(way, url, signed_in, cast):
    find(way.audit, [("minor", "5.1.1.1", "x")], by=cast.lead)
    Finding.objects.update(revision=2)
    browser = signed_in(cast.lead)
    data = {"base_revision": 1, "kind": "major", "indicator": "5.1.1.1", "text": "改后的描述", "reason": "更准确"}
    page = browser.post(f"{url}1/change/", data)
    assert page.status_code == 422 and "改后的描述" in page.content.decode()
    base = BeautifulSoup(page.content, "html.parser").find("input", {"name": "base_revision"})["value"]
    assert browser.post(f"{url}1/change/", data | {"base_revision": base}).status_code == 302
    assert Finding.objects.get().text == "改后的描述"


def test_the_client_reads_nothing_before_it_is_shown_and_then_reads_its_own_words(
    way, url, signed_in, cast, stranger_user
):
    find(way.audit, [("minor", "5.1.1.1", "内部草稿"), ("minor", "5.1.1.2", "x")], by=cast.lead)
    client = signed_in(cast.client)
    case = f"/applications/{way.reference}/?tab=findings"
    history = f"/applications/{way.reference}/?tab=history"
    for page in (url, case, history, way.audit.get_absolute_url()):
        assert "内部草稿" not in client.get(page).content.decode()
    assert client.get(f"{url}1/").status_code == 404
    assert "内部草稿" in signed_in(cast.planner).get(case).content.decode()
    answered = signed_in(cast.lead).post(f"{url}present/", {"numbers": [1]})
    assert answered.url == f"{url}signing/"
    for page in (url, case, f"{url}1/"):
        assert "内部草稿" in client.get(page).content.decode()
    assert "请答复" in client.get(url).content.decode()
    assert client.get(f"{url}2/").status_code == 404
    assert signed_in(stranger_user).get(f"{url}1/").status_code == 404


def test_the_client_signs_on_the_leads_device(way, url, signed_in, cast, finding):
    browser = signed_in(cast.lead)
    data = {"numbers": [1], "signer": "王芳", "post": "售后经理"}
    page = browser.post(f"{url}signing/", data)
    assert page.status_code == 422 and "售后经理" in page.content.decode()
    assert browser.post(f"{url}signing/", data | {"drawn": drawn()}).status_code == 302
    row = Acknowledgement.objects.get()
    mark = signed_in(cast.client).get(f"{url}1/signatures/{row.pk}/")
    assert mark["Content-Disposition"].startswith("attachment") and b"".join(mark.streaming_content)[:4] == b"\x89PNG"
    assert browser.get(f"{url}signing/").status_code == 302, "nothing is left to sign"


def test_the_lead_records_that_the_client_did_not_sign(way, url, signed_in, cast, finding):
    browser = signed_in(cast.lead)
    assert browser.post(f"{url}signing/", {"numbers": [1], "refuse": "1", "reason": " "}).status_code == 422
    browser.post(f"{url}signing/", {"numbers": [1], "refuse": "1", "reason": "要先请示"})
    assert Acknowledgement.objects.get().refusal == "要先请示"
    assert "要先请示" in signed_in(cast.client).get(f"{url}1/").content.decode()


def test_the_client_answers_with_files_that_only_readers_of_the_finding_get(
    way, url, signed_in, cast, finding, stranger_user
):
    client = signed_in(cast.client)
    upload = SimpleUploadedFile("培训记录.pdf", pdf_bytes())
    assert client.post(f"{url}1/answer/", fields(files=[upload])).status_code == 302
    file = Evidence.objects.get()
    assert file.content_type == "application/pdf" and len(file.sha256) == 64
    address = f"{url}1/files/{file.pk}/"
    got = client.get(address)
    assert got["X-Content-Type-Options"] == "nosniff" and b"".join(got.streaming_content) == pdf_bytes()
    for person in (cast.lead, cast.planner):
        assert b"".join(signed_in(person).get(address).streaming_content) == pdf_bytes()
    assert [signed_in(person).get(address).status_code for person in (stranger_user, cast.committee[0])] == [404, 404]
    Evidence.objects.update(scan="infected")
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.pdf", b"MZ not what it says"), ("x.pdf", b""), ("big.pdf", b"%PDF-1.4" + b"0" * 21_000_000)],
)
def test_a_file_of_another_kind_or_too_large_is_refused_and_the_words_stay(
    way, url, signed_in, cast, finding, name, content
):
    page = signed_in(cast.client).post(f"{url}1/answer/", fields(files=[SimpleUploadedFile(name, content)]))
    assert page.status_code == 422 and "每月检查" in page.content.decode()
    assert not Evidence.objects.exists() and Finding.objects.get().state == "open"


def test_a_file_with_a_virus_is_refused(way, url, signed_in, cast, finding, monkeypatch):
    monkeypatch.setattr("certsite.common.scanner.virus_in", lambda file: "Eicar")
    page = signed_in(cast.client).post(f"{url}1/answer/", fields(files=[SimpleUploadedFile("x.pdf", pdf_bytes())]))
    assert page.status_code == 422 and "Eicar" in page.content.decode()
    assert not Evidence.objects.exists() and not finding.answers.exists()


def test_a_colleagues_answer_meanwhile_is_told_and_nothing_is_lost(way, url, signed_in, cast, finding, colleague):
    answer(finding, by=colleague)
    services.send_back(finding, base_version=1, words="x", by=cast.lead)
    page = signed_in(cast.client).post(f"{url}1/answer/", fields())
    assert page.status_code == 422 and "每月检查" in page.content.decode()


def test_the_team_judges_verifies_and_opens_again(way, url, signed_in, cast, finding):
    lead, client = signed_in(cast.lead), signed_in(cast.client)
    client.post(f"{url}1/answer/", fields())
    assert lead.post(f"{url}1/judgement/", {"base_version": 1, "verdict": "returned"}).status_code == 422
    assert lead.post(f"{url}1/judgement/", {"base_version": 1, "verdict": "verified"}).status_code == 422
    lead.post(f"{url}1/judgement/", {"base_version": 1, "verdict": "accepted"})
    client.post(f"{url}1/answer/", fields(base_version=1, action="已落实"))
    missing = lead.post(f"{url}1/judgement/", {"base_version": 2, "verdict": "verified", "words": "抽查"})
    assert missing.status_code == 422
    lead.post(
        f"{url}1/judgement/", {"base_version": 2, "verdict": "verified", "words": "抽查三份", "method": "on-site"}
    )
    assert Finding.objects.get().state == "verified"
    lead.post(f"{url}1/judgement/", {"base_version": 2, "verdict": "reopened", "words": "又发生"})
    assert Finding.objects.get().state == "returned"
    thread = client.get(f"{url}1/").content.decode()
    assert all(words in thread for words in ("抽查三份", "已落实", "每月检查", "又发生"))


def test_an_objection_goes_to_somebody_who_took_no_part(way, url, signed_in, cast, finding):
    client, market = signed_in(cast.client), signed_in(cast.market)
    assert client.post(f"{url}1/objection/", {"reason": ""}).status_code == 422
    client.post(f"{url}1/objection/", {"reason": "已有文件"})
    assert market.post(f"{url}1/decision/", {"decision": "x"}).status_code == 422
    market.post(f"{url}1/decision/", {"upheld": "yes", "decision": "文件齐全"})
    assert Finding.objects.get().state == "withdrawn"
    assert "文件齐全" in client.get(f"{url}1/").content.decode()


def waiting(person) -> list[str]:
    person = type(person).objects.get(pk=person.pk)
    return [item.title for item in queries.finding_waiting(person)]


def test_home_says_whose_turn_it_is(way, cast, finding):
    assert waiting(cast.client) == ["答复审核发现"] and waiting(cast.lead) == waiting(cast.market) == []
    answer(finding, by=cast.client)
    assert waiting(cast.lead) == ["评审对审核发现的答复"] and waiting(cast.client) == []
    services.accept_plan(finding, base_version=1, by=cast.lead)
    assert waiting(cast.client) == ["落实已接受的纠正措施并报告"]
    answer(finding, by=cast.client)
    assert waiting(cast.lead) == ["验证落实情况"]
    services.object_to_finding(finding, reason="x", by=cast.client)
    assert waiting(cast.market) == waiting(cast.planner) == ["裁定对审核发现的异议"]
    assert waiting(cast.committee[0]) == []


def test_an_observation_waits_for_nobody(way, cast):
    find(way.audit, [("observation", "5.1.1.1", "x")], by=cast.lead)
    services.present_findings(way.audit, numbers=[1], by=cast.lead)
    assert waiting(cast.client) == []


def test_the_committee_sees_findings_and_why_it_cannot_grant_yet(way, cast, signed_in):
    find(way.audit, [("major", "5.1.1.1", "无岗位职责文件")], by=cast.lead)
    way.to("closed")
    page = signed_in(cast.committee[0]).get(f"/decisions/{way.audit.reference}/").content.decode()
    assert "无岗位职责文件" in page and "F1（严重不符合项，条款5.1.1.1）" in page
    vote = {"choice": "grant", "grade": "five-star", "reason": ""}
    refused = signed_in(cast.committee[0]).post(f"/decisions/{way.audit.reference}/", vote)
    assert refused.status_code == 422
    home = signed_in(cast.committee[0]).get("/").content.decode()
    assert way.audit.reference not in home
    case = signed_in(cast.client).get(f"/applications/{way.reference}/").content.decode()
    assert "答复审核发现" in case
