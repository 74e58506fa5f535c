"""Questions about the headcount found on site, and what it changes."""

from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application, Quote, Site
from applications.queries import person_day_table, tariff
from applications.states import QuoteState
from audits.domain.change_order import Change, change, fee_for
from audits.domain.headcount import elsewhere
from audits.models import Audit, ChangeOrder, Headcount
from audits.queries.plans import drawn_sites
from audits.queries.programme import fetched
from audits.states import ChangeOrderState


@dataclass(frozen=True)
class Standing:
    """What is agreed with the client now: the accepted quote, or the last change order that closed after it."""

    headcount: int
    days: Decimal
    fee: Decimal


def _quote(audit: Audit) -> Quote:
    """The accepted quote."""
    return next(quote for quote in fetched(audit.application, "quotes") if quote.state == QuoteState.ACCEPTED)


def follows_contract(audit: Audit) -> bool:
    """Whether its number is held against the contract: the contract's quote is the first audit's."""
    return audit.visit == 0 and audit.kind != Audit.Kind.SPECIAL


def standing(audit: Audit) -> Standing:
    """Headcount, days and fee as agreed; days and fee move only where days were added."""
    quote = _quote(audit)
    closed = [order for order in audit.change_orders.all() if order.state == ChangeOrderState.CLOSED]
    added = [order for order in closed if order.way == ChangeOrder.Way.ADD_DAYS and order.days_after is not None]
    return Standing(
        headcount=closed[-1].headcount_after if closed else quote.headcount,
        days=added[-1].days_after if added else quote.days_total,
        fee=added[-1].fee_after if added else quote.total,
    )


def change_by(audit: Audit, headcount: int) -> Change | None:
    """What this headcount changes against what is agreed; None where it changes nothing, or counts for no contract."""
    if not follows_contract(audit):
        return None
    agreed, quote = standing(audit), _quote(audit)
    back = headcount == quote.headcount and (agreed.days, agreed.fee) == (quote.days_total, quote.total)
    if headcount == agreed.headcount or back:
        return None
    return change(
        person_day_table(audit.application),
        tariff(audit.application, quote.tariff),
        verified=headcount,
        quoted_days=agreed.days,
        quoted_fee=agreed.fee,
        extra_sites=quote.extra_sites,
        copies=quote.copies,
        lead_days=quote.lead_days,
    )


def fee_of_days(audit: Audit, days: Decimal) -> Decimal:
    """What so many person-days cost by the accepted quote's tariff."""
    quote = _quote(audit)
    return fee_for(tariff(audit.application, quote.tariff), days, copies=quote.copies, lead_days=quote.lead_days)


def agreed_headcount(audit: Audit) -> int:
    """The headcount that contract and days rest on."""
    return standing(audit).headcount if follows_contract(audit) else audit.application.basis_headcount


def sites_counted(audit: Audit) -> list[Site]:
    """The sites where people are counted: those that are visited, all of them where nobody drew."""
    return drawn_sites(audit) or list(audit.application.sites.order_by("pk"))


def expected_elsewhere(audit: Audit, sites: list[Site]) -> int | None:
    """How many people the contract counts on at the other sites; None where every site is visited."""
    if audit.application.sites.count() <= len(sites):
        return None
    return elsewhere(agreed_headcount(audit), (site.headcount for site in sites))


def headcount_rows(audit: Audit) -> list[Headcount]:
    """What was counted, the sites that were not visited last."""
    return list(Headcount.objects.filter(audit=audit).select_related("site"))


def last_order(audit: Audit) -> ChangeOrder | None:
    """The change order that this audit's page tells of: the open one, else the last that closed."""
    return audit.change_orders.select_related("raised_by", "proposed_by", "answered_by", "approved_by").last()


def orders_of_case(application: Application) -> list[ChangeOrder]:
    """The change orders of a case, for the page that shows its quote: none may pass unnoticed."""
    return [order for audit in application.audits.all() for order in audit.change_orders.all()]
