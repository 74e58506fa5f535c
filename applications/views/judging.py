"""The review of a case's documents by a planner, and two revisions of a document side by side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import forms, permissions, policies, queries, services
from applications.models import Application
from applications.states import ApplicationState
from certsite.accounts.roles import Act
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def document_review(request, reference: str):
    """A verdict and a remark for each document; pass them all to open the way to the audit.

    Once they have passed, only what was replaced since is judged.
    """
    application = queries.application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.REVIEW_DOCUMENTS, application))
    if bars := policies.bars_to_judge(application):
        messages.info(request, " ".join(bars))
        return redirect(application)
    rows = _rows(application, request.POST or None)
    judged = [row for row in rows if "form" in row]
    if request.method == "POST":
        faulty = [row for row in judged if not row["form"].is_valid()]  # each of them says its fault
        if not faulty and (answer := _judge(request, application, judged)):
            return answer
    late = application.state == ApplicationState.DOCUMENTS_PASSED
    context = {"application": application, "rows": rows, "late": late}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/document_review.html", context, status=status)


def _rows(application: Application, data) -> list[dict]:
    """The documents with the form of each that is judged now, and what was said of the revision before."""
    open_now = {document.pk for document in queries.documents_to_judge(application)}
    rows = queries.document_rows(application)
    if application.state == ApplicationState.DOCUMENTS_PASSED:
        rows = [row for row in rows if row["is_late"]]
    for row in rows:
        document = row["document"]
        if document and document.pk in open_now:
            row["form"] = forms.VerdictForm(data, application=application, document=document)
        row["before"] = next((file for file in row["revisions"][1:] if file.verdict or file.is_infected), None)
    return rows


def _judge(request, application: Application, judged: list[dict]):
    """Where to go next; None where the page must be shown again."""
    verdicts = {row["document"].pk: row["form"].judgement for row in judged if row["form"].cleaned_data["verdict"]}
    again = redirect("applications:document-review", application.reference)
    try:
        services.judge_documents(application, verdicts=verdicts, by=request.user)
        if _was_replaced(request, application):
            messages.warning(request, _("A document was replaced while you looked: please judge the new file."))
        elif "pass" in request.POST and application.state == ApplicationState.CONTRACTED:
            services.pass_documents(application, by=request.user)
            messages.success(request, _("The documents have passed."))
            return redirect(application)
        else:
            messages.success(request, _("The verdicts are stored."))
    except services.JudgedMeanwhile as news:
        for row in judged:
            if document := news.documents.get(row["document"].pk):
                row["form"].explain_other_judgement(document)
        return None
    except NotReady as refusal:
        for bar in refusal.bars:
            messages.error(request, bar)
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.info(request, str(refusal))
    return again


def _was_replaced(request, application: Application) -> bool:
    """Whether the form holds a verdict on a file that is not the latest any more."""
    sent = {name for name, value in request.POST.items() if name.endswith("-verdict") and value}
    latest = queries.current_documents(application).values()
    return bool(sent - {f"d{document.pk}-verdict" for document in latest})


@login_required
def versions(request, reference: str, code: str):
    """Two revisions of one document side by side; the latest and the one before unless others are named."""
    application = queries.application_for(request.user, reference)
    revisions = queries.revisions_of(application, code)
    if not revisions:
        raise Http404
    by_number = {str(document.revision): document for document in revisions}
    after = by_number.get(request.GET.get("after", ""), revisions[0])
    before = by_number.get(request.GET.get("before", ""), by_number.get(str(after.revision - 1), revisions[-1]))
    office = permissions.is_office(request.user, application)
    lines = queries.lines_side_by_side(before, after) if before != after else None
    context = {
        "application": application,
        "label": queries.document_label(application, code),
        "code": code,
        "revisions": revisions,
        "before": before,
        "after": after,
        "pair": [before, after],
        "facts": queries.facts_side_by_side(before, after, office=office),
        "lines": lines,
        "differences": [("", lines)],
    }
    return render(request, "applications/document_versions.html", context)
