"""The certification body's pages of a case: review and document review."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import forms, permissions, policies, queries, services
from applications.models import Application, Review
from applications.states import ApplicationState
from certsite.accounts.roles import Act
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def review(request, reference: str):
    """Accept, return or refuse a submitted application, with everything in view."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.REVIEW_APPLICATION, application))
    if application.state != ApplicationState.SUBMITTED:
        messages.info(request, _("This application is not waiting for a review."))
        return redirect(application)
    form = forms.ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _review(application, form.cleaned_data, by=request.user)
            return redirect(application)
        except NotReady as refusal:
            form.add_error("assessed_headcount", refusal.bars)
        except (AlreadyMoved, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    context = {
        "application": application,
        "form": form,
        "flags": [policies.flag_words(flag) for flag in queries.flags(application)],
        "sites": application.sites.all(),
        "managers": application.managers.all(),
        "rows": queries.document_rows(application),
    }
    return render(request, "applications/review.html", context, status=422 if form.errors else 200)


def _review(application: Application, data: dict, *, by) -> None:
    if data["assessed_headcount"]:
        services.assess_headcount(
            application, headcount=data["assessed_headcount"], reason=data["assessed_reason"], by=by
        )
    if data["outcome"] == Review.Outcome.ACCEPTED:
        services.accept(application, internal_note=data["internal_note"], by=by)
    elif data["outcome"] == Review.Outcome.REFUSED:
        services.refuse(application, ground=data["ground"], words=data["words"], by=by)
    else:
        services.return_to_client(
            application,
            ground=data["ground"],
            words=data["words"],
            fields=data["open_fields"],
            due_on=data["due_on"],
            by=by,
        )


@login_required
def document_review(request, reference: str):
    """A verdict and a remark for each document; pass them all to open the way to the audit."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.REVIEW_DOCUMENTS, application))
    if application.state != ApplicationState.CONTRACTED:
        messages.info(request, _("This case does not wait for a document review."))
        return redirect(application)
    rows = queries.document_rows(application)
    for row in rows:
        document = row["document"]
        if document:
            initial = {"verdict": document.verdict, "remark": document.remark}
            row["form"] = forms.VerdictForm(request.POST or None, prefix=f"d{document.pk}", initial=initial)
    judged = [row for row in rows if row["document"]]
    status = 200
    if request.method == "POST":
        if all(row["form"].is_valid() for row in judged):
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
    services.judge_documents(application, verdicts=verdicts, by=request.user)
    if "pass" not in request.POST:
        messages.success(request, _("The verdicts are stored."))
        return redirect("applications:document-review", application.reference)
    try:
        services.pass_documents(application, by=request.user)
        messages.success(request, _("The documents have passed."))
        return redirect(application)
    except NotReady as refusal:
        for bar in refusal.bars:
            messages.error(request, bar)
        return redirect("applications:document-review", application.reference)
