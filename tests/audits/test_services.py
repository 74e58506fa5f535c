"""From the plan to the closed report, by the real verbs."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from audits import services
from audits.models import Audit, Booking, ChangeOrder, Departure
from certsite.casefile.demo.on_site import add_days
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.workflow.moves import NotAllowed
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def plan(application, lead, planner):
    today = clock.today()
    qualify(lead, application.edition, by=planner)
    visit = application.audits.get(cycle=1, visit=0)
    return services.plan(visit, lead=lead, starts_on=today, ends_on=today + datetime.timedelta(days=1), by=planner)


def test_no_audit_before_the_documents_passed(cast, edition):
    way = Way(cast, edition).to("contracted")
    with pytest.raises(NotReady):
        plan(way.application, cast.lead, cast.planner)


def test_a_case_gets_one_first_audit_however_often_it_is_planned_at_once(transactional_db, cast, edition):
    way = Way(cast, edition).to("passed")
    outcomes = at_once(4, lambda n: plan(way.application, cast.lead, cast.planner))
    assert sum(isinstance(outcome, Audit) for outcome in outcomes) == 1
    assert all(isinstance(o, Audit | NotReady | IntegrityError) for o in outcomes)


def test_no_firm_date_without_everybodys_own_impartiality(cast, edition, auditor):
    way = Way(cast, edition).to("planned")
    qualify(auditor, edition, by=cast.planner)
    member = services.add_member(way.audit, person=auditor, role="auditor", by=cast.planner)
    services.confirm_impartiality(way.audit.team.get(role="lead"), by=cast.lead)
    with pytest.raises(NotReady, match=str(auditor)):
        services.confirm_date(Audit.objects.get(cycle=1, visit=0), by=cast.planner)
    with pytest.raises(PermissionDenied):
        services.confirm_impartiality(member, by=cast.planner)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(member).objects.filter(pk=member.pk).update(impartial_at=clock.now(), impartial_by=cast.planner)
    services.confirm_impartiality(member, by=auditor)
    services.tell_client(way.audit, by=cast.planner)
    services.clear_names(way.audit, by=cast.client)
    assert services.confirm_date(Audit.objects.get(cycle=1, visit=0), by=cast.planner).state == "confirmed"


def test_whoever_steps_back_is_replaced_and_stays_on_record(cast, edition, auditor):
    way = Way(cast, edition).to("planned")
    qualify(auditor, edition, by=cast.planner)
    services.decline(way.audit.team.get(), reason="曾任顾问", by=cast.lead)
    assert not Booking.objects.exists(), "the hours are free again"
    member = services.add_member(way.audit, person=auditor, role="lead", by=cast.planner)
    assert (member.role, member.bookings.count()) == ("lead", 2)
    gone = Departure.objects.get()
    assert (gone.user, gone.role, gone.why, gone.reason) == (cast.lead, "lead", "declined", "曾任顾问")


def test_another_headcount_makes_a_change_order_that_bars_the_report(cast, edition):
    way = Way(cast, edition, headcount=10).to("scored")
    order = services.verify_headcount(way.audit, headcount=60, by=cast.lead)
    assert (order.headcount_before, order.headcount_after) == (10, 60)
    assert order.days_after > order.days_before and order.fee_after > order.fee_before
    with pytest.raises(NotReady):
        services.submit_scorecard(way.audit, by=cast.lead)
    before = way.audit.days_on_site
    add_days(order, cast.client, by=cast.lead)
    audit = Audit.objects.get(cycle=1, visit=0)
    assert audit.days_on_site == before + order.days_after - order.days_before
    services.submit_scorecard(audit, by=cast.lead)
    assert services.close(audit, summary="s", present="p", by=cast.lead).state == "closed"


def test_narrowing_the_scope_is_what_the_certificate_says(cast, edition):
    way = Way(cast, edition).to("scored")
    order = services.verify_headcount(way.audit, headcount=25, by=cast.lead)
    services.take_way_out(
        order,
        way="narrow-scope",
        reason="仅总部",
        scope="总部的售后服务",
        scope_en="Service at headquarters",
        by=cast.lead,
    )
    assert not Audit.objects.get(cycle=1, visit=0).narrowed_scope, "nothing takes effect before the client signed"
    services.sign_change_order(order, signer="王芳", post="总经理", mark=b"x", proposed=order.proposed_at, by=cast.lead)
    audit = Audit.objects.get(cycle=1, visit=0)
    services.submit_scorecard(audit, by=cast.lead)
    way.audit = services.close(audit, summary="s", present="p", by=cast.lead)
    way._taken.append("closed")
    assert way.to("certified").certificate.scope == "总部的售后服务"


def test_accepting_as_it_is_needs_a_second_person(cast, edition):
    way = Way(cast, edition).to("scored")
    order = services.verify_headcount(way.audit, headcount=12, by=cast.lead)
    order = services.take_way_out(order, way="accept-as-is", reason="季节工", by=cast.lead)
    assert order.state == "proposed"
    cast.lead.roles = ["auditor", "market"]
    cast.lead.save()
    with pytest.raises(PermissionDenied):
        services.approve_change_order(order, by=type(cast.lead).objects.get(pk=cast.lead.pk))
    services.reject_change_order(order, reason="请加天数", by=cast.market)
    order = services.take_way_out(ChangeOrder.objects.get(), way="accept-as-is", reason="已说明", by=cast.lead)
    assert services.approve_change_order(order, by=cast.planner).state == "closed"


def test_the_same_headcount_makes_no_change_order_and_verifying_again_replaces_it(cast, edition):
    way = Way(cast, edition).to("scored")
    assert services.verify_headcount(way.audit, headcount=10, by=cast.lead) is None
    services.verify_headcount(way.audit, headcount=11, by=cast.lead)
    services.verify_headcount(way.audit, headcount=12, by=cast.lead)
    assert ChangeOrder.objects.get().headcount_after == 12
    assert services.verify_headcount(way.audit, headcount=10, by=cast.lead) is None
    assert not ChangeOrder.objects.exists()


def test_an_incomplete_score_sheet_cannot_be_submitted(cast, edition):
    way = Way(cast, edition).to("on_site")
    with pytest.raises(NotReady, match="42"):
        services.submit_scorecard(way.audit, by=cast.lead)


def test_only_another_person_unlocks_a_submitted_sheet(cast, edition):
    way = Way(cast, edition).to("scored")
    services.submit_scorecard(way.audit, by=cast.lead)
    with pytest.raises(PermissionDenied):
        services.unlock_scorecard(way.audit, reason="录错", by=cast.lead)
    audit = services.unlock_scorecard(way.audit, reason="录错", by=cast.planner)
    assert audit.scorecard.state == "open" and audit.scorecard.result is None


def test_an_audit_that_began_cannot_be_called_off(cast, edition):
    way = Way(cast, edition).to("on_site")
    with pytest.raises(NotAllowed):
        services.cancel(way.audit, reason="x", by=cast.planner)
