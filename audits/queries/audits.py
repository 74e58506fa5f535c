"""Questions about audits."""

import datetime
from functools import partial

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from applications.states import ApplicationState
from audits import permissions, policies
from audits.domain.windows import SurveillanceRule, escalation
from audits.models import UNPLANNED, Audit, ChangeOrder, Departure, TeamMember
from audits.queries.change_orders import orders_of_case
from audits.queries.days import open_days_change
from audits.queries.finding_turns import finding_waiting
from audits.queries.findings import finding_groups
from audits.queries.meetings import explanation_waiting
from audits.queries.plans import plan_waiting
from audits.queries.programme import programme_rows
from audits.queries.team import team_shown
from audits.states import AuditState, ChangeOrderState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.waiting import Waiting
from scoring.states import ScorecardState

PLANNING_AHEAD = datetime.timedelta(days=60)
# What acts and bars of an audit are told from
TOGETHER = (
    "team__user", "departures__user", "change_orders__approved_by", "change_orders__answered_by", "objections__user",
    "days_changes__asked_by", "days_changes__answered_by",
)  # fmt: skip
RELATED = (
    "application__organisation", "application__edition__scheme", "application__contract",
    "scorecard__edition__scheme",
)  # fmt: skip
OPEN_VISITS = (AuditState.PROPOSED, AuditState.PLANNED, AuditState.CONFIRMED)


def audit_for(user, reference: str) -> Audit:
    """The audit, if this person may see it; otherwise 404, as for one that is not there."""
    visible = Audit.objects.visible_to(user).select_related(*RELATED)
    return get_object_or_404(visible.prefetch_related(*TOGETHER), reference=reference)


def awaiting_plan() -> QuerySet[Audit]:
    """First and special audits that can be planned now: their documents have passed."""
    due = Audit.objects.filter(state=AuditState.PROPOSED, application__state=ApplicationState.DOCUMENTS_PASSED)
    return due.exclude(kind=Audit.Kind.SURVEILLANCE).select_related("application__organisation")


def closed_first_audits() -> QuerySet[Audit]:
    """Closed initial and recertification audits: those that a decision follows."""
    return (
        Audit.objects.filter(state=AuditState.CLOSED)
        .exclude(kind__in=[Audit.Kind.SURVEILLANCE, Audit.Kind.SPECIAL])
        .select_related("application__organisation", "application__edition__scheme", "scorecard__edition__scheme")
        .prefetch_related("team__user")
        .order_by("closed_at")
    )


def team_ids(audit: Audit) -> set[int]:
    """Everybody who was ever sent to this audit or to another of the same case."""
    return team_of_case(audit.application)


def team_of_case(application: Application) -> set[int]:
    """Everybody in a team of this case, and whoever left one after taking the audit on.

    Who declined at once took no part.
    """
    now = TeamMember.objects.filter(audit__application=application).values_list("user", flat=True)
    then = Departure.objects.filter(audit__application=application, was_impartial=True).values_list("user", flat=True)
    return set(now) | set(then)


def cases_audited_by(user: User) -> set[int]:
    """The cases to whose audits this person was ever sent."""
    now = TeamMember.objects.filter(user=user).values_list("audit__application", flat=True)
    then = Departure.objects.filter(user=user, was_impartial=True).values_list("audit__application", flat=True)
    return set(now) | set(then)


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
        offered += _planners_acts(audit, act, detail)
    if audit.state == AuditState.ON_SITE and permissions.is_blinded(user, audit):
        offered.append(act(_("Score on your own sheet"), "own-scorecard"))
    if permissions.may_lead(user, audit):
        offered += _lead_acts(audit, act, detail)
    if permissions.may_approve(user, audit) and _order(audit, ChangeOrderState.PROPOSED):
        offered.append(act(_("Approve the change order"), "change-order"))
    change = open_days_change(audit)
    if change and permissions.may_approve(user, audit) and change.asked_by_id != user.pk:
        offered.append(act(_("Answer the change of person-days"), "days"))
    return offered


def _planners_acts(audit: Audit, act, detail: dict) -> list[dict]:
    """The planner's next act, from what lists fetch together: the page itself names every bar."""
    if audit.state == AuditState.PROPOSED:
        # a provisional window waits for the visit before it
        passed = audit.application.state == ApplicationState.DOCUMENTS_PASSED
        ready = passed and not audit.provisional and not open_days_change(audit)
        label = _("Plan the audit") if audit.visit == 0 else _("Plan the visit")
        return [act(label, "plan")] if ready else []
    if audit.state != AuditState.PLANNED:
        return []
    team = list(audit.team.all())
    if any(objection.upheld is None for objection in audit.objections.all()):
        return [detail | {"label": _("Answer the objection")}]
    if not any(member.role == TeamMember.Role.LEAD for member in team):
        return [detail | {"label": _("Send a lead auditor")}]
    if any(member.impartial_at is None for member in team) or open_days_change(audit):
        return []
    if not audit.short_notice and any(member.told_at is None for member in team):
        return [detail | {"label": _("Tell the client the names")}]
    if audit.short_notice or all(policies.is_settled(member) for member in team):
        return [detail | {"label": _("Confirm the date")}]
    return []


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


def _lead_acts(audit: Audit, act, detail: dict) -> list[dict]:
    if audit.state == AuditState.CONFIRMED:
        return [act(_("Record the opening meeting"), "open")]
    if audit.state != AuditState.ON_SITE:
        return []
    offered = []
    if audit.is_blind and policies.is_revealed(audit):
        offered.append(act(_("Reconcile the scores"), "reconcile"))
    elif audit.scorecard.state == ScorecardState.OPEN and not audit.is_blind:
        offered.append(act(_("Score on site"), "scorecard"))
    if audit.verified_headcount is None:
        offered.append(act(_("Verify the headcount"), "headcount"))
    elif _order(audit, ChangeOrderState.OPEN):
        offered.append(act(_("Settle the change order"), "change-order"))
    elif _order(audit, ChangeOrderState.TO_SIGN):
        offered.append(act(_("Have the change order signed"), "sign-change-order"))
    if not policies.bars_to_close(audit):
        offered.append(act(_("Record the closing meeting"), "close"))
    return offered


def _order(audit: Audit, state: str) -> ChangeOrder | None:
    return next((order for order in audit.change_orders.all() if order.state == state), None)


def open_order(audit: Audit) -> ChangeOrder | None:
    """The change order that is not closed, if there is one."""
    return next((order for order in audit.change_orders.all() if order.state != ChangeOrderState.CLOSED), None)


def panel(application: Application, user) -> dict:
    """What the case page shows of audits: those that are planned or more, and the programme."""
    visible = [audit for audit in application.audits.all() if _is_shown(audit, user)]
    rows = [
        {"audit": audit, "acts": acts(audit, user), "team": team_shown(audit, user)}
        for audit in sorted(visible, key=lambda audit: audit.pk)
    ]
    special = {"label": _("Special audit"), "url": reverse("audits:special", args=[application.reference])}
    may_add = permissions.may_plan_case(user, application) and not policies.bars_to_special(application)
    turns = [{"label": turn.title, "url": turn.url} for turn in finding_waiting(user, application)]
    return {
        "audit_rows": rows,
        "audit_acts": turns + ([special] if may_add else []),
        # asked only where the tab is open
        "finding_groups": partial(finding_groups, application, user, [row["audit"] for row in rows]),
        "programme": programme_rows(application),
        "change_orders": orders_of_case(application),
    }


def unannounced(application: Application) -> set[tuple[str, str]]:
    """The records, as history names them, of audits at short notice that have not begun: not for the client's eyes."""
    hidden = [audit for audit in application.audits.all() if is_secret(audit)]
    kind, sheet = Audit._meta.label_lower, Audit._meta.get_field("scorecard").related_model._meta.label_lower
    return {(kind, str(audit.pk)) for audit in hidden} | {(sheet, str(audit.scorecard_id)) for audit in hidden}


def is_secret(audit: Audit) -> bool:
    """Whether the enterprise must not know of it: at short notice, and not begun, be it called off too."""
    return audit.short_notice and audit.opened_at is None


def _is_shown(audit: Audit, user) -> bool:
    own = audit.application.organisation_id in user.organisation_ids
    if audit.state == AuditState.FORESEEN or (own and is_secret(audit)):
        return False
    return user.is_staff_member or audit.state not in (*UNPLANNED, AuditState.CANCELLED)


def waiting_for(user) -> list[Waiting]:
    """The audits whose next act is this person's."""
    waiting = _names_to_answer(user) if user.organisation_ids else []
    waiting += plan_waiting(user) + finding_waiting(user)
    if not (user.can(Act.AUDIT) or user.can(Act.PLAN) or user.can(Act.APPROVE)):
        return waiting
    waiting += explanation_waiting(user)
    later = Q(state=AuditState.PROPOSED, preferred_from__gt=clock.today() + PLANNING_AHEAD) & ~Q(visit=0)
    done = [AuditState.FORESEEN, AuditState.CLOSED, AuditState.CANCELLED]
    audits = Audit.objects.visible_to(user).exclude(state__in=done).exclude(later)
    related = ("application__organisation", "application__edition", "application__contract", "scorecard")
    together = ("team__user", "departures", "change_orders", "objections", "days_changes")
    for audit in audits.select_related(*related).prefetch_related(*together)[:500]:
        for act in acts(audit, user)[:1]:
            waiting.append(
                Waiting(
                    title=act["label"],
                    subject=f"{audit.reference} · {audit.application.organisation.name}",
                    action=act["label"],
                    url=act["url"],
                    since=clock.day_of(audit.planned_at) if audit.planned_at else None,
                    due=audit.starts_on or audit.latest_on or audit.application.wished_on,
                )
            )
    return waiting


def _names_to_answer(user) -> list[Waiting]:
    """Teams that the person's enterprise was told of and may still object to."""
    told = TeamMember.objects.filter(
        audit__application__organisation__in=user.organisation_ids, audit__state=AuditState.PLANNED, cleared_at=None
    ).exclude(told_at=None)
    waiting = {}
    for member in told.select_related("audit__application__organisation", "audit__application__edition"):
        until = policies.objection_until(member)
        if until >= clock.today():
            waiting[member.audit_id] = Waiting(
                title=_("Look at the names of the audit team"),
                subject=f"{member.audit.reference} · {member.audit.application.organisation.name}",
                action=_("Look"),
                url=member.audit.get_absolute_url(),
                since=clock.day_of(member.told_at),
                due=until,
            )
    return list(waiting.values())
