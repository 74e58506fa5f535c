"""Proposing surveillance visits, keeping their windows true, escalating (rules section 7). All of it may run twice."""

import datetime

from django.db import transaction
from django.db.models import Q

from applications.models import Application
from applications.services import hold as hold_case
from audits import emails
from audits.domain.programme import recertification
from audits.domain.windows import SurveillanceRule, programme
from audits.models import UNBEGUN, UNPLANNED, Audit, Booking
from audits.services.holding import hold
from audits.services.windows import enter_programme, set_window, window_fields
from audits.states import AuditState
from certsite.common import clock
from certsite.workflow import moves


@transaction.atomic
def propose_surveillance(
    application: Application, *, issued_on: datetime.date, valid_until: datetime.date, cycle: int, by=None
) -> list[Audit]:
    """Propose every visit of the cycle that is not there yet, and set the windows of those not planned.

    Returns the newly proposed visits; run again it proposes nothing and changes only what moved.
    """
    hold_case(application)
    rule = SurveillanceRule.from_rules(application.edition.rules["surveillance"])
    known = {audit.visit: audit for audit in visits_of(application, cycle).select_related("application")}
    closed = []
    while len(closed) + 1 in known and known[len(closed) + 1].state == AuditState.CLOSED:
        closed.append(clock.day_of(known[len(closed) + 1].closed_at))
    new = []
    for visit in programme(rule, issued_on=issued_on, valid_until=valid_until, closed=closed):
        days = window_fields(visit.window, provisional=visit.provisional)
        audit = known.get(visit.number)
        if audit is None:
            kind = Audit.Kind.SURVEILLANCE
            audit = enter_programme(application, kind, cycle, visit.number, AuditState.FORESEEN, days)
        if audit.state == AuditState.FORESEEN:
            set_window(audit, days)
            note = f"{audit.earliest_on} – {audit.latest_on}"
            moves.move(audit, AuditState.PROPOSED, by=by, verb="surveillance proposed", note=note)
            new.append(audit)
        elif audit.state == AuditState.PROPOSED:
            set_window(audit, days)
    _keep_recertification(application, cycle, issued_on, valid_until)
    if new:
        emails.visits_proposed(application, new)
    return new


def _keep_recertification(application: Application, cycle: int, issued_on: datetime.date, valid_until) -> None:
    """The last visit that the programme foresees: it begins with the holder's new application (rules section 7)."""
    from_month = application.edition.rules["recertification_from_month"]
    foreseen = recertification(cycle, issued_on, valid_until, from_month)
    days = window_fields(foreseen.window, provisional=False)
    known = Audit.objects.filter(
        application=application, cycle=foreseen.cycle, visit=0, kind=Audit.Kind.RECERTIFICATION
    ).first()
    if known is None:
        enter_programme(application, foreseen.kind, foreseen.cycle, 0, AuditState.FORESEEN, days)
    elif known.state == AuditState.FORESEEN:
        set_window(known, days)


def visits_of(application: Application, cycle: int):
    """The surveillance visits of one cycle that were not called off."""
    return Audit.objects.filter(application=application, cycle=cycle, kind=Audit.Kind.SURVEILLANCE).exclude(
        state=AuditState.CANCELLED
    )


@transaction.atomic
def call_off_visits(application: Application, *, cycle: int, by=None) -> list[Audit]:
    """Call off what is left of a cycle whose certificate has ended; a visit that began is held to its end."""
    hold_case(application)
    recertified = Q(cycle=cycle + 1, kind=Audit.Kind.RECERTIFICATION, state__in=UNPLANNED)
    visits = Q(cycle=cycle, kind=Audit.Kind.SURVEILLANCE, state__in=UNBEGUN)
    called_off = list(Audit.objects.filter(visits | recertified, application=application).select_for_update())
    Booking.objects.filter(member__audit__in=called_off).delete()
    for visit in called_off:
        moves.move(visit, AuditState.CANCELLED, by=by, note="certificate ended")
    return called_off


@transaction.atomic
def escalate(audit: Audit, step: str, *, by=None) -> bool:
    """Tell about a step of escalation once; returns whether anything was told."""
    held = hold(audit)
    if not step or held.reminded == step:
        return False
    held.reminded = step
    held.save(update_fields=["reminded"])
    verb = "surveillance overdue" if step == "overdue" else "surveillance reminded"
    moves.record(held, verb, by=by, note=str(held.latest_on))
    if step == "overdue":
        emails.visit_overdue(held)
    else:
        emails.visit_reminder(held, step)
    return True
