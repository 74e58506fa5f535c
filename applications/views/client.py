"""The enterprise's pages: starting, filling, submitting, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, permissions, policies, queries, services
from applications.services.start import ChangedMeanwhile
from applications.states import QuoteState
from certsite.accounts.forms import OrganisationForm
from certsite.accounts.queries import join_requests_of
from certsite.accounts.services import Taken, register_organisation
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed
from scoring.queries import published_editions


@login_required
def new(request):
    """Choose enterprise and scheme; the first time, register the enterprise."""
    require(not request.user.is_staff_member)
    organisations = request.user.organisations.all()
    if not organisations:
        return redirect("applications:register")
    form = forms.StartForm(request.POST or None, organisations=organisations, editions=published_editions())
    if request.method == "POST" and form.is_valid():
        application = services.start(by=request.user, **form.cleaned_data)
        return redirect("applications:edit", application.reference)
    return render(request, "applications/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def register(request):
    """Register one's own enterprise by its credit code; where it is there already, ask its people to be let in."""
    require(not request.user.is_staff_member)
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            register_organisation(by=request.user, **form.cleaned_data)
            return redirect("applications:new")
        except Taken:
            form.refuse_taken(form.cleaned_data["credit_code"])
    context = {"form": form, "taken": form.taken, "asked": join_requests_of(request.user)}
    return render(request, "applications/register.html", context, status=422 if form.errors else 200)


@login_required
def edit(request, reference: str):
    """The whole form: saved as a draft with gaps, or saved and on to the documents."""
    application = queries.application_for(request.user, reference)
    require(permissions.is_own(request.user, application))
    if not permissions.may_edit(request.user, application):
        messages.info(request, _("The application is with the certification body and cannot be changed now."))
        return redirect(application)
    data = request.POST or None
    form = forms.ApplicationForm(data, instance=application)
    sites = forms.SiteFormSet(data, instance=application, prefix="sites")
    managers = forms.ManagerFormSet(data, instance=application, prefix="managers")
    status = 200
    if data is not None:
        valid = [part.is_valid() for part in (form, sites, managers)]  # each of them, so that every row says its fault
        if all(valid) and _save(request, form, sites, managers):
            step = "documents" if "next" in request.POST else "edit"
            return redirect(f"applications:{step}", reference)
        status = 422
    context = {
        "application": application,
        "form": form,
        "sites": sites,
        "managers": managers,
        "row_errors": status == 422 and (any(sites.errors) or any(managers.errors)),
    }
    return render(request, "applications/edit.html", context, status=status)


def _save(request, form, sites, managers) -> bool:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "base_revision"}
    try:
        services.save(
            form.instance,
            fields=fields,
            sites=forms.rows_of(sites),
            managers=forms.rows_of(managers),
            base_revision=form.cleaned_data["base_revision"] or 0,
            by=request.user,
        )
    except ChangedMeanwhile:
        _explain_colleague(form)
        return False
    messages.success(request, _("Saved."))
    return True


def _explain_colleague(form) -> None:
    """Name what the colleague changed; one's own entries stay typed, and the next save counts from theirs."""
    theirs = type(form.instance).objects.get(pk=form.instance.pk)
    differing = [
        str(form.fields[name].label)
        for name in form.Meta.fields
        if form.cleaned_data.get(name) != getattr(theirs, name)
    ]
    form.add_error(
        None,
        _("A colleague saved meanwhile. Yours differs in: %(fields)s. Look and save again; nothing you typed is lost.")
        % {"fields": "、".join(differing) or _("sites or service managers")},
    )
    form.data = form.data.copy()
    form.data["base_revision"] = theirs.revision


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
        "document_flags": policies.document_flags(application, only=policies.BESIDE_BARS),
        "rows": queries.document_rows(application),
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
