"""Quotes: computed by the edition's table and tariff, sent, answered online (rules section 3)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from applications import emails, permissions, policies, queries
from applications.domain.fee import Fee, fee
from applications.domain.person_days import PersonDays, person_days
from applications.models import Application, Quote, QuoteLine
from applications.states import ApplicationState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves

LIVE = (QuoteState.DRAFT, QuoteState.SENT)


@dataclass(frozen=True)
class Computed:
    """Days and fee as the rules give them, before anything is written."""

    headcount: int
    days: PersonDays
    fee: Fee
    lead_days: int | None


def compute(application: Application, *, tariff: str, extra_sites: int) -> Computed:
    """Days by the basis headcount and the fee by the tariff; AboveTable where the table ends."""
    headcount = application.basis_headcount
    days = person_days(queries.person_day_table(application), headcount, "initial", extra_sites)
    lead = queries.lead_days(application)
    priced = fee(queries.tariff(application, tariff), person_days=days.total, lead_days=lead)
    return Computed(headcount, days, priced, lead)


@transaction.atomic
def make_quote(application: Application, *, tariff: str, extra_sites: int = 0, note: str = "", by) -> Quote:
    """The next version, as a draft; versions still open are superseded."""
    require(permissions.may_act(by, Act.QUOTE, application))
    held = Application.objects.select_for_update().get(pk=application.pk)
    computed = compute(held, tariff=tariff, extra_sites=extra_sites)
    for older in held.quotes.filter(state__in=LIVE):
        moves.move(older, QuoteState.SUPERSEDED, by=by)
    rules = queries.tariff_rules(held, tariff)
    quote = Quote.objects.create(
        application=held,
        version=held.quotes.count() + 1,
        tariff=tariff,
        headcount=computed.headcount,
        extra_sites=extra_sites,
        days_total=computed.days.total,
        days_planning=computed.days.planning,
        days_on_site=computed.days.on_site,
        computed_days=computed.days.total,
        computed_total=computed.fee.total,
        lead_days=computed.lead_days,
        currency=rules["currency"],
        total=computed.fee.total,
        expires_on=clock.today() + datetime.timedelta(days=held.edition.rules["quote_valid_days"]),
        note=note,
        made_by=by,
    )
    labels = {line["code"]: line["label"] for line in rules["lines"]}
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote,
            position=position,
            code=line.code,
            label=labels[line.code],
            kind=line.kind,
            quantity=line.quantity,
            unit_amount=line.unit_amount.quantize(Decimal("0.01")),
            amount=line.amount,
        )
        for position, line in enumerate(computed.fee.lines, start=1)
    )
    moves.start(quote, by=by, verb="quote made", note=f"{quote.total} {quote.currency}", internal=True)
    return quote


@transaction.atomic
def send_quote(quote: Quote, *, by) -> Quote:
    """Show the draft to the client, who has until its expiry to answer."""
    require(permissions.may_act(by, Act.QUOTE, quote.application))
    moves.move(quote, QuoteState.SENT, by=by, together={"sent_at": clock.now(), "sent_by": by})
    if quote.application.state == ApplicationState.ACCEPTED:
        moves.move(quote.application, ApplicationState.QUOTED, by=by, note=f"{quote.total} {quote.currency}")
    emails.quote_sent(quote)
    return quote


def _answer(quote: Quote, to: str, *, by) -> Quote:
    require(permissions.is_own(by, quote.application))
    require_ready(policies.bars_to_answer(quote))
    moves.move(quote, to, by=by, together={"answered_at": clock.now(), "answered_by": by})
    emails.quote_answered(quote)
    return quote


@transaction.atomic
def accept_quote(quote: Quote, *, by) -> Quote:
    """The client says yes, within the time."""
    return _answer(quote, QuoteState.ACCEPTED, by=by)


@transaction.atomic
def decline_quote(quote: Quote, *, by) -> Quote:
    """The client says no; the market department may make another version."""
    return _answer(quote, QuoteState.DECLINED, by=by)
