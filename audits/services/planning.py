"""Making an audit, sending its team, confirming its date."""

import datetime

from django.db import transaction

from applications.domain.person_days import person_days
from applications.models import Application
from applications.queries import accepted_quote, person_day_table
from audits import emails, permissions, policies
from audits.models import Audit, TeamMember
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.services import open_scorecard


@transaction.atomic
def plan_initial(
    application: Application, *, lead: User, starts_on: datetime.date, ends_on: datetime.date, by: User
) -> Audit:
    """Make the first audit of a case whose documents passed; days are those of the accepted quote."""
    require(by.can(Act.PLAN) and application.organisation_id not in by.organisation_ids)
    require_ready(policies.bars_to_plan(application) + policies.bars_to_assign(lead, application))
    quote = accepted_quote(application)
    audit = Audit.objects.create(
        application=application,
        reference=f"{application.reference}-1",
        kind=Audit.Kind.INITIAL,
        scorecard=open_scorecard(edition=application.edition, case=application.reference, by=by),
        starts_on=starts_on,
        ends_on=ends_on,
        days_planning=quote.days_planning,
        days_on_site=quote.days_on_site,
        planned_at=clock.now(),
        planned_by=by,
    )
    moves.start(audit, by=by, verb="audit planned", note=f"{starts_on} – {ends_on}")
    _send(audit, lead, TeamMember.Role.LEAD, by=by)
    return audit


@transaction.atomic
def plan_visit(audit: Audit, *, lead: User, starts_on: datetime.date, ends_on: datetime.date, by: User) -> Audit:
    """Give a proposed surveillance visit its lead and dates within the allowed window."""
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_date(audit, starts_on) + policies.bars_to_date(audit, ends_on))
    require_ready(policies.bars_to_assign(lead, audit.application))
    application = audit.application
    days = person_days(person_day_table(application), application.basis_headcount, "surveillance")
    moves.move(
        audit,
        AuditState.PLANNED,
        by=by,
        note=f"{starts_on} – {ends_on}",
        together={
            "scorecard": open_scorecard(edition=application.edition, case=application.reference, by=by),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "days_planning": days.planning,
            "days_on_site": days.on_site,
            "planned_at": clock.now(),
            "planned_by": by,
        },
    )
    _send(audit, lead, TeamMember.Role.LEAD, by=by)
    return audit


def _send(audit: Audit, person: User, role: str, *, by: User) -> TeamMember:
    member = TeamMember.objects.create(audit=audit, user=person, role=role, assigned_by=by)
    moves.record(audit, "team member assigned", by=by, note=str(member))
    emails.assigned(member)
    return member


@transaction.atomic
def add_auditor(audit: Audit, *, person: User, by: User) -> TeamMember:
    """Send one more auditor; the place of a lead who declined is filled first."""
    require(permissions.may_plan(by, audit) and audit.state == AuditState.PLANNED)
    require_ready(policies.bars_to_assign(person, audit.application))
    led = audit.team.filter(role=TeamMember.Role.LEAD).exists()
    return _send(audit, person, TeamMember.Role.AUDITOR if led else TeamMember.Role.LEAD, by=by)


@transaction.atomic
def confirm_impartiality(member: TeamMember, *, by: User) -> TeamMember:
    """The member declares for this audit: no employment, consulting, family or shares with the enterprise."""
    require(member.user_id == by.pk)
    if member.impartial_at is None:
        member.impartial_at, member.impartial_by = clock.now(), by
        member.save(update_fields=["impartial_at", "impartial_by"])
        moves.record(member.audit, "impartiality confirmed", by=by)
    return member


@transaction.atomic
def decline(member: TeamMember, *, reason: str, by: User) -> None:
    """The member steps back before the date is confirmed; the planner sends somebody else."""
    require(member.user_id == by.pk and member.audit.state == AuditState.PLANNED)
    moves.record(member.audit, "assignment declined", by=by, note=reason, internal=True)
    emails.declined(member, reason)
    member.delete()


@transaction.atomic
def confirm_date(audit: Audit, *, by: User) -> Audit:
    """Make the date firm towards client and team (rules section 4)."""
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_confirm(audit))
    moves.move(
        audit,
        AuditState.CONFIRMED,
        by=by,
        note=f"{audit.starts_on} – {audit.ends_on}",
        together={"confirmed_at": clock.now(), "confirmed_by": by},
    )
    emails.confirmed(audit)
    return audit


@transaction.atomic
def cancel(audit: Audit, *, reason: str, by: User) -> Audit:
    """Call the audit off before it began."""
    require(permissions.may_plan(by, audit))
    moves.move(audit, AuditState.CANCELLED, by=by, note=reason)
    return audit
