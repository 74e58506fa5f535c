"""What the beat does every night: propose, remind, escalate, expire. Run twice on a day it does nothing more."""

import datetime
from dataclasses import asdict, dataclass, field

from audits.queries import surveillance_steps
from audits.services import escalate, propose_surveillance
from certificates import emails, queries
from certificates.domain.status import suspension_ends
from certificates.models import Certificate
from certificates.services.status import expire, take_effect
from certificates.states import CertificateState
from certsite.workflow.models import HistoryEntry
from certsite.workflow.moves import record


@dataclass
class Summary:
    """What was done: certificate numbers and audit references by kind of act."""

    as_of: str
    took_effect: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    reminded: list[str] = field(default_factory=list)
    suspension_proposed: list[str] = field(default_factory=list)
    suspension_ends: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return asdict(self)


def surveillance(as_of: datetime.date) -> Summary:
    """Bring every certificate in force up to this day; the clock must stand at it."""
    done = Summary(as_of.isoformat())
    for certificate in Certificate.objects.filter(
        state__in=[CertificateState.VALID, CertificateState.SUSPENDED]
    ).select_related("application", "decision__audit"):
        _one(certificate, as_of, done)
    for audit, step in surveillance_steps(as_of):
        if escalate(audit, step):
            (done.suspension_proposed if step == "overdue" else done.reminded).append(audit.reference)
    return done


def _one(certificate: Certificate, as_of: datetime.date, done: Summary) -> None:
    if expire(certificate):
        done.expired.append(certificate.number)
        return
    if take_effect(certificate):
        done.took_effect.append(certificate.number)
        certificate.refresh_from_db()
    if certificate.state == CertificateState.SUSPENDED and _tell_suspension_end(certificate, as_of):
        done.suspension_ends.append(certificate.number)
    if certificate.state in (CertificateState.VALID, CertificateState.SUSPENDED):
        new = propose_surveillance(
            certificate.application,
            issued_on=certificate.issued_on,
            valid_until=certificate.valid_until,
            cycle=certificate.decision.audit.cycle,
        )
        done.proposed += [audit.reference for audit in new]


def _tell_suspension_end(certificate: Certificate, as_of: datetime.date) -> bool:
    """Once, when the six months are over: restore or withdraw."""
    suspended_on = queries.suspended_since(certificate)
    verb = "suspension has lasted six months"
    if suspended_on is None or as_of < suspension_ends(suspended_on):
        return False
    if HistoryEntry.objects.filter(
        subject_id=str(certificate.pk),
        subject_kind=certificate._meta.label_lower,
        verb=verb,
        at__date__gte=suspended_on,
    ).exists():
        return False
    record(certificate, verb, by=None)
    emails.suspension_ends(certificate)
    return True
