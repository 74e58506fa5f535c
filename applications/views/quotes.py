"""The pages of a quote: computing a version, approving, sending and answering it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import forms, permissions, policies, queries, services
from applications.models import Application, Quote
from applications.states import QuoteState
from certsite.accounts.roles import Act
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed

# What a version is computed from, and so where another one begins
FACTORS = ("tariff", "extra_sites", "copies", "note")


@login_required
def make_quote(request, reference: str):
    """Compute days and fee, look at every factor, then keep it as the next version."""
    application = queries.application_for(request.user, reference)
    require(permissions.may_act(request.user, Act.QUOTE, application))
    if bars := policies.bars_to_quote(application):
        messages.info(request, " ".join(bars))
        return redirect(application)
    initial = _begin(application, request.GET.get("like", ""))
    form = forms.QuoteForm(request.POST or None, application=application, initial=initial)
    if request.method == "POST" and form.is_valid() and "compute" not in request.POST:
        try:
            quote = services.make_quote(application, by=request.user, **form.cleaned_data)
            return redirect("applications:quote-version", reference, quote.version)
        except NotReady as refusal:
            form.add_error(None, refusal.bars)
    shown = form if form.is_bound else forms.QuoteForm(initial, application=application)
    shown.is_valid()
    context = {"application": application, "form": form, "quotes": application.quotes.all(), "computed": shown.computed}
    if shown.computed:
        quote = shown.computed.quote
        context |= {"quote": quote, "lines": shown.computed.lines, "factors": queries.factors(quote)}
    return render(request, "applications/make_quote.html", context, status=422 if form.errors else 200)


def _begin(application: Application, like: str) -> dict:
    """The form's first values: those of the version named, else the edition's first tariff and nothing more."""
    known = next((quote for quote in application.quotes.all() if str(quote.version) == like), None)
    if known:
        return {name: getattr(known, name) for name in FACTORS}
    return {"tariff": application.edition.rules["tariffs"][0]["code"], "extra_sites": 0, "copies": 0}


@login_required
def quote(request, reference: str, version: int):
    """One version with every factor: approved and sent by the body, answered by the client."""
    return _page(request, queries.quote_for(request.user, reference, version))


def _page(request, found: Quote, *, answer: forms.AnswerForm | None = None, second=None):
    user, application = request.user, found.application
    own = permissions.is_own(user, application)
    may_quote = permissions.may_act(user, Act.QUOTE, application)
    context = {
        "application": application,
        "quote": found,
        "lines": found.lines.all(),
        "factors": queries.factors(found),
        "decline_reason": queries.decline_reason(found) if found.state == QuoteState.DECLINED else "",
        "is_office": permissions.is_office(user, application),
        "may_answer": own,
        "answer": answer or forms.AnswerForm(),
        "second": second or forms.SecondPersonForm(),
        "answer_bars": policies.bars_to_answer(found) if own else [],
        "may_compute_again": may_quote and not policies.bars_to_quote(application),
    }
    if found.state == QuoteState.DRAFT:
        context |= _draft(user, found, may_quote=may_quote)
    faulty = any(form is not None and form.errors for form in (answer, second))
    return render(request, "applications/quote.html", context, status=422 if faulty else 200)


def _draft(user, found: Quote, *, may_quote: bool) -> dict:
    """What the body does with a draft: the second person approves, the market department sends."""
    may_approve = found.waits_for_approval and permissions.may_act(user, Act.APPROVE, found.application)
    approve_bars = policies.bars_to_approve(found, user) if may_approve else []
    send_bars = policies.bars_to_send(found) if may_quote else []
    return {
        "may_approve": may_approve and not approve_bars,
        "may_send": may_quote and not send_bars,
        "bars": send_bars + approve_bars,
    }


@login_required
@require_POST
def approve_quote(request, reference: str, version: int):
    """The second person's yes or no to an override."""
    found = queries.quote_for(request.user, reference, version)
    form = forms.SecondPersonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, second=form)
    try:
        if "reject" in request.POST:
            services.reject_override(found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Not approved. Whoever made the version is told why."))
        else:
            services.approve_quote(found, by=request.user)
            messages.success(request, _("The override is approved. The quote can be sent."))
    except (NotReady, AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect("applications:quote-version", reference, version)


@login_required
@require_POST
def send_quote(request, reference: str, version: int):
    """Show a draft to the client."""
    found = queries.quote_for(request.user, reference, version)
    try:
        services.send_quote(found, by=request.user)
        messages.success(request, _("The quote is on its way to the client."))
        return redirect(found.application)
    except (NotReady, AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:quote-version", reference, version)


@login_required
@require_POST
def answer_quote(request, reference: str, version: int):
    """Accept, or decline with a reason if the client likes to give one."""
    found = queries.quote_for(request.user, reference, version)
    require(permissions.is_own(request.user, found.application))
    answer = forms.AnswerForm(request.POST)
    if not answer.is_valid():
        return _page(request, found, answer=answer)
    try:
        if "accept" in request.POST:
            services.accept_quote(found, by=request.user)
        else:
            services.decline_quote(found, reason=answer.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Your answer is recorded."))
    except (NotReady, AlreadyMoved, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    return redirect(found.application)
