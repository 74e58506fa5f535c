"""The enterprise's pages: registering, submitting, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications import forms, permissions, policies, queries, services
from applications.views.draft_cookie import draft_of, named_beforehand
from certsite.accounts.forms import OrganisationForm
from certsite.accounts.queries import join_requests_of
from certsite.accounts.services import Taken, register_organisation
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


@login_required
def register(request):
    """Register one's own enterprise by its credit code; where it is there already, ask its people to be let in."""
    require(not request.user.is_staff_member)
    draft = draft_of(request)
    form = OrganisationForm(request.POST or None, initial=named_beforehand(draft))
    if request.method == "POST" and form.is_valid():
        try:
            register_organisation(by=request.user, **form.cleaned_data)
            return redirect("applications:draft-claim" if draft else "applications:new")
        except Taken:
            form.refuse_taken(form.cleaned_data["credit_code"])
    context = {"form": form, "taken": form.taken, "asked": join_requests_of(request.user)}
    return render(request, "applications/register.html", context, status=422 if form.errors else 200)


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
        except NotReady:  # a colleague took something away in this instant; the page names it
            return redirect("applications:submit", reference)
        return redirect(application)
    context = {
        "application": application,
        "form": form,
        "bars": bars,
        "flags": policies.headcount_flags(application),
        "document_flags": policies.document_flags(application, only=policies.BESIDE_BARS),
        "rows": queries.document_rows(application),
        **queries.summary(application),
    }
    return render(request, "applications/submit.html", context, status=422 if request.method == "POST" else 200)


@login_required
def withdraw(request, reference: str):
    """Take the application back, with a reason."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    if not permissions.may_withdraw(request.user, application):
        messages.info(request, _("This application cannot be withdrawn any more."))
        return redirect(application)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw(application, reason=form.cleaned_data["reason"], by=request.user)
        except (AlreadyMoved, NotAllowed) as refusal:
            messages.error(request, str(refusal))
        return redirect(application)
    context = {"application": application, "form": form}
    return render(request, "applications/withdraw.html", context, status=422 if form.errors else 200)
