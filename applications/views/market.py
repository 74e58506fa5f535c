"""The certification body's pages of a case: quote, contract, document review."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, permissions, policies, queries, services
from applications.domain.person_days import AboveTable
from applications.models import Application
from applications.states import ApplicationState, ContractState
from certsite.accounts.roles import Act
from certsite.common.guards import require
from certsite.workflow.moves import AlreadyMoved, NotAllowed


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
