"""What the page of one audit shows to whom."""

from applications.queries import document_rows
from audits import forms, permissions, policies, queries
from audits.models import Audit
from audits.states import AuditState

MOVABLE = (AuditState.PLANNED, AuditState.CONFIRMED)


def detail_context(request, audit: Audit, **changed) -> dict:
    """Everything of the page; a form that was sent from it and has faults stands in `changed`."""
    user, member = request.user, permissions.membership(request.user, audit)
    planning = audit.state in MOVABLE and permissions.may_plan(user, audit)
    told = [one for one in audit.team.all() if one.told_at]
    disputed = {row.user_id for row in audit.objections.all() if row.upheld is None}
    client = permissions.may_answer_names(user, audit) and audit.state in MOVABLE
    begun = audit.opened_at is not None
    return {
        "audit": audit,
        "application": audit.application,
        "acts": queries.page_acts(audit, user),
        "member": member,
        "must_confirm": bool(member) and audit.state in MOVABLE and member.impartial_at is None,
        "may_step_back": bool(member) and audit.state in MOVABLE and member.impartial_at is not None,
        "impartiality_form": forms.ImpartialityForm(),
        "reason_form": forms.ReasonForm(),
        "planning": planning,
        "team_rows": queries.team_rows(audit, user),
        "departures": audit.departures.all() if user.is_staff_member else [],
        "objections": audit.objections.select_related("user") if user.is_staff_member or client else [],
        "may_clear": client and any(not one.cleared_at and one.user_id not in disputed for one in told),
        "untold": planning and not audit.short_notice and any(one.told_at is None for one in audit.team.all()),
        "bars_to_tell": policies.bars_to_tell(audit) if planning else [],
        "member_form": forms.MemberForm(audit=audit) if planning else None,
        "bars": policies.bars_to_confirm(audit) if planning and audit.state == AuditState.PLANNED else [],
        "may_confirm": planning and audit.state == AuditState.PLANNED,
        "may_cancel": permissions.may_plan(user, audit) and AuditState.CANCELLED in audit.STEPS[audit.state],
        "shows_findings": begun,
        "finding_rows": queries.findings_of(audit, user) if begun else [],
        "may_see_scores": permissions.may_see_scores(user, audit),
        "team_scores": queries.team_scores(audit, user),
        "may_unlock": queries.is_unlockable(audit) and permissions.may_approve(user, audit),
        "document_rows": document_rows(audit.application) if member else [],
        "orders": audit.change_orders.all(),
        "meeting_rows": queries.meetings_shown(audit, user),
        "may_photograph": permissions.may_score(user, audit) and not policies.bars_to_score(audit),
        "headcount_rows": queries.headcount_rows(audit),
        "may_explain": permissions.may_lead(user, audit),
        "booked": queries.booked_days(audit) if audit.starts_on else None,
        "sample": queries.latest_sample(audit) if permissions.may_see_sites(user, audit) else None,
        "may_see_days": user.is_staff_member,
    } | changed
