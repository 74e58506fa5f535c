"""Issuing: number, snapshot, validity, first status act, and the programme of visits (rules section 6)."""

import datetime

from django.db import transaction

from applications.services import hold
from audits.services import propose_surveillance
from certificates import emails, permissions, policies
from certificates.domain.numbers import certificate_number
from certificates.domain.validity import last_day
from certificates.models import Certificate, Decision, NumberCounter, StatusAct
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


def next_number(pattern: str, year: int) -> str:
    """Take the next number of the year; the counter's row is locked till the end of the transaction, so no gap."""
    NumberCounter.objects.get_or_create(pattern=pattern, year=year)
    counter = NumberCounter.objects.select_for_update().get(pattern=pattern, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return certificate_number(pattern, year, counter.last)


@transaction.atomic
def issue(decision: Decision, *, issued_on: datetime.date | None = None, by: User) -> Certificate:
    """Issue the certificate that a granting decision leads to, once, and propose its surveillance visits."""
    require(permissions.may_issue(by, decision.audit))
    hold(decision.audit.application)  # its visits are proposed below, after history was written
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    issued_on = issued_on or clock.today()
    require_ready(policies.bars_to_issue(held, issued_on))
    certificate = held.draft()
    rules = certificate.edition.rules
    certificate.number = next_number(rules["number_pattern"], issued_on.year)
    certificate.issued_on = issued_on
    certificate.valid_until = last_day(issued_on, rules["validity_months"])
    certificate.first_issued_on = _first_issue(held) or issued_on
    certificate.issued_by, certificate.issued_at = by, clock.now()
    certificate.save()
    StatusAct.objects.create(
        certificate=certificate,
        kind=StatusAct.Kind.ISSUE,
        ground=StatusAct.Ground.DECISION,
        effective_on=issued_on,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    moves.start(certificate, by=by, verb="certificate issued", note=certificate.number)
    propose_surveillance(
        certificate.application,
        issued_on=issued_on,
        valid_until=certificate.valid_until,
        cycle=held.audit.cycle,
        by=by,
    )
    emails.issued(certificate)
    return certificate


def _first_issue(decision: Decision) -> datetime.date | None:
    """The first issue of this client's certificates of the same scheme, where there was one before."""
    application = decision.audit.application
    earlier = Certificate.objects.filter(
        organisation=application.organisation, edition__scheme=application.edition.scheme
    )
    return earlier.order_by("issued_on").values_list("first_issued_on", flat=True).first()
