"""The team on its way: names told, objections, replacement, other days, hours, person-days, special audits."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

import applications.services
from applications.domain.person_days import PersonDayTable
from audits import policies, queries, services
from audits.models import Audit, Booking, Departure, Objection
from audits.services import Hours
from certsite.casefile.demo.way import Way, qualify, settle, spare
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def way(cast, edition) -> Way:
    """A planned audit whose lead has confirmed impartiality."""
    way = Way(cast, edition).to("planned")
    services.confirm_impartiality(way.audit.team.get(), by=way.lead)
    return way


def letters(name: str) -> int:
    return Notification.objects.filter(letter=name).count()


def test_the_client_is_told_the_names_and_has_the_editions_days_to_object(way, cast):
    services.tell_client(way.audit, by=cast.planner)
    assert letters("team-named") == 1
    until = clock.today() + 5 * DAY
    with pytest.raises(NotReady, match=until.isoformat()):
        services.confirm_date(way.audit, by=cast.planner)
    with clock.at(until), pytest.raises(NotReady):
        services.confirm_date(way.audit, by=cast.planner)
    with clock.at(until + DAY):
        with pytest.raises(NotReady, match=until.isoformat()):
            services.object_to(way.audit.team.get(), reason="x", by=cast.client)
        assert services.confirm_date(way.audit, by=cast.planner).state == "confirmed"


def test_an_objection_upheld_frees_the_hours_and_keeps_who_it_was(way, cast, edition, stranger_user):
    services.tell_client(way.audit, by=cast.planner)
    member = way.audit.team.get()
    with pytest.raises(PermissionDenied):
        services.object_to(member, reason="x", by=stranger_user)
    objection = services.object_to(member, reason="其配偶在竞争对手处任职", by=cast.client)
    with pytest.raises(NotReady):
        services.object_to(member, reason="x", by=cast.client)
    with pytest.raises(NotReady, match=way.lead.name):
        services.confirm_date(way.audit, by=cast.planner)
    services.answer_objection(objection, upheld=True, answer="情况属实", by=cast.planner)
    assert not Booking.objects.filter(user=way.lead).exists()
    gone = Departure.objects.get()
    assert (gone.user, gone.why, gone.was_impartial) == (way.lead, "objection", True)
    with pytest.raises(NotReady, match="异议已被采纳"):
        services.add_member(way.audit, person=way.lead, role="lead", by=cast.planner)
    with pytest.raises(NotReady):
        services.answer_objection(objection, upheld=False, answer="x", by=cast.planner)
    other = spare(edition, cast)
    services.add_member(way.audit, person=other, role="lead", by=cast.planner)
    assert settle(Audit.objects.get(pk=way.audit.pk), cast).state == "confirmed"
    assert (letters("team-objection"), letters("team-objection-answered"), letters("team-named")) == (1, 1, 2)


def test_an_objection_turned_down_leaves_the_member_and_says_why(way, cast):
    services.tell_client(way.audit, by=cast.planner)
    objection = services.object_to(way.audit.team.get(), reason="不熟悉", by=cast.client)
    services.answer_objection(objection, upheld=False, answer="不构成公正性风险", by=cast.planner)
    assert policies.is_settled(way.audit.team.get())
    assert services.confirm_date(way.audit, by=cast.planner).state == "confirmed"
    text = Notification.objects.get(letter="team-objection-answered").text
    assert "不构成公正性风险" in text


def test_a_replacement_after_the_firm_date_needs_everything_anew(cast, edition):
    way = Way(cast, edition).to("confirmed")
    other = spare(edition, cast)
    services.replace_member(way.audit.team.get(), person=other, reason="生病", by=cast.planner)
    audit = Audit.objects.get(pk=way.audit.pk)
    assert (audit.state, audit.confirmed_at) == ("planned", None)
    with pytest.raises(NotReady, match=other.name):
        services.confirm_date(audit, by=cast.planner)
    assert settle(audit, cast).state == "confirmed"
    assert Departure.objects.get().reason == "生病"
    assert letters("audit-taken-off") == 1


def test_who_stepped_back_at_once_took_no_part_who_confirmed_did(cast, edition, auditor):
    way = Way(cast, edition).to("planned")
    services.decline(way.audit.team.get(), reason="时间冲突", by=way.lead)
    assert queries.team_of_case(way.application) == set()
    qualify(auditor, edition, by=cast.planner)
    services.add_member(way.audit, person=auditor, role="lead", by=cast.planner)
    services.confirm_impartiality(way.audit.team.get(), by=auditor)
    services.replace_member(way.audit.team.get(), person=None, reason="x", by=cast.planner)
    assert queries.team_of_case(way.application) == {auditor.pk}


def test_a_move_takes_the_team_along_or_nobody(way, cast, edition, auditor):
    qualify(auditor, edition, by=cast.planner)
    services.add_member(way.audit, person=auditor, role="auditor", by=cast.planner)
    first = clock.today() + 30 * DAY
    services.book_leave(auditor, first=first + DAY, last=first + DAY, by=auditor)
    before = list(Booking.objects.values_list("user", "during").order_by("pk"))
    with pytest.raises(NotReady, match=f"{auditor.name}.*休假"):
        services.reschedule(way.audit, starts_on=first, ends_on=first + DAY, reason="企业搬迁", by=cast.planner)
    assert list(Booking.objects.values_list("user", "during").order_by("pk")) == before
    moved = services.reschedule(
        Audit.objects.get(pk=way.audit.pk), starts_on=first + 3 * DAY, ends_on=first + 4 * DAY, reason="企业搬迁",
        by=cast.planner,
    )  # fmt: skip
    days = {clock.day_of(row.during.lower) for row in Booking.objects.filter(member__audit=moved)}
    assert days == {first + 3 * DAY, first + 4 * DAY}
    foreseen = Audit.objects.get(kind="surveillance", visit=1)
    assert foreseen.preferred_from > first, "the programme moves along"
    assert HistoryEntry.objects.filter(verb="window moved").exists()


def test_hours_travel_and_the_remote_share(way, cast):
    audit, member = way.audit, way.audit.team.get()
    first = audit.starts_on
    on_site = Hours(member, first, datetime.time(8), datetime.time(17), 60, Decimal("2.5"))
    remote = Hours(member, first + DAY, datetime.time(9), datetime.time(17), remote=True)
    with pytest.raises(NotReady, match="工具"):
        services.set_hours(audit, hours=[on_site, remote], by=cast.planner)
    services.set_hours(audit, hours=[on_site, remote], remote_tool="腾讯会议", by=cast.planner)
    booked = queries.booked_days(audit)
    assert (booked.on_site, booked.remote, booked.remote_percent) == (1, 1, 50)
    assert Booking.objects.get(kind="on-site").travel == Decimal("2.5")
    services.tell_client(audit, by=cast.planner)
    services.clear_names(audit, by=cast.client)
    with pytest.raises(NotReady, match="1.00 / 2"):
        services.confirm_date(audit, by=cast.planner)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"day": 9}, "不在审核日期之内"),
        ({"ends": datetime.time(8)}, "结束时间"),
        ({"pause": 600}, "结束时间"),
        ({"twice": True}, "重叠"),
    ],
)
def test_hours_that_make_no_sense_are_refused_and_nothing_is_written(way, cast, changed, words):
    member, audit = way.audit.team.get(), way.audit
    day = audit.starts_on + changed.get("day", 0) * DAY
    row = Hours(member, day, datetime.time(9), changed.get("ends", datetime.time(17)), changed.get("pause", 0))
    before = list(Booking.objects.order_by("pk").values_list("during", flat=True))
    with pytest.raises(NotReady, match=words):
        services.set_hours(audit, hours=[row, row] if changed.get("twice") else [row], by=cast.planner)
    assert list(Booking.objects.order_by("pk").values_list("during", flat=True)) == before


def test_two_half_days_at_two_enterprises_fit_and_an_overlap_does_not(cast, edition):
    day = clock.today() + 15 * DAY
    ways = [Way(cast, edition).to("passed") for _ in range(2)]
    visits = [way.application.audits.get(cycle=1, visit=0) for way in ways]
    qualify(cast.lead, edition, by=cast.planner)
    one = services.plan(visits[0], lead=cast.lead, starts_on=day, ends_on=day, by=cast.planner)
    morning = Hours(one.team.get(), day, datetime.time(8), datetime.time(12))
    services.set_hours(one, hours=[morning], by=cast.planner)
    other = spare(edition, cast)
    two = services.plan(visits[1], lead=other, starts_on=day, ends_on=day, by=cast.planner)
    member = two.team.get()
    Booking.objects.filter(member=member).delete()
    afternoon, noon = (services.span(day, datetime.time(hour), datetime.time(17)) for hour in (12, 11))
    Booking.objects.create(user=cast.lead, member=member, kind="on-site", during=afternoon, booked_by=cast.planner)
    with pytest.raises(IntegrityError, match="no_double_booking"), transaction.atomic():
        Booking.objects.create(user=cast.lead, member=member, kind="on-site", during=noon, booked_by=cast.planner)


def test_other_person_days_need_a_reason_and_a_second_person(way, cast):
    change = services.ask_days(way.audit, planning=1, on_site=Decimal("1.5"), reason="同一园区", by=cast.planner)
    with pytest.raises(PermissionDenied):
        services.answer_days(change, approve=True, by=cast.planner)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(change).objects.filter(pk=change.pk).update(
            approved=True, answered_at=clock.now(), answered_by=cast.planner
        )
    with pytest.raises(NotReady, match="第二人"):
        services.confirm_date(way.audit, by=cast.planner)
    with pytest.raises(NotReady):
        services.ask_days(way.audit, planning=1, on_site=3, reason="x", by=cast.planner)
    services.answer_days(change, approve=True, answer="同意", by=cast.market)
    way.audit.refresh_from_db()
    assert (way.audit.days_planning, way.audit.days_on_site) == (1, Decimal("1.5"))
    refused = services.ask_days(way.audit, planning=1, on_site=9, reason="x", by=cast.planner)
    services.answer_days(refused, approve=False, answer="无依据", by=cast.market)
    way.audit.refresh_from_db()
    assert way.audit.days_on_site == Decimal("1.5")
    with pytest.raises(NotReady):
        services.answer_days(refused, approve=True, by=cast.market)


def test_days_follow_headcount_table_and_sampled_outlets(cast, edition):
    """200 people: 10.5 days of which 9 on site; √16 = 4 outlets, none of them quoted, make 2 more."""
    way = Way(cast, edition, headcount=200, outlets=16).to("passed")
    visit = way.application.audits.get(cycle=1, visit=0)
    days = queries.days_of(visit)
    table = PersonDayTable.from_rules(edition.rules["person_days"])
    assert (days.planning, days.on_site) == (Decimal("1.5"), 9 + 4 * table.extra_site_days)
    qualify(cast.lead, edition, by=cast.planner)
    day = clock.today() + DAY
    audit = services.plan(visit, lead=cast.lead, starts_on=day, ends_on=day + 10 * DAY, by=cast.planner)
    assert audit.days_on_site == days.on_site
    sample = audit.samples.get()
    assert sample.sites.filter(why="headquarters").count() == 1 and sample.sites.filter(why="random").count() == 4
    assert queries.is_repeatable(queries.latest_sample(audit))


def test_drawing_anew_keeps_the_earlier_draw_and_says_why(cast, edition):
    way = Way(cast, edition, headcount=200, outlets=16).to("planned")
    outlets = list(way.application.sites.exclude(kind="headquarters").order_by("pk"))
    with pytest.raises(NotReady, match="请说明"):
        services.draw_sites(way.audit, seed="7", by=cast.planner)
    with pytest.raises(NotReady, match="最多可指定 3"):
        services.draw_sites(
            way.audit, seed="7", chosen=[site.pk for site in outlets[:4]], reason="投诉", by=cast.planner
        )
    one = services.draw_sites(way.audit, seed="7", chosen=[outlets[0].pk], reason="投诉", by=cast.planner)
    two = services.draw_sites(way.audit, seed="7", chosen=[outlets[0].pk], reason="复核", by=cast.planner)
    assert [set(s.sites.values_list("site", "why")) for s in (one, two)][0] == set(two.sites.values_list("site", "why"))
    assert way.audit.samples.count() == 3
    assert (outlets[0].pk, "chosen") in set(two.sites.values_list("site", "why"))


def test_a_special_audit_at_short_notice_reaches_the_client_with_the_opening_meeting_only(cast, edition, signed_in):
    way = Way(cast, edition).to("certified")
    day = clock.today() + DAY
    audit = services.add_special(
        way.application, ground="投诉：未按承诺上门", short_notice=True, planning=Decimal("0.5"), on_site=1,
        latest_on=day + 30 * DAY, by=cast.planner,
    )  # fmt: skip
    assert audit.reference == f"{way.reference}-X1"
    Notification.objects.all().delete()
    other = spare(edition, cast)
    audit = services.plan(audit, lead=other, starts_on=day, ends_on=day, by=cast.planner)
    services.confirm_impartiality(audit.team.get(), by=other)
    with pytest.raises(NotReady):
        services.tell_client(audit, by=cast.planner)
    audit = services.confirm_date(audit, by=cast.planner)
    told = set(Notification.objects.values_list("recipient", flat=True))
    assert cast.client.email not in told and other.email in told
    client = signed_in(cast.client)
    assert client.get(audit.get_absolute_url()).status_code == 404
    for tab in ("", "?tab=audit", "?tab=history"):
        page = client.get(f"/applications/{way.reference}/{tab}").content.decode()
        assert "-X1" not in page and "未按承诺" not in page, tab
    services.open_meeting(audit, present="王芳", by=other)
    assert client.get(audit.get_absolute_url()).status_code == 200


def test_a_programme_is_made_once_and_called_off_with_the_case(cast, edition):
    way = Way(cast, edition).to("contracted")
    rows = queries.programme_rows(way.application)
    assert [(row.kind, row.state) for row in rows] == [
        ("initial", "proposed"), ("surveillance", "foreseen"), ("surveillance", "foreseen"),
        ("surveillance", "foreseen"), ("recertification", "foreseen"),
    ]  # fmt: skip
    assert services.keep_programmes() == {"made": 0, "called_off": 0}
    Audit.objects.all().delete()
    assert services.keep_programmes() == {"made": 1, "called_off": 0}
    assert services.keep_programmes() == {"made": 0, "called_off": 0}
    applications.services.withdraw(way.application, reason="x", by=cast.client)
    assert services.keep_programmes() == {"made": 0, "called_off": 1}
    assert set(Audit.objects.values_list("state", flat=True)) == {"cancelled"}


def test_two_who_make_the_programme_at_once_make_one(transactional_db, cast, edition):
    way = Way(cast, edition).to("contracted")
    Audit.objects.all().delete()
    assert sum(len(made) for made in at_once(4, lambda n: services.make_programme(way.application))) == 5


def test_two_planners_of_one_lead_at_once_and_one_has_them(transactional_db, cast, edition):
    qualify(cast.lead, edition, by=cast.planner)
    day = clock.today() + 3 * DAY
    visits = [Way(cast, edition).to("passed").application.audits.get(cycle=1, visit=0) for _ in range(6)]
    outcomes = at_once(
        6, lambda n: services.plan(visits[n], lead=cast.lead, starts_on=day, ends_on=day + DAY, by=cast.planner)
    )
    assert sum(isinstance(outcome, Audit) for outcome in outcomes) == 1, outcomes
    refused = [outcome for outcome in outcomes if not isinstance(outcome, Audit)]
    assert all(isinstance(o, NotReady) and f"{cast.lead.name}在 {day} 已安排" in str(o) for o in refused), outcomes
    assert Booking.objects.count() == 2


def test_two_replacements_crossing_each_other_do_not_wait_for_ever(transactional_db, cast, edition):
    """Each takes the other's person: the schema lets one of them win, and nobody meets a deadlock."""
    day = clock.today() + 3 * DAY
    leads = [spare(edition, cast), spare(edition, cast)]
    planned = [
        services.plan(
            Way(cast, edition).to("passed").application.audits.get(cycle=1, visit=0), lead=lead, starts_on=day,
            ends_on=day + DAY, by=cast.planner,
        )
        for lead in leads
    ]  # fmt: skip
    outcomes = at_once(
        2,
        lambda n: services.replace_member(planned[n].team.get(), person=leads[1 - n], reason="换人", by=cast.planner),
    )
    assert all(isinstance(outcome, NotReady) or outcome.user in leads for outcome in outcomes), outcomes
    assert not Objection.objects.exists()
