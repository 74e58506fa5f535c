"""The change order: the lead's way out, the client's signature on the lead's device, the second person's answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, queries, services
from audits.models import ChangeOrder
from audits.states import ChangeOrderState
from audits.views.on_site import done, form_page, led_audit
from audits.views.refusals import tried
from audits.views.waiting import arrived
from certsite.common.downloads import attachment


@login_required
def change_order(request, reference: str):
    """The order for everybody who sees the audit, with the act that is this person's."""
    audit = queries.audit_for(request.user, reference)
    order = queries.last_order(audit)
    if order is None:
        messages.info(request, _("There is no change order."))
        return redirect(audit)
    leads = permissions.may_lead(request.user, audit)
    if leads and order.state == ChangeOrderState.OPEN:
        form, answer = forms.WayOutForm(request.POST or None, order=order), _take_way_out
    elif order.state == ChangeOrderState.PROPOSED and _may_approve(request.user, order):
        form, answer = forms.SecondPersonForm(request.POST or None), _answer
    else:
        form, answer = Form(), None
    if answer and request.method == "POST" and form.is_valid() and answer(request, order, form):
        to_sign = order.state == ChangeOrderState.TO_SIGN
        return redirect("audits:sign-change-order", reference) if to_sign else redirect(audit)
    may_reconsider = leads and order.state in (ChangeOrderState.TO_SIGN, ChangeOrderState.PROPOSED)
    context = {"order": order, "chooses": answer is _take_way_out, "approves": answer is _answer}
    context |= {"may_sign": leads and order.state == ChangeOrderState.TO_SIGN, "may_reconsider": may_reconsider}
    return form_page(request, "audits/change_order.html", audit, form, **context)


def _may_approve(user, order: ChangeOrder) -> bool:
    return permissions.may_approve(user, order.audit) and order.proposed_by_id != user.pk


def _take_way_out(request, order: ChangeOrder, form) -> bool:
    return done(form, services.take_way_out, order, by=request.user, **form.cleaned_data)


def _answer(request, order: ChangeOrder, form) -> bool:
    if "approve" in request.POST:
        return done(form, services.approve_change_order, order, by=request.user)
    if not form.cleaned_data["reason"]:
        form.add_error("reason", _("Say why, so that the lead can choose another way."))
        return False
    return done(form, services.reject_change_order, order, by=request.user, **form.cleaned_data)


@login_required
def sign(request, reference: str):
    """The client signs on the lead's device, or the lead records why they do not."""
    audit = led_audit(request, reference)
    order = queries.last_order(audit)
    if order is None or order.state != ChangeOrderState.TO_SIGN:
        messages.info(request, _("There is nothing to sign here now."))
        return arrived(request, "audits:change-order", reference)
    initial = {"proposed": order.proposed_at}
    form = forms.SignOrderForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        verb = services.refuse_change_order if form.refuses else services.sign_change_order
        if done(form, verb, order, by=request.user, **form.answer):
            messages.success(request, _("The answer of the client is recorded."))
            return arrived(request, "audits:change-order", reference)
    return form_page(request, "audits/sign_change_order.html", audit, form, order=order)


@login_required
@require_POST
def reconsider(request, reference: str):
    """The lead takes the way back to choose another."""
    audit = led_audit(request, reference)
    order = queries.last_order(audit)
    if order is None:
        raise Http404
    tried(request, services.reconsider_change_order, order)
    return redirect("audits:change-order", reference)


@login_required
def signature(request, reference: str, pk: int):
    """The drawn signature, to whoever may see the audit; always as an attachment."""
    audit = queries.audit_for(request.user, reference)
    order = get_object_or_404(audit.change_orders.exclude(mark=""), pk=pk)
    return attachment(order.mark, name=f"{reference}-change-order.png", content_type="image/png")
