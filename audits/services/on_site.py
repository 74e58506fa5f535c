"""On site: opening meeting, score sheet, closing meeting and report."""

from django.db import transaction

from audits import emails, permissions, policies
from audits.models import Audit, Meeting
from audits.services.findings import release
from audits.services.holding import hold
from audits.services.meetings import NOTHING_SAID, SignIn, keep_meeting
from audits.services.photo_links import give_to_closing
from audits.services.programme import foresee
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring import services as scoring_services


@transaction.atomic
def open_meeting(audit: Audit, *, present: str, sign_in: SignIn = NOTHING_SAID, by: User) -> Audit:
    """Record the opening meeting with those present, by the plan that both agreed to; the audit is on site now.

    `present` are the people of the enterprise, one a line, name and post.
    """
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_open(audit))
    meeting = keep_meeting(
        audit, Meeting.Kind.OPENING, present=present, sign_in=sign_in, not_before=audit.confirmed_at, by=by
    )
    together = {"opened_at": meeting.held_at, "opened_by": by}
    moves.move(audit, AuditState.ON_SITE, by=by, together=together)
    return audit


@transaction.atomic
def submit_scorecard(audit: Audit, *, by: User) -> Audit:
    """Lock the complete score sheet with its result."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_submit(audit))
    audit.scorecard = scoring_services.lock(audit.scorecard, by=by)
    return audit


@transaction.atomic
def close(audit: Audit, *, summary: str, present: str, sign_in: SignIn = NOTHING_SAID, by: User) -> Audit:
    """Record the closing meeting, which shows the client every finding, and hand the report to the committee; a clean
    audit is as good as another."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_close(audit))
    release(audit, audit.findings.all(), by=by)
    meeting = keep_meeting(
        audit, Meeting.Kind.CLOSING, present=present, sign_in=sign_in, not_before=audit.opened_at, by=by
    )
    give_to_closing(meeting)
    together = {"closed_at": meeting.held_at, "closed_by": by, "summary": summary}
    moves.move(audit, AuditState.CLOSED, by=by, together=together)
    if audit.kind not in (Audit.Kind.SURVEILLANCE, Audit.Kind.SPECIAL):
        emails.closed(audit)
        foresee(audit.application)
    return audit


@transaction.atomic
def unlock_scorecard(audit: Audit, *, reason: str, by: User) -> Audit:
    """Open a submitted score sheet again before the report: a recorded act of another person, with a reason."""
    hold(audit)
    require(permissions.may_approve(by, audit))
    require_ready(policies.bars_to_score(audit))
    audit.scorecard = scoring_services.unlock(audit.scorecard, reason=reason, by=by)
    return audit


@transaction.atomic
def reopen(audit: Audit, *, reason: str, by: User) -> Audit:
    """Send a reported audit back to its team with its sheet open: an act of the committee, before it decided."""
    hold(audit)
    require(permissions.may_send_back(by, audit))
    moves.move(
        audit, AuditState.ON_SITE, by=by, verb="audit reopened", note=reason,
        together={"closed_at": None, "closed_by": None},
    )  # fmt: skip
    audit.scorecard = scoring_services.unlock(audit.scorecard, reason=reason, by=by)
    return audit
