"""What the worker does for findings: reminds, escalates, scans. All of it may run twice."""

from django.db import transaction

from applications.services.scanning import scan_stored, scan_waiting
from audits import emails, policies
from audits.models import Audit, Evidence, Finding, FindingObjection
from audits.services.holding import hold
from certsite.common import clock
from certsite.workflow import moves

OVERDUE = "overdue"


@transaction.atomic
def remind_of_findings(pk: int) -> list[str]:
    """Remind the client of what it must still do about the findings of one audit, of each step once.

    What is late is told to lead and planners too, and a minor becomes major with days of its own where the edition says
    so. An objection that nobody decided stops the clock. Returns the steps that were told.
    """
    audit = hold(Audit.objects.select_related("application__edition").get(pk=pk))
    rules, steps = policies.finding_rules(audit), {}
    disputed = FindingObjection.objects.filter(upheld=None).values("finding")
    due = audit.findings.filter(state__in=policies.CLIENTS, due_on__isnull=False).exclude(pk__in=disputed)
    for finding in due.select_for_update(of=("self",)).select_related("indicator").order_by("number"):
        finding.audit = audit
        step = rules.step(finding.due_on, clock.today())
        if step and step != finding.reminded:
            steps.setdefault("escalated" if rules.escalates(finding.kind, step) else step, []).append(finding)
    for step, findings in steps.items():
        _tell(audit, step, findings)
    return list(steps)


def _tell(audit: Audit, step: str, findings: list[Finding]) -> None:
    for finding in findings:
        if step == "escalated":
            _escalate(finding)
            continue
        finding.reminded = step
        finding.save(update_fields=["reminded"])
        verb = "finding overdue" if step == OVERDUE else "finding reminded"
        moves.record(finding, verb, by=None, note=finding.due_on.isoformat())
    if step == "escalated":
        emails.findings_escalated(audit, findings)
        return
    emails.findings_reminder(audit, findings, overdue=step == OVERDUE)
    if step == OVERDUE:
        emails.findings_overdue(audit, findings)


def _escalate(finding: Finding) -> None:
    """A minor that is late is major from today on."""
    was, today = finding.due_on, clock.today()
    finding.kind, finding.escalated_on, finding.reminded = Finding.Kind.MAJOR, today, ""
    finding.due_on = policies.finding_rules(finding.audit).answer_by(finding.kind, today)
    finding.save(update_fields=["kind", "escalated_on", "reminded", "due_on"])
    note = " → ".join(day.isoformat() for day in (was, finding.due_on) if day)
    moves.record(finding, "finding escalated", by=None, note=note)


def scan_evidence() -> int:
    """Scan the files of findings that nobody has scanned yet; returns how many are known now."""
    return scan_waiting(Evidence.objects.all(), scan_one)


def scan_one(pk: int) -> bool | None:
    """Scan one file, by scanning.scan_stored; client and lead are told of a virus."""
    return scan_stored(Evidence.objects.all(), pk, tell=_tell_of_virus)


def _tell_of_virus(evidence: Evidence, virus: str) -> None:
    note = f"{evidence.original_name}: {virus}"
    moves.record(evidence.answer.finding, "evidence infected", by=None, note=note)
    emails.evidence_infected(evidence)
