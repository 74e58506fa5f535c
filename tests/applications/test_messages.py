"""The thread of a case: both sides read it, internal notes stay inside, and a letter is not sent for each line."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

import audits.services
from applications import services
from applications.models import Application, Message
from audits.models import Audit
from certsite.accounts.models import Membership, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way
from certsite.casefile.queries import waiting_for
from certsite.common import clock
from certsite.notifications.models import Notification
from certsite.notifications.services import send_due
from certsite.workflow.models import HistoryEntry
from tests.journeys.steps import press

pytestmark = pytest.mark.django_db
SECRET = "内部看法：网点数存疑"


@pytest.fixture
def way(cast, edition) -> Way:
    way = Way(cast, edition).to("submitted")
    Notification.objects.all().delete()
    return way


def thread(browser: Client, way: Way, language: str = "zh-hans") -> BeautifulSoup:
    page = browser.get(f"/applications/{way.reference}/?tab=messages", headers={"accept-language": language})
    return BeautifulSoup(page.content, "html.parser")


def lines(page: BeautifulSoup) -> list[str]:
    return [entry.select("p")[1].get_text(strip=True) for entry in page.select(".thread li")]


def letters() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("letter", "recipient"))


def test_client_and_office_talk_in_the_case(way, cast, colleague, signed_in):
    client, office = signed_in(cast.client), signed_in(cast.market)
    url = f"/applications/{way.reference}/messages/"
    answer = client.post(url, {"text": "何时可以审核？"})
    assert answer.headers["Location"] == f"/applications/{way.reference}/?tab=messages"
    office.post(url, {"text": "合同签订后两周内。"})
    for person in (cast.client, cast.market, cast.planner, colleague):
        assert lines(thread(signed_in(person), way)) == ["何时可以审核？", "合同签订后两周内。"]
    page = thread(client, way)
    assert [entry.select_one("strong").get_text() for entry in page.select(".thread li")] == ["王芳", "赵敏"]
    assert page.select(".thread time")
    assert [entry.verb for entry in HistoryEntry.objects.of_case(way.reference)][-2:] == ["message written"] * 2
    assert "审核？" not in "".join(f"{e.note}{e.subject_label}" for e in HistoryEntry.objects.of_case(way.reference))


def test_the_form_of_the_page_sends_it(way, cast, django_app):
    django_app.set_user(cast.client)
    page = django_app.get(f"/applications/{way.reference}/?tab=messages")
    answer = press(page, text="请确认收到")
    assert lines(answer.follow().html) == ["请确认收到"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_what_is_not_in_order_comes_back_as_typed(way, cast, signed_in, text):
    answer = signed_in(cast.client).post(f"/applications/{way.reference}/messages/", {"text": text})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("[name=text]").get_text().strip() == text.strip()
    assert page.select(".invalid-feedback")
    assert not Message.objects.exists() and not Notification.objects.exists()


def every_page(browser: Client, way: Way):
    """Every page of the case that this person gets, with its fragments and files left out."""
    tabs = ["overview", "documents", "quote", "audit", "decision", "certificate", "messages", "history"]
    for address in [
        "/", "/applications/", "/audits/", "/certificates/", f"/search/?q={way.reference}",
        *(f"/applications/{way.reference}/?tab={tab}" for tab in tabs),
        *(f"/applications/{way.reference}/{page}" for page in ("documents/", "quote/1/", "contract/", "withdraw/")),
        f"/audits/{way.audit.reference}/", f"/certificates/{way.certificate.number}/",
    ]:  # fmt: skip
        answer = browser.get(address, follow=True)
        if answer.status_code == 200:
            yield address, answer.content.decode()


def test_an_internal_note_reaches_the_office_and_nobody_else(cast, edition, colleague, signed_in):
    way = Way(cast, edition).to("certified")
    Notification.objects.all().delete()
    office = signed_in(cast.planner)
    office.post(f"/applications/{way.reference}/messages/", {"text": SECRET, "internal": "on"})
    assert Message.objects.get().internal
    assert lines(thread(signed_in(cast.market), way)) == [SECRET]
    assert not Notification.objects.exists(), "no letter at all"
    shown = 0
    for person in (cast.client, colleague):
        for address, content in every_page(signed_in(person), way):
            assert SECRET not in content and "内部" not in content and "note written" not in content, address
            shown += 1
    assert shown > 25
    assert any(SECRET in content for _address, content in every_page(office, way))
    assert SECRET not in "".join(f"{e.note}{e.subject_label}" for e in HistoryEntry.objects.all())
    assert HistoryEntry.objects.of_case(way.reference).last().internal

    services.write_message(way.application, text="请补充合同", by=cast.planner)
    assert Notification.objects.exists() and not Notification.objects.filter(text__contains=SECRET).exists()


def test_a_client_cannot_write_an_internal_note(way, cast, signed_in):
    signed_in(cast.client).post(f"/applications/{way.reference}/messages/", {"text": "大家好", "internal": "on"})
    assert not Message.objects.get().internal
    assert not thread(signed_in(cast.client), way).select("[name=internal]")


def test_staff_who_belong_to_the_enterprise_are_its_people(way, cast, organisation, signed_in):
    services.write_message(way.application, text=SECRET, internal=True, by=cast.market)
    Membership.objects.create(user=cast.planner, organisation=organisation)
    assert lines(thread(signed_in(User.objects.get(pk=cast.planner.pk)), way)) == []


def test_auditors_and_strangers_read_nothing(cast, edition, stranger_user, signed_in):
    way = Way(cast, edition).to("planned")
    services.write_message(way.application, text="请问费用能否优惠？", by=cast.client)
    page = thread(signed_in(cast.lead), way)
    assert "优惠" not in page.get_text() and not page.select("a[href='?tab=messages']")
    url = f"/applications/{way.reference}/messages/"
    for person, status in ((cast.lead, 404), (stranger_user, 404), (cast.committee[0], 404)):
        assert signed_in(person).post(url, {"text": "x"}).status_code == status
    assert Client().post(url, {"text": "x"}).status_code == 302
    assert Message.objects.count() == 1


def test_before_it_is_handed_in_there_is_nobody_to_write_to(cast, edition, signed_in):
    way = Way(cast, edition).to("filled")
    assert not thread(signed_in(cast.client), way).select("main textarea")
    assert signed_in(cast.client).post(f"/applications/{way.reference}/messages/", {"text": "x"}).status_code == 403


# Letters


def test_a_message_is_told_to_the_other_side(way, cast, colleague):
    services.write_message(way.application, text="何时可以审核？", by=cast.client)
    assert letters() == {("message-written", cast.market.email)}, "nobody acted yet: whoever reviews"
    Notification.objects.all().delete()
    services.write_message(way.application, text="两周内。", by=cast.market)
    assert letters() == {("message-written", cast.client.email), ("message-written", colleague.email)}
    letter = Notification.objects.first()
    assert f"/applications/{way.reference}/?tab=messages" in letter.text and "两周内" not in letter.text


def test_staff_who_took_part_are_told_and_others_are_not(cast, edition, django_user_model):
    idle = django_user_model.objects.create_user("idle@example.test", "x", name="闲人", roles=[Role.MARKET])
    way = Way(cast, edition).to("planned")
    Notification.objects.all().delete()
    services.write_message(way.application, text="审核组有几人？", by=cast.client)
    assert {to for _letter, to in letters()} == {cast.market.email, cast.planner.email}
    assert idle.email not in Notification.objects.values_list("recipient", flat=True)
    assert cast.lead.email not in Notification.objects.values_list("recipient", flat=True)
    audits.services.cancel(Audit.objects.get(pk=way.audit.pk), reason="改期", by=cast.planner)


def test_ten_lines_in_a_row_are_one_letter_and_the_eleventh_after_it_was_sent_another(way, cast):
    start = clock.now()
    for minute in range(10):
        with clock.at(start + datetime.timedelta(minutes=minute)):
            services.write_message(way.application, text=f"第 {minute + 1} 条", by=cast.client)
            assert send_due() == 0, "it waits for more"
    assert Notification.objects.filter(letter="message-written").count() == 1
    with clock.at(start + datetime.timedelta(minutes=11)):
        assert send_due() == 1
        services.write_message(way.application, text="还有一件事", by=cast.client)
        services.write_message(way.application, text="以及", by=cast.client)
    assert Notification.objects.filter(letter="message-written").count() == 2
    assert Notification.objects.filter(letter="message-written", sent=None).count() == 1


def test_letters_of_another_case_or_to_another_person_are_not_held_back(way, cast, edition, colleague):
    other = Way(cast, edition).to("submitted")
    Notification.objects.all().delete()
    services.write_message(way.application, text="一", by=cast.client)
    services.write_message(other.application, text="二", by=cast.client)
    services.write_message(way.application, text="三", by=cast.market)
    told = Notification.objects.filter(letter="message-written").values_list("case", "recipient")
    assert sorted(told) == sorted([
        (way.reference, cast.market.email), (other.reference, cast.market.email),
        (way.reference, cast.client.email), (way.reference, colleague.email),
    ])  # fmt: skip


# Waiting for me


def waits(user: User) -> list[str]:
    url = "?tab=messages"
    return [item.subject for item in waiting_for(User.objects.get(pk=user.pk)) if item.url.endswith(url)]


def test_an_unanswered_message_waits_for_the_market_department(way, cast, colleague):
    subject = f"{way.reference} · {way.application.organisation.name}"
    assert waits(cast.market) == []
    services.write_message(way.application, text="何时可以审核？", by=colleague)
    assert waits(cast.market) == [subject]
    assert waits(cast.planner) == waits(cast.client) == []
    services.write_message(way.application, text="我来回", internal=True, by=cast.market)
    assert waits(cast.market) == [subject], "a note is no answer"
    services.write_message(way.application, text="两周内。", by=cast.planner)
    assert waits(cast.market) == []
    services.write_message(way.application, text="谢谢", by=cast.client)
    assert waits(cast.market) == [subject]


# A refusal


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["An appeal is possible within 30 days, until 2026-04-01"]), ("zh-hans", ["2026-04-01"])],
)
def test_a_refused_client_reads_ground_words_and_where_to_appeal(cast, edition, signed_in, language, words):
    way = Way(cast, edition, begins=datetime.date(2026, 2, 28)).to("submitted")
    with clock.at(datetime.date(2026, 3, 2)):
        review = services.refuse(way.application, ground="operation", words="运行不足三个月。", by=cast.market)
    browser, url = signed_in(cast.client, language), f"/applications/{way.reference}/"
    with clock.at(datetime.date(2026, 4, 1)):
        notice = BeautifulSoup(browser.get(url).content, "html.parser").select_one(".notice-error")
    with clock.at(datetime.date(2026, 4, 2)):
        later = BeautifulSoup(browser.get(url).content, "html.parser").select_one(".notice-error")
    assert notice.select("a") and not later.select("a"), "the time is over"
    text = " ".join(notice.get_text(" ", strip=True).split())
    assert all(word in text.replace(" .", ".") for word in [*words, "运行不足三个月。"])
    assert str(review.get_ground_display()) in text or language == "en"
    assert notice.select_one("a")["href"] == f"/applications/{way.reference}/?tab=messages"
    letter = Notification.objects.get(letter="application-refused", recipient=cast.client.email)
    assert "2026-04-01" in letter.text and f"{reverse('case', args=[way.reference])}?tab=messages" in letter.text
    services.write_message(Application.objects.get(pk=way.application.pk), text="我们提出申诉：……", by=cast.client)
