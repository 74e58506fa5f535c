"""The list of sites and the sheets it is read from: what is missing, what clashes, what may be written."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import queries
from applications.domain import sites
from applications.domain.headcount import Flag
from applications.models import Application, SiteSheet
from applications.policies.flags import flag_words

CLASHES = {
    "name-twice": gettext_lazy("Another site has this name."),
    "second-headquarters": gettext_lazy("There is one headquarters only."),
    "functions-above-headcount": gettext_lazy("Fewer than the service or management staff of this site."),
}


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
