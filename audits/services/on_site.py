"""On site: opening meeting, headcount, score sheet, closing meeting and report."""

from django.db import transaction

from applications.queries import accepted_quote, person_day_table, tariff
from audits import emails, permissions, policies
from audits.domain.change_order import change
from audits.models import Audit, ChangeOrder
from audits.services.findings import release
from audits.services.holding import hold
from audits.services.programme import foresee
from audits.states import AuditState, ChangeOrderState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring import services as scoring_services


@transaction.atomic
def open_meeting(audit: Audit, *, present: str, by: User) -> Audit:
    """Record the opening meeting with those present, by the plan that both agreed to; the audit is on site now."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_open(audit))
    moves.move(
        audit,
        AuditState.ON_SITE,
        by=by,
        together={"opened_at": clock.now(), "opened_by": by, "opening_present": present},
    )
    return audit


@transaction.atomic
def verify_headcount(audit: Audit, *, headcount: int, by: User) -> ChangeOrder | None:
    """Store what the lead counted on site; another number than the quote's raises a change order at once.

    The order holds days and fee before and after. Verifying again replaces an order that nobody answered yet.
    """
    hold(audit)
    require(permissions.may_lead(by, audit) and audit.state == AuditState.ON_SITE)
    audit.change_orders.filter(state=ChangeOrderState.OPEN).delete()
    audit.verified_headcount, audit.verified_at, audit.verified_by = headcount, clock.now(), by
    audit.save(update_fields=["verified_headcount", "verified_at", "verified_by"])
    moves.record(audit, "headcount verified", by=by, note=str(headcount), internal=True)
    if audit.visit or audit.kind == Audit.Kind.SPECIAL:  # the contract's quote is the first audit's
        return None
    return _raise_change_order(audit, headcount, by=by)


def _raise_change_order(audit: Audit, headcount: int, *, by: User) -> ChangeOrder | None:
    application = audit.application
    quote = accepted_quote(application)
    if headcount == quote.headcount:
        return None
    found = change(
        person_day_table(application),
        tariff(application, quote.tariff),
        verified=headcount,
        quoted_days=quote.days_total,
        quoted_fee=quote.total,
        extra_sites=quote.extra_sites,
        copies=quote.copies,
        lead_days=quote.lead_days,
    )
    order = ChangeOrder.objects.create(
        audit=audit,
        headcount_before=quote.headcount,
        headcount_after=headcount,
        days_before=found.days_before,
        days_after=found.days_after,
        fee_before=found.fee_before,
        fee_after=found.fee_after,
        raised_by=by,
    )
    moves.start(order, by=by, verb="change order raised", note=f"{quote.headcount} → {headcount}")
    return order


@transaction.atomic
def submit_scorecard(audit: Audit, *, by: User) -> Audit:
    """Lock the complete score sheet with its result."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_submit(audit))
    audit.scorecard = scoring_services.lock(audit.scorecard, by=by)
    return audit


@transaction.atomic
def close(audit: Audit, *, summary: str, present: str, by: User) -> Audit:
    """Record the closing meeting, which shows the client every finding, and hand the report to the committee; a clean
    audit is as good as another."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_close(audit))
    release(audit, audit.findings.all(), by=by)
    moves.move(
        audit,
        AuditState.CLOSED,
        by=by,
        together={
            "closed_at": clock.now(),
            "closed_by": by,
            "summary": summary,
            "closing_present": present,
        },
    )
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
