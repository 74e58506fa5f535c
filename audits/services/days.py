"""Other person-days than the rules give: asked for with a reason, answered by a second person; and the hours booked."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from audits import emails, permissions, policies, queries
from audits.models import Audit, Booking, DaysChange, TeamMember
from audits.services.booking import book, span
from audits.services.holding import hold
from audits.services.plans import take_plan_back
from audits.services.sampling import follow_days
from audits.services.team import confirm_anew
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.workflow import moves


@transaction.atomic
def ask_days(audit: Audit, *, planning: Decimal, on_site: Decimal, reason: str, by: User) -> DaysChange:
    """Ask for other person-days before the date is firm; a second person answers (rules section 3)."""
    hold(audit)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_ask_days(audit))
    before = queries.days_of(audit)
    change = DaysChange.objects.create(
        audit=audit,
        planning_before=before.planning if before else 0,
        on_site_before=before.on_site if before else 0,
        planning=planning,
        on_site=on_site,
        reason=reason,
        asked_by=by,
    )
    moves.record(change, "person-days asked", by=by, note=f"{planning:f} + {on_site:f}: {reason}", internal=True)
    emails.days_to_approve(change)
    return change


@transaction.atomic
def answer_days(change: DaysChange, *, approve: bool, answer: str = "", by: User) -> DaysChange:
    """The second person agrees, and the days are in force; or says no with a reason, and they stay as they were."""
    audit = hold(change.audit)
    change.refresh_from_db(from_queryset=DaysChange.objects.select_for_update())
    require(permissions.may_approve(by, audit) and change.asked_by_id != by.pk)
    if change.approved is not None:
        raise NotReady([_("This change is answered already.")])
    change.approved, change.answer = approve, answer
    change.answered_at, change.answered_by = clock.now(), by
    change.save(update_fields=["approved", "answer", "answered_at", "answered_by"])
    verb = "person-days approved" if approve else "person-days not approved"
    moves.record(change, verb, by=by, note=answer, internal=True)
    if approve and audit.state == AuditState.PLANNED:
        follow_days(audit, by=by)
    emails.days_answered(change)
    return change


@dataclass(frozen=True)
class Hours:
    """What a member works on one day, in the body's own time zone: pause in minutes, travel in hours beside it."""

    member: TeamMember
    day: datetime.date
    starts: datetime.time
    ends: datetime.time
    pause: int = 0
    travel: Decimal = Decimal(0)
    remote: bool = False


@transaction.atomic
def set_hours(audit: Audit, *, hours: Sequence[Hours], remote_tool: str = "", by: User) -> list[Booking]:
    """The team's hours day by day in place of those booked; remote ones need their tool and do not count as on site.

    NotReady where an hour lies outside the audit's days or a person is booked elsewhere. With a firm date it is to be
    confirmed anew.
    """
    hold(audit)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_reschedule(audit) + policies.bars_to_hours(audit, hours, remote_tool))
    Booking.objects.filter(member__audit=audit).delete()
    rows = book(
        Booking(
            user_id=row.member.user_id,
            member=row.member,
            kind=Booking.Kind.REMOTE if row.remote else Booking.Kind.ON_SITE,
            during=span(row.day, row.starts, row.ends),
            pause=row.pause,
            travel=row.travel,
            booked_by=by,
        )
        for row in hours
    )
    tool = remote_tool if any(row.remote for row in hours) else ""
    if tool != audit.remote_tool:
        audit.remote_tool, audit.remote_consented_at, audit.remote_consented_by = tool, None, None
        audit.save(update_fields=["remote_tool", "remote_consented_at", "remote_consented_by"])
    booked = queries.booked_days(audit)
    moves.record(audit, "hours set", by=by, note=f"{booked.on_site:f} + {booked.remote:f}", internal=True)
    take_plan_back(audit, reason=_("hours of the team set"), by=by)
    if audit.state == AuditState.CONFIRMED:
        confirm_anew(audit, by=by)
    return rows
