"""Questions about quote and contract: what a version was computed from, and what waits for whom."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from applications.domain.fee import Tariff
from applications.domain.person_days import AboveTable, PersonDayTable
from applications.models import Application, Contract, Quote
from applications.states import ContractState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.workflow.models import HistoryEntry


def person_day_table(application: Application) -> PersonDayTable:
    """The edition's person-day table."""
    return PersonDayTable.from_rules(application.edition.rules["person_days"])


def tariff_rules(application: Application, code: str) -> dict:
    """One tariff of the edition as written; KeyError where there is none of this code."""
    return {tariff["code"]: tariff for tariff in application.edition.rules["tariffs"]}[code]


def tariff(application: Application, code: str) -> Tariff:
    """One tariff of the edition."""
    return Tariff.from_rules(tariff_rules(application, code))


def factors(quote: Quote) -> dict:
    """What a version, kept or not yet, was computed from beside its own numbers: the row of the table, the tariff."""
    application = quote.application
    table, prices = person_day_table(application), tariff(application, quote.tariff)
    try:
        row = table.row(quote.headcount)
    except AboveTable:
        row = None
    total, on_site = row.days["initial"] if row else (None, None)
    surcharge = prices.surcharge
    return {
        "row": row,
        "largest_headcount": table.rows[-1].headcount_to,
        "table_planning": total - on_site if row else None,
        "table_on_site": on_site,
        "site_days": table.extra_site_days,
        "extra_days": table.extra_site_days * quote.extra_sites,
        "tariff_label": tariff_rules(application, quote.tariff)["label"],
        "prices_copies": prices.prices_copies,
        "surcharge": surcharge,
        "is_short": bool(surcharge) and quote.lead_days is not None and quote.lead_days < surcharge.below_days,
    }


def decline_reason(quote: Quote) -> str:
    """What the client said when declining; the history keeps it."""
    entries = HistoryEntry.objects.filter(subject_kind=quote._meta.label_lower, subject_id=str(quote.pk))
    return entries.filter(now=QuoteState.DECLINED).values_list("note", flat=True).first() or ""


def contract_words(application: Application) -> dict | None:
    """The edition's contract: title and clauses; None where the edition has none."""
    words = application.edition.rules.get("contract")
    return words if words and words.get("clauses") else None


def lead_days(application: Application) -> int | None:
    """Days from today to the wished certificate date."""
    return max((application.wished_on - clock.today()).days, 0) if application.wished_on else None


def accepted_quote(application: Application) -> Quote | None:
    """The quote that the contract rests on."""
    return _quote_in(application, QuoteState.ACCEPTED)


def _quote_in(application: Application, state: str) -> Quote | None:
    """The quote of this state, found among all of them: where many cases are listed they were fetched together."""
    return next((quote for quote in application.quotes.all() if quote.state == state), None)


def contract_of(application: Application) -> Contract | None:
    return getattr(application, "contract", None)


def quote_acts(application: Application, user, contract: Contract | None, act: Callable) -> list[dict]:
    """The body's acts on quote and contract: make, approve as second person, send, contract, countersign."""
    quotes = {quote.state: quote for quote in application.quotes.all()}
    draft, sent, accepted = (quotes.get(s) for s in (QuoteState.DRAFT, QuoteState.SENT, QuoteState.ACCEPTED))
    if contract is not None or accepted:
        if not user.can(Act.CONTRACT) or (contract and contract.state != ContractState.CLIENT_SIGNED):
            return []
        return [act(_("Countersign the contract") if contract else _("Make the contract"), "contract")]
    if draft and draft.waits_for_approval:
        may_approve = user.can(Act.APPROVE) and draft.made_by_id != user.pk
        return [act(_("Approve the override of the quote"), "quote-version", draft.version)] if may_approve else []
    if not user.can(Act.QUOTE):
        return []
    if draft and not draft.is_expired:
        return [act(_("Send the quote"), "quote-version", draft.version)]
    return [] if sent and not sent.is_expired else [act(_("Make a quote"), "quote")]


def client_acts(application: Application, contract: Contract | None, act: Callable) -> list[dict]:
    """The enterprise's acts: answer the quote, sign the contract."""
    if contract is not None:
        return [act(_("Sign the contract"), "contract")] if contract.state == ContractState.SENT else []
    sent = _quote_in(application, QuoteState.SENT)
    return [act(_("Answer the quote"), "quote-version", sent.version)] if sent and not sent.is_expired else []
