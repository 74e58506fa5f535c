"""The letters of an audit, one function each."""

from django.urls import reverse

from applications.emails import to_client, to_staff
from audits.models import (
    Answer,
    Audit,
    ChangeOrder,
    DaysChange,
    Departure,
    Evidence,
    Finding,
    FindingObjection,
    Judgement,
    Objection,
    Plan,
    TeamMember,
)
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.notifications.services import queue


def _to(people, letter: str, audit: Audit, url: str = "", **context) -> None:
    url = url or reverse("audits:detail", args=[audit.reference])
    for person in people:
        queue(letter, to=person, case=audit.application.reference, audit=audit, url=url, **context)


def assigned(member: TeamMember) -> None:
    _to([member.user], "audit-assigned", member.audit, member=member)


def declined(gone: Departure) -> None:
    _to([gone.assigned_by], "audit-declined", gone.audit, gone=gone)


def taken_off(gone: Departure) -> None:
    _to([gone.user], "audit-taken-off", gone.audit, gone=gone)


def rescheduled(audit: Audit, *, was_firm: bool, reason: str) -> None:
    _to([member.user for member in audit.team.all()], "audit-moved-team", audit, reason=reason)
    if was_firm and not audit.short_notice:
        to_client("audit-moved", audit.application, audit=audit, reason=reason)


def team_named(audit: Audit, new: list[TeamMember], *, until) -> None:
    to_client("team-named", audit.application, audit=audit, members=new, until=until)


def objected(objection: Objection) -> None:
    to_staff("team-objection", Act.PLAN, objection.audit.application, audit=objection.audit, objection=objection)


def objection_answered(objection: Objection) -> None:
    to_client("team-objection-answered", objection.audit.application, audit=objection.audit, objection=objection)


def days_to_approve(change: DaysChange) -> None:
    to_staff("days-to-approve", Act.APPROVE, change.audit.application, audit=change.audit, change=change)


def days_answered(change: DaysChange) -> None:
    _to([change.asked_by], "days-answered", change.audit, change=change)


def confirmed(audit: Audit) -> None:
    _to([member.user for member in audit.team.all()], "audit-confirmed-team", audit)
    if not audit.short_notice:
        to_client("audit-confirmed", audit.application, audit=audit)


def closed(audit: Audit) -> None:
    to_staff("audit-closed", Act.DECIDE, audit.application, audit=audit)


def change_order_waits(order: ChangeOrder) -> None:
    to_staff("change-order-waits", Act.APPROVE, order.audit.application, **_order(order))


def change_order_closed(order: ChangeOrder) -> None:
    to_client("change-order-closed", order.audit.application, **_order(order))
    if order.changes_fee:
        to_staff("change-order-fee", Act.CONTRACT, order.audit.application, **_order(order))


def _order(order: ChangeOrder) -> dict:
    url = reverse("audits:change-order", args=[order.audit.reference])
    return {"audit": order.audit, "order": order, "url": url}


def visits_proposed(application, visits) -> None:
    to_staff("visits-proposed", Act.PLAN, application, visits=visits)


def visit_reminder(audit: Audit, step: str) -> None:
    to_staff("visit-reminder", Act.PLAN, audit.application, audit=audit, step=step)
    to_client("visit-reminder", audit.application, audit=audit, step=step)


def visit_overdue(audit: Audit) -> None:
    to_staff("visit-overdue", Act.CHANGE_STATUS, audit.application, audit=audit)
    to_client("visit-overdue", audit.application, audit=audit)


def relation_found(relation, member: TeamMember) -> None:
    """Planners hear that somebody of a team has a relation to the enterprise."""
    audit = member.audit
    url = reverse("audits:detail", args=[audit.reference])
    to_staff("relation-found", Act.PLAN, audit.application, url=url, audit=audit, member=member, relation=relation)


def competence_expires(person, rows) -> None:
    """To the person themselves: which of their competences end, and when."""
    queue("competence-expires", to=person, url=reverse("audits:person", args=[person.pk]), rows=rows)


def competences_expire(rows) -> None:
    """To everybody who keeps the files: whose competences end, and when."""
    for keeper in User.objects.with_act(Act.KEEP_PEOPLE):
        queue("competences-expire", to=keeper, url=f"{reverse('audits:people')}?ends=soon", rows=rows)


def _timetable(audit: Audit) -> str:
    return reverse("audits:timetable", args=[audit.reference])


def plan_sent(plan: Plan) -> None:
    to_client("plan-sent", plan.audit.application, audit=plan.audit, plan=plan, url=_timetable(plan.audit))


def plan_agreed(plan: Plan) -> None:
    _to(_lead_and_planner(plan.audit), "plan-agreed", plan.audit, url=_timetable(plan.audit), plan=plan)


def plan_change_asked(plan: Plan) -> None:
    lead = _lead_and_planner(plan.audit)[:1]
    _to(lead, "plan-change-asked", plan.audit, url=_timetable(plan.audit), plan=plan)


def _lead_and_planner(audit: Audit) -> list[User]:
    """The lead first; only the planner where there is none."""
    lead = lead_of(audit)
    return lead + ([audit.planned_by] if audit.planned_by and audit.planned_by not in lead else [])


def _findings(audit: Audit) -> str:
    return reverse("audits:findings", args=[audit.reference])


def lead_of(audit: Audit) -> list[User]:
    """The lead, if there is one, whoever fetched the team."""
    return [member.user for member in audit.team.all() if member.role == TeamMember.Role.LEAD]


def findings_released(audit: Audit, findings) -> None:
    to_client("findings-released", audit.application, audit=audit, findings=findings, url=_findings(audit))


def finding_answered(finding: Finding, answer: Answer) -> None:
    audit = finding.audit
    context = {"finding": finding, "answer": answer, "url": finding.get_absolute_url()}
    _to(lead_of(audit), "finding-answered", audit, **context)


def finding_judged(finding: Finding, judgement: Judgement) -> None:
    context = {"audit": finding.audit, "finding": finding, "judgement": judgement, "url": finding.get_absolute_url()}
    to_client("finding-judged", finding.audit.application, **context)


def findings_reminder(audit: Audit, findings, *, overdue: bool) -> None:
    context = {"audit": audit, "findings": findings, "overdue": overdue, "url": _findings(audit)}
    to_client("findings-reminder", audit.application, **context)


def findings_overdue(audit: Audit, findings) -> None:
    """The lead and the planners hear what the client left undone."""
    _to(lead_of(audit), "findings-overdue", audit, url=_findings(audit), findings=findings)
    to_staff("findings-overdue", Act.PLAN, audit.application, url=_findings(audit), audit=audit, findings=findings)


def findings_escalated(audit: Audit, findings) -> None:
    _to(lead_of(audit), "findings-escalated", audit, url=_findings(audit), findings=findings)
    to_client("findings-escalated", audit.application, audit=audit, findings=findings, url=_findings(audit))


def finding_objected(objection: FindingObjection) -> None:
    finding = objection.finding
    context = {"audit": finding.audit, "finding": finding, "objection": objection, "url": finding.get_absolute_url()}
    to_staff("finding-objected", Act.APPROVE, finding.audit.application, **context)


def finding_objection_decided(objection: FindingObjection) -> None:
    finding = objection.finding
    context = {"finding": finding, "objection": objection, "url": finding.get_absolute_url()}
    _to(lead_of(finding.audit), "finding-objection-decided", finding.audit, **context)
    to_client("finding-objection-decided", finding.audit.application, audit=finding.audit, **context)


def evidence_infected(evidence: Evidence) -> None:
    finding = evidence.answer.finding
    context = {"finding": finding, "evidence": evidence, "url": finding.get_absolute_url()}
    _to(lead_of(finding.audit), "evidence-infected", finding.audit, **context)
    to_client("evidence-infected", finding.audit.application, audit=finding.audit, **context)
