"""Issuing: number, snapshot, validity, first status act, and the programme of visits (rules section 6)."""

import datetime

from django.db import transaction

from applications.models import Site
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
    """Issue the certificate that a granting decision leads to, once, and propose its surveillance visits.

    Everything on it is copied, so later changes elsewhere never change what was issued.
    """
    require(permissions.may_issue(by, decision.audit))
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    issued_on = issued_on or clock.today()
    require_ready(policies.bars_to_issue(held, issued_on))
    snapshot = _snapshot(held)
    certificate = Certificate.objects.create(
        number=next_number(snapshot["edition"].rules["number_pattern"], issued_on.year),
        decision=held,
        issued_on=issued_on,
        valid_until=last_day(issued_on, snapshot["edition"].rules["validity_months"]),
        first_issued_on=_first_issue(held) or issued_on,
        issued_by=by,
        issued_at=clock.now(),
        **snapshot,
    )
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


def _snapshot(decision: Decision) -> dict:
    """What is copied onto the certificate."""
    audit = decision.audit
    application, edition = audit.application, audit.application.edition
    organisation = application.organisation
    band = edition.bands.get(code=decision.grade)
    return {
        "organisation": organisation,
        "application": application,
        "edition": edition,
        "holder": organisation.name,
        "holder_en": organisation.name_en,
        "credit_code": organisation.credit_code,
        "address": organisation.address,
        "address_en": organisation.address_en,
        "scope": audit.narrowed_scope or application.scope,
        "scope_en": audit.narrowed_scope_en or application.scope_en,
        "criteria": edition.rules["criteria"],
        "statement": edition.rules["certificate"]["statement"],
        "grade": band.code,
        "grade_label": band.label,
        "stars": band.stars,
        "sites": [
            {"name": site.name, "address": site.address, "kind": site.kind}
            for site in application.sites.exclude(kind=Site.Kind.HEADQUARTERS)
        ],
    }
