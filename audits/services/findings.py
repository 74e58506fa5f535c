"""Findings on site: noted, changed or struck until the client is shown them, then signed for or not."""

import datetime
import uuid
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audits import emails, permissions, policies
from audits.models import Acknowledgement, Audit, Finding
from audits.services.holding import hold
from audits.states import FindingState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.common.uploads import sha256_of
from certsite.workflow import moves
from scoring import services as scoring_services
from scoring.models import Indicator, Scorecard

DEDUCTION = Finding.Kind.DEDUCTION
CONTENT = ("kind", "indicator", "text", "evidence")


class FindingChanged(Exception):
    """Somebody else changed the finding, or answered it, meanwhile; nothing was written."""

    def __init__(self, finding: Finding):
        self.finding = finding
        super().__init__(_("Finding %(code)s was changed by somebody else meanwhile.") % {"code": finding.code})


def hold_finding(finding: Finding) -> Audit:
    """The finding as it stands now with its audit, held against every other verb.

    After case and audit comes the finding, then the score sheet, and history last.
    """
    audit = hold(finding.audit)
    finding.refresh_from_db(from_queryset=Finding.objects.select_for_update())
    finding.audit = audit
    return audit


@transaction.atomic
def record_finding(
    audit: Audit,
    *,
    uid: uuid.UUID,
    kind: str,
    indicator: Indicator,
    text: str,
    evidence: str = "",
    found_at: datetime.datetime | None = None,
    by: User,
) -> Finding:
    """Note a finding on an item of the sheet; a special deduction takes its point off at once.

    A `uid` that is known already changes nothing, whatever else came with it: the finding is returned as it stands.
    `found_at` is when it was noted, where that was without a connection, by the device's clock: never before the
    opening meeting nor after now.
    """
    require(permissions.may_score(by, audit))
    hold(audit)
    if known := Finding.objects.select_related("audit__application").filter(uid=uid).first():
        require(known.audit_id == audit.pk)
        return known
    require_ready(policies.bars_to_record(audit))
    require(indicator.level == Indicator.Level.ITEM and indicator.edition_id == audit.scorecard.edition_id)
    deduction = None
    if kind == DEDUCTION:
        deduction = scoring_services.add_deduction(audit.scorecard, reason=text, by=by)
    finding = Finding.objects.create(
        audit=audit,
        uid=uid,
        number=(audit.findings.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=kind,
        indicator=indicator,
        text=text,
        evidence=evidence,
        deduction=deduction,
        found_at=min(max(found_at or clock.now(), audit.opened_at), clock.now()),
        found_by=by,
    )
    moves.start(finding, by=by, verb="finding recorded", note=_in_short(finding), internal=True)
    return finding


def _in_short(finding: Finding) -> str:
    return f"{finding.get_kind_display()} · {finding.indicator.code} · {finding.text}"


@transaction.atomic
def change_finding(finding: Finding, *, base_revision: int, reason: str, by: User, **content) -> Finding:
    """Put another kind, item, text or evidence (CONTENT) in place, with a reason; the history keeps what stood there.

    Raises FindingChanged where another revision than `base_revision` stands.
    """
    audit = hold_finding(finding)
    require(permissions.may_change_finding(by, finding))
    if finding.revision != base_revision:
        raise FindingChanged(finding)
    # What counts on the score sheet is told there anew
    told = (finding.kind, finding.text) != (content["kind"], content["text"])
    counts = told and DEDUCTION in (finding.kind, content["kind"])
    require_ready(policies.bars_to_change_finding(finding, deduction=counts))
    require(content["indicator"].edition_id == audit.scorecard.edition_id)
    before, gone = _in_short(finding), finding.deduction if counts else None
    if counts:
        _hold_sheet(audit)
        finding.deduction = None
        if content["kind"] == DEDUCTION:
            finding.deduction = scoring_services.add_deduction(audit.scorecard, reason=content["text"], by=by)
    for name in CONTENT:
        setattr(finding, name, content[name])
    finding.revision += 1
    finding.save(update_fields=[*CONTENT, "deduction", "revision"])
    if gone:
        scoring_services.remove_deduction(gone, by=by)
    note = "\n".join([reason, before, _in_short(finding)])
    moves.record(finding, "finding changed", by=by, note=note, internal=True)
    return finding


def _hold_sheet(audit: Audit) -> None:
    Scorecard.objects.select_for_update().get(pk=audit.scorecard_id)


@transaction.atomic
def strike_finding(finding: Finding, *, base_revision: int, reason: str, by: User) -> Finding:
    """Take a finding back before the client was shown it; number and history stay."""
    hold_finding(finding)
    require(permissions.may_change_finding(by, finding))
    if finding.revision != base_revision:
        raise FindingChanged(finding)
    require_ready(policies.bars_to_change_finding(finding, deduction=finding.kind == DEDUCTION))
    move_off(finding, FindingState.STRUCK, by=by, note=reason, internal=True)
    return finding


def move_off(finding: Finding, to: str, *, by: User, note: str, internal: bool = False) -> None:
    """A finding that stands no more: a special deduction leaves the score sheet with it."""
    deduction = finding.deduction
    if deduction:
        _hold_sheet(finding.audit)
    moves.move(finding, to, by=by, note=note, internal=internal, together={"due_on": None, "deduction": None})
    if deduction:
        scoring_services.remove_deduction(deduction, by=by)


@transaction.atomic
def present_findings(audit: Audit, *, numbers: Sequence[int], by: User) -> list[Finding]:
    """Show these findings to the client on the spot: from now on they are read, signed for and answered."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_present(audit))
    return release(audit, audit.findings.filter(number__in=numbers), by=by)


def release(audit: Audit, findings, *, by: User) -> list[Finding]:
    """Let the client see those of these findings that it does not, each with its last day; the audit is held."""
    rules, today = policies.finding_rules(audit), clock.today()
    unseen = findings.filter(state=FindingState.RECORDED).select_for_update(of=("self",)).select_related("indicator")
    shown = list(unseen.order_by("number"))
    for finding in shown:
        finding.audit = audit
        together = {
            "released_at": clock.now(),
            "released_by": by,
            "due_on": rules.answer_by(finding.kind, today),
        }
        moves.move(finding, FindingState.OPEN, by=by, verb="finding shown", note=_in_short(finding), together=together)
    if shown:
        emails.findings_released(audit, shown)
    return shown


@transaction.atomic
def sign_findings(
    audit: Audit, *, numbers: Sequence[int], signer: str, post: str, mark: bytes, by: User
) -> list[Acknowledgement]:
    """The client signs for these findings on the device of the lead, who hands it over; it may object all the same.

    `mark` is the drawing (PNG), judged by the form.
    """
    file = ContentFile(mark)
    field = Acknowledgement._meta.get_field("mark")
    rows = [Acknowledgement(signer=signer, post=post) for _number in numbers]
    signed = _acknowledge(audit, numbers, rows, by=by)
    name = field.storage.save(field.generate_filename(rows[0], sha256_of(file)), file)
    return _keep(signed, "finding signed", " · ".join(filter(None, [signer, post])), by=by, mark=name)


@transaction.atomic
def refuse_signature(audit: Audit, *, numbers: Sequence[int], reason: str, by: User) -> list[Acknowledgement]:
    """The lead records that the client did not sign for these findings, and why."""
    rows = [Acknowledgement(refusal=reason) for _number in numbers]
    return _keep(_acknowledge(audit, numbers, rows, by=by), "signature refused", reason, by=by)


def _acknowledge(audit: Audit, numbers: Sequence[int], rows: list, *, by: User) -> list[Acknowledgement]:
    """These rows, one for each finding, or what stands in the way."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    found = audit.findings.filter(number__in=numbers).select_for_update().prefetch_related("acknowledgements")
    findings = list(found.order_by("number"))
    require_ready([bar for finding in findings for bar in policies.bars_to_acknowledge(finding)])
    if not findings or len(findings) != len(rows):
        raise NotReady([_("Choose at least one finding.")])
    for row, finding in zip(rows, findings, strict=True):
        finding.audit = audit
        row.finding, row.taken_by, row.taken_at = finding, by, clock.now()
    return rows


def _keep(rows: list[Acknowledgement], verb: str, note: str, *, by: User, mark: str = "") -> list[Acknowledgement]:
    for row in rows:
        row.mark = mark
        row.save(force_insert=True)
        moves.record(row.finding, verb, by=by, note=note)
    return rows
