"""Whom the findings of audits wait for."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from audits import policies
from audits.models import Audit, Departure, Finding, FindingObjection, TeamMember
from audits.queries.team import leads
from audits.states import FindingState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.waiting import Waiting

_S = FindingState


def audits_to_remind() -> list[int]:
    """The audits with a finding for which not every reminder was sent."""
    due = Finding.objects.filter(state__in=policies.CLIENTS, due_on__isnull=False).exclude(reminded="overdue")
    return list(due.order_by("audit").values_list("audit", flat=True).distinct())


def whose_turn(audit: Audit) -> str:
    """Whom a decision on this audit waits for: "client", "team", or "" where no finding stands in its way."""
    states = set(Finding.objects.filter(audit=audit).in_the_way().values_list("state", flat=True))
    if not states:
        return ""
    return "client" if states & set(policies.CLIENTS) else "team"


def held_up() -> set[int]:
    """The audits whose certification cannot be granted because of findings, or objections to them."""
    disputed = FindingObjection.objects.filter(upheld=None).exclude(finding__kind=Finding.Kind.OBSERVATION)
    unanswered = Finding.objects.in_the_way().values_list("audit", flat=True)
    return set(unanswered.union(disputed.values_list("finding__audit", flat=True)))


def finding_waiting(user, application: Application | None = None) -> list[Waiting]:
    """The findings that wait for this person, in one case or in all: one line for each audit and act."""
    waiting: dict[tuple[int, str], Waiting] = {}
    for findings, words in _turns(user):
        if application:
            findings = findings.filter(audit__application=application)
        for finding in findings.select_related("audit__application__organisation").order_by("due_on", "number")[:500]:
            title, action = words[finding.state] if finding.state in words else words[None]
            waiting.setdefault((finding.audit_id, title), _row(finding, title, action))
    return list(waiting.values())


def _turns(user) -> list[tuple[QuerySet[Finding], dict]]:
    """Which findings may be this person's turn, with what there is to do by their state."""
    disputed = FindingObjection.objects.filter(upheld=None).values("finding")
    free = Finding.objects.exclude(audit__application__organisation__in=user.bound_to())
    turns = []
    if user.organisation_ids:
        own = Finding.objects.filter(audit__application__organisation__in=user.organisation_ids)
        own = own.exclude(kind=Finding.Kind.OBSERVATION).exclude(pk__in=disputed)
        report = (_("Carry out what was agreed and report it"), _("Report"))
        words = {_S.ACCEPTED: report, None: (_("Answer the findings"), _("Answer them"))}
        turns.append((own.filter(state__in=policies.CLIENTS), words))
    if user.can(Act.AUDIT):
        led = free.filter(audit__in=leads(user).values("audit"), state__in=policies.TEAMS)
        verify = (_("Verify what was carried out"), _("Verify"))
        turns.append((led, {_S.REPORTED: verify, None: (_("Judge the answers to findings"), _("Judge"))}))
    if user.can(Act.APPROVE):
        here = {"audit": OuterRef("audit"), "user": user}
        member = TeamMember.objects.filter(**here)
        left = Departure.objects.filter(**here, was_impartial=True)
        objected = free.filter(pk__in=disputed).exclude(Exists(member) | Exists(left))
        turns.append((objected, {None: (_("Decide on the objection to a finding"), _("Decide"))}))
    return turns


def _row(finding: Finding, title: str, action: str) -> Waiting:
    return Waiting(
        title=title,
        subject=f"{finding.audit.reference} · {finding.audit.application.organisation.name}",
        action=action,
        url=reverse("audits:findings", args=[finding.audit.reference]),
        since=clock.day_of(finding.released_at),
        due=finding.due_on,
    )
