"""Sites by spreadsheet: upload, the worker's dry run, and writing what a person agrees to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications import forms, permissions, policies, queries, services, tasks
from applications.domain.sites import FIELDS, MERGE, REPLACE
from applications.models import SiteSheet
from applications.views.sites import CONTENT_TYPES, as_file, for_editors
from certsite.common import bilingual
from certsite.common.guards import NotReady, require

FAULTS_SHOWN = 200
NAMES_SHOWN = 20


@for_editors
def upload(request, application):
    """Take a sheet; the worker checks it."""
    form = forms.SheetForm()
    if request.method == "POST":
        form = forms.SheetForm(request.POST, request.FILES)
        if getattr(request, "upload_too_large", False):
            form.full_clean()
            form.errors.pop("file", None)
            form.add_error("file", forms.sheet_too_large())
        if form.is_valid():
            name = form.cleaned_data["file"].name
            sheet = services.take_sheet(application, name=name, rows=form.rows, by=request.user)
            tasks.ring()
            if form.ignored:
                words = _("Columns that are not known and were left out: %(columns)s.")
                messages.warning(request, words % {"columns": bilingual.listed(form.ignored)})
            return redirect(sheet)
    context = {"application": application, "form": form, "fields": bilingual.listed(map(forms.heading, FIELDS))}
    return render(request, "applications/sites_import.html", context, status=422 if form.errors else 200)


@login_required
def template(request, reference: str, kind: str):
    """An empty sheet with headings and one example row; as xlsx also with the allowed words."""
    queries.application_for(request.user, reference)
    if kind not in CONTENT_TYPES:
        raise Http404
    return as_file(forms.workbook([forms.example()], kind, words=True), f"sites.{kind}")


def _sheet(request, reference: str, pk: int, *unread: str) -> SiteSheet:
    """A sheet of a case of one's own enterprise."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    return get_object_or_404(application.site_sheets.select_related("uploaded_by").defer(*unread), pk=pk)


@login_required
def progress(request, reference: str, pk: int):
    """How far the worker is, for the page that waits."""
    sheet = _sheet(request, reference, pk, "rows", "good")
    return JsonResponse(
        {"checked": sheet.checked, "total": sheet.total, "done": sheet.is_checked, "words": _progress_words(sheet)}
    )


def _progress_words(sheet: SiteSheet) -> str:
    words = _("%(checked)s of %(total)s rows checked") % {"checked": sheet.checked, "total": sheet.total}
    faulty = sheet.faulty_rows
    if not faulty:
        return words
    more = ngettext("%(number)s with a fault so far", "%(number)s with faults so far", faulty) % {"number": faulty}
    return f"{words} · {more}"


@login_required
def faults(request, reference: str, pk: int):
    """Every fault of a sheet as csv: row, column, value, what is wrong."""
    sheet = _sheet(request, reference, pk)
    found = sheet.faults
    if not sheet.written_at:
        found = policies.sheet_faults(sheet, queries.compare_sheet(sheet, _mode(request.GET)))
    lines = [[_("Row"), _("Column"), _("Value"), _("Fault")]]
    lines += [[fault["row"], fault["column"], fault["value"], fault["words"]] for fault in map(_in_words, found)]
    return as_file(forms.csv_of(lines), "faults.csv")


def _in_words(fault: dict) -> dict:
    return fault | {"column": forms.heading(fault["column"]), "words": str(bilingual.text(fault["words"]))}


def _mode(data) -> str:
    return REPLACE if data.get("mode") == REPLACE else MERGE


@for_editors
def sheet(request, application, pk: int):
    """The dry run: how far it is, then what it would do; written only when a person says so."""
    found = get_object_or_404(application.site_sheets.select_related("uploaded_by", "written_by"), pk=pk)
    if request.method == "POST" and "discard" in request.POST and not found.written_at:
        found.delete()
        messages.info(request, _("The sheet is discarded; the list of sites is as it was."))
        return redirect("applications:sites", application.reference)
    if request.method == "POST":
        return _write(request, application, found)
    return _show(request, application, found)


def _write(request, application, found: SiteSheet):
    try:
        done = services.write_sheet(
            found,
            mode=_mode(request.POST),
            only_good="good" in request.POST,
            stamp=request.POST.get("stamp", ""),
            by=request.user,
        )
    except NotReady as refusal:
        return _show(request, application, found, bars=refusal.bars)
    words = _("%(new)s sites are new, %(changed)s changed, %(unchanged)s unchanged.")
    values = {"new": len(done.new), "changed": len(done.changed), "unchanged": done.unchanged}
    messages.success(request, words % values)
    return redirect("applications:sites", application.reference)


def _show(request, application, found: SiteSheet, bars: list[str] | None = None):
    context = {"application": application, "sheet": found, "bars": bars or []}
    if found.written_at:
        listed = found.faults
    elif found.is_checked:
        context |= _compared(request, application, found)
        listed = context["all_faults"]
    else:
        context["progress_words"] = _progress_words(found)
        listed = []
    context |= {
        "faults": [_in_words(fault) for fault in listed[:FAULTS_SHOWN]],
        "more_faults": max(len(listed) - FAULTS_SHOWN, 0),
    }
    return render(request, "applications/sites_sheet.html", context, status=422 if bars else 200)


def _compared(request, application, found: SiteSheet) -> dict:
    mode = _mode(request.POST or request.GET)
    comparison = queries.compare_sheet(found, mode)
    all_faults = policies.sheet_faults(found, comparison)
    faulty = len({fault["row"] for fault in all_faults})
    return {
        "mode": mode,
        "comparison": comparison,
        "absent": bilingual.listed(comparison.absent[:NAMES_SHOWN]),
        "more_absent": max(len(comparison.absent) - NAMES_SHOWN, 0),
        "all_faults": all_faults,
        "faulty": faulty,
        "writable": found.total - faulty,
        "stamp": queries.sites_stamp(application),
    }
