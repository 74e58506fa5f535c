"""Quotes: computed by the edition's table and tariff, overridden by two people, answered online (rules section 3)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from applications import emails, permissions, policies, queries
from applications.domain.offer import Offer, Otherwise, offer
from applications.models import Application, Quote, QuoteLine
from applications.services.holding import hold
from applications.states import ApplicationState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves

LIVE = (QuoteState.DRAFT, QuoteState.SENT)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Computed:
    """The next version as it would be kept: a quote and its lines that nobody saved."""

    quote: Quote
    lines: list[QuoteLine]
    offer: Offer


def compute(
    application: Application,
    *,
    tariff: str,
    extra_sites: int = 0,
    copies: int = 0,
    note: str = "",
    days_planning: Decimal | None = None,
    days_on_site: Decimal | None = None,
    total: Decimal | None = None,
    reason: str = "",
) -> Computed:
    """Days by the basis headcount, lines by the tariff, and what a person sets otherwise; writes nothing.

    Raises AboveTable where the table ends and the days are not set.
    """
    lead = queries.lead_days(application)
    found = offer(
        queries.person_day_table(application),
        queries.tariff(application, tariff),
        headcount=application.basis_headcount,
        extra_sites=extra_sites,
        copies=copies,
        lead_days=lead,
        otherwise=Otherwise(days_planning, days_on_site, total),
    )
    rules = queries.tariff_rules(application, tariff)
    valid = datetime.timedelta(days=application.edition.rules["quote_valid_days"])
    quote = Quote(
        application=application,
        version=application.quotes.count() + 1,
        tariff=tariff,
        headcount=application.basis_headcount,
        extra_sites=extra_sites,
        copies=copies,
        lead_days=lead,
        currency=rules["currency"],
        expires_on=clock.today() + valid,
        note=note,
        override_reason=reason if found.is_override else "",
        **_numbers(found),
    )
    return Computed(quote, _lines(quote, rules, found), found)


def _numbers(found: Offer) -> dict[str, Decimal | None]:
    return {
        "days_total": found.days.total,
        "days_planning": found.days.planning,
        "days_on_site": found.days.on_site,
        "total": found.fee.total,
        "computed_days": found.computed_days.total if found.computed_days else None,
        "computed_total": found.computed_fee.total if found.computed_fee else None,
    }


def _lines(quote: Quote, rules: Mapping, found: Offer) -> list[QuoteLine]:
    labels = {line["code"]: line["label"] for line in rules["lines"]}
    return [
        QuoteLine(
            quote=quote,
            position=position,
            code=line.code,
            label=labels.get(line.code, {}),
            kind=line.kind,
            quantity=line.quantity,
            unit_amount=line.base.quantize(CENT),
            amount=amount,
        )
        for position, (line, amount) in enumerate(zip(found.fee.lines, found.fee.amounts, strict=True), start=1)
    ]


@transaction.atomic
def make_quote(application: Application, *, by, **factors) -> Quote:
    """The next version as a draft, from the factors of `compute`; versions still open are superseded.

    Days or a total other than computed need a reason, and wait for a second person's approval.
    """
    require(permissions.may_act(by, Act.QUOTE, application))
    held = Application.objects.select_for_update().get(pk=application.pk)
    require_ready(policies.bars_to_quote(held))
    computed = compute(held, **factors)
    require_ready(policies.bars_to_override(computed.offer.is_override, computed.quote.override_reason))
    for older in held.quotes.filter(state__in=LIVE):
        moves.move(older, QuoteState.SUPERSEDED, by=by, internal=older.sent_at is None)
    quote = computed.quote
    quote.made_by = by
    quote.save(force_insert=True)
    QuoteLine.objects.bulk_create(computed.lines)
    note = f"{quote.total} {quote.currency}" + (f" · {quote.override_reason}" if quote.is_override else "")
    moves.start(quote, by=by, verb="quote made", note=note, internal=True)
    if quote.waits_for_approval:
        emails.quote_to_approve(quote)
    return quote


def _before_second_person(quote: Quote, by) -> Quote:
    """The version as it stands, held with its case, if it waits for this person's yes or no."""
    require(permissions.may_act(by, Act.APPROVE, hold(quote.application)))
    held = Quote.objects.select_for_update(of=["self"]).select_related("application").get(pk=quote.pk)
    require_ready(policies.bars_to_approve(held, by))
    return held


@transaction.atomic
def approve_quote(quote: Quote, *, by) -> Quote:
    """The second person's yes to an override: another one than who made it."""
    held = _before_second_person(quote, by)
    held.approved_at, held.approved_by = clock.now(), by
    held.save(update_fields=["approved_at", "approved_by"])
    moves.record(held, "override approved", by=by, note=held.override_reason, internal=True)
    emails.quote_approved(held)
    return held


@transaction.atomic
def reject_override(quote: Quote, *, reason: str, by) -> Quote:
    """The second person's no to an override, with a reason: this version never reaches the client."""
    held = _before_second_person(quote, by)
    moves.move(held, QuoteState.NOT_APPROVED, by=by, note=reason, internal=True)
    emails.override_rejected(held, reason=reason, by=by)
    return held


@transaction.atomic
def send_quote(quote: Quote, *, by) -> Quote:
    """Show the draft to the client, who has until its expiry to answer."""
    application = hold(quote.application)
    require(permissions.may_act(by, Act.QUOTE, application))
    require_ready(policies.bars_to_send(quote))
    together = {"sent_at": clock.now(), "sent_by": by}
    moves.move(quote, QuoteState.SENT, by=by, note=f"{quote.total} {quote.currency}", together=together)
    if application.state == ApplicationState.ACCEPTED:
        moves.move(application, ApplicationState.QUOTED, by=by)
    emails.quote_sent(quote)
    return quote


def _answer(quote: Quote, to: str, *, by, reason: str = "") -> Quote:
    require(permissions.is_own(by, hold(quote.application)))
    require_ready(policies.bars_to_answer(quote))
    moves.move(quote, to, by=by, note=reason, together={"answered_at": clock.now(), "answered_by": by})
    emails.quote_answered(quote, reason)
    return quote


@transaction.atomic
def accept_quote(quote: Quote, *, by) -> Quote:
    """The client says yes, within the time."""
    return _answer(quote, QuoteState.ACCEPTED, by=by)


@transaction.atomic
def decline_quote(quote: Quote, *, reason: str = "", by) -> Quote:
    """The client says no, with a reason where they like; the market department may make another version."""
    return _answer(quote, QuoteState.DECLINED, by=by, reason=reason)
