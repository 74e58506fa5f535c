"""What the client answers to a finding, and what the team says to it: every version is kept."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from applications.models import Document
from applications.services.scanning import is_clean
from audits import emails, permissions, policies
from audits.models import Answer, Evidence, Finding, FindingObjection, Judgement
from audits.services.findings import FindingChanged, hold_finding, move_off
from audits.states import FindingState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.common.uploads import sha256_of
from certsite.workflow import moves

Verdict = Judgement.Verdict


@transaction.atomic
def answer_finding(
    finding: Finding,
    *,
    base_version: int,
    cause: str,
    correction: str,
    action: str,
    planned_on: datetime.date | None = None,
    files: Sequence[tuple] = (),
    by: User,
) -> Answer:
    """The client's next version: the plan, or once that is accepted the report that it is carried out.

    `files` are pairs of upload and content type, judged by the form; they are scanned before anything is locked. Raises
    Infected, or FindingChanged where a colleague answered after `base_version`.
    """
    require(permissions.may_answer_finding(by, finding))
    kept = [_evidence(upload, kind, by=by) for upload, kind in files]
    hold_finding(finding)
    require_ready(policies.bars_to_answer_finding(finding))
    latest = _latest(finding, base_version)
    answer = Answer.objects.create(
        finding=finding,
        number=(latest.number if latest else 0) + 1,
        cause=cause,
        correction=correction,
        action=action,
        planned_on=planned_on,
        answered_by=by,
    )
    for evidence, (upload, _kind) in zip(kept, files, strict=True):
        evidence.answer = answer
        evidence.file.save(upload.name, upload, save=False)
        evidence.save(force_insert=True)
    carried_out = finding.state == FindingState.ACCEPTED
    moves.move(
        finding, FindingState.REPORTED if carried_out else FindingState.ANSWERED, by=by, note=f"v{answer.number}"
    )
    emails.finding_answered(finding, answer)
    return answer


def _evidence(upload, content_type: str, *, by: User) -> Evidence:
    clean = is_clean(upload)
    return Evidence(
        original_name=upload.name[-200:],
        content_type=content_type,
        size=upload.size,
        sha256=sha256_of(upload),
        scan=Document.Scan.CLEAN if clean else Document.Scan.UNSCANNED,
        scanned=clock.now() if clean else None,
        uploaded_by=by,
    )


def _latest(finding: Finding, base_version: int) -> Answer | None:
    """The latest answer, which must be the one that was in view."""
    latest = finding.answers.order_by("-number").first()
    if (latest.number if latest else 0) != base_version:
        raise FindingChanged(finding)
    return latest


@transaction.atomic
def accept_plan(finding: Finding, *, base_version: int, words: str = "", by: User) -> Judgement:
    """The plan is good; the client carries it out by the edition's day and reports it."""
    _hold_to_judge(finding, by)
    rules, released_on = policies.finding_rules(finding.audit), clock.day_of(finding.released_at)
    due_on = rules.carry_out_by(finding.kind, released_on=released_on, today=clock.today())
    return _judge(finding, FindingState.ACCEPTED, Verdict.ACCEPTED, words, due_on, base_version=base_version, by=by)


@transaction.atomic
def send_back(finding: Finding, *, base_version: int, words: str, by: User) -> Judgement:
    """The answer, or what was carried out, is not enough; the words say what is missing."""
    _hold_to_judge(finding, by)
    if finding.state == FindingState.VERIFIED:
        raise NotReady(policies.bars_to_judge_finding(finding, FindingState.ANSWERED))
    return _judge(finding, FindingState.RETURNED, Verdict.RETURNED, words, _again(finding), base_version=base_version,
                  by=by)  # fmt: skip


@transaction.atomic
def verify_finding(finding: Finding, *, base_version: int, words: str, method: str, by: User) -> Judgement:
    """Close it: the words say what was checked, `method` how."""
    _hold_to_judge(finding, by)
    return _judge(finding, FindingState.VERIFIED, Verdict.VERIFIED, words, None, base_version=base_version,
                  method=method, by=by)  # fmt: skip


@transaction.atomic
def reopen_finding(finding: Finding, *, base_version: int, words: str, by: User) -> Judgement:
    """What was verified has not held: the client answers again."""
    _hold_to_judge(finding, by)
    if finding.state != FindingState.VERIFIED:
        raise NotReady(policies.bars_to_judge_finding(finding, FindingState.OPEN))
    return _judge(finding, FindingState.RETURNED, Verdict.REOPENED, words, _again(finding), base_version=base_version,
                  by=by)  # fmt: skip


def _hold_to_judge(finding: Finding, by: User) -> None:
    require(permissions.may_judge_finding(by, hold_finding(finding)))


def _again(finding: Finding) -> datetime.date | None:
    return policies.finding_rules(finding.audit).again_by(finding.kind, finding.due_on, today=clock.today())


def _judge(
    finding: Finding, to: str, verdict: str, words: str, due_on: datetime.date | None, *, base_version: int, by: User,
    method: str = "",
) -> Judgement:  # fmt: skip
    answer = _latest(finding, base_version)
    require_ready(policies.bars_to_judge_finding(finding, to))
    judgement = Judgement.objects.create(
        finding=finding, answer=answer, verdict=verdict, words=words, method=method, judged_by=by
    )
    note = " · ".join(filter(None, [words, judgement.get_method_display(), due_on and due_on.isoformat()]))
    verb = "finding reopened" if verdict == Verdict.REOPENED else ""
    moves.move(finding, to, by=by, verb=verb, note=note, together={"due_on": due_on, "reminded": ""})
    emails.finding_judged(finding, judgement)
    return judgement


@transaction.atomic
def object_to_finding(finding: Finding, *, reason: str, by: User) -> FindingObjection:
    """The client objects; reminders rest until somebody who took no part has decided."""
    hold_finding(finding)
    require(permissions.may_answer_finding(by, finding))
    require_ready(policies.bars_to_object_to_finding(finding))
    objection = FindingObjection.objects.create(finding=finding, reason=reason, raised_by=by)
    moves.record(finding, "objection raised", by=by, note=reason)
    emails.finding_objected(objection)
    return objection


@transaction.atomic
def decide_objection(objection: FindingObjection, *, upheld: bool, decision: str, by: User) -> FindingObjection:
    """Upheld, the finding is withdrawn and a special deduction taken off; rejected, it stands and the client answers.

    NotReady for a special deduction while the sheet is submitted: it must be open, so that sheet and decision agree.
    """
    finding = objection.finding
    audit = hold_finding(finding)
    require(permissions.may_approve(by, audit))
    objection.refresh_from_db(from_queryset=FindingObjection.objects.select_for_update())
    objection.finding = finding
    if objection.upheld is not None:
        raise NotReady(policies.bars_to_object_to_finding(finding))
    require_ready(policies.bars_to_uphold(finding) if upheld else [])
    objection.upheld, objection.decision = upheld, decision
    objection.decided_at, objection.decided_by = clock.now(), by
    objection.save(update_fields=["upheld", "decision", "decided_at", "decided_by"])
    if upheld:
        move_off(finding, FindingState.WITHDRAWN, by=by, note=decision)
    else:
        if finding.state in policies.CLIENTS:
            finding.due_on, finding.reminded = _again(finding), ""
            finding.save(update_fields=["due_on", "reminded"])
        moves.record(finding, "objection turned down", by=by, note=decision)
    emails.finding_objection_decided(objection)
    return objection
