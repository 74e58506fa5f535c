"""The planner's and the team's pages before the audit: list, plan, team, impartiality, date."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig
from django_tables2.export.export import TableExport

from applications.policies import bars_to_download
from applications.queries import application_for, document_rows
from audits import forms, permissions, policies, queries, services
from audits.models import Audit
from audits.states import AuditState
from audits.tables import AuditFilter, AuditTable
from certsite.accounts.roles import Act
from certsite.common.downloads import attachment
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed

REFUSALS = (NotReady, AlreadyMoved, NotAllowed)


@login_required
def audits(request):
    """The audits this person may see, by filter; for planners also the cases that wait for one."""
    visible = Audit.objects.visible_to(request.user).select_related("application__organisation")
    filtered = AuditFilter(request.GET, queryset=visible.prefetch_related("team__user"))
    table = AuditTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    kind = request.GET.get("_export", "")
    if TableExport.is_valid_format(kind):
        return TableExport(kind, AuditTable(filtered.qs)).response(f"audits.{kind}")
    unplanned = queries.awaiting_plan() if request.user.can(Act.PLAN) else []
    return render(request, "audits/list.html", {"table": table, "filter": filtered, "unplanned": unplanned})


@login_required
def detail(request, reference: str):
    """One audit: dates, team, what was found, and this person's next act."""
    audit = queries.audit_for(request.user, reference)
    member = permissions.membership(request.user, audit)
    planning = audit.state == AuditState.PLANNED and permissions.may_plan(request.user, audit)
    context = {
        "audit": audit,
        "application": audit.application,
        "acts": queries.page_acts(audit, request.user),
        "member": member,
        "must_confirm": bool(member) and audit.state == AuditState.PLANNED and member.impartial_at is None,
        "impartiality_form": forms.ImpartialityForm(),
        "reason_form": forms.ReasonForm(),
        "planning": planning,
        "auditor_form": forms.AuditorForm(audit=audit) if planning else None,
        "bars": policies.bars_to_confirm(audit) if planning else [],
        "may_cancel": permissions.may_plan(request.user, audit) and AuditState.CANCELLED in audit.STEPS[audit.state],
        "may_see_scores": permissions.may_see_scores(request.user, audit),
        "may_unlock": queries.is_unlockable(audit) and permissions.may_approve(request.user, audit),
        "document_rows": document_rows(audit.application) if member else [],
        "orders": audit.change_orders.all(),
    }
    return render(request, "audits/detail.html", context)


@login_required
def download(request, reference: str, pk: int):
    """A document of the case for the team, which does not see the whole case."""
    audit = queries.audit_for(request.user, reference)
    document = get_object_or_404(audit.application.documents, pk=pk)
    if bars := bars_to_download(document):
        context = {"application": audit.application, "document": document, "bars": bars}
        return render(request, "applications/infected.html", context, status=403)
    return attachment(document.file, name=document.original_name, content_type=document.content_type)


@login_required
def plan(request, reference: str):
    """Make the first audit of a case whose documents passed."""
    application = application_for(request.user, reference)
    require(request.user.can(Act.PLAN) and application.organisation_id not in request.user.organisation_ids)
    form = forms.PlanForm(request.POST or None, application=application)
    bars = policies.bars_to_plan(application)
    if request.method == "POST" and form.is_valid() and not bars:
        audit = services.plan_initial(application, by=request.user, **form.cleaned_data)
        messages.success(request, _("The audit is planned. The lead auditor is asked to confirm impartiality."))
        return redirect(audit)
    return _plan_page(request, form, application, None, bars)


@login_required
def plan_visit(request, reference: str):
    """Give a proposed surveillance visit its lead and days within the window."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    if audit.state != AuditState.PROPOSED:
        messages.info(request, _("This visit is planned already."))
        return redirect(audit)
    form = forms.PlanForm(request.POST or None, application=audit.application, audit=audit)
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_visit(audit, by=request.user, **form.cleaned_data)
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    return _plan_page(request, form, audit.application, audit, [])


def _plan_page(request, form, application, audit, bars):
    context = {
        "form": form,
        "application": application,
        "audit": audit,
        "bars": bars,
        "candidates": queries.candidates(application),
    }
    return render(request, "audits/plan.html", context, status=422 if form.errors or (form.is_bound and bars) else 200)


@login_required
@require_POST
def add_auditor(request, reference: str):
    """Send one more auditor."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit) and audit.state == AuditState.PLANNED)
    form = forms.AuditorForm(request.POST, audit=audit)
    if form.is_valid():
        services.add_auditor(audit, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, " ".join(form.errors.get("person", [])))
    return redirect(audit)


@login_required
@require_POST
def answer_assignment(request, reference: str):
    """A member confirms impartiality, or steps back with a reason."""
    audit = queries.audit_for(request.user, reference)
    member = permissions.membership(request.user, audit)
    require(member is not None)
    if "decline" in request.POST:
        form = forms.ReasonForm(request.POST)
        if form.is_valid():
            services.decline(member, by=request.user, **form.cleaned_data)
            messages.success(request, _("The planner will send somebody else."))
            return redirect("home")
    else:
        form = forms.ImpartialityForm(request.POST)
        if form.is_valid():
            services.confirm_impartiality(member, by=request.user)
            messages.success(request, _("Your impartiality for this audit is on record."))
            return redirect(audit)
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect(audit)


@login_required
@require_POST
def confirm_date(request, reference: str):
    """Make the date firm towards client and team."""
    audit = queries.audit_for(request.user, reference)
    try:
        services.confirm_date(audit, by=request.user)
        messages.success(request, _("The date is firm; client and team are told."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(audit)


@login_required
def cancel(request, reference: str):
    """Call the audit off, with a reason."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel(audit, by=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
        return redirect(audit)
    context = {"audit": audit, "application": audit.application, "form": form}
    return render(request, "audits/cancel.html", context, status=422 if form.errors else 200)
