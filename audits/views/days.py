"""Person-days, hours, and the sites that an audit visits."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audits import forms, permissions, policies, queries, services
from audits.views.refusals import REFUSALS
from certsite.common.guards import require


@login_required
def days(request, reference: str):
    """What the rules give and why; a planner asks for other days, a second person answers."""
    audit = queries.audit_for(request.user, reference)
    plans, approves = permissions.may_plan(request.user, audit), permissions.may_approve(request.user, audit)
    require(plans or approves)
    change, standing = queries.open_days_change(audit), queries.days_standing(audit)
    answers = change is not None and approves and change.asked_by_id != request.user.pk
    asks = change is None and plans and not policies.bars_to_ask_days(audit)
    form = None
    if answers:
        form = forms.AnswerDaysForm(request.POST or None)
    elif asks:
        form = forms.AskDaysForm(request.POST or None)
    if form is not None and request.method == "POST" and form.is_valid():
        saved = _answer(request, change, form) if answers else _ask(request, audit, form)
        if saved:
            return redirect(audit)
    context = {
        "audit": audit,
        "application": audit.application,
        "form": form,
        "change": change,
        "answers": answers,
        "changes": audit.days_changes.all(),
        "computed": standing.computed,
        "in_force": standing.in_force,
        "outlets": standing.outlets,
        "bars": [] if answers or asks else policies.bars_to_ask_days(audit),
    }
    return render(request, "audits/days.html", context, status=422 if form is not None and form.is_bound else 200)


def _ask(request, audit, form) -> bool:
    try:
        services.ask_days(audit, by=request.user, **form.cleaned_data)
        messages.success(request, _("A second person is asked to approve the person-days."))
        return True
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False


def _answer(request, change, form) -> bool:
    approve = "approve" in request.POST
    if not approve and not form.cleaned_data["answer"]:
        form.add_error("answer", _("Say why, so that the planner can ask for other days."))
        return False
    try:
        services.answer_days(change, approve=approve, by=request.user, **form.cleaned_data)
        return True
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False


@login_required
def hours(request, reference: str):
    """Each member's hours, pause, travel and remote part, day by day."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    data = request.POST or None
    rows = forms.HoursFormSet(data, prefix="hours", initial=forms.hours_initial(audit), form_kwargs={"audit": audit})
    form = forms.RemoteForm(data, initial={"remote_tool": audit.remote_tool})
    bars = policies.bars_to_reschedule(audit)
    if request.method == "POST" and not bars and rows.is_valid() and form.is_valid():
        try:
            services.set_hours(
                audit, hours=[services.Hours(**row) for row in rows.rows()], by=request.user, **form.cleaned_data
            )
            messages.success(request, _("The hours are stored."))
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error(None, getattr(refusal, "bars", str(refusal)))
    context = {
        "audit": audit, "application": audit.application, "rows": rows, "form": form, "bars": bars,
        "booked": queries.booked_days(audit),
    }  # fmt: skip
    return render(request, "audits/hours.html", context, status=422 if rows.is_bound else 200)


@login_required
def sites(request, reference: str):
    """The sites of the audit as drawn, how anybody repeats the draw, and drawing anew."""
    audit = queries.audit_for(request.user, reference)
    plans = permissions.may_plan(request.user, audit)
    require(plans or permissions.may_see_sites(request.user, audit))
    form = None
    if plans and not policies.bars_to_draw(audit, (), "-"):
        form = forms.DrawForm(request.POST or None, audit=audit, initial={"seed": secrets.token_hex(8)})
        if request.method == "POST" and form.is_valid() and _draw(request, audit, form):
            return redirect("audits:sites", reference)
    samples = queries.samples_of(audit)
    context = {
        "audit": audit,
        "application": audit.application,
        "form": form,
        "samples": samples,
        "repeated": queries.is_repeatable(samples[0]) if samples else None,
    }
    return render(request, "audits/sites.html", context, status=422 if form is not None and form.is_bound else 200)


def _draw(request, audit, form) -> bool:
    data = form.cleaned_data
    try:
        services.draw_sites(
            audit, seed=data["seed"], chosen=[site.pk for site in data["chosen"]], reason=data["reason"],
            by=request.user,
        )  # fmt: skip
        return True
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
