"""The enterprise's pages: registering, documents, submitting, withdrawing, answering."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, permissions, policies, queries, services
from applications.states import QuoteState
from applications.views.draft_cookie import draft_of, named_beforehand
from certsite.accounts.forms import OrganisationForm
from certsite.accounts.services import register_organisation
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def register(request):
    """Register one's own enterprise by its credit code."""
    require(not request.user.is_staff_member)
    draft = draft_of(request)
    form = OrganisationForm(request.POST or None, initial=named_beforehand(draft))
    if request.method == "POST" and form.is_valid():
        register_organisation(by=request.user, **form.cleaned_data)
        return redirect("applications:draft-claim" if draft else "applications:new")
    return render(request, "applications/register.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@login_required
def submit(request, reference: str):
    """Look over everything once more and hand it in."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    if not permissions.may_edit(request.user, application):
        messages.info(request, _("The application was handed in already."))
        return redirect(application)
    form = forms.DeclarationForm(request.POST or None)
    bars = policies.bars_to_submit(application)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.submit(application, by=request.user)
            messages.success(request, _("The application is submitted. You will hear from us."))
        except (AlreadyMoved, NotAllowed):
            messages.info(request, _("The application was handed in already."))
        return redirect(application)
    context = {
        "application": application,
        "form": form,
        "bars": bars,
        "flags": policies.headcount_flags(application),
        "document_flags": policies.document_flags(application),
        "rows": queries.document_rows(application),
        **queries.summary(application),
    }
    return render(request, "applications/submit.html", context, status=422 if request.method == "POST" else 200)


@login_required
def withdraw(request, reference: str):
    """Take the application back, with a reason."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_withdraw(request.user, application))
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw(application, reason=form.cleaned_data["reason"], by=request.user)
        return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "applications/withdraw.html", context, status=422 if form.errors else 200)


@login_required
def quote(request, reference: str, version: int):
    """One quote with every factor; the client answers it here."""
    found = queries.quote_for(request.user, reference, version)
    own = permissions.is_own(request.user, found.application)
    context = {
        "application": found.application,
        "quote": found,
        "lines": found.lines.all(),
        "bars": policies.bars_to_answer(found) if own else [],
        "may_answer": own,
        "may_send": found.state == QuoteState.DRAFT,
        "may_compute_again": not own and found.state in (QuoteState.DRAFT, QuoteState.SENT),
    }
    return render(request, "applications/quote.html", context)


@login_required
@require_POST
def answer_quote(request, reference: str, version: int):
    """Accept or decline."""
    found = queries.quote_for(request.user, reference, version)
    require(permissions.is_own(request.user, found.application))
    verb = services.accept_quote if "accept" in request.POST else services.decline_quote
    try:
        verb(found, by=request.user)
        messages.success(request, _("Your answer is recorded."))
    except (NotReady, AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect(found.application)
