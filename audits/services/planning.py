"""Planning an audit: days and lead, moving them, the firm date, calling it off."""

import datetime

from django.db import transaction

from audits import emails, permissions, policies, queries
from audits.models import Audit, Booking, TeamMember
from audits.services.booking import book, ordinary_days
from audits.services.holding import hold
from audits.services.plans import take_plan_back
from audits.services.programme import foresee
from audits.services.sampling import draw_first
from audits.services.team import confirm_anew, enter_team
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.services import open_scorecard


@transaction.atomic
def plan(audit: Audit, *, lead: User, starts_on: datetime.date, ends_on: datetime.date, by: User) -> Audit:
    """Give a proposed audit its lead and days, draw its sites, and compute its person-days.

    NotReady where the window, the documents or anything about the lead stands against it; of several who plan the same
    person for the same hours at once exactly one succeeds.
    """
    hold(audit)
    require(permissions.may_plan(by, audit))
    bars = policies.bars_to_plan(audit, queries.days_of(audit))
    require_ready(bars + policies.bars_to_date(audit, starts_on, ends_on))
    require_ready(policies.bars_to_send(lead, audit, role=TeamMember.Role.LEAD, first=starts_on, last=ends_on))
    audit.starts_on, audit.ends_on = starts_on, ends_on
    member = enter_team(audit, lead, TeamMember.Role.LEAD, by=by)
    draw_first(audit, by=by)
    days = queries.days_of(audit)
    moves.move(
        audit,
        AuditState.PLANNED,
        by=by,
        verb="audit planned",
        note=f"{starts_on} – {ends_on}",
        together={
            "scorecard": open_scorecard(edition=audit.application.edition, case=audit.application.reference, by=by),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "days_planning": days.planning,
            "days_on_site": days.on_site,
            "planned_at": clock.now(),
            "planned_by": by,
        },
    )
    moves.record(audit, "team member assigned", by=by, note=str(member), internal=True)
    emails.assigned(member)
    keep_foreseen(audit)
    return audit


@transaction.atomic
def reschedule(audit: Audit, *, starts_on: datetime.date, ends_on: datetime.date, reason: str, by: User) -> Audit:
    """Move an audit to other days with everybody in its team; a firm date is to be confirmed anew.

    Every member's hours become the ordinary ones of the new days. NotReady where somebody of the team cannot.
    """
    hold(audit)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_reschedule(audit) + policies.bars_to_date(audit, starts_on, ends_on))
    was = f"{audit.starts_on} – {audit.ends_on}"
    audit.starts_on, audit.ends_on = starts_on, ends_on
    team = list(audit.team.select_related("user"))
    pool = queries.Pool(audit, User.objects.filter(pk__in=[member.user_id for member in team]), starts_on, ends_on)
    require_ready([policies.words(bar, member.user) for member in team for bar in pool.standing(member)])
    Booking.objects.filter(member__audit=audit).delete()
    book(row for member in team for row in ordinary_days(member, starts_on, ends_on, by=by))
    audit.save(update_fields=["starts_on", "ends_on"])
    moves.record(audit, "audit moved", by=by, note=f"{was} → {starts_on} – {ends_on}: {reason}")
    take_plan_back(audit, reason=reason, by=by)
    was_firm = audit.state == AuditState.CONFIRMED
    if was_firm:
        confirm_anew(audit, by=by)
    emails.rescheduled(audit, was_firm=was_firm, reason=reason)
    keep_foreseen(audit)
    return audit


def keep_foreseen(audit: Audit) -> None:
    """What the programme foresees counts from its first audit."""
    if audit.visit == 0 and audit.kind != Audit.Kind.SPECIAL:
        foresee(audit.application)


@transaction.atomic
def confirm_date(audit: Audit, *, by: User) -> Audit:
    """Make the date firm towards client and team (rules section 4); at short notice only the team is told."""
    hold(audit)
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
    """Call the audit off before it began; the hours of its team are free again."""
    hold(audit)
    require(permissions.may_plan(by, audit))
    Booking.objects.filter(member__audit=audit).delete()
    moves.move(audit, AuditState.CANCELLED, by=by, note=reason)
    return audit
