"""The market department's queue, the review of one application, and what changed between two submissions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from applications import forms, permissions, policies, queries, services
from applications.models import Application
from applications.states import ApplicationState
from applications.tables import QueueFilter, QueueTable
from certsite.accounts.roles import Act
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def queue(request):
    """What waits for a review, longest first, each with the flags that stand against it."""
    require(request.user.can(Act.REVIEW_APPLICATION))
    filtered = QueueFilter(request.GET, queryset=queries.review_queue(request.user))
    table = QueueTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    return render(request, "applications/queue.html", {"table": table, "filter": filtered})


@login_required
def review(request, reference: str):
    """Accept, return or refuse a submitted application, with everything in view."""
    application = queries.counted_application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.REVIEW_APPLICATION, application))
    if application.state != ApplicationState.SUBMITTED:
        messages.info(request, _("This application is not waiting for a review."))
        return redirect(application)
    form = forms.ReviewForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            _review(application, form.cleaned_data, by=request.user)
            return redirect(application)
        except NotReady:
            _explain_flags(form, application)
        except services.SubmittedAgain:
            form.explain_new_submission(application)
        except (AlreadyMoved, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    before, after = _last_two(application)
    context = {
        "application": application,
        "form": form,
        "flags": policies.headcount_flags(application),
        "document_flags": policies.document_flags(application),
        "rows": queries.document_rows(application),
        "reviews": application.reviews.select_related("reviewed_by"),
        "self_check": queries.self_check_of(application),
        "before": before,
        "after": after,
        "differences": queries.differences_in_words(application, before, after) if before else [],
        **queries.summary(application),
    }
    return render(request, "applications/review.html", context, status=422 if form.errors else 200)


def _explain_flags(form, application: Application) -> None:
    """Beside the field that clears them: the headcount's flags, and the documents'."""
    despite = form.cleaned_data["despite"]
    for name, bars in (
        ("assessed_headcount", policies.headcount_bars(application)),
        ("despite", policies.document_bars(application, despite=despite)),
    ):
        if bars:
            form.add_error(name, bars)


def _last_two(application: Application) -> tuple:
    """The last submission and the one before it, or None for it."""
    last = list(application.submissions.order_by("-number")[:2])
    return (last[1], last[0]) if len(last) == 2 else (None, last[0] if last else None)


def _review(application: Application, data: dict, *, by) -> None:
    services.record_review(
        application,
        outcome=data["outcome"],
        assessed_headcount=data["assessed_headcount"],
        assessed_reason=data["assessed_reason"],
        ground=data["ground"],
        words=data["words"],
        fields=data["open_fields"],
        due_on=data["due_on"],
        internal_note=data["internal_note"],
        despite=data["despite"],
        submission=data["submission"],
        by=by,
    )


@login_required
def compare(request, reference: str):
    """Two submissions of one application side by side; the last two unless others are named."""
    application = queries.application_for(request.user, reference)
    submissions = list(application.submissions.select_related("submitted_by").order_by("number"))
    by_number = {str(submission.number): submission for submission in submissions}
    if not submissions:
        raise Http404
    after = by_number.get(request.GET.get("after", ""), submissions[-1])
    before = by_number.get(request.GET.get("before", ""), submissions[max(after.number - 2, 0)])
    context = {
        "application": application,
        "submissions": submissions,
        "before": before,
        "after": after,
        "differences": queries.differences_in_words(application, before, after),
    }
    return render(request, "applications/compare.html", context)
