"""Whether a finding is ready for the next step, and which findings a decision waits for (rules section 4)."""

import datetime

from django.utils.translation import gettext as _

from audits.domain.findings import FindingRules
from audits.models import Audit, Finding, FindingObjection
from audits.policies.audits import bars_to_score
from audits.policies.blind import bars_of_blind
from audits.states import AuditState, FindingState
from certsite.common import clock
from scoring.states import ScorecardState

_S = FindingState
# Whose turn it is
CLIENTS = (_S.OPEN, _S.RETURNED, _S.ACCEPTED)
TEAMS = (_S.ANSWERED, _S.REPORTED)


def finding_rules(audit: Audit) -> FindingRules:
    """The numbers of the edition that the case keeps."""
    return FindingRules.from_rules(audit.application.edition.rules.get("findings", {}))


def bars_to_record(audit: Audit) -> list[str]:
    """Findings are noted on site while the score sheet is open: a special deduction counts on it."""
    return bars_to_score(audit) or bars_of_sheet(audit)


def bars_of_sheet(audit: Audit) -> list[str]:
    """A submitted sheet takes no deduction and gives none back, nor does one that waits for a team that scores blind.

    What somebody of it finds would tell the others.
    """
    if audit.scorecard.state == ScorecardState.OPEN:
        return bars_of_blind(audit)
    return [_("The score sheet is submitted: it must be unlocked first.")]


def bars_to_change_finding(finding: Finding, *, deduction: bool = False) -> list[str]:
    """Until the client is shown it; `deduction` says that the score sheet changes too."""
    if finding.state != _S.RECORDED:
        return [_("The client has been shown this finding: it cannot be changed any more.")]
    return bars_of_sheet(finding.audit) if deduction else []


def bars_to_present(audit: Audit) -> list[str]:
    """Shown on the spot; with the closing meeting everything is."""
    return bars_to_score(audit)


def bars_to_acknowledge(finding: Finding) -> list[str]:
    """Signed for once, after it was shown."""
    if not finding.is_shown or finding.state == _S.WITHDRAWN:
        return [_("Finding %(code)s is not shown to the client.") % {"code": finding.code}]
    if any(not row.refusal for row in finding.acknowledgements.all()):
        return [_("Finding %(code)s is signed for already.") % {"code": finding.code}]
    return []


def bars_to_answer_finding(finding: Finding) -> list[str]:
    """The client answers while the ball is theirs."""
    return [] if finding.state in CLIENTS else [_("This finding does not wait for an answer now.")]


def bars_to_judge_finding(finding: Finding, to: str) -> list[str]:
    """What the steps of a finding allow; to re-open is for what was closed."""
    return [] if to in finding.STEPS[finding.state] else [_("This finding does not wait for this judgement now.")]


def finding_objection_until(finding: Finding) -> datetime.date:
    """The last day of an objection to a finding that was shown."""
    return finding_rules(finding.audit).objection_until(clock.day_of(finding.released_at))


def objection_to(finding: Finding) -> FindingObjection | None:
    """The client's objection, if there is one."""
    return getattr(finding, "objection", None)


def bars_to_object_to_finding(finding: Finding) -> list[str]:
    """Once, within the edition's days, while the finding stands."""
    if objection := objection_to(finding):
        decided = objection.upheld is not None
        return [_("Your objection was decided.") if decided else _("Your objection is with the certification body.")]
    if finding.state == _S.WITHDRAWN:
        return [_("There is nothing to object to now.")]
    if clock.today() > (until := finding_objection_until(finding)):
        return [_("An objection was possible until %(day)s.") % {"day": until.isoformat()}]
    return []


def bars_to_uphold(finding: Finding) -> list[str]:
    """A special deduction is taken off the score with the objection, so the sheet must be open for it."""
    if finding.kind != Finding.Kind.DEDUCTION or finding.audit.scorecard.state == ScorecardState.OPEN:
        return []
    if finding.audit.state == AuditState.CLOSED:
        return [_("The audit is reported: the committee must send it back first, so that the deduction is taken off.")]
    return [_("The score sheet is submitted: unlock it first, so that the deduction is taken off.")]


def bars_of_findings(audit: Audit) -> list[str]:
    """What keeps the committee from granting: majors not closed, no plan for the others, an objection undecided."""
    bars, rules = [], finding_rules(audit)
    rows = Finding.objects.filter(audit=audit).shown().select_related("indicator", "objection")
    for finding in rows.order_by("number"):
        if rules.is_in_the_way(finding.kind, finding.state):
            bars.append(_words(finding))
        objection = objection_to(finding)
        if objection and objection.upheld is None and finding.kind != Finding.Kind.OBSERVATION:
            bars.append(_("The objection to finding %(code)s is not decided.") % {"code": finding.code})
    return bars


def _words(finding: Finding) -> str:
    values = {"code": finding.code, "kind": finding.get_kind_display(), "item": finding.indicator.code}
    if finding.kind == Finding.Kind.MAJOR:
        return _("Finding %(code)s (%(kind)s, item %(item)s) is not verified and closed.") % values
    return _("Finding %(code)s (%(kind)s, item %(item)s) has no accepted plan of corrective action.") % values
