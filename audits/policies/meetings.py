"""Whether a meeting is signed in within its window."""

import datetime

from django.utils.translation import gettext as _

from audits.domain.check_in import CheckIn, Window, moment, window
from audits.models import Audit, Meeting
from audits.policies.plans import plan_of
from audits.states import AuditState
from certsite.common import clock


def planned_hours(audit: Audit, kind: str) -> tuple[datetime.datetime, datetime.datetime] | None:
    """From when until when the plan has this meeting: its first session is the opening, its last the closing."""
    plan = plan_of(audit)
    sessions = list(plan.sessions.all()) if plan else []
    if not sessions:
        return None
    session = sessions[0] if kind == Meeting.Kind.OPENING else sessions[-1]
    return tuple(clock.moment(session.day, time) for time in (session.starts, session.ends))


def sign_in_window(audit: Audit, kind: str) -> Window | None:
    """When this meeting may be signed in; None where no plan says when it is held."""
    hours = planned_hours(audit, kind)
    rule = CheckIn.from_rules(audit.application.edition.rules)
    return window(rule, kind, *(clock.local(hour) for hour in hours)) if hours else None


def moment_of(
    device: datetime.datetime | None, *, not_before: datetime.datetime | None
) -> tuple[datetime.datetime, bool]:
    """The moment that counts for what a device says now, and whether its clock is believed."""
    return moment(device, received=clock.now(), not_before=not_before)


def deviation(audit: Audit, kind: str, held_at: datetime.datetime, *, believed: bool) -> str:
    """What is unusual about a sign-in at this moment, as a code; it is kept all the same."""
    if not believed:
        return Meeting.Deviation.CLOCK
    hours = sign_in_window(audit, kind)
    return hours.deviation(held_at) if hours else ""


def bars_to_begin(audit: Audit) -> list[str]:
    """Whether the audit stands where its opening meeting follows."""
    return [] if audit.state == AuditState.CONFIRMED else [_("The date of the audit is not firm.")]


def bars_to_explain(meeting: Meeting) -> list[str]:
    """An explanation is given once."""
    return [] if meeting.waits_for_explanation else [_("There is nothing to explain here.")]
