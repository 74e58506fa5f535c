"""The certification body's pages of a case: review, quote, contract."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, permissions, policies, queries, services
from applications.domain.person_days import AboveTable
from applications.models import Application, Review
from applications.states import ApplicationState, ContractState
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
            with transaction.atomic():
                _review(application, form.cleaned_data, by=request.user)
            return redirect(application)
        except NotReady:
            _explain_flags(form, application)
        except (AlreadyMoved, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
    context = {
        "application": application,
        "form": form,
        "flags": policies.headcount_flags(application),
        "document_flags": policies.document_flags(application),
        "sites": application.sites.all(),
        "managers": application.managers.all(),
        "rows": queries.document_rows(application),
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


def _review(application: Application, data: dict, *, by) -> None:
    if data["assessed_headcount"]:
        services.assess_headcount(
            application, headcount=data["assessed_headcount"], reason=data["assessed_reason"], by=by
        )
    if data["outcome"] == Review.Outcome.ACCEPTED:
        services.accept(application, internal_note=data["internal_note"], despite=data["despite"], by=by)
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
def make_quote(request, reference: str):
    """Compute days and fee, look at every factor, keep it as a version."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.QUOTE, application))
    if application.state not in (ApplicationState.ACCEPTED, ApplicationState.QUOTED) or queries.contract_of(
        application
    ):
        messages.info(request, _("This case does not wait for a quote."))
        return redirect(application)
    form = forms.QuoteForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            quote = services.make_quote(application, by=request.user, **form.cleaned_data)
            return redirect("applications:quote-version", reference, quote.version)
        except AboveTable:
            form.add_error(None, _("The headcount is above the person-day table; the planner must set the days."))
    context = {"application": application, "form": form, "quotes": application.quotes.all()}
    return render(request, "applications/make_quote.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def send_quote(request, reference: str, version: int):
    """Show a draft to the client."""
    quote = queries.quote_for(request.user, reference, version)
    try:
        services.send_quote(quote, by=request.user)
        messages.success(request, _("The quote is on its way to the client."))
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect(quote.application)


@login_required
def contract(request, reference: str):
    """Make, sign and countersign the contract; each side sees its own act."""
    application = queries.application_for(request.user, reference)
    existing = queries.contract_of(application)
    own = permissions.is_own(request.user, application)
    if existing is None:
        require(permissions.may_act(request.user, Act.CONTRACT, application))
        return _make_contract(request, application)
    form = forms.SignatureForm(request.POST or None) if own and existing.state == ContractState.SENT else None
    if request.method == "POST":
        done = _sign(request, existing, form) if own else _countersign(request, existing)
        if done:
            return redirect(application)
    context = {
        "application": application,
        "contract": existing,
        "form": form,
        "may_countersign": existing.state == ContractState.CLIENT_SIGNED
        and permissions.may_act(request.user, Act.CONTRACT, application),
    }
    return render(request, "applications/contract.html", context, status=422 if form and form.errors else 200)


def _make_contract(request, application: Application):
    form = forms.ContractForm(request.POST or None)
    bars = policies.bars_to_contract(application)
    if request.method == "POST" and form.is_valid() and not bars:
        services.make_contract(application, by=request.user, **form.cleaned_data)
        messages.success(request, _("The contract is sent to the client for signature."))
        return redirect(application)
    context = {"application": application, "form": form, "bars": bars}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/make_contract.html", context, status=status)


def _sign(request, existing, form) -> bool:
    if form is None or not form.is_valid():
        return form is None
    services.sign_by_client(
        existing,
        signer=form.cleaned_data["signer"],
        post=form.cleaned_data["post"],
        address=request.META.get("REMOTE_ADDR") or None,
        by=request.user,
    )
    messages.success(request, _("Signed. The certification body countersigns next."))
    return True


def _countersign(request, existing) -> bool:
    try:
        services.countersign(existing, by=request.user)
        messages.success(request, _("The contract stands."))
    except (AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return True
