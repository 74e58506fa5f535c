"""Whether a case is ready for the next step; the page shows these sentences and the verbs read them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import queries
from applications.domain import sites
from applications.domain.headcount import Flag
from applications.models import Application, Contract, Document, Quote, Site, SiteSheet
from applications.states import ApplicationState, ContractState, QuoteState
from certsite.common import bilingual, clock

CLASHES = {
    "name-twice": gettext_lazy("Another site has this name."),
    "second-headquarters": gettext_lazy("There is one headquarters only."),
    "functions-above-headcount": gettext_lazy("Fewer than the service or management staff of this site."),
}


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


def flags_in_words(application: Application) -> list[str]:
    """Every flag that stands against the application, each saying why and what to send."""
    return [flag_words(flag) for flag in queries.flags(application)]


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
    have = {document.requirement for document in application.documents.all()}
    for row in queries.required_documents(application):
        if row["required"] and row["code"] not in have:
            bars.append(_("The document “%(document)s” is missing.") % {"document": bilingual.text(row["label"])})
    return bars


def bars_to_accept(application: Application) -> list[str]:
    """A flag blocks acceptance until a reviewer cleared it with an assessed headcount."""
    if application.assessed_headcount:
        return []
    flags = flags_in_words(application)
    return [_("Assess the headcount first, with a reason:"), *flags] if flags else []


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
