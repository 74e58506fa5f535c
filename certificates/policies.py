"""Whether a decision or a certificate is ready for the next step."""

import datetime

from django.utils.translation import gettext as _

from audits.models import Audit
from audits.policies import bars_of_findings
from audits.states import AuditState
from certificates.domain import status
from certificates.domain.votes import GRANT
from certificates.models import Certificate, Decision
from certificates.states import DecisionState
from certsite.common import clock, pdf


def bars_to_vote(audit: Audit, choice: str = GRANT) -> list[str]:
    """Only a closed audit with a locked result is decided on, and only once; certification is not granted before its
    findings are seen to (rules section 4). To refuse, to defer or to step aside waits for no finding."""
    return bars_to_decide(audit) or (bars_of_findings(audit) if choice == GRANT else [])


def bars_to_decide(audit: Audit) -> list[str]:
    """The audit is closed with its result, and not decided on."""
    bars = []
    if audit.state != AuditState.CLOSED or not audit.scorecard.result:
        bars.append(_("The audit is not closed."))
    if Decision.objects.filter(audit=audit, state__in=[DecisionState.GRANTED, DecisionState.REFUSED]).exists():
        bars.append(_("This audit is decided already."))
    return bars


def bars_to_conclude(decision: Decision, counted: int) -> list[str]:
    """The quorum of the edition."""
    quorum = decision.audit.application.edition.rules["committee"]["quorum"]
    if counted >= quorum:
        return []
    return [_("%(counted)s of %(quorum)s votes needed are cast.") % {"counted": counted, "quorum": quorum}]


def bars_to_issue(decision: Decision, issued_on: datetime.date) -> list[str]:
    """A granting decision, once, dated between the decision and today, of words that can be printed."""
    bars = []
    if decision.state != DecisionState.GRANTED:
        return [_("The committee has not granted certification.")]
    if Certificate.objects.filter(decision=decision).exists():
        bars.append(_("The certificate is issued already."))
    if issued_on < clock.day_of(decision.decided_at) or issued_on > clock.today():
        bars.append(_("The issue date lies between the decision and today."))
    if missing := pdf.missing_characters(decision.draft().words):
        characters = " ".join(sorted(missing))
        bars.append(
            _("No font on this server draws %(characters)s: have one installed first, then issue.")
            % {"characters": characters}
        )
    return bars


def bars_to_act(certificate: Certificate, kind: str, effective_on: datetime.date, present: str) -> list[str]:
    """The acts that the present status allows, never back-dated before the last act."""
    if present is None or kind not in status.MAY[present]:
        return [_("The present status does not allow this.")]
    last = certificate.acts.order_by("-effective_on").values_list("effective_on", flat=True).first()
    if last and effective_on < last:
        return [_("It cannot take effect before %(day)s, the day of the last act.") % {"day": last.isoformat()}]
    if effective_on > certificate.valid_until:
        return [_("The certificate ends on %(day)s.") % {"day": certificate.valid_until.isoformat()}]
    return []
