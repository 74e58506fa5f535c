"""The files of the body's people: who may enter what, what is refused, and what is told."""

import datetime
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audits import services
from audits.models import Audit, Auditor, Booking, Competence, Evaluation, TeamMember
from audits.services.leave import whole_days
from certsite.accounts.models import Relation, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.chain import first_broken
from certsite.workflow.models import HistoryEntry

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def on_a_day():
    with clock.at(TODAY):
        yield


@pytest.fixture
def keeper(db):
    """A second planner, so that a planner's own file has somebody to keep it."""
    return User.objects.create_user("keeper@example.test", "x", name="周宁", roles=[Role.PLANNER.value])


def granted(person, edition, *, by, **changes) -> Competence:
    values = {"trade": "", "level": "lead", "evidence": "从业十年", "from_on": TODAY, "expires_on": date(2029, 11, 24)}
    return services.grant_competence(person, scheme=edition.scheme, by=by, **(values | changes))


def refused(call, *words) -> str:
    """The sentences with which a verb refuses; nothing is written."""
    before = HistoryEntry.objects.count()
    with pytest.raises(NotReady) as refusal, transaction.atomic():
        call()
    assert HistoryEntry.objects.count() == before
    assert all(word in str(refusal.value) for word in words), str(refusal.value)
    return str(refusal.value)


def last_entry() -> HistoryEntry:
    return HistoryEntry.objects.order_by("-pk").first()


# Competence


def test_a_competence_is_granted_and_stands_in_the_history_of_the_person(lead, planner, edition):
    competence = granted(lead, edition, by=planner)
    assert competence.granted_by == planner
    entry = last_entry()
    assert (entry.subject_kind, entry.subject_id, entry.verb) == ("accounts.user", str(lead.pk), "competence granted")
    assert entry.case == "" and entry.internal and "从业十年" in entry.note and "2029-11-24" in entry.note
    assert first_broken() is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"trade": "ships"}, "没有这个行业"),
        ({"from_on": TODAY - 32 * DAY}, "2026-10-25"),
        ({"from_on": date(2020, 1, 1), "expires_on": date(2026, 11, 24)}, "已过"),
        ({"expires_on": TODAY - DAY}, "早于"),
    ],
)
def test_what_no_competence_can_be(lead, planner, edition, changes, words):
    refused(lambda: granted(lead, edition, by=planner, **changes), words)
    assert not Competence.objects.exists()


def test_the_same_competence_is_granted_once_and_renewed_after_it(lead, planner, edition):
    first = granted(lead, edition, by=planner, expires_on=TODAY + 30 * DAY)
    refused(lambda: granted(lead, edition, by=planner), "2026-11-25 – 2026-12-25")
    refused(lambda: granted(lead, edition, by=planner, from_on=first.expires_on), "2026-12-25")
    granted(lead, edition, by=planner, from_on=first.expires_on + DAY)
    granted(lead, edition, by=planner, level="auditor")
    granted(lead, edition, by=planner, trade="appliances")
    assert Competence.objects.count() == 4


def test_a_withdrawn_competence_leaves_room_from_its_day_on(lead, planner, edition):
    competence = granted(lead, edition, by=planner)
    withdrawn = services.withdraw_competence(
        competence, withdrawn_on=TODAY + 10 * DAY, reason="见证审核不合格", by=planner
    )
    assert withdrawn.withdrawn_by == planner and withdrawn.withdrawn_at
    assert last_entry().verb == "competence withdrawn" and "见证审核不合格" in last_entry().note
    refused(lambda: granted(lead, edition, by=planner, from_on=TODAY + 9 * DAY))
    granted(lead, edition, by=planner, from_on=TODAY + 10 * DAY)
    again = {"withdrawn_on": TODAY + 5 * DAY, "reason": "x", "by": planner}
    refused(lambda: services.withdraw_competence(competence, **again), "2026-12-05")


@pytest.mark.parametrize("day", [TODAY - DAY, date(2029, 11, 25)])
def test_it_is_withdrawn_on_a_day_on_which_it_holds(lead, planner, edition, day):
    competence = granted(lead, edition, by=planner)
    refused(lambda: services.withdraw_competence(competence, withdrawn_on=day, reason="x", by=planner), "2029-11-24")


# Nobody keeps their own file


@pytest.mark.parametrize("roles", [[role.value] for role in Role] + [[role.value for role in Role]])
def test_nobody_keeps_their_own_file_whatever_roles_they_hold(planner, edition, organisation, roles):
    person = User.objects.create_user("all@example.test", "x", name="全能", roles=roles)
    relation = services.record_relation(person, organisation=organisation, kind="family", by=person)
    competence = granted(person, edition, by=planner)
    entries = HistoryEntry.objects.count()
    training = {"title": "x", "from_on": TODAY, "until_on": TODAY, "hours": Decimal(4)}
    evaluation = {"kind": "yearly", "audit": None, "year": 2026, "verdict": "good", "words": "x", "held_on": TODAY}
    acts = [
        lambda: services.strike_relation(relation, reason="x", by=person),
        lambda: granted(person, edition, by=person, level="auditor"),
        lambda: services.withdraw_competence(competence, withdrawn_on=TODAY, reason="x", by=person),
        lambda: services.record_training(person, by=person, **training),
        lambda: services.record_evaluation(person, by=person, **evaluation),
        lambda: services.set_profile(person, home_base="x", external=False, by=person),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied), transaction.atomic():
            act()
    assert HistoryEntry.objects.count() == entries
    assert organisation.pk in User.objects.get(pk=person.pk).bound_to()


def test_the_schema_too_lets_nobody_strike_or_grant_for_themselves(planner, lead, edition, organisation):
    services.record_relation(lead, organisation=organisation, kind="family", by=lead)
    granted(lead, edition, by=planner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.update(struck_at=clock.now(), struck_by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Competence.objects.update(granted_by=lead)


@pytest.mark.parametrize("who", ["market", "auditor", "registrar", "administrator", "client_user"])
def test_only_who_keeps_the_files_enters_anything_about_others(request, lead, edition, organisation, planner, who):
    other = request.getfixturevalue(who)
    competence = granted(lead, edition, by=planner)
    relation = services.record_relation(lead, organisation=organisation, kind="family", by=lead)
    leave = services.book_leave(lead, first=TODAY, last=TODAY, by=lead)
    acts = [
        lambda: granted(lead, edition, by=other, level="auditor"),
        lambda: services.withdraw_competence(competence, withdrawn_on=TODAY, reason="x", by=other),
        lambda: services.set_profile(lead, home_base="x", external=False, by=other),
        lambda: services.record_relation(lead, organisation=organisation, kind="shares", by=other),
        lambda: services.end_relation(relation, until_on=TODAY, by=other),
        lambda: services.strike_relation(relation, reason="x", by=other),
        lambda: services.book_leave(lead, first=TODAY + DAY, last=TODAY + DAY, by=other),
        lambda: services.cancel_leave(leave, by=other),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied), transaction.atomic():
            act()


def test_no_file_is_kept_of_a_client(client_user, planner, edition, organisation):
    with pytest.raises(PermissionDenied):
        granted(client_user, edition, by=planner)
    with pytest.raises(PermissionDenied):
        services.record_relation(client_user, organisation=organisation, kind="family", by=client_user)


# Relations


def test_a_declaration_binds_at_once(lead, organisation):
    assert organisation.pk not in lead.bound_to()
    services.record_relation(lead, organisation=organisation, kind="consulting", words="内训两次", by=lead)
    assert organisation.pk in lead.bound_to()
    assert (last_entry().verb, last_entry().subject_id) == ("relation declared", str(lead.pk))
    assert organisation.name in last_entry().note and "内训两次" in last_entry().note


def test_what_the_body_records_is_said_to_be_recorded(lead, planner, organisation):
    relation = services.record_relation(lead, organisation=organisation, kind="shares", by=planner)
    assert (last_entry().verb, relation.recorded_by) == ("relation recorded", planner)
    with pytest.raises(PermissionDenied):  # nor does the person end what they did not declare
        services.end_relation(relation, until_on=TODAY, by=lead)


def test_a_relation_is_on_record_once(lead, organisation, planner):
    services.record_relation(lead, organisation=organisation, kind="family", from_on=date(2024, 1, 1), by=lead)
    again = {"organisation": organisation, "kind": "family", "by": planner}
    refused(lambda: services.record_relation(lead, **again), "2024-01-01 – …")
    refused(lambda: services.record_relation(lead, from_on=TODAY, until_on=TODAY - DAY, **again), "早于")
    services.record_relation(lead, until_on=date(2023, 12, 31), **again)
    services.record_relation(lead, **(again | {"kind": "shares"}))
    assert lead.relations.count() == 3


def test_nobody_frees_themselves_by_an_end_in_the_past(lead, planner, organisation):
    relation = services.record_relation(lead, organisation=organisation, kind="family", by=lead)
    refused(lambda: services.end_relation(relation, until_on=TODAY - DAY, by=lead), "今天")
    services.end_relation(relation, until_on=TODAY, by=lead)
    assert organisation.pk in lead.bound_to() and organisation.pk not in lead.bound_to(TODAY + DAY)
    services.end_relation(relation, until_on=TODAY - DAY, by=planner)
    fresh = User.objects.get(pk=lead.pk)
    assert organisation.pk not in fresh.bound_to()
    refused(lambda: services.end_relation(relation, until_on=TODAY, by=planner), "2026-11-24")


def test_a_struck_relation_binds_nobody_and_stays_with_its_reason(lead, planner, organisation):
    relation = services.record_relation(lead, organisation=organisation, kind="employment", by=lead)
    assert organisation.pk in lead.bound_to()
    struck = services.strike_relation(relation, reason="同名企业，登记有误", by=planner)
    assert struck.struck_by == planner and struck.struck_reason
    assert organisation.pk not in User.objects.get(pk=lead.pk).bound_to()
    assert last_entry().verb == "relation struck" and "同名企业" in last_entry().note
    refused(lambda: services.strike_relation(relation, reason="x", by=planner))
    services.record_relation(lead, organisation=organisation, kind="employment", by=lead)


@pytest.mark.parametrize("step", ["planned", "confirmed", "on_site"])
def test_planners_hear_of_a_relation_of_somebody_in_a_team(cast, edition, step):
    way = Way(cast, edition).to(step)
    Notification.objects.all().delete()
    services.record_relation(cast.lead, organisation=way.application.organisation, kind="family", by=cast.lead)
    letter = Notification.objects.get(letter="relation-found")
    assert letter.recipient == cast.planner.email
    assert cast.lead.name in letter.text and way.audit.reference in letter.subject


def test_planners_hear_nothing_where_no_audit_is_touched(cast, edition, stranger_organisation, auditor):
    way = Way(cast, edition).to("planned")
    organisation = way.application.organisation
    Notification.objects.all().delete()
    services.record_relation(cast.lead, organisation=stranger_organisation, kind="family", by=cast.lead)
    services.record_relation(auditor, organisation=organisation, kind="family", by=auditor)
    services.record_relation(
        cast.lead, organisation=organisation, kind="employment", until_on=date(2020, 1, 1), by=cast.lead
    )
    after = way.audit.ends_on + DAY
    services.record_relation(cast.lead, organisation=organisation, kind="shares", from_on=after, by=cast.lead)
    assert not Notification.objects.exists()
    Way(cast, edition).to("closed")
    way.audit.team.all().delete()
    Notification.objects.all().delete()
    services.record_relation(cast.lead, organisation=organisation, kind="family", by=cast.lead)
    assert not Notification.objects.exists()


# Trainings and evaluations


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until_on": TODAY - 2 * DAY}, "早于"),
        ({"until_on": TODAY + DAY}, "尚未到来"),
        ({"hours": Decimal("48.5")}, "小时"),
    ],
)
def test_the_log_holds_what_can_have_taken_place(lead, planner, changes, words):
    values = {"title": "GB/T 27922 标准培训", "from_on": TODAY - DAY, "until_on": TODAY, "hours": Decimal(16)}
    refused(lambda: services.record_training(lead, by=planner, **(values | changes)), words)
    services.record_training(lead, by=planner, **values)
    assert lead.trainings.get().recorded_by == planner and last_entry().verb == "training recorded"


def evaluated(person, by, **changes) -> Evaluation:
    values = {"kind": "yearly", "audit": None, "year": 2025, "verdict": "good", "words": "胜任", "held_on": TODAY}
    return services.record_evaluation(person, by=by, **(values | changes))


def test_a_year_is_evaluated_once_and_not_before_it_began(lead, planner):
    evaluated(lead, planner)
    refused(lambda: evaluated(lead, planner), "2025")
    refused(lambda: evaluated(lead, planner, year=2027), "尚未开始")
    refused(lambda: evaluated(lead, planner, year=2026, held_on=TODAY + DAY), "尚未到来")
    evaluated(lead, planner, year=2026)
    assert lead.evaluations.count() == 2 and last_entry().verb == "evaluation recorded"


def test_somebody_is_witnessed_where_they_audited(cast, edition, auditor):
    way = Way(cast, edition).to("planned")
    audit = Audit.objects.get(pk=way.audit.pk)
    witnessed = {"kind": "witnessed", "audit": audit, "year": 2026}
    refused(lambda: evaluated(cast.lead, cast.planner, **witnessed))  # it has not begun
    way.to("on_site")
    refused(lambda: evaluated(auditor, cast.planner, **witnessed))
    refused(lambda: evaluated(cast.lead, cast.planner, **(witnessed | {"audit": None})))
    refused(lambda: evaluated(cast.lead, cast.planner, kind="yearly", audit=audit))
    refused(lambda: evaluated(cast.lead, cast.planner, **witnessed, held_on=TODAY - DAY), "2026-11-25")
    evaluated(cast.lead, cast.planner, **witnessed)
    audit.team.update(role=TeamMember.Role.OBSERVER)
    refused(lambda: evaluated(cast.lead, cast.planner, **witnessed))


# Profile


@pytest.mark.parametrize(
    ("minimum", "target", "maximum", "right"),
    [
        (None, None, None, True),
        (10, 10, 10, True),
        (10, None, 9, False),
        (None, 20, 19, False),
        (11, 10, None, False),
        (0, None, 0, True),
        (10, 60, 90, True),
    ],
)
def test_the_agreed_load_rises(lead, planner, minimum, target, maximum, right):
    def save():
        return services.set_profile(
            lead, home_base="武汉", external=True, load_minimum=minimum, load_target=target, load_maximum=maximum,
            by=planner,
        )  # fmt: skip

    if right:
        assert save().home_base == "武汉"
    else:
        refused(save)
        assert not Auditor.objects.exists()


def test_the_history_says_what_changed_in_a_profile(lead, planner):
    services.set_profile(lead, home_base="武汉", external=False, load_target=60, by=planner)
    services.set_profile(lead, home_base="成都", external=True, load_target=60, by=planner)
    assert "武汉 → 成都" in last_entry().note and "否 → 是" in last_entry().note and "60" not in last_entry().note
    before = HistoryEntry.objects.count()
    services.set_profile(lead, home_base="成都", external=True, load_target=60, by=planner)
    assert HistoryEntry.objects.count() == before


# Leave


def test_leave_is_whole_days_of_the_bodys_own_calendar(lead):
    leave = services.book_leave(lead, first=date(2026, 12, 3), last=date(2026, 12, 4), reason="年假", by=lead)
    assert leave.during.lower.isoformat() == "2026-12-03T00:00:00+08:00"
    assert leave.during.upper.isoformat() == "2026-12-05T00:00:00+08:00"
    assert last_entry().note == "2026-12-03 – 2026-12-04"
    services.book_leave(lead, first=date(2026, 12, 5), last=date(2026, 12, 5), by=lead)
    assert Booking.objects.count() == 2


def booked_for_audit(way, day: date) -> Booking:
    member = way.audit.team.get()
    return Booking.objects.create(
        user=member.user, kind="on-site", member=member, during=whole_days(day, day), booked_by=way.cast.planner
    )


def test_a_clash_is_named(cast, edition):
    way = Way(cast, edition).to("planned")
    booked_for_audit(way, date(2026, 12, 3))
    book = {"first": date(2026, 12, 1), "last": date(2026, 12, 31), "by": cast.lead}
    said = refused(lambda: services.book_leave(cast.lead, **book))
    assert said == f"{cast.lead.name}在 2026-12-03 已安排 {way.audit.reference}。"
    services.book_leave(cast.lead, first=date(2027, 1, 4), last=date(2027, 1, 8), by=cast.planner)
    later = {"first": date(2027, 1, 8), "last": date(2027, 1, 9), "by": cast.lead}
    refused(lambda: services.book_leave(cast.lead, **later), "休假", "2027-01-04")


def test_leave_that_is_over_is_entered_by_who_keeps_the_files(lead, planner):
    past = {"first": TODAY - 3 * DAY, "last": TODAY - DAY}
    refused(lambda: services.book_leave(lead, by=lead, **past))
    leave = services.book_leave(lead, by=planner, **past)
    with pytest.raises(PermissionDenied):
        services.cancel_leave(leave, by=lead)
    services.cancel_leave(leave, by=planner)
    assert last_entry().verb == "leave cancelled"
    refused(lambda: services.book_leave(lead, by=planner, first=TODAY, last=TODAY - DAY))
    refused(lambda: services.book_leave(lead, by=planner, first=TODAY, last=TODAY + 400 * DAY))


def test_leave_is_cancelled_once_and_an_audit_never_as_leave(cast, edition):
    leave = services.book_leave(cast.lead, first=TODAY, last=TODAY, by=cast.lead)
    services.cancel_leave(leave, by=cast.lead)
    before = HistoryEntry.objects.count()
    services.cancel_leave(Booking(pk=leave.pk or 1, user=cast.lead, kind="leave", during=leave.during), by=cast.lead)
    assert HistoryEntry.objects.count() == before
    booking = booked_for_audit(Way(cast, edition).to("planned"), date(2026, 12, 3))
    with pytest.raises(PermissionDenied):
        services.cancel_leave(booking, by=cast.lead)


# The reminder


def test_what_expires_soon_is_told_once(lead, planner, auditor, edition):
    granted(lead, edition, by=planner, expires_on=TODAY + 60 * DAY)
    granted(lead, edition, by=planner, level="auditor", trade="appliances", expires_on=TODAY + 61 * DAY)
    granted(auditor, edition, by=planner, level="auditor", trade="vehicles", expires_on=TODAY + 10 * DAY)
    assert services.remind_of_competence() == 2
    letters = Notification.objects.order_by("pk")
    assert sorted(letters.values_list("letter", "recipient")) == [
        ("competence-expires", auditor.email),
        ("competence-expires", lead.email),
        ("competences-expire", planner.email),
    ]
    assert "汽车" in letters.get(recipient=auditor.email).text
    summary = letters.get(recipient=planner.email).text
    assert all(word in summary for word in (lead.name, auditor.name, "2027-01-24", "2026-12-05"))
    assert services.remind_of_competence() == 0
    assert letters.count() == 3
    with clock.at(TODAY + DAY):
        assert services.remind_of_competence() == 1  # the one of 61 days
        assert services.remind_of_competence() == 0
    assert first_broken() is None


def test_what_is_renewed_withdrawn_or_of_somebody_who_left_is_not_told(lead, planner, auditor, edition):
    granted(lead, edition, by=planner, expires_on=TODAY + 9 * DAY)
    granted(lead, edition, by=planner, from_on=TODAY + 10 * DAY)
    cut = granted(lead, edition, by=planner, trade="medical", level="expert", expires_on=TODAY + 9 * DAY)
    services.withdraw_competence(cut, withdrawn_on=TODAY + DAY, reason="x", by=planner)
    granted(auditor, edition, by=planner, expires_on=TODAY + 9 * DAY)
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    assert services.remind_of_competence() == 0
    assert not Notification.objects.exists()
