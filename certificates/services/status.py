"""Suspending, restoring, withdrawing, cancelling, expiring (rules section 6)."""

import datetime

from django.db import transaction

from applications.services import hold
from audits.services import call_off_visits
from certificates import emails, permissions, policies, queries
from certificates.domain import status
from certificates.models import Certificate, StatusAct
from certificates.states import CertificateState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


@transaction.atomic
def change_status(
    certificate: Certificate, *, kind: str, ground: str, words: str, effective_on: datetime.date, by: User
) -> StatusAct:
    """Record an act with its ground; it takes effect on its day, and the holder gets the letter now."""
    require(permissions.may_change_status(by, certificate))
    hold(certificate.application)
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    present = queries.status_on(held, effective_on)
    require_ready(policies.bars_to_act(held, kind, effective_on, present))
    act = StatusAct.objects.create(
        certificate=held,
        kind=kind,
        ground=ground,
        words=words,
        effective_on=effective_on,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    moves.record(held, f"{kind} recorded", by=by, note=f"{act.get_ground_display()} · {effective_on}: {words}")
    emails.status_changed(act)
    take_effect(held, by=by)
    certificate.refresh_from_db()
    return act


@transaction.atomic
def take_effect(certificate: Certificate, *, by=None) -> bool:
    """Bring the state up to the acts that are in effect today; returns whether it moved."""
    hold(certificate.application)
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    now = queries.status_on(held, clock.today())
    if now is None or now == held.state or now == status.EXPIRED:
        return False
    moves.move(held, now, by=by)
    _end_programme(held, by=by)
    return True


def _end_programme(certificate: Certificate, *, by) -> None:
    """A certificate that has ended is not visited any more."""
    if certificate.state in status.ENDED:
        call_off_visits(certificate.application, cycle=certificate.decision.audit.cycle, by=by)


@transaction.atomic
def expire(certificate: Certificate, *, by=None) -> bool:
    """Close a certificate whose last valid day has passed; returns whether it was still open."""
    hold(certificate.application)
    held = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if held.state not in (CertificateState.VALID, CertificateState.SUSPENDED) or clock.today() <= held.valid_until:
        return False
    StatusAct.objects.create(
        certificate=held,
        kind=StatusAct.Kind.EXPIRE,
        ground=StatusAct.Ground.LAPSE,
        effective_on=held.valid_until + datetime.timedelta(days=1),
        recorded_at=clock.now(),
        recorded_by=by,
    )
    moves.move(held, CertificateState.EXPIRED, by=by)
    _end_programme(held, by=by)
    return True
