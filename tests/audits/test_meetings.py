"""Meetings on site: who, when by which clock, where or why not; outside its window it is kept and explained."""

import datetime
import importlib
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audits import policies, services
from audits.models import Attendance, Audit, Meeting
from audits.queries import waiting_for
from audits.services import Place, SignIn
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.workflow.models import HistoryEntry

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 10)
HERE = Place(22.531234, 113.940001, 25)


def at(hour: int, minute: int = 0, day: datetime.date = DAY) -> datetime.datetime:
    return clock.moment(day, datetime.time(hour, minute))


@pytest.fixture
def confirmed(cast, edition) -> Way:
    """Confirmed, with a plan both agreed to whose opening meeting begins at nine on DAY."""
    way = Way(cast, edition, begins=DAY - datetime.timedelta(days=30)).to("confirmed")
    assert way.day("on_site") == DAY
    with clock.at(DAY - datetime.timedelta(days=5)):
        audit = Audit.objects.get(pk=way.audit.pk)
        plan = services.draft_plan(audit, by=cast.lead)
        services.send_plan(plan, by=cast.lead)
        services.prepare(plan, contact_name="王芳", contact_phone="0755-26001234", by=cast.client)
        services.agree_plan(plan, by=cast.client)
    way.audit = Audit.objects.get(pk=way.audit.pk)
    return way


def opened(way: Way, *, received: datetime.datetime, present: str = "陈立明，总经理", **said) -> Meeting:
    with clock.at(received):
        services.open_meeting(way.audit, present=present, sign_in=SignIn(**said), by=way.cast.lead)
    return Meeting.objects.get(kind="opening")


def test_the_team_is_signed_in_with_the_enterprises_people_time_and_place(confirmed):
    meeting = opened(confirmed, received=at(9, 10), place=HERE, present="陈立明，总经理\n王芳 售后服务总监")
    rows = [(row.side, row.name, row.post, row.role, row.person) for row in meeting.attendance.all()]
    lead = confirmed.cast.lead
    assert rows == [
        ("body", lead.name, "", "lead", lead),
        ("enterprise", "陈立明", "总经理", "", None),
        ("enterprise", "王芳", "售后服务总监", "", None),
    ]
    assert (float(meeting.latitude), float(meeting.longitude), meeting.accuracy) == (22.531234, 113.940001, 25)
    assert (meeting.no_place, meeting.deviation, meeting.held_at) == ("", "", at(9, 10))
    assert Audit.objects.get(pk=confirmed.audit.pk).opened_at == at(9, 10)


def test_what_waited_for_a_network_keeps_the_time_of_the_device(confirmed):
    meeting = opened(confirmed, received=at(15), moment=at(9, 20))
    assert (meeting.held_at, meeting.received, meeting.deviation) == (at(9, 20), at(15), "")
    entry = HistoryEntry.objects.filter(now="on-site").last()
    assert entry.at > meeting.held_at, "the history says when it arrived"


@pytest.mark.parametrize(
    ("received", "moment", "deviation", "counts"),
    [
        (at(9), None, "", at(9)),
        (at(11), None, "", at(11)),
        (at(11, 30), None, "late", at(11, 30)),
        (at(15), at(11, 30), "late", at(11, 30)),
        (at(9), at(20), "clock", at(9)),
        (at(9), at(9, day=DAY - datetime.timedelta(days=400)), "clock", at(9)),
        (at(20, day=DAY - datetime.timedelta(days=1)), None, "early", at(20, day=DAY - datetime.timedelta(days=1))),
    ],
)
def test_outside_its_window_it_is_kept_and_says_so(confirmed, received, moment, deviation, counts):
    meeting = opened(confirmed, received=received, moment=moment)
    assert (meeting.deviation, meeting.held_at, meeting.waits_for_explanation) == (deviation, counts, bool(deviation))


def test_an_explanation_is_given_with_it_or_later_once_by_the_lead(confirmed, cast):
    meeting = opened(confirmed, received=at(12))
    with pytest.raises(PermissionDenied):
        services.explain_meeting(meeting, explanation="航班延误", by=cast.planner)
    meeting = services.explain_meeting(meeting, explanation="航班延误", by=cast.lead)
    assert (meeting.explanation, meeting.explained_by, meeting.waits_for_explanation) == ("航班延误", cast.lead, False)
    entry = HistoryEntry.objects.get(verb="meeting explained")
    assert (entry.note, entry.internal) == ("航班延误", True)
    with pytest.raises(NotReady):
        services.explain_meeting(meeting, explanation="另一个理由", by=cast.lead)


def test_a_sign_in_to_explain_waits_for_its_lead_until_it_is_explained(confirmed, cast):
    meeting = opened(confirmed, received=at(12))
    (waits,) = [one for one in waiting_for(cast.lead) if one.url.endswith(f"/meetings/{meeting.pk}/")]
    assert (waits.title, waits.since) == ("说明签到偏差", DAY)
    assert not [one for one in waiting_for(cast.planner) if "/meetings/" in one.url]
    services.explain_meeting(meeting, explanation="航班延误", by=cast.lead)
    assert not [one for one in waiting_for(cast.lead) if "/meetings/" in one.url]


def test_an_explanation_without_a_deviation_is_not_kept(confirmed):
    meeting = opened(confirmed, received=at(9), explanation="无")
    assert meeting.explanation == "" and meeting.explained_at is None


def test_an_edition_gives_other_hours(confirmed):
    confirmed.audit.application.edition.rules["check_in"] = {"hours_after_opening": 0, "hours_after_closing": 0}
    assert policies.sign_in_window(confirmed.audit, "opening").last == at(9)


def test_the_schema_wants_a_place_or_why_not(confirmed):
    meeting = opened(confirmed, received=at(9))
    for values in ({"no_place": ""}, {"latitude": 1}, {"latitude": 91, "longitude": 0, "accuracy": 1, "no_place": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(side="body").update(person=None)


def test_whoever_signs_in_was_there(confirmed, cast):
    meeting = opened(confirmed, received=at(9), members=[])
    assert [row.person for row in meeting.attendance.filter(side="body")] == [cast.lead]


# --- the page ------------------------------------------------------------------------------------------------------


def post(browser, way: Way, data: dict, **options):
    return browser.post(f"/audits/{way.audit.reference}/opening/", data, **options)


def test_the_page_ticks_the_team_off_and_says_when_to_sign_in(confirmed, signed_in):
    with clock.at(at(8)):
        page = signed_in(confirmed.cast.lead).get(f"/audits/{confirmed.audit.reference}/opening/")
    soup = BeautifulSoup(page.content, "html.parser")
    assert [box.has_attr("checked") for box in soup.select("[name=members]")] == [True]
    notice = soup.select_one("form .notice").get_text()
    assert "2026-03-10 00:00" in notice and "2026-03-10 11:00" in notice
    assert "notice-warning" not in str(soup.select_one("form .notice"))
    with clock.at(at(12)):
        page = signed_in(confirmed.cast.lead).get(f"/audits/{confirmed.audit.reference}/opening/")
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.select_one("form .notice-warning") and soup.select_one("details.otherwise").has_attr("open")


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": "x", "longitude": "1", "accuracy": "1"},
        {"latitude": "NaN", "longitude": "1", "accuracy": "1"},
        {"latitude": "Infinity", "longitude": "1", "accuracy": "1"},
        {"latitude": "91", "longitude": "1", "accuracy": "1"},
        {"latitude": "22.5", "longitude": "113", "accuracy": "1e99"},
        {"latitude": "22.5"},
        {"held_at": "yesterday"},
        {"held_at": "2026-03-10T09:00:00"},
    ],
)
def test_nothing_that_a_device_says_wrongly_refuses_the_form(confirmed, signed_in, wrong):
    with clock.at(at(9)):
        answer = post(signed_in(confirmed.cast.lead), confirmed, {"present": "陈立明"} | wrong)
    assert answer.status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.no_place, meeting.held_at) == ("not-asked", at(9))


def test_the_place_and_the_reason_for_none_come_from_the_form(confirmed, signed_in):
    data = {"present": "陈立明", "latitude": "22.5312349", "longitude": "113.94", "accuracy": "24.6"}
    with clock.at(at(9)):
        post(signed_in(confirmed.cast.lead), confirmed, data | {"no_place": "denied"})
    meeting = Meeting.objects.get()
    assert (str(meeting.latitude), meeting.accuracy, meeting.no_place) == ("22.531235", 25, "")


@pytest.mark.parametrize("present", ["", "，", "长" * 81, "\n".join(["王芳"] * 101)])
def test_bad_lines_come_back_with_what_was_typed(confirmed, signed_in, present):
    with clock.at(at(9)):
        answer = post(signed_in(confirmed.cast.lead), confirmed, {"present": present, "explanation": "记得我"})
    assert answer.status_code == 422 and "记得我" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_a_form_that_waited_is_forgotten_only_on_the_servers_word(confirmed, signed_in):
    browser, headers = signed_in(confirmed.cast.lead), {"X-Later": "1"}
    data = {"present": "陈立明", "held_at": at(9, 5).isoformat()}
    with clock.at(at(10)):
        assert post(browser, confirmed, {"present": ""}, headers=headers).status_code == 422
        answer = post(browser, confirmed, data, headers=headers)
        assert answer.json() == {"url": f"/audits/{confirmed.audit.reference}/scorecard/"}
        again = post(browser, confirmed, data, headers=headers)
        assert again.json() == {"url": f"/audits/{confirmed.audit.reference}/"}, "sent twice is harmless"
    assert Meeting.objects.get().held_at == at(9, 5)


def test_a_form_that_waited_is_not_taken_while_the_date_is_not_firm(cast, edition, signed_in):
    way = Way(cast, edition).to("planned")
    answer = post(signed_in(cast.lead), way, {"present": "陈立明"}, headers={"X-Later": "1"})
    assert answer.status_code in (403, 422), "kept on the device, not forgotten"


def test_a_late_sign_in_asks_why_on_the_audits_page_and_the_client_reads_none_of_it(confirmed, signed_in):
    lead, client = signed_in(confirmed.cast.lead), signed_in(confirmed.cast.client)
    with clock.at(at(12)):
        post(lead, confirmed, {"present": "陈立明，总经理"})
    meeting, url = Meeting.objects.get(), f"/audits/{confirmed.audit.reference}/"
    link = f"{url}meetings/{meeting.pk}/"
    assert link in lead.get(url).content.decode()
    assert lead.post(link, {"explanation": " "}).status_code == 422
    assert lead.post(link, {"explanation": "高速公路封路"}).status_code == 302
    assert "高速公路封路" in lead.get(url).content.decode()
    seen = client.get(url).content.decode()
    assert "陈立明 · 总经理" in seen and "高速公路封路" not in seen


@pytest.mark.parametrize(
    ("sent", "arrives", "waited"),
    [
        ("", at(9, 5), False),
        (at(9, 5).isoformat(), at(9, 5) + datetime.timedelta(seconds=2.5), False),
        (at(9, 5).isoformat(), at(9, 6) + datetime.timedelta(seconds=1), True),
        (at(9, 5).isoformat(), at(14, 30), True),
        (at(9, 9).isoformat(), at(9, 5), False),
    ],
)
def test_a_meeting_says_when_it_arrived_only_where_it_waited_on_the_device(confirmed, signed_in, sent, arrives, waited):
    with clock.at(arrives):
        post(signed_in(confirmed.cast.lead), confirmed, {"present": "陈立明", "held_at": sent})
    answer = signed_in(confirmed.cast.lead, "en").get(f"/audits/{confirmed.audit.reference}/")
    page = BeautifulSoup(answer.content, "html.parser").get_text()
    assert "Opening meeting" in page
    assert (f"arrived {arrives:%Y-%m-%d %H:%M}" in page) == ("arrived" in page) == waited


def test_the_closing_meeting_is_signed_in_too_and_again_after_a_reopening(cast, edition, signed_in):
    way = Way(cast, edition).to("closed")
    services.reopen(way.audit, reason="补充访谈", by=cast.committee[0])
    services.submit_scorecard(way.audit, by=cast.lead)
    answer = signed_in(cast.lead).post(
        f"/audits/{way.audit.reference}/closing/", {"summary": "已补充。", "present": "王芳"}
    )
    assert answer.status_code == 302
    assert list(way.audit.meetings.values_list("kind", flat=True)) == ["opening", "closing", "closing"]


def test_the_words_of_old_meetings_are_kept_whole(cast):
    """What the migration makes of audits as they were: closed, and sent back to the team."""
    migration = importlib.import_module("audits.migrations.0005_meetings")
    common = {"opened_at": at(9), "opened_by_id": cast.lead.pk, "opening_present": "王芳 总经理"}
    old = [
        SimpleNamespace(closed_at=at(17), closed_by_id=cast.lead.pk, closing_present="王芳", **common),
        SimpleNamespace(closed_at=None, closed_by_id=None, closing_present="李娜", **common),
    ]
    made: list[SimpleNamespace] = []
    audits, meetings = Mock(), Mock(side_effect=SimpleNamespace)
    audits.objects.exclude.return_value = old
    meetings.objects.bulk_create = made.extend
    known = {"Audit": audits, "Meeting": meetings}
    migration.keep_who_was_present(Mock(get_model=lambda _app, name: known[name]), Mock())
    assert [(row.kind, row.held_at, row.note) for row in made] == [
        ("opening", at(9), "王芳 总经理"), ("closing", at(17), "王芳"), ("opening", at(9), "王芳 总经理\n\n李娜"),
    ]  # fmt: skip
