"""The letters about decisions and certificates."""

from django.urls import reverse

from applications.emails import to_client, to_staff
from certificates.models import Certificate, Decision, StatusAct
from certsite.accounts.roles import Act


def decided(decision: Decision) -> None:
    """Granted: the registrar issues; refused: the client learns ground and right of appeal."""
    application = decision.audit.application
    if decision.state == "granted":
        to_staff("certificate-to-issue", Act.ISSUE, application, decision=decision)
    elif decision.state == "refused":
        to_client("certification-refused", application, decision=decision)


def issued(certificate: Certificate) -> None:
    to_client(
        "certificate-issued",
        certificate.application,
        certificate=certificate,
        url=reverse("certificates:detail", args=[certificate.number]),
    )


def status_changed(act: StatusAct) -> None:
    certificate = act.certificate
    to_client(
        "certificate-status",
        certificate.application,
        certificate=certificate,
        act=act,
        url=reverse("certificates:verify", args=[certificate.number]),
    )


def suspension_ends(certificate: Certificate) -> None:
    to_staff("suspension-ends", Act.CHANGE_STATUS, certificate.application, certificate=certificate)
