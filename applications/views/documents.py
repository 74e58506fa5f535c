"""The documents of a case: the enterprise uploads them, whoever sees the case downloads them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import forms, permissions, policies, queries, services
from applications.models import Application
from applications.services.documents import SameFile
from applications.services.scanning import Infected
from applications.states import DocumentState
from certsite.common import scanner
from certsite.common.downloads import attachment
from certsite.common.guards import require


@login_required
def documents(request, reference: str):
    """The documents asked for with their state; upload one at a time."""
    application = queries.application_for(request.user, reference)
    rows = queries.document_rows(application)
    for row in rows:
        row["may_upload"] = _may_replace(request.user, application, row)
        row["form"] = _form(application, rows, row["code"])
    form = None
    if request.method == "POST":
        form = _form(application, rows, request.POST.get("requirement", ""), request.POST, request.FILES)
        tried = next((row for row in rows if row["code"] == request.POST.get("requirement")), None)
        require(permissions.may_upload(request.user, application, tried and tried["document"]))
        if tried and not tried["may_upload"]:
            messages.info(request, _("This document is closed: it has passed, or was not returned."))
            return redirect("applications:documents", reference)
        if _is_valid(form, request) and _add(request, application, form):
            return redirect(reverse("applications:documents", args=[reference]) + f"#{tried['code']}")
        if tried:
            tried["form"] = form
    context = {
        "application": application,
        "rows": rows,
        "limits": application.edition.rules["upload"],
        "scans": scanner.configured(),
        "missing": sum(row["state"] == DocumentState.MISSING for row in rows),
        "form": form,
    }
    return render(request, "applications/documents.html", context, status=422 if form else 200)


def _may_replace(user, application: Application, row: dict) -> bool:
    """What passed is done with, unless it runs out."""
    return row["state"] != DocumentState.PASSED and permissions.may_upload(
        user, application, row["document"], row["code"]
    )


def _form(application: Application, rows: list[dict], code: str, *data) -> forms.DocumentForm:
    """The form of one document, with identifiers of its own on a page of many."""
    limits = application.edition.rules["upload"]
    return forms.DocumentForm(*data, limits=limits, rows=rows, initial={"requirement": code}, auto_id=f"{code}-%s")


def _is_valid(form, request) -> bool:
    if getattr(request, "upload_too_large", False):  # the file was dropped on its way
        form.full_clean()
        form.errors.pop("file", None)
        form.add_error("file", forms.too_large(form.limits["maximum_bytes"]))
    return form.is_valid()


def _add(request, application: Application, form) -> bool:
    data = form.cleaned_data
    try:
        document = services.add_document(
            application,
            requirement=data["requirement"],
            upload=data["file"],
            content_type=data["content_type"],
            expires_on=data.get("expires_on"),
            by=request.user,
        )
    except Infected as refusal:
        form.add_error("file", forms.infected(str(refusal)))
        return False
    except SameFile:
        form.add_error("file", _("This is the file that is there already; nothing was changed."))
        return False
    if scanner.configured() and document.scan == document.Scan.UNSCANNED:
        messages.success(request, _("The document is stored. The virus scanner does not answer; it is scanned later."))
    else:
        messages.success(request, _("The document is stored."))
    return True


@login_required
def download(request, reference: str, pk: int):
    """One file, to whoever may see the case; always as an attachment, and never with a virus."""
    application = queries.application_for(request.user, reference)
    document = get_object_or_404(application.documents, pk=pk)
    if bars := policies.bars_to_download(document):
        context = {"application": application, "document": document, "bars": bars}
        return render(request, "applications/infected.html", context, status=403)
    return attachment(document.file, name=document.original_name, content_type=document.content_type)
