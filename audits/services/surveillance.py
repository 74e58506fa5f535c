"""Proposing surveillance visits, keeping their windows true, escalating (rules section 7). All of it may run twice."""

import datetime

from django.db import transaction

from applications.models import Application
from audits import emails
from audits.domain.windows import SurveillanceRule, programme
from audits.models import Audit
from audits.states import AuditState
from certsite.common import clock
from certsite.workflow import moves

WINDOW = ("earliest_on", "preferred_from", "preferred_to", "latest_on", "provisional")


@transaction.atomic
def propose_surveillance(
    application: Application, *, issued_on: datetime.date, valid_until: datetime.date, cycle: int, by=None
) -> list[Audit]:
    """Propose every visit of the cycle that is not there yet, and set the windows of those not planned.

    Returns the newly proposed visits; run again it proposes nothing and changes only what moved.
    """
    Application.objects.select_for_update().get(pk=application.pk)
    rule = SurveillanceRule.from_rules(application.edition.rules["surveillance"])
    known = {audit.visit: audit for audit in visits_of(application, cycle)}
    closed = []
    while len(closed) + 1 in known and known[len(closed) + 1].state == AuditState.CLOSED:
        closed.append(clock.day_of(known[len(closed) + 1].closed_at))
    new = []
    for visit in programme(rule, issued_on=issued_on, valid_until=valid_until, closed=closed):
        days = {
            "earliest_on": visit.window.earliest,
            "preferred_from": visit.window.preferred_from,
            "preferred_to": visit.window.preferred_to,
            "latest_on": visit.window.latest,
            "provisional": visit.provisional,
        }
        audit = known.get(visit.number)
        if audit is None:
            new.append(_propose(application, cycle, visit.number, days, by=by))
        elif audit.state == AuditState.PROPOSED:
            _update_window(audit, days)
    if new:
        emails.visits_proposed(application, new)
    return new


def visits_of(application: Application, cycle: int):
    """The surveillance visits of one cycle that were not called off."""
    return Audit.objects.filter(application=application, cycle=cycle, kind=Audit.Kind.SURVEILLANCE).exclude(
        state=AuditState.CANCELLED
    )


def _propose(application: Application, cycle: int, number: int, days: dict, *, by) -> Audit:
    called_off = Audit.objects.filter(application=application, cycle=cycle, visit=number).count()
    suffix = f"-S{(cycle - 1) * 3 + number}" + ("b" * called_off)
    audit = Audit.objects.create(
        application=application,
        reference=f"{application.reference}{suffix}",
        kind=Audit.Kind.SURVEILLANCE,
        cycle=cycle,
        visit=number,
        state=AuditState.PROPOSED,
        **days,
    )
    moves.start(audit, by=by, verb="surveillance proposed", note=f"{audit.earliest_on} – {audit.latest_on}")
    return audit


def _update_window(audit: Audit, days: dict) -> None:
    if any(getattr(audit, field) != value for field, value in days.items()):
        for field, value in days.items():
            setattr(audit, field, value)
        audit.save(update_fields=WINDOW)


@transaction.atomic
def call_off_visits(application: Application, *, cycle: int, by=None) -> list[Audit]:
    """Call off what is left of a cycle whose certificate has ended; a visit that began is held to its end."""
    open_visits = visits_of(application, cycle).filter(
        state__in=[AuditState.PROPOSED, AuditState.PLANNED, AuditState.CONFIRMED]
    )
    called_off = list(open_visits.select_for_update())
    for visit in called_off:
        moves.move(visit, AuditState.CANCELLED, by=by, note="certificate ended")
    return called_off


@transaction.atomic
def escalate(audit: Audit, step: str, *, by=None) -> bool:
    """Tell about a step of escalation once; returns whether anything was told."""
    held = Audit.objects.select_for_update().get(pk=audit.pk)
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
