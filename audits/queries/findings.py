"""Findings as lists and pages show them, and whom each waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.permissions import is_own
from audits import permissions, policies
from audits.models import Answer, Audit, Evidence, Finding, FindingObjection, Judgement
from audits.models.findings import FindingQuerySet
from audits.states import AuditState, FindingState

_S = FindingState
# The state as the enterprise reads it: what it must do, or what it waits for
CLIENTS_WORDS = {
    _S.OPEN: gettext_lazy("please answer"),
    _S.ANSWERED: gettext_lazy("we look at your answer"),
    _S.RETURNED: gettext_lazy("please answer again"),
    _S.ACCEPTED: gettext_lazy("plan accepted, please carry it out and report"),
    _S.REPORTED: gettext_lazy("we check what you carried out"),
    _S.VERIFIED: gettext_lazy("closed"),
    _S.WITHDRAWN: gettext_lazy("withdrawn"),
}
FOR_ATTENTION = gettext_lazy("for your attention, no answer needed")
TOGETHER = ("acknowledgements",)
RELATED = ("indicator", "found_by", "objection")


@dataclass(frozen=True)
class FindingRow:
    """A finding with what the reader may know: its state in their words, an earlier one on the same item."""

    finding: Finding
    words: str
    earlier: Finding | None
    linked: bool = True

    @property
    def code(self) -> str:
        """The state's code for colour and icon."""
        return f"finding:{self.finding.state}"

    @property
    def signed(self) -> bool:
        return any(not row.refusal for row in self.finding.acknowledgements.all())

    @property
    def refused(self) -> bool:
        return not self.signed and bool(self.finding.acknowledgements.all())

    @property
    def disputed(self) -> bool:
        """Whether an objection waits for its decision."""
        objection = policies.objection_to(self.finding)
        return objection is not None and objection.upheld is None

    @property
    def is_due(self) -> bool:
        """Whether the day beside it is one that the client must keep."""
        return self.finding.due_on is not None and self.finding.state in policies.CLIENTS


def finding_rows(audits: Iterable[Audit], user) -> dict[int, list[FindingRow]]:
    """The findings of these audits that this person may read, by the audit's key (three queries for all of them)."""
    by_key = {audit.pk: audit for audit in audits}
    everything = {key for key, audit in by_key.items() if permissions.sees_unshown(user, audit)}
    found = Finding.objects.filter(audit__in=by_key).with_earlier().select_related(*RELATED)
    findings = [
        finding
        for finding in found.prefetch_related(*TOGETHER).order_by("audit", "number")
        if finding.is_shown or finding.audit_id in everything
    ]
    before = _earlier([finding.earlier for finding in findings if finding.earlier])
    rows: dict[int, list[FindingRow]] = {}
    for finding in findings:
        finding.audit = by_key[finding.audit_id]
        words = state_words(finding, own=is_own(user, finding.audit.application))
        rows.setdefault(finding.audit_id, []).append(FindingRow(finding, words, before.get(finding.earlier)))
    return rows


def _earlier(keys: list[int]) -> dict[int, Finding]:
    return Finding.objects.select_related("audit").in_bulk(keys) if keys else {}


def findings_of(audit: Audit, user) -> list[FindingRow]:
    """The findings of one audit that this person may read."""
    return finding_rows([audit], user).get(audit.pk, [])


def finding_groups(application: Application, user, audits: list[Audit]) -> list[dict]:
    """The findings of a case, audit by audit, the latest first."""
    rows = finding_rows(audits, user)
    return [{"audit": audit, "rows": rows[audit.pk]} for audit in reversed(audits) if audit.pk in rows]


def findings_to_decide(audit: Audit) -> list[FindingRow]:
    """The findings as the committee reads them: those that the client was shown, without a way to their pages."""
    return _rows(audit, audit.findings.shown())


def rows_of_audit(audit: Audit, **wanted) -> list[FindingRow]:
    """The findings of an audit as its record keeps them, those that were struck or never shown too."""
    return _rows(audit, audit.findings.filter(**wanted))


def _rows(audit: Audit, findings: FindingQuerySet) -> list[FindingRow]:
    rows = findings.with_earlier().select_related(*RELATED).prefetch_related("acknowledgements__taken_by")
    findings = list(rows.order_by("number"))
    before = _earlier([finding.earlier for finding in findings if finding.earlier])
    for finding in findings:
        finding.audit = audit
    return [
        FindingRow(finding, state_words(finding), before.get(finding.earlier), linked=False) for finding in findings
    ]


def state_words(finding: Finding, *, own: bool = False) -> str:
    """Where a finding stands, in the reader's words."""
    if finding.kind == Finding.Kind.OBSERVATION and finding.state == _S.OPEN:
        return str(FOR_ATTENTION) if own else _("shown to the client")
    if not own:
        return finding.get_state_display()
    return str(CLIENTS_WORDS.get(finding.state, finding.get_state_display()))


def finding_for(user, audit: Audit, number: int) -> Finding:
    """The finding of an audit that this person sees; 404 for what the client was not shown."""
    found = audit.findings.all() if permissions.sees_unshown(user, audit) else audit.findings.shown()
    found = found.with_earlier().select_related(*RELATED).prefetch_related(*TOGETHER)
    finding = get_object_or_404(found, number=number)
    finding.audit = audit
    return finding


def finding_row(finding: Finding, user) -> FindingRow:
    """One finding as its own page shows it."""
    before = _earlier([finding.earlier] if finding.earlier else [])
    words = state_words(finding, own=is_own(user, finding.audit.application))
    return FindingRow(finding, words, before.get(finding.earlier))


def evidence_for(finding: Finding, pk: int) -> Evidence:
    """A file of this finding."""
    return get_object_or_404(Evidence, answer__finding=finding, pk=pk)


@dataclass(frozen=True)
class Said:
    """One entry of a finding's thread; `kind` says what `row` is."""

    at: datetime
    who: str
    kind: str
    row: object


def thread_of(finding: Finding) -> list[Said]:
    """Everything that was said about a finding, oldest first."""
    said = []
    for row in finding.acknowledgements.select_related("taken_by"):
        said.append(Said(row.taken_at, str(row.taken_by), "refusal" if row.refusal else "signature", row))
    for row in finding.answers.select_related("answered_by").prefetch_related("files__uploaded_by"):
        said.append(Said(row.answered_at, str(row.answered_by), "answer", row))
    for row in finding.judgements.select_related("judged_by"):
        said.append(Said(row.judged_at, str(row.judged_by), "judgement", row))
    for row in FindingObjection.objects.filter(finding=finding).select_related("raised_by", "decided_by"):
        said.append(Said(row.raised_at, str(row.raised_by), "objection", row))
        if row.decided_at:
            said.append(Said(row.decided_at, str(row.decided_by), "decision", row))
    return sorted(said, key=lambda entry: entry.at)


def latest_answer(finding: Finding) -> Answer | None:
    """The client's latest version, if there is one."""
    return finding.answers.order_by("-number").first()


# What the team may say to a finding that stands thus, the usual first
MAY_SAY = {
    _S.ANSWERED: (Judgement.Verdict.ACCEPTED, Judgement.Verdict.RETURNED),
    _S.ACCEPTED: (Judgement.Verdict.VERIFIED, Judgement.Verdict.RETURNED),
    _S.REPORTED: (Judgement.Verdict.VERIFIED, Judgement.Verdict.RETURNED),
    _S.VERIFIED: (Judgement.Verdict.REOPENED,),
}


def finding_acts(finding: Finding, user) -> list[dict]:
    """The next acts of this person at this finding, each with its page."""

    def act(label: str, name: str) -> dict:
        return {"label": label, "url": reverse(f"audits:{name}", args=[finding.audit.reference, finding.number])}

    offered = []
    if permissions.may_answer_finding(user, finding):
        if not policies.bars_to_answer_finding(finding):
            carried_out = finding.state == _S.ACCEPTED
            offered.append(
                act(_("Report it carried out") if carried_out else _("Answer the finding"), "finding-answer")
            )
        if not policies.bars_to_object_to_finding(finding):
            offered.append(act(_("Object to it"), "finding-object"))
    if finding.state in MAY_SAY and permissions.may_judge_finding(user, finding.audit):
        label = {_S.ANSWERED: _("Judge the answer"), _S.VERIFIED: _("Open it again")}.get(finding.state, _("Verify it"))
        offered.append(act(label, "finding-judge"))
    objection = policies.objection_to(finding)
    if objection and objection.upheld is None and permissions.may_approve(user, finding.audit):
        offered.append(act(_("Decide on the objection"), "finding-objection"))
    unseen = finding.state == _S.RECORDED and finding.audit.state == AuditState.ON_SITE
    if unseen and permissions.may_change_finding(user, finding):
        offered += [act(_("Change it"), "finding-change"), act(_("Strike it"), "finding-strike")]
    return offered


def to_sign(audit: Audit) -> list[Finding]:
    """The findings that the client was shown and has not signed for."""
    signed = audit.findings.filter(acknowledgements__isnull=False, acknowledgements__refusal="")
    shown = audit.findings.shown().exclude(state=_S.WITHDRAWN).exclude(pk__in=signed.values("pk"))
    findings = list(shown.select_related("indicator").prefetch_related(*TOGETHER).order_by("number"))
    for finding in findings:
        finding.audit = audit
    return findings
