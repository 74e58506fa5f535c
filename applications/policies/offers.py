"""Whether a quote may be made, approved, sent and answered, and a contract made and signed."""

from django.utils.translation import gettext as _

from applications import queries
from applications.models import Application, Contract, Quote
from applications.states import ApplicationState, ContractState, QuoteState
from certsite.common import clock


def bars_to_quote(application: Application) -> list[str]:
    """A version is made for an accepted case, until the client has accepted one."""
    if application.state not in (ApplicationState.ACCEPTED, ApplicationState.QUOTED):
        return [_("This case does not wait for a quote.")]
    accepted = queries.accepted_quote(application)
    return [_("The client accepted quote %(number)s.") % {"number": accepted.version}] if accepted else []


def bars_to_override(is_override: bool, reason: str) -> list[str]:
    """Days or a total that are not the computed ones need a reason."""
    if is_override and not reason.strip():
        return [_("Other days or another total than computed need a reason.")]
    return []


def bars_to_approve(quote: Quote, by) -> list[str]:
    """An override is approved once, by another person than who made the version."""
    if quote.state != QuoteState.DRAFT or not quote.waits_for_approval:
        return [_("This version does not wait for an approval.")]
    if quote.made_by_id == by.pk:
        return [_("You made this version yourself: another person approves it.")]
    return []


def bars_to_send(quote: Quote) -> list[str]:
    """A draft goes to the client once its override is approved, and before it expires."""
    if quote.state != QuoteState.DRAFT:
        return [_("This version is not a draft any more.")]
    bars = []
    if quote.waits_for_approval:
        bars.append(_("Days or total are set by hand: a second person must approve them first."))
    if clock.today() > quote.expires_on:
        bars.append(_("This version expired on %(day)s. Compute it again.") % {"day": quote.expires_on.isoformat()})
    return bars


def bars_to_answer(quote: Quote) -> list[str]:
    """A quote is answered while it is sent and not expired."""
    if quote.state != QuoteState.SENT:
        return [_("This quote is not open any more.")]
    if clock.today() > quote.expires_on:
        return [_("This quote expired on %(day)s. Ask for a new one.") % {"day": quote.expires_on.isoformat()}]
    return []


def bars_to_contract(application: Application) -> list[str]:
    """A contract rests on an accepted quote, once."""
    bars = []
    if not application.quotes.filter(state=QuoteState.ACCEPTED).exists():
        bars.append(_("The client has not accepted a quote yet."))
    if Contract.objects.filter(application=application).exists():
        bars.append(_("There is a contract already."))
    if not queries.contract_words(application):
        bars.append(
            _("The scheme edition %(edition)s holds no contract clauses. A case keeps the edition it began with.")
            % {"edition": application.edition.code}
        )
    return bars


def bars_to_countersign(contract: Contract, by) -> list[str]:
    """The body's signature comes second, and from another person than the client's."""
    bars = []
    if contract.state != ContractState.CLIENT_SIGNED:
        bars.append(_("The contract does not wait for the body's signature."))
    if contract.client_signed_by_id == by.pk:
        bars.append(_("You signed for the enterprise: another person signs for the certification body."))
    return bars
