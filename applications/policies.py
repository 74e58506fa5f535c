"""Whether a case is ready for the next step; the page shows these sentences and the verbs read them."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import queries
from applications.domain import documents, sites
from applications.domain.headcount import Flag
from applications.models import Application, Contract, Document, Enquiry, Quote, Site, SiteSheet
from applications.states import ApplicationState, ContractState, DocumentState, EnquiryState, QuoteState
from certsite.common import bilingual, clock
from scoring.queries import published_editions

CLASHES = {
    "name-twice": gettext_lazy("Another site has this name."),
    "second-headquarters": gettext_lazy("There is one headquarters only."),
    "functions-above-headcount": gettext_lazy("Fewer than the service or management staff of this site."),
}


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
    """What the edition requires and is still empty, in words."""
    values = queries.standing_values(application)
    rows = queries.asked_by_code(application).values()
    return [queries.label_of(row) for row in rows if row.required and values[row.code] in queries.EMPTY]


def unfinished_parts(application: Application) -> list[str]:
    """Fields and lists in which something was typed that does not fit yet, in words."""
    begun = {name.split("-")[0] for name in application.unfinished}
    return [queries.label_of(row) for row in queries.asked_by_code(application).values() if row.code in begun]


def gaps_in_sites(application: Application, totals: Mapping) -> list[str]:
    """What the list of sites still lacks; `totals` as queries.site_totals gives them."""
    gaps = []
    if not any(kind["code"] == sites.HEADQUARTERS and kind["sites"] for kind in totals["kinds"]):
        gaps.append(_("The list of sites must name the headquarters."))
    total = application.total_headcount
    if totals["sites"] and total is not None and totals["headcount"] != total:
        values = {"sum": totals["headcount"], "total": total}
        gaps.append(flag_words(Flag("sites-do-not-add-up", values)))
    return gaps


def site_clashes(application: Application, values: Mapping, *, besides: int | None) -> dict[str, str]:
    """By field, why this site cannot stand beside the others of the case; `besides` is its own key, if it has one."""
    others, clashes = application.sites.exclude(pk=besides), {}
    if others.filter(name=values.get("name")).exists():
        clashes["name"] = CLASHES["name-twice"]
    if values.get("kind") == sites.HEADQUARTERS and others.filter(kind=sites.HEADQUARTERS).exists():
        clashes["kind"] = CLASHES["second-headquarters"]
    return clashes


def sheet_faults(sheet: SiteSheet, comparison: sites.Comparison) -> list[dict]:
    """The faults of a checked sheet in the order of its rows: what the worker found, and what clashes with the list."""
    cells = {row["row"]: row["cells"] for row in sheet.rows}
    clashes = []
    for clash in comparison.clashes:
        number = sheet.good[clash.place]["row"]
        value = cells[number].get(clash.field, "")
        clashes.append({"row": number, "column": clash.field, "value": value, "words": CLASHES[clash.code]})
    return sorted([*sheet.faults, *clashes], key=lambda fault: fault["row"])


def bars_to_write_sheet(
    sheet: SiteSheet, comparison: sites.Comparison, *, only_good: bool, stamp: str | None
) -> list[str]:
    """Nothing of a sheet is written unless all of it is well, or a person chose the good rows of what they saw."""
    if sheet.written_at:
        return [_("This sheet was written already.")]
    if not sheet.is_checked:
        return [_("The sheet is still being checked.")]
    if stamp is not None and stamp != queries.sites_stamp(sheet.application):
        return [_("The list of sites was changed meanwhile. Look at the comparison again.")]
    if (sheet.faults or comparison.clashes) and not only_good:
        return [_("Some rows of the sheet have faults; nothing was written.")]
    if not (comparison.new or comparison.changed or comparison.unchanged):
        return [_("No row of the sheet can be written.")]
    return []


def bars_to_submit(application: Application) -> list[str]:
    """What keeps the application from being submitted."""
    unfinished = unfinished_parts(application)
    bars = [_("“%(field)s” is not filled in correctly yet.") % {"field": label} for label in unfinished]
    bars += [
        _("“%(field)s” is missing.") % {"field": label}
        for label in missing_fields(application)
        if label not in unfinished
    ]
    if not application.sites.filter(kind=Site.Kind.HEADQUARTERS).exists():
        bars.append(_("The list of sites must name the headquarters."))
    for row in queries.document_rows(application):
        if row["state"] in (DocumentState.MISSING, DocumentState.INFECTED):
            bars.append(_document_bar(row))
    return bars


def flags_in_words(application: Application) -> list[str]:
    """Every flag that stands against the application, each saying why and what to send."""
    return headcount_flags(application) + document_flags(application)


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
