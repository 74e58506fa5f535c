"""The plan of an audit: drafted, sent, prepared, agreed, taken back; by whom, and two people at once."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from audits import policies, services
from audits.domain.plan import Entry, check
from audits.models import Audit, Booking, Plan
from audits.policies import entry_of, plan_frame
from certsite.casefile.demo.way import Way
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from certsite.workflow.moves import NotAllowed
from tests.audits.conftest import CONTACT, book
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def entries(plan: Plan) -> list[Entry]:
    return [entry_of(session) for session in plan.sessions.prefetch_related("members")]


def write(plan: Plan, by, sessions=None, base_revision=None, **more) -> Plan:
    sessions = entries(plan) if sessions is None else sessions
    return services.write_plan(
        plan, sessions=sessions, base_revision=base_revision or plan.revision, by=by, **more
    )  # fmt: skip


def letters(letter: str) -> set[str]:
    return set(Notification.objects.filter(letter=letter).values_list("recipient", flat=True))


def test_a_draft_fills_the_hours_of_everybody_and_has_no_fault(audit, colleague_auditor, cast):
    plan = services.draft_plan(audit, by=cast.lead)
    assert check(plan_frame(audit), entries(plan)) == []
    topics = [session.topic for session in plan.sessions.all()]
    assert topics[0] == "首次会议" and topics[-1] == "末次会议"
    assert any("5.1.1 组织架构" in topic for topic in topics)
    assert policies.bars_to_send_plan(plan) == []
    assert services.draft_plan(audit, by=cast.planner) == plan
    assert HistoryEntry.objects.filter(verb="plan drafted").count() == 1


def test_a_draft_goes_to_every_site_that_was_drawn(audit, cast):
    sites = list(audit.application.sites.order_by("pk"))
    sample = audit.samples.create(seed="1", rule={}, population=[], drawn_by=cast.planner)
    for site in sites[:2]:
        sample.sites.create(site=site, why="headquarters" if site == sites[0] else "random")
    plan = services.draft_plan(audit, by=cast.planner)
    assert set(plan.sessions.values_list("site__name", flat=True)) == {"总部", "网点0"}
    assert policies.plan_warnings(plan, sites[:2]) == []
    assert policies.plan_warnings(plan, sites) == ["抽样选定的“网点1”未列入计划。"]


def test_a_draft_is_made_without_any_booking_too(audit, cast):
    Booking.objects.all().delete()
    plan = services.draft_plan(audit, by=cast.lead)
    assert {session.day for session in plan.sessions.all()} == {audit.starts_on, audit.ends_on}


def test_only_lead_and_planner_write_and_only_the_client_answers(audit, plan, colleague_auditor, cast, stranger_user):
    others = [cast.client, cast.market, colleague_auditor.user, cast.registrar, stranger_user]
    for person in others:
        for verb in (lambda p: services.draft_plan(audit, by=p), lambda p: write(plan, p),
                     lambda p: services.send_plan(plan, by=p)):  # fmt: skip
            with pytest.raises(PermissionDenied):
                verb(person)
    write(plan, cast.planner)
    for person in [cast.lead, cast.planner, cast.market, stranger_user]:
        for verb in (services.prepare, services.agree_plan):
            with pytest.raises(PermissionDenied):
                verb(plan, by=person)
        with pytest.raises(PermissionDenied):
            services.ask_change(plan, wishes="x", by=person)


def test_a_lead_who_has_not_confirmed_impartiality_writes_no_plan(cast, edition):
    way = Way(cast, edition).to("planned")
    with pytest.raises(PermissionDenied):
        services.draft_plan(way.audit, by=cast.lead)


def test_a_planner_of_the_enterprise_itself_writes_no_plan(audit, cast):
    audit.application.organisation.memberships.create(user=cast.planner)
    cast.planner.forget_organisations()
    with pytest.raises(PermissionDenied):
        services.draft_plan(audit, by=cast.planner)


def test_both_agree_and_everybody_concerned_is_told(colleague, sent, cast):
    audit = sent.audit
    assert policies.bars_of_plan(audit) == ["审核计划尚未与客户商定。"]
    assert letters("plan-sent") == {cast.client.email, colleague.email}
    with pytest.raises(NotReady, match="电话"):
        services.agree_plan(sent, by=cast.client)
    services.prepare(sent, **CONTACT, room="三楼会议室", by=colleague)
    plan = services.agree_plan(sent, by=cast.client)
    assert (plan.state, plan.agreed_by, plan.prepared_by, plan.room) == (
        "agreed", cast.client, colleague, "三楼会议室",
    )  # fmt: skip
    assert letters("plan-agreed") == {cast.lead.email, cast.planner.email}
    assert policies.bars_of_plan(Audit.objects.get(pk=audit.pk)) == []


def test_without_a_plan_or_with_other_days_the_bars_say_so(audit, cast):
    assert policies.bars_of_plan(audit) == ["尚无审核计划。"]
    plan = services.draft_plan(audit, by=cast.lead)
    services.prepare(plan, **CONTACT, by=cast.client)
    services.agree_plan(services.send_plan(plan, by=cast.lead), by=cast.client)
    Audit.objects.filter(pk=audit.pk).update(ends_on=audit.starts_on)
    assert policies.bars_of_plan(Audit.objects.get(pk=audit.pk)) == ["计划中的日期与审核日期不一致。"]


def test_a_change_takes_both_agreements_back(agreed, cast):
    plan = write(agreed, cast.lead)
    assert (plan.state, plan.revision, plan.sent_at, plan.agreed_by) == ("draft", 2, None, None)
    verbs = HistoryEntry.objects.filter(subject_kind="audits.plan").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["plan drafted", "sent", "logistics filled in", "agreed", "plan changed", "plan written"]
    assert services.send_plan(plan, by=cast.planner).state == "sent"


def test_the_client_asks_for_a_change_in_their_own_words(sent, cast):
    plan = services.ask_change(sent, wishes="第二天请改到下午", by=cast.client)
    assert (plan.state, plan.wishes) == ("draft", "第二天请改到下午")
    assert letters("plan-change-asked") == {cast.lead.email}
    plan = services.send_plan(write(plan, cast.lead), by=cast.lead)
    assert plan.wishes == ""


def test_nobody_overwrites_or_agrees_to_what_they_have_not_read(sent, cast):
    services.prepare(sent, **CONTACT, by=cast.client)
    plan = services.send_plan(write(sent, cast.lead), by=cast.lead)
    with pytest.raises(services.Conflict):
        write(plan, cast.planner, base_revision=1)
    with pytest.raises(services.Conflict):
        services.agree_plan(plan, base_revision=1, by=cast.client)
    assert services.agree_plan(plan, base_revision=2, by=cast.client).state == "agreed"


def test_a_row_with_a_fault_is_not_kept_and_nothing_changes(sent, cast):
    rows = entries(sent)
    late = Entry(rows[0].day, datetime.time(18), datetime.time(19), "加时", rows[0].members, place="总部")
    with pytest.raises(NotReady, match="林静"):
        write(sent, cast.lead, [*rows, late])
    plan = Plan.objects.get()
    assert (plan.state, plan.revision) == ("sent", 1) and entries(plan) == rows


def test_a_plan_with_a_gap_may_be_kept_but_not_sent(plan, colleague_auditor, cast):
    first = [row for row in entries(plan) if row.day == plan.audit.starts_on]
    plan = write(plan, cast.lead, first)
    with pytest.raises(NotReady) as refusal:
        services.send_plan(plan, by=cast.lead)
    assert refusal.value.bars == [f"{plan.audit.ends_on}没有安排任何活动。", "何伟未参加任何活动。"]
    with pytest.raises(NotReady):
        services.send_plan(write(plan, cast.lead, []), by=cast.lead)


def test_sites_and_members_are_those_of_this_audit_only(plan, cast, edition):
    other = Way(cast, edition).to("confirmed")
    rows = entries(plan)
    foreign = Entry(rows[0].day, datetime.time(20), datetime.time(21), "x", rows[0].members,
                    site=other.application.sites.first().pk)  # fmt: skip
    with pytest.raises(PermissionDenied):
        write(plan, cast.lead, [*rows, foreign])
    stranger = Entry(rows[0].day, datetime.time(12), datetime.time(13), "x",
                     frozenset([other.audit.team.get().pk]), place="总部")  # fmt: skip
    with pytest.raises(NotReady):
        write(plan, cast.lead, [*rows, stranger])


def test_a_remote_part_needs_its_tool_and_the_clients_consent(audit, cast):
    book(audit.team.get(), kind="remote")
    plan = services.draft_plan(audit, by=cast.lead)
    with pytest.raises(NotReady, match="工具"):
        services.send_plan(plan, by=cast.lead)
    plan = services.send_plan(write(plan, cast.lead, remote_tool="腾讯会议"), by=cast.lead)
    services.prepare(plan, **CONTACT, by=cast.client)
    with pytest.raises(NotReady, match="同意"):
        services.agree_plan(plan, by=cast.client)
    plan = services.agree_plan(plan, remote_consent=True, by=cast.client)
    assert Audit.objects.get(pk=audit.pk).remote_consented_by == cast.client
    write(plan, cast.lead)
    assert Audit.objects.get(pk=audit.pk).remote_consented_at is None


def test_once_on_site_the_plan_is_settled(agreed, cast):
    services.open_meeting(Audit.objects.get(pk=agreed.audit_id), present="王芳", by=cast.lead)
    plan = Plan.objects.get()
    for verb in (lambda: write(plan, cast.lead), lambda: services.prepare(plan, by=cast.client),
                 lambda: services.ask_change(plan, wishes="x", by=cast.client)):  # fmt: skip
        with pytest.raises(NotReady):
            verb()
    assert Plan.objects.get().state == "agreed"


def test_a_visit_at_short_notice_shows_the_client_nothing(audit, cast):
    Audit.objects.filter(pk=audit.pk).update(short_notice=True)
    audit = Audit.objects.get(pk=audit.pk)
    plan = services.draft_plan(audit, by=cast.lead)
    with pytest.raises(NotReady):
        services.send_plan(plan, by=cast.lead)
    for verb in (services.prepare, services.agree_plan):
        with pytest.raises(PermissionDenied):
            verb(plan, by=cast.client)
    write(plan, cast.lead)
    assert not HistoryEntry.objects.filter(subject_kind="audits.plan", internal=False).exists()
    assert policies.bars_of_plan(audit) == []


def test_another_verb_takes_a_plan_back_and_leaves_a_draft_alone(agreed, cast):
    services.take_plan_back(agreed.audit, reason="日期变更", by=cast.planner)
    services.take_plan_back(agreed.audit, reason="日期变更", by=cast.planner)
    assert Plan.objects.get().state == "draft"
    assert HistoryEntry.objects.filter(verb="plan changed", note="日期变更").count() == 1


def test_a_plan_cannot_be_sent_twice(sent, cast):
    with pytest.raises(NotAllowed):
        services.send_plan(sent, by=cast.lead)


def test_two_who_draft_at_once_make_one_plan(transactional_db, audit, cast):
    outcomes = at_once(4, lambda n: services.draft_plan(audit, by=(cast.lead, cast.planner)[n % 2]))
    assert {outcome.pk for outcome in outcomes} == {Plan.objects.get().pk}
    assert HistoryEntry.objects.filter(verb="plan drafted").count() == 1


def test_two_who_write_at_once_do_not_mix(transactional_db, plan, cast):
    rows = entries(plan)

    def act(n: int):
        return write(plan, (cast.lead, cast.planner)[n % 2], rows[: n + 1])

    outcomes = at_once(4, act)
    won = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, Plan)]
    assert len(won) == 1 and sum(isinstance(outcome, services.Conflict) for outcome in outcomes) == 3
    assert len(entries(plan)) == won[0] + 1 and Plan.objects.get().revision == 2


def test_agreeing_and_changing_at_once_leaves_one_of_the_two(transactional_db, sent, cast):
    services.prepare(sent, **CONTACT, by=cast.client)
    acts = [
        lambda: services.agree_plan(sent, base_revision=1, by=cast.client),
        lambda: write(sent, cast.lead),
        lambda: services.prepare(sent, **CONTACT, by=cast.client),
    ]
    outcomes = at_once(3, lambda n: acts[n]())
    assert isinstance(outcomes[1], Plan) and isinstance(outcomes[2], Plan)
    assert isinstance(outcomes[0], Plan | services.Conflict | NotReady)
    assert Plan.objects.get().state == "draft"  # whoever was first: a change takes the agreement back
