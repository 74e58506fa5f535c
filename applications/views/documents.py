"""The documents of a case: the enterprise uploads them, whoever sees the case downloads them, a planner judges them."""

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
from certsite.accounts.roles import Act
from certsite.common import scanner
from certsite.common.downloads import attachment
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


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


@login_required
def document_review(request, reference: str):
    """A verdict and a remark for each document; pass them all to open the way to the audit."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.REVIEW_DOCUMENTS, application))
    if bars := policies.bars_to_judge(application):
        messages.info(request, " ".join(bars))
        return redirect(application)
    rows = queries.document_rows(application)
    for row in rows:
        document = row["document"]
        if document and not document.is_infected:
            initial = {"verdict": document.verdict, "remark": document.remark}
            row["form"] = forms.VerdictForm(request.POST or None, prefix=f"d{document.pk}", initial=initial)
    judged = [row for row in rows if "form" in row]
    status = 200
    if request.method == "POST":
        faulty = [row for row in judged if not row["form"].is_valid()]  # each of them says its fault
        if not faulty:
            return _judge(request, application, judged)
        status = 422
    context = {"application": application, "rows": rows}
    return render(request, "applications/document_review.html", context, status=status)


def _judge(request, application: Application, judged: list[dict]):
    verdicts = {
        row["document"].pk: (row["form"].cleaned_data["verdict"], row["form"].cleaned_data["remark"])
        for row in judged
        if row["form"].cleaned_data["verdict"]
    }
    again = redirect("applications:document-review", application.reference)
    try:
        services.judge_documents(application, verdicts=verdicts, by=request.user)
        if _was_replaced(request, judged):
            messages.warning(request, _("A document was replaced while you looked: please judge the new file."))
        elif "pass" in request.POST:
            services.pass_documents(application, by=request.user)
            messages.success(request, _("The documents have passed."))
            return redirect(application)
        else:
            messages.success(request, _("The verdicts are stored."))
    except NotReady as refusal:
        for bar in refusal.bars:
            messages.error(request, bar)
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.info(request, str(refusal))
    return again


def _was_replaced(request, judged: list[dict]) -> bool:
    """Whether the form holds a verdict on a file that is not the latest any more."""
    sent = {name for name, value in request.POST.items() if name.endswith("-verdict") and value}
    return bool(sent - {row["form"].add_prefix("verdict") for row in judged})
