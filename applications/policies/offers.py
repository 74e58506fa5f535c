"""Whether a quote may be made, approved, sent and answered, and a contract made and signed."""

from django.utils.translation import gettext as _

from applications import queries
from applications.models import Application, Contract, Quote
from applications.states import ApplicationState, ContractState, QuoteState
from certsite.common import clock

OPEN = (ApplicationState.ACCEPTED, ApplicationState.QUOTED)


def bars_to_quote(application: Application) -> list[str]:
    """A version is made for an accepted case, until the client has accepted one."""
    if application.state not in OPEN:
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
    """A draft goes to the client once its override is approved, before it expires, while the case waits for it."""
    if quote.state != QuoteState.DRAFT:
        return [_("This version is not a draft any more.")]
    if quote.application.state not in OPEN:
        return [_("This case does not wait for a quote.")]
    bars = []
    if quote.waits_for_approval:
        bars.append(_("Days or total are set by hand: a second person must approve them first."))
    if clock.today() > quote.expires_on:
        bars.append(_("This version expired on %(day)s. Compute it again.") % {"day": quote.expires_on.isoformat()})
    return bars


def bars_to_answer(quote: Quote) -> list[str]:
    """A quote is answered while it is sent, not expired, and the case goes on."""
    if quote.state != QuoteState.SENT or quote.application.state not in OPEN:
        return [_("This quote is not open any more.")]
    if clock.today() > quote.expires_on:
        return [_("This quote expired on %(day)s. Ask for a new one.") % {"day": quote.expires_on.isoformat()}]
    return []


def bars_to_contract(application: Application) -> list[str]:
    """A contract rests on an accepted quote, once, in a case that goes on."""
    bars = _bars_of_ended(application)
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


def _bars_of_ended(application: Application) -> list[str]:
    ended = application.state in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN)
    return [_("This case has ended.")] if ended else []


def bars_to_sign(contract: Contract) -> list[str]:
    """The client signs first, in a case that goes on."""
    bars = _bars_of_ended(contract.application)
    if contract.state != ContractState.SENT:
        bars.append(_("The contract does not wait for the client's signature."))
    return bars


def bars_to_countersign(contract: Contract, by) -> list[str]:
    """The body's signature comes second, and from another person than the client's."""
    bars = _bars_of_ended(contract.application)
    if contract.state != ContractState.CLIENT_SIGNED:
        bars.append(_("The contract does not wait for the body's signature."))
    if contract.client_signed_by_id == by.pk:
        bars.append(_("You signed for the enterprise: another person signs for the certification body."))
    return bars
