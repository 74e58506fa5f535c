"""The lead's pages on site: opening meeting, headcount, change order, submitting, closing meeting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, policies, queries, services
from audits.models import Audit
from audits.states import AuditState, ChangeOrderState
from audits.views.refusals import REFUSALS
from certsite.common.guards import require


def led_audit(request, reference: str) -> Audit:
    """The audit, if this person leads it; 403 for whoever sees it otherwise."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_lead(request.user, audit))
    return audit


def form_page(request, template: str, audit: Audit, form, **context):
    """A page with one form; 422 where it was sent and has faults."""
    context |= {"audit": audit, "application": audit.application, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
def open_meeting(request, reference: str):
    """Record the opening meeting."""
    audit = led_audit(request, reference)
    if audit.state != AuditState.CONFIRMED:
        messages.info(request, _("The opening meeting is recorded already, or the date is not firm yet."))
        return redirect(audit)
    form, bars = forms.OpeningForm(request.POST or None), policies.bars_to_open(audit)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.open_meeting(audit, by=request.user, **form.cleaned_data)
            return redirect("audits:scorecard", reference)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return form_page(request, "audits/open.html", audit, form, bars=bars)


@login_required
def headcount(request, reference: str):
    """Verify the headcount; another number than the quote's leads straight to the change order."""
    audit = led_audit(request, reference)
    require(audit.state == AuditState.ON_SITE)
    initial = {"headcount": audit.verified_headcount}
    form = forms.HeadcountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        order = services.verify_headcount(audit, by=request.user, **form.cleaned_data)
        return redirect("audits:change-order", reference) if order else redirect(audit)
    return form_page(request, "audits/headcount.html", audit, form, quoted=queries.quoted_headcount(audit))


@login_required
def change_order(request, reference: str):
    """The lead takes one of three ways out; accepting as it is waits for a second person here too."""
    audit = queries.audit_for(request.user, reference)
    order = queries.open_order(audit)
    leads = permissions.may_lead(request.user, audit)
    approves = permissions.may_approve(request.user, audit)
    require(leads or approves)
    if order is None:
        messages.info(request, _("No change order is open."))
        return redirect(audit)
    if leads and order.state == ChangeOrderState.OPEN:
        form, answer = forms.WayOutForm(request.POST or None), _take_way_out
    elif approves and order.state == ChangeOrderState.PROPOSED:
        form, answer = forms.SecondPersonForm(request.POST or None), _answer
    else:
        form, answer = forms.forms.Form(), None
    if answer and request.method == "POST" and form.is_valid() and answer(request, order, form):
        return redirect(audit)
    context = {"order": order, "chooses": answer is _take_way_out, "approves": answer is _answer}
    return form_page(request, "audits/change_order.html", audit, form, **context)


def _take_way_out(request, order, form) -> bool:
    try:
        services.take_way_out(order, by=request.user, **form.cleaned_data)
        return True
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False


def _answer(request, order, form) -> bool:
    if "approve" in request.POST:
        return _done(form, services.approve_change_order, order, by=request.user)
    if not form.cleaned_data["reason"]:
        form.add_error("reason", _("Say why, so that the lead can choose another way."))
        return False
    return _done(form, services.reject_change_order, order, by=request.user, **form.cleaned_data)


def _done(form, verb, *args, **values) -> bool:
    """Whether the verb went through; what it refuses stands in the form."""
    try:
        verb(*args, **values)
        return True
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False


@login_required
@require_POST
def submit_scorecard(request, reference: str):
    """Lock the complete score sheet."""
    audit = led_audit(request, reference)
    try:
        services.submit_scorecard(audit, by=request.user)
        messages.success(request, _("The score sheet is submitted and locked."))
        return redirect(audit)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:scorecard", reference)


@login_required
def close(request, reference: str):
    """Record the closing meeting and hand the report over."""
    audit = led_audit(request, reference)
    if audit.state != AuditState.ON_SITE:
        messages.info(request, _("This audit is not on site."))
        return redirect(audit)
    form = forms.ClosingForm(request.POST or None)
    bars = policies.bars_to_close(audit)
    sent = request.method == "POST" and form.is_valid() and not bars
    if sent and _done(form, services.close, audit, by=request.user, **form.cleaned_data):
        messages.success(request, _("The report is with the committee."))
        return redirect(audit)
    unfinished = queries.unfinished_photos(audit)
    return form_page(request, "audits/close.html", audit, form, bars=bars, unfinished=unfinished)


@login_required
def unlock(request, reference: str):
    """A second person opens a submitted score sheet again, with a reason."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_approve(request.user, audit))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.unlock_scorecard(audit, by=request.user, **form.cleaned_data)
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return form_page(request, "audits/unlock.html", audit, form)
