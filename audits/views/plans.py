"""The plan of an audit: read by everybody who sees it, written by lead and planner, answered by the client."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, policies, queries, services
from audits.models import Audit, Plan
from audits.states import PlanState
from audits.views.refusals import REFUSALS
from certsite.common.guards import require

PLAN_REFUSALS = (*REFUSALS, services.Conflict)


def found_plan(request, reference: str, may=None) -> Plan:
    """The plan of an audit this person sees, 403 unless they `may`; 404 where there is none yet."""
    audit = queries.audit_for(request.user, reference)
    require(may is None or may(request.user, audit))
    plan = queries.plan_with_sessions(audit)
    if plan is None:
        raise Http404
    return plan


@login_required
def timetable(request, reference: str):
    """The plan day by day, and what this person does with it."""
    audit = queries.audit_for(request.user, reference)
    return _page(request, audit, queries.plan_with_sessions(audit))


def _page(request, audit: Audit, plan: Plan | None, **typed):
    user, is_open = request.user, not policies.bars_to_write_plan(audit)
    context = {
        "audit": audit,
        "application": audit.application,
        "plan": plan,
        "may_write": is_open and permissions.may_write_plan(user, audit),
        "may_answer": is_open and plan is not None and permissions.may_answer_plan(user, audit),
        "status": 200,
    }
    if plan:
        may_read = permissions.may_read_sessions(user, audit, plan)
        context |= {"may_read": may_read, "days": queries.days_of_plan(plan) if may_read else []}
        context |= {"is_draft": plan.state == PlanState.DRAFT, "remote": policies.is_remote(plan)}
    if plan and context["may_write"]:
        context |= {
            "bars": policies.bars_to_send_plan(plan) if context["is_draft"] else [],
            "warnings": policies.plan_warnings(plan, queries.drawn_sites(audit)),
        }
    if context["may_answer"]:
        context |= _answers(plan, context["remote"])
    context |= typed
    return render(request, "audits/plan_timetable.html", context, status=context["status"])


def _answers(plan: Plan, remote: bool) -> dict:
    """The client's three forms."""
    sent = plan.state == PlanState.SENT
    return {
        "logistics": forms.LogisticsForm(instance=plan),
        "agree_form": forms.AgreeForm(initial={"base_revision": plan.revision}, remote=remote) if sent else None,
        "wishes_form": forms.WishesForm() if plan.state != PlanState.DRAFT else None,
        "bars": policies.bars_to_agree(plan.audit) if sent else [],
    }


@login_required
def pdf(request, reference: str):
    """The plan as PDF."""
    plan = found_plan(request, reference)
    if not permissions.may_read_sessions(request.user, plan.audit, plan):
        raise Http404
    response = HttpResponse(services.plan_pdf(plan), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{reference}-P{plan.revision}.pdf"'
    return response


@login_required
@require_POST
def draft(request, reference: str):
    """Make the plan with suggested sessions."""
    audit = queries.audit_for(request.user, reference)
    try:
        services.draft_plan(audit, by=request.user)
    except PLAN_REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("audits:timetable", reference)


@login_required
def edit(request, reference: str):
    """Write the sessions; what was sent or agreed is taken back by it."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_write_plan(request.user, audit))
    plan, bars = queries.plan_with_sessions(audit), policies.bars_to_write_plan(audit)
    if plan is None or bars:
        messages.info(request, " ".join(bars) or _("There is no audit plan yet."))
        return redirect("audits:timetable", reference)
    if request.method != "POST":
        head = forms.PlanHeadForm(initial={"base_revision": plan.revision, "remote_tool": audit.remote_tool})
        return _edit_page(request, plan, head, forms.session_forms(plan))
    head, rows = forms.PlanHeadForm(request.POST), forms.session_forms(plan, request.POST)
    if "more" in request.POST:
        begun = {name: head[name].value() for name in head.fields}
        return _edit_page(request, plan, forms.PlanHeadForm(initial=begun), forms.one_more(rows))
    if all([head.is_valid(), rows.is_valid()]) and _write(request, plan, head, rows):
        messages.success(request, _("The plan is saved."))
        return redirect("audits:timetable", reference)
    return _edit_page(request, plan, head, rows, status=422)


def _write(request, plan: Plan, head, rows) -> bool:
    try:
        services.write_plan(plan, sessions=rows.entries(), by=request.user, **head.cleaned_data)
        return True
    except services.Conflict as conflict:
        head.data = head.data.copy()
        head.data["base_revision"] = conflict.plan.revision
        head.add_error(
            None, _("%(what)s Yours is kept here; save again to put it in place.") % {"what": conflict}
        )  # fmt: skip
    except PLAN_REFUSALS as refusal:
        head.add_error(None, str(refusal))
    return False


def _edit_page(request, plan: Plan, head, rows, status: int = 200):
    audit = plan.audit
    context = {
        "audit": audit,
        "application": audit.application,
        "plan": plan,
        "form": head,
        "rows": rows,
        "row_errors": rows.is_bound and any(form.errors for form in rows.forms),
        "hours": queries.team_hours(audit),
    }
    return render(request, "audits/plan_edit.html", context, status=status)


@login_required
@require_POST
def send(request, reference: str):
    """Send the plan to the client, as it was read on the page."""
    plan = found_plan(request, reference, permissions.may_write_plan)
    try:
        services.send_plan(plan, base_revision=_revision(request), by=request.user)
        messages.success(request, _("The plan is with the client."))
    except PLAN_REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("audits:timetable", reference)


def _revision(request) -> int:
    """The version that stood on the page; none that exists where it is missing."""
    sent = request.POST.get("base_revision", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else 0


@login_required
@require_POST
def prepare(request, reference: str):
    """The client's preparation."""
    plan = found_plan(request, reference, permissions.may_answer_plan)
    form = forms.LogisticsForm(request.POST, instance=Plan(pk=plan.pk, audit=plan.audit))
    if form.is_valid():
        try:
            services.prepare(plan, by=request.user, **form.cleaned_data)
            messages.success(request, _("Your preparation is saved."))
            return redirect("audits:timetable", reference)
        except PLAN_REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return _page(request, plan.audit, plan, logistics=form, status=422)


@login_required
@require_POST
def agree(request, reference: str):
    """The client agrees to the version on the page."""
    plan = found_plan(request, reference, permissions.may_answer_plan)
    form = forms.AgreeForm(request.POST, remote=policies.is_remote(plan))
    if form.is_valid():
        try:
            services.agree_plan(plan, by=request.user, **form.cleaned_data)
            messages.success(request, _("The plan is agreed."))
            return redirect("audits:timetable", reference)
        except services.Conflict as conflict:
            messages.error(request, _("%(what)s Please read it anew.") % {"what": conflict})
            return redirect("audits:timetable", reference)
        except PLAN_REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return _page(request, plan.audit, plan, agree_form=form, status=422)


@login_required
@require_POST
def ask_change(request, reference: str):
    """The client asks for another plan."""
    plan = found_plan(request, reference, permissions.may_answer_plan)
    form = forms.WishesForm(request.POST)
    if form.is_valid():
        try:
            services.ask_change(plan, by=request.user, **form.cleaned_data)
            messages.success(request, _("The lead auditor is told what you wish."))
            return redirect("audits:timetable", reference)
        except PLAN_REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return _page(request, plan.audit, plan, wishes_form=form, status=422)
