"""The report of an audit, and the pages that lead from its grade to what it rests on."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from audits import permissions, queries, services

LANGUAGES = dict(settings.LANGUAGES)


@login_required
def report(request, reference: str):
    """The report as PDF, in the reader's language or in `?lang=`."""
    audit = queries.audit_to_read(request.user, reference)
    asked = request.GET.get("lang")
    language = asked if asked in LANGUAGES else translation.get_language()
    response = HttpResponse(services.report_pdf(audit, language=language), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference}-report-{language}.pdf"'
    return response


@login_required
def trace(request, reference: str):
    """From the grade to every item, record, finding, meeting and photo, and back."""
    audit = queries.audit_to_read(request.user, reference)
    found = queries.audit_trace(audit)
    photos = [(row, queries.items_of_photo(row.photo, found.sheet)) for row in found.photos]
    context = {
        "trace": found,
        "photos": photos,
        "findings": [(row, found.photos_of(row.finding)) for row in found.findings],
        "meetings": [(meeting, found.photos_of(meeting)) for meeting in audit.meetings.select_related("held_by")],
    }
    return render(request, "audits/trace.html", _context(request, audit) | context)


@login_required
def trace_item(request, reference: str, code: str):
    """One item with every edit of each of its fields, in the order they came."""
    audit = queries.audit_to_read(request.user, reference)
    row = queries.item_trace(audit, queries.item_to_read(audit, code))
    return render(request, "audits/trace_item.html", _context(request, audit) | {"row": row, "item": row.trace})


def _context(request, audit) -> dict:
    """`may_open`: whether the reader may open the audit's other pages too, or only these, as the committee."""
    may_open = permissions.may_see_scores(request.user, audit)
    return {"audit": audit, "application": audit.application, "may_open": may_open}
