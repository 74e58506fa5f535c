"""The pages of the plan, as each of those concerned sees and uses them."""

import io

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from audits import queries, services
from audits.models import Audit, Plan
from certsite.casefile.demo.way import Way
from tests.audits.conftest import CONTACT

pytestmark = pytest.mark.django_db


def page(plan_or_audit, name: str = "") -> str:
    audit = getattr(plan_or_audit, "audit", plan_or_audit)
    return f"/audits/{audit.reference}/timetable/{name and name + '/'}"


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def text(answer) -> str:
    return soup(answer).find("main").get_text(" ", strip=True)


def filled(answer) -> dict:
    """The edit form as a browser would send it."""
    sent: dict = {}
    form = next(form for form in soup(answer).find_all("form") if form.find(attrs={"name": "base_revision"}))
    for template in form.find_all("template"):
        template.decompose()
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.get("type") in ("checkbox", "radio") and not field.has_attr("checked"):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            value = chosen["value"] if chosen else ""
        else:
            value = field.get_text().removeprefix("\n") if field.name == "textarea" else field.get("value", "")
        sent.setdefault(field["name"], []).append(value)
    return sent


def test_the_lead_drafts_writes_and_sends(audit, signed_in, cast):
    browser = signed_in(cast.lead)
    assert "生成计划初稿" in text(browser.get(page(audit)))
    assert "首次会议" in text(browser.post(page(audit, "draft"), follow=True))
    sent = filled(browser.get(page(audit, "edit")))
    sent["sessions-0-topic"] = ["首次会议与现场参观"]
    assert "首次会议与现场参观" in text(browser.post(page(audit, "edit"), sent, follow=True))
    plan = Plan.objects.get()
    assert plan.revision == 2
    assert "计划已发送给客户" in text(browser.post(page(audit, "send"), {"base_revision": 2}, follow=True))
    assert Plan.objects.get().state == "sent"


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(plan, signed_in, cast):
    browser = signed_in(cast.lead)
    sent = filled(browser.get(page(plan, "edit")))
    sent |= {"sessions-0-ends": ["08:00"], "sessions-1-starts": ["07:00"], "sessions-2-topic": [""],
             "sessions-3-day": ["2020-01-01"], "sessions-4-topic": ["我的新内容"]}  # fmt: skip
    answer = browser.post(page(plan, "edit"), sent)
    assert answer.status_code == 422
    seen = soup(answer)
    for name, words in {
        "sessions-0-ends": "结束时间",
        "sessions-2-topic": "必填",
        "sessions-3-day": "审核日期为",
    }.items():
        field = seen.find(attrs={"name": name})
        assert words in field.find_parent(class_="mb-3").get_text(), name
    assert "林静" in seen.find(attrs={"name": "sessions-1-members"}).find_parent(class_="mb-3").get_text()
    assert seen.find(attrs={"name": "sessions-4-topic"}).get_text().strip() == "我的新内容"
    assert Plan.objects.get().revision == 1


def test_a_row_is_added_without_script_and_one_taken_away(plan, signed_in, cast):
    browser = signed_in(cast.lead)
    sent = filled(browser.get(page(plan, "edit")))
    total = int(sent["sessions-TOTAL_FORMS"][0])
    sent["sessions-0-topic"] = ["已改"]
    answer = browser.post(page(plan, "edit"), sent | {"more": "1"})
    again = filled(answer)
    assert answer.status_code == 200 and int(again["sessions-TOTAL_FORMS"][0]) == total + 1
    assert again["sessions-0-topic"] == ["已改"]
    assert not soup(answer).select(".invalid-feedback")
    again |= {f"sessions-{total}-{name}": [value] for name, value in {
        "day": str(plan.audit.starts_on), "starts": "12:00", "ends": "12:20", "topic": "补充", "place": "门店",
        "members": str(plan.audit.team.get().pk)}.items()}  # fmt: skip
    again["sessions-1-DELETE"] = ["on"]
    assert browser.post(page(plan, "edit"), again).status_code == 302
    topics = list(Plan.objects.get().sessions.values_list("topic", flat=True))
    assert len(topics) == total and "补充" in topics and topics[0] == "已改"


def test_whoever_was_slower_keeps_what_they_typed_and_may_save_again(plan, signed_in, cast):
    lead, planner = signed_in(cast.lead), signed_in(cast.planner)
    slow, fast = filled(lead.get(page(plan, "edit"))), filled(planner.get(page(plan, "edit")))
    assert planner.post(page(plan, "edit"), fast).status_code == 302
    slow["sessions-0-topic"] = ["组长的版本"]
    answer = lead.post(page(plan, "edit"), slow)
    assert answer.status_code == 422 and "已被他人修改" in text(answer)
    assert lead.post(page(plan, "edit"), filled(answer)).status_code == 302
    assert Plan.objects.get().sessions.first().topic == "组长的版本"


@pytest.mark.parametrize("sent", [
    {}, {"base_revision": "x"}, {"base_revision": "1", "sessions-TOTAL_FORMS": "x"},
    {"base_revision": "1", "sessions-TOTAL_FORMS": "9999999", "sessions-INITIAL_FORMS": "0"},
    {"base_revision": "1", "sessions-TOTAL_FORMS": "1", "sessions-INITIAL_FORMS": "0", "sessions-0-day": "2026-99-99",
     "sessions-0-members": "999999", "sessions-0-site": "999999", "sessions-0-starts": "25:00"},
])  # fmt: skip
def test_forged_plans_change_nothing(plan, signed_in, cast, sent):
    browser = signed_in(cast.lead)
    for more in ({}, {"more": "1"}):
        assert browser.post(page(plan, "edit"), sent | more).status_code in (200, 422)
    assert browser.post(page(plan, "send"), sent).status_code == 302
    assert Plan.objects.get().revision == 1


def test_the_client_sees_the_plan_once_it_is_sent_prepares_and_agrees(plan, signed_in, cast):
    browser = signed_in(cast.client)
    before = text(browser.get(page(plan)))
    assert "首次会议" not in before and "审核组长正在编制计划" in before
    assert browser.get(page(plan)[:-1] + ".pdf").status_code == 404
    services.send_plan(plan, by=cast.lead)
    answer = browser.get(page(plan))
    assert "首次会议" in text(answer) and "请填写联系人的电话" in text(answer)
    assert browser.post(page(plan, "agreement"), {"base_revision": 1}).status_code == 422
    assert browser.post(page(plan, "preparation"), CONTACT | {"safety": "穿安全鞋"}).status_code == 302
    assert "同意该计划" in text(browser.get(page(plan)))
    assert "计划已确认" in text(browser.post(page(plan, "agreement"), {"base_revision": 1}, follow=True))
    assert "穿安全鞋" in text(signed_in(cast.lead).get(page(plan)))


def test_a_preparation_that_is_too_long_is_kept_on_the_page_and_not_written(sent, signed_in, cast):
    answer = signed_in(cast.client).post(page(sent, "preparation"), CONTACT | {"room": "室" * 161, "arrival": "地铁"})
    assert answer.status_code == 422 and "地铁" in text(answer)
    assert Plan.objects.get().prepared_at is None


def test_the_client_asks_for_a_change_and_must_say_which(sent, signed_in, cast):
    browser = signed_in(cast.client)
    assert browser.post(page(sent, "wishes"), {"wishes": " "}).status_code == 422
    browser.post(page(sent, "wishes"), {"wishes": "第二天请改到下午"})
    assert "第二天请改到下午" in text(signed_in(cast.lead).get(page(sent)))


def test_a_plan_that_changed_while_the_client_read_is_not_agreed_to(sent, signed_in, cast):
    services.prepare(sent, **CONTACT, by=cast.client)
    services.ask_change(sent, wishes="x", by=cast.client)
    sessions = signed_in(cast.lead)
    sessions.post(page(sent, "edit"), filled(sessions.get(page(sent, "edit"))))
    services.send_plan(Plan.objects.get(), by=cast.lead)
    answer = signed_in(cast.client).post(page(sent, "agreement"), {"base_revision": 1}, follow=True)
    assert "已被他人修改" in text(answer) and Plan.objects.get().state == "sent"


def test_strangers_find_nothing_and_others_may_not(sent, signed_in, cast, stranger_user, auditor):
    stranger, market = signed_in(stranger_user), signed_in(cast.market)
    for browser in (stranger, signed_in(auditor)):
        for name in ("", "edit"):
            assert browser.get(page(sent, name)).status_code == 404
        assert browser.get(page(sent)[:-1] + ".pdf").status_code == 404
        for name in ("draft", "send", "preparation", "agreement", "wishes"):
            assert browser.post(page(sent, name)).status_code == 404
    for name in ("draft", "edit", "send", "preparation", "agreement", "wishes"):
        assert market.post(page(sent, name)).status_code == 403, name
    for name in ("draft", "edit", "send"):
        assert signed_in(cast.client).post(page(sent, name)).status_code == 403
    for name in ("preparation", "agreement", "wishes"):
        assert signed_in(cast.lead).post(page(sent, name)).status_code == 403


def test_the_client_does_not_learn_of_a_visit_at_short_notice(plan, signed_in, cast):
    Audit.objects.filter(pk=plan.audit_id).update(short_notice=True)
    browser = signed_in(cast.client)
    assert browser.get(page(plan)).status_code == 404
    assert browser.get(page(plan)[:-1] + ".pdf").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("zh-hans", ["审核计划", "首次会议", "何伟", "安全鞋"]),
                                                 ("en", ["Audit plan", "Topic", "何伟", "安全鞋"])])  # fmt: skip
def test_the_paper_says_what_the_page_says(audit, colleague_auditor, signed_in, cast, language, words):
    plan = services.send_plan(services.draft_plan(audit, by=cast.lead), by=cast.lead)
    services.prepare(plan, **CONTACT, safety="安全鞋", by=cast.client)
    answer = signed_in(cast.client, language).get(page(plan)[:-1] + ".pdf")
    assert answer["Content-Type"] == "application/pdf"
    paper = "".join(part.extract_text() for part in PdfReader(io.BytesIO(answer.content)).pages)
    assert not [word for word in words if word not in paper.replace("\n", "")]


def waiting(user) -> set[str]:
    return {item.title for item in queries.plan_waiting(user)}


def test_each_finds_on_their_list_what_waits_for_them(audit, cast, stranger_user):
    assert waiting(cast.lead) == {"编制审核计划"} and waiting(cast.client) == set()
    plan = services.draft_plan(audit, by=cast.lead)
    assert waiting(cast.lead) == {"编制审核计划"}
    services.send_plan(plan, by=cast.lead)
    assert waiting(cast.lead) == set() and waiting(cast.client) == {"确认审核计划"}
    assert waiting(stranger_user) == waiting(cast.market) == set()
    services.ask_change(plan, wishes="x", by=cast.client)
    assert waiting(cast.lead) == {"客户要求修改审核计划"} and waiting(cast.client) == set()


def test_the_list_asks_no_more_for_many_plans(cast, edition, colleague):
    counts = []
    for number in (1, 3):
        for _ in range(number):
            audit = Way(cast, edition).to("confirmed").audit
            lead = audit.team.get(role="lead").user
            services.send_plan(services.draft_plan(audit, by=lead), by=lead)
        with CaptureQueriesContext(connection) as asked:
            assert queries.plan_waiting(cast.client)
        counts.append(len(asked))
    assert counts[0] >= counts[1] and counts[1] <= 2
