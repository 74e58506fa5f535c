"""Questions about audits."""

import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from applications.queries import accepted_quote
from applications.states import ApplicationState
from audits import permissions, policies
from audits.domain.windows import SurveillanceRule, escalation
from audits.models import Audit, ChangeOrder
from audits.states import AuditState, ChangeOrderState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.waiting import Waiting
from scoring.states import ScorecardState

PLANNING_AHEAD = datetime.timedelta(days=60)
OPEN_VISITS = (AuditState.PROPOSED, AuditState.PLANNED, AuditState.CONFIRMED)


def audit_for(user, reference: str) -> Audit:
    """The audit, if this person may see it; otherwise 404, as for one that is not there."""
    visible = Audit.objects.visible_to(user).select_related(
        "application__organisation", "application__edition__scheme", "scorecard__edition__scheme"
    )
    return get_object_or_404(visible.prefetch_related("team__user", "change_orders"), reference=reference)


def awaiting_plan() -> QuerySet[Application]:
    """Cases whose documents passed and that have no audit yet."""
    planned = Audit.objects.exclude(state=AuditState.CANCELLED).values("application")
    return (
        Application.objects.filter(state=ApplicationState.DOCUMENTS_PASSED)
        .exclude(pk__in=planned)
        .select_related("organisation")
    )


def closed_first_audits() -> QuerySet[Audit]:
    """Closed initial and recertification audits: those that a decision follows."""
    return (
        Audit.objects.filter(state=AuditState.CLOSED)
        .exclude(kind=Audit.Kind.SURVEILLANCE)
        .select_related("application__organisation", "application__edition__scheme", "scorecard__edition__scheme")
        .order_by("closed_at")
    )


def team_ids(audit: Audit) -> set[int]:
    """Everybody who was ever sent to this audit or to another of the same case."""
    return set(
        Audit.objects.filter(application=audit.application, team__isnull=False).values_list("team__user", flat=True)
    )


def cases_audited_by(user: User) -> set[int]:
    """The cases to whose audits this person was ever sent."""
    return set(Audit.objects.filter(team__user=user).values_list("application", flat=True))


def candidates(application: Application) -> list[tuple[User, list[str]]]:
    """Every auditor with the bars that keep them from this enterprise."""
    auditors = User.objects.with_act(Act.AUDIT).prefetch_related("memberships")
    return [(user, policies.bars_to_assign(user, application)) for user in auditors]


def surveillance_steps(as_of: datetime.date) -> list[tuple[Audit, str]]:
    """Every open visit that reached a step of escalation by this day, and which."""
    visits = Audit.objects.filter(kind=Audit.Kind.SURVEILLANCE, state__in=OPEN_VISITS, latest_on__isnull=False)
    steps = []
    for audit in visits.select_related("application__edition", "application__organisation"):
        rule = SurveillanceRule.from_rules(audit.application.edition.rules["surveillance"])
        if step := escalation(rule, audit.latest_on, as_of):
            steps.append((audit, step))
    return steps


def acts(audit: Audit, user) -> list[dict]:
    """The next acts of this person at this audit, each with its page."""

    def act(label: str, name: str) -> dict:
        return {"label": label, "url": reverse(f"audits:{name}", args=[audit.reference])}

    offered, member = [], permissions.membership(user, audit)
    detail = {"label": "", "url": reverse("audits:detail", args=[audit.reference])}
    if member and audit.state == AuditState.PLANNED and member.impartial_at is None:
        offered.append(detail | {"label": _("Confirm impartiality")})
    if permissions.may_plan(user, audit):
        if audit.state == AuditState.PROPOSED:
            offered.append(act(_("Plan the visit"), "plan-visit"))
        if audit.state == AuditState.PLANNED and not policies.bars_to_confirm(audit):
            offered.append(detail | {"label": _("Confirm the date")})
    if permissions.may_lead(user, audit):
        offered += _lead_acts(audit, act, detail)
    if permissions.may_approve(user, audit) and _order(audit, ChangeOrderState.PROPOSED):
        offered.append(act(_("Approve the change order"), "change-order"))
    return offered


def page_acts(audit: Audit, user) -> list[dict]:
    """The acts that lead away from the audit's own page; the others are done on it."""
    return [act for act in acts(audit, user) if act["url"] != audit.get_absolute_url()]


def is_unlockable(audit: Audit) -> bool:
    """Whether the score sheet is submitted and the audit not yet reported."""
    return (
        audit.state == AuditState.ON_SITE
        and audit.scorecard is not None
        and audit.scorecard.state == ScorecardState.LOCKED
    )


def quoted_headcount(audit: Audit) -> int:
    """The headcount that contract and days rest on."""
    return accepted_quote(audit.application).headcount


def _lead_acts(audit: Audit, act, detail: dict) -> list[dict]:
    if audit.state == AuditState.CONFIRMED:
        return [act(_("Record the opening meeting"), "open")]
    if audit.state != AuditState.ON_SITE:
        return []
    offered = []
    if audit.scorecard.state == ScorecardState.OPEN:
        offered.append(act(_("Score on site"), "scorecard"))
    if audit.verified_headcount is None:
        offered.append(act(_("Verify the headcount"), "headcount"))
    elif _order(audit, ChangeOrderState.OPEN):
        offered.append(act(_("Settle the change order"), "change-order"))
    if not policies.bars_to_close(audit):
        offered.append(act(_("Record the closing meeting"), "close"))
    return offered


def _order(audit: Audit, state: str) -> ChangeOrder | None:
    return next((order for order in audit.change_orders.all() if order.state == state), None)


def open_order(audit: Audit) -> ChangeOrder | None:
    """The change order that is not closed, if there is one."""
    return next((order for order in audit.change_orders.all() if order.state != ChangeOrderState.CLOSED), None)


def panel(application: Application, user) -> dict:
    """What the case page shows of audits."""
    shown = [
        audit
        for audit in application.audits.all()
        if user.is_staff_member or audit.state not in (AuditState.PROPOSED, AuditState.CANCELLED)
    ]
    rows = [{"audit": audit, "acts": acts(audit, user)} for audit in sorted(shown, key=lambda audit: audit.pk)]
    may_plan = (
        user.can(Act.PLAN)
        and application.organisation_id not in user.organisation_ids
        and application.state == ApplicationState.DOCUMENTS_PASSED
        and not any(audit.state != AuditState.CANCELLED for audit in application.audits.all())
    )
    plan = {"label": _("Plan the audit"), "url": reverse("audits:plan", args=[application.reference])}
    return {"audit_rows": rows, "audit_acts": [plan] if may_plan else []}


def waiting_for(user) -> list[Waiting]:
    """The audits whose next act is this person's, and the cases that wait for an audit."""
    waiting = []
    if user.can(Act.PLAN):
        waiting += [
            Waiting(
                title=_("Plan the audit"),
                subject=f"{case.reference} · {case.organisation.name}",
                action=_("Plan"),
                url=reverse("audits:plan", args=[case.reference]),
                due=case.wished_on,
            )
            for case in awaiting_plan()[:200]
            if case.organisation_id not in user.organisation_ids
        ]
    if not (user.can(Act.AUDIT) or user.can(Act.PLAN) or user.can(Act.APPROVE)):
        return waiting
    later = Q(state=AuditState.PROPOSED, preferred_from__gt=clock.today() + PLANNING_AHEAD)
    audits = Audit.objects.visible_to(user).exclude(state__in=[AuditState.CLOSED, AuditState.CANCELLED]).exclude(later)
    related = ("application__organisation", "application__contract", "scorecard")
    for audit in audits.select_related(*related).prefetch_related("team__user", "change_orders")[:500]:
        for act in acts(audit, user)[:1]:
            waiting.append(
                Waiting(
                    title=act["label"],
                    subject=f"{audit.reference} · {audit.application.organisation.name}",
                    action=act["label"],
                    url=act["url"],
                    since=clock.day_of(audit.planned_at) if audit.planned_at else None,
                    due=audit.starts_on or audit.latest_on,
                )
            )
    return waiting
