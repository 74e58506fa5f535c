"""Whether a case is ready for the next step; the page shows these sentences and the verbs read them."""

from django.utils.translation import gettext as _

from applications import queries
from applications.domain.headcount import Flag
from applications.models import Application, Contract, Document, Enquiry, Quote
from applications.states import ApplicationState, ContractState, EnquiryState, QuoteState
from certsite.common import bilingual, clock
from scoring.queries import published_editions

REQUIRED = ("scope", "scope_en", "products", "contact_name", "contact_phone", "contact_email",
            "total_headcount", "management_staff_hq", "management_staff_sites")  # fmt: skip


def flag_words(flag: Flag) -> str:
    """Why a headcount is not plausible, and what to send."""
    words = {
        "below-outlet-minimum": _(
            "%(outlets)s outlets and headquarters need at least %(needed)s people, but %(total)s are declared. "
            "Send the social insurance list or correct the headcount."
        ),
        "sites-do-not-add-up": _(
            "The sites add up to %(sum)s people, but %(total)s are declared in all. Correct one of the two."
        ),
        "management-above-total": _(
            "%(management)s service management staff are more than the %(total)s people in all. Correct one of the two."
        ),
        "managers-above-management": _(
            "%(managers)s certified managers are more than the %(management)s service management staff. "
            "Send the list of posts."
        ),
        "changed-since-last-year": _(
            "%(total)s people now against %(last_year)s last year is a change of more than the scheme expects. "
            "Send the reason."
        ),
    }
    return words[flag.code] % flag.values


def missing_fields(application: Application) -> list[str]:
    """The required fields that are still empty."""
    empty = [name for name in REQUIRED if getattr(application, name) in ("", None)]
    return empty + ([] if application.services else ["services"])


def bars_to_submit(application: Application) -> list[str]:
    """What keeps the application from being submitted."""
    labels = {
        field.name: field.verbose_name for field in Application._meta.get_fields() if hasattr(field, "verbose_name")
    }
    bars = [_("“%(field)s” is missing.") % {"field": labels[name]} for name in missing_fields(application)]
    kinds = [site.kind for site in application.sites.all()]
    if kinds.count("headquarters") != 1:
        bars.append(_("The list of sites must name the headquarters."))
    have = {document.requirement for document in application.documents.all()}
    for row in queries.required_documents(application):
        if row["required"] and row["code"] not in have:
            bars.append(_("The document “%(document)s” is missing.") % {"document": bilingual.text(row["label"])})
    return bars


def bars_to_accept(application: Application) -> list[str]:
    """A flag blocks acceptance until a reviewer cleared it with an assessed headcount."""
    if application.assessed_headcount:
        return []
    flags = queries.flags(application)
    if not flags:
        return []
    return [_("Assess the headcount first, with a reason:"), *(flag_words(flag) for flag in flags)]


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
    return bars


def bars_to_pass_documents(application: Application) -> list[str]:
    """Every required document of the edition is there and passed."""
    current = queries.current_documents(application)
    bars = []
    for row in queries.required_documents(application):
        document, name = current.get(row["code"]), bilingual.text(row["label"])
        if document is None:
            if row["required"]:
                bars.append(_("The document “%(document)s” is missing.") % {"document": name})
        elif document.verdict != Document.Verdict.PASSED:
            bars.append(_("The document “%(document)s” has not passed.") % {"document": name})
    return bars


def bars_to_audit(application: Application) -> list[str]:
    """No audit without a contract signed by both, no date on site before the documents passed (rules section 4)."""
    bars = []
    contract = Contract.objects.filter(application=application).first()
    if contract is None or contract.state != ContractState.SIGNED:
        bars.append(_("The contract is not signed by both sides."))
    if application.state != ApplicationState.DOCUMENTS_PASSED:
        bars.append(_("The documents have not passed."))
    return bars


def bars_to_turn(enquiry: Enquiry) -> list[str]:
    """An enquiry becomes an application once, by a scheme that is open for new cases."""
    bars = []
    if enquiry.state != EnquiryState.NEW:
        bars.append(_("This enquiry is “%(state)s” already.") % {"state": enquiry.get_state_display()})
    if not published_editions().exists():
        bars.append(_("No scheme is published."))
    return bars
