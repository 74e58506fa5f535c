"""Whether a case is ready for the next step; the page shows these sentences and the verbs read them."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from applications import queries
from applications.domain import documents
from applications.domain.headcount import Flag
from applications.models import Application, Contract, Document, Quote
from applications.states import ApplicationState, ContractState, DocumentState, QuoteState
from certsite.common import bilingual, clock

REQUIRED = ("scope", "scope_en", "products", "contact_name", "contact_phone", "contact_email",
            "total_headcount", "management_staff_hq", "management_staff_sites")  # fmt: skip


# The flags of documents that do not keep an application from being submitted
BESIDE_BARS = ("expired", "expires-before-wish", "managers-expired")


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


def document_flag_words(flag: documents.Flag, name: str) -> str:
    """What is wrong with a document, called by this name, or with the managers, and what to send."""
    words = {
        "missing": _("The document “%(document)s” is missing. Send it."),
        "standard-missing": _(
            "Service is given by contracted outlets or agencies (%(outlets)s), but “%(document)s” is missing. Send it, "
            "or correct the kinds of site."
        ),
        "infected": _("A virus was found in the document “%(document)s”. Send a clean file."),
        "expired": _("The document “%(document)s” expired on %(day)s. Send the renewed one."),
        "expires-before-wish": _(
            "The document “%(document)s” is valid until %(day)s, before the certificate is wished (%(wished)s). "
            "Send the renewed one, or say when it comes."
        ),
        "managers-expired": _(
            "The certificates of these service managers have expired: %(names)s. Send the renewed ones."
        ),
    }
    values = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in flag.values.items()}
    if "names" in values:
        values["names"] = "、".join(values["names"])
    return words[flag.code] % {"document": name, **values}


def headcount_flags(application: Application) -> list[str]:
    """What is not plausible in the declared headcount, in sentences."""
    return [flag_words(flag) for flag in queries.flags(application)]


def document_flags(application: Application, *, only: Collection[str] = ()) -> list[str]:
    """What is wrong with the documents, in sentences; `only` the flags of these codes."""
    labels = {row["code"]: bilingual.text(row["label"]) for row in application.edition.rules["documents"]}
    flags = [flag for flag in queries.document_flags(application) if not only or flag.code in only]
    return [document_flag_words(flag, labels.get(flag.document, "")) for flag in flags]


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
    for row in queries.document_rows(application):
        if row["state"] in (DocumentState.MISSING, DocumentState.INFECTED):
            bars.append(_document_bar(row))
    return bars


def _document_bar(row: dict) -> str:
    """Why this document does not do; for one that is there and well, that it has not passed."""
    words = {
        DocumentState.MISSING: _("The document “%(document)s” is missing."),
        DocumentState.INFECTED: _("A virus was found in the document “%(document)s”."),
        DocumentState.EXPIRED: _("The document “%(document)s” has expired."),
    }
    return words.get(row["state"], _("The document “%(document)s” has not passed.")) % {
        "document": bilingual.text(row["label"])
    }


def bars_to_accept(application: Application, *, despite: str = "") -> list[str]:
    """A flag blocks acceptance: of the headcount until it is assessed, of a document until it is mended or `despite`
    says why it is no obstacle."""
    return headcount_bars(application) + document_bars(application, despite=despite)


def headcount_bars(application: Application) -> list[str]:
    """The flags of the headcount, until a reviewer assessed it."""
    flags = [] if application.assessed_headcount else headcount_flags(application)
    return [_("Assess the headcount first, with a reason:"), *flags] if flags else []


def document_bars(application: Application, *, despite: str = "") -> list[str]:
    """The flags of the documents; a reason clears all but a virus."""
    flags = document_flags(application, only=["infected"] if despite.strip() else [])
    return [_("Have these mended, or say why they are no obstacle:"), *flags] if flags else []


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
    """Every document that is asked for is there, passed, valid today and clean."""
    rows = queries.document_rows(application)
    return [_document_bar(row) for row in rows if row["asked"] and not _has_passed(row)]


def _has_passed(row: dict) -> bool:
    """An expiring document has passed if it was passed; an optional one need not be there."""
    if row["state"] in (DocumentState.PASSED, DocumentState.ABSENT):
        return True
    return row["state"] == DocumentState.EXPIRING and row["document"].verdict == Document.Verdict.PASSED


def bars_to_download(document: Document) -> list[str]:
    """Nobody gets a file in which a virus was found."""
    return [_("A virus was found in this file, so nobody can download it.")] if document.is_infected else []


def bars_to_audit(application: Application) -> list[str]:
    """No audit without a contract signed by both, no date on site before the documents passed (rules section 4)."""
    bars = []
    contract = queries.contract_of(application)
    if contract is None or contract.state != ContractState.SIGNED:
        bars.append(_("The contract is not signed by both sides."))
    if application.state != ApplicationState.DOCUMENTS_PASSED:
        bars.append(_("The documents have not passed."))
    return bars
