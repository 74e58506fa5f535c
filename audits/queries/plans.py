"""Questions about the plans of audits."""

from itertools import groupby

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Site
from audits import policies
from audits.models import Audit, Plan, Session, TeamMember
from audits.queries.team import latest_sample, leads
from audits.states import PlanState
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock
from certsite.common.waiting import Waiting
from scoring.models import Indicator


def plan_with_sessions(audit: Audit) -> Plan | None:
    """The audit's plan with its sessions, their sites and people, ready for a page."""
    members = Prefetch("members", TeamMember.objects.select_related("user"))
    sessions = Session.objects.select_related("site").prefetch_related(members)
    plan = Plan.objects.prefetch_related(Prefetch("sessions", sessions)).select_related("sent_by", "agreed_by")
    plan = plan.select_related("prepared_by").filter(audit=audit).first()
    if plan:
        plan.audit = audit
    return plan


def days_of_plan(plan: Plan) -> list[dict]:
    """The sessions day by day."""
    return [
        {"day": day, "sessions": list(sessions)}
        for day, sessions in groupby(plan.sessions.all(), key=lambda session: session.day)
    ]


def drawn_sites(audit: Audit) -> list[Site]:
    """The sites that the latest sample of this audit visits, the headquarters first."""
    sample = latest_sample(audit)
    sites = [drawn.site for drawn in sample.sites.all()] if sample else []
    return sorted(sites, key=lambda site: (site.kind != Site.Kind.HEADQUARTERS, site.pk))


def sites_to_plan(audit: Audit, plan: Plan | None = None) -> list[Site]:
    """The sites a session may name: headquarters, those drawn, and those the plan names; all where none was drawn."""
    sites = {site.pk: site for site in drawn_sites(audit)}
    others = audit.application.sites.all()
    if sites:
        named = plan.sessions.values("site") if plan else []
        others = others.filter(Q(kind=Site.Kind.HEADQUARTERS) | Q(pk__in=named))
    sites |= {site.pk: site for site in others}
    return sorted(sites.values(), key=lambda site: (site.kind != Site.Kind.HEADQUARTERS, site.pk))


def topics(audit: Audit) -> list[str]:
    """The heads of the edition's tree, or its groups where it has no heads, in the reader's language."""
    levels = Indicator.objects.filter(edition=audit.application.edition)
    heads = levels.filter(level=Indicator.Level.HEAD) or levels.filter(level=Indicator.Level.GROUP)
    return [f"{head.code} {bilingual.text(head.title)}" for head in heads]


def team_hours(audit: Audit) -> list[dict]:
    """Each member of the team with what is booked of them within the audit's days, in words."""
    frame = policies.plan_frame(audit)
    rows = []
    for member in audit.team.all():
        spans = [span for day in frame.days for span in frame.spans.get((member.pk, day), [])]
        rows.append({"member": member, "spans": spans})
    return rows


def plan_waiting(user) -> list[Waiting]:
    """The plans that wait for this person: to be agreed to by the client, to be written by the lead."""
    waiting = []
    if user.organisation_ids:
        waiting += [
            _row(plan.audit, _("Agree to the audit plan"), since=plan.sent_at)
            for plan in _to_agree(user).select_related("audit__application__organisation")[:200]
        ]
    if user.can(Act.AUDIT):
        related = Audit.objects.select_related("application__organisation", "plan")
        for audit in related.filter(pk__in=_to_write(user))[:200]:
            plan = policies.plan_of(audit)
            asked = plan is not None and plan.wishes
            title = _("The client asks for a change of the plan") if asked else _("Write the audit plan")
            waiting.append(_row(audit, title, since=audit.planned_at))
    return waiting


def _to_agree(user) -> QuerySet[Plan]:
    own = Q(audit__application__organisation__in=user.organisation_ids, audit__state__in=policies.OPEN_TO_PLAN)
    return Plan.objects.filter(own, state=PlanState.SENT, audit__short_notice=False)


def _to_write(user) -> QuerySet:
    """Audits this person leads whose plan is missing, or a draft that the client waits for."""
    mine = Audit.objects.filter(team__in=leads(user), state__in=policies.OPEN_TO_PLAN, starts_on__isnull=False)
    return mine.filter(Q(plan__isnull=True) | Q(plan__state=PlanState.DRAFT, short_notice=False)).values("pk")


def _row(audit: Audit, title: str, since) -> Waiting:
    return Waiting(
        title=title,
        subject=f"{audit.reference} · {audit.application.organisation.name}",
        action=_("Open the plan"),
        url=reverse("audits:timetable", args=[audit.reference]),
        since=clock.day_of(since) if since else None,
        due=audit.starts_on,
    )
