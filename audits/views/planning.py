"""The planner's pages before the audit: list, detail, plan, other days, firm date, calling off."""

import datetime
import math

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig
from django_tables2.export.export import TableExport

from applications.policies import bars_to_download
from applications.queries import application_for
from audits import forms, permissions, policies, queries, services
from audits.models import UNPLANNED, Audit
from audits.states import AuditState
from audits.tables import AuditFilter, AuditTable
from audits.views.detail import detail_context
from audits.views.refusals import REFUSALS, tried
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.downloads import attachment
from certsite.common.guards import require


@login_required
def audits(request):
    """The audits this person may see, by filter; for planners also the cases that wait for one."""
    visible = Audit.objects.visible_to(request.user).select_related("application__organisation")
    if request.GET.get("state") != AuditState.FORESEEN:  # what is only foreseen would bury what is due
        visible = visible.exclude(state=AuditState.FORESEEN)
    filtered = AuditFilter(request.GET, queryset=visible.prefetch_related("team__user"))
    table = AuditTable(filtered.qs)
    RequestConfig(request, paginate={"per_page": 30}).configure(table)
    kind = request.GET.get("_export", "")
    if TableExport.is_valid_format(kind):
        return TableExport(kind, AuditTable(filtered.qs)).response(f"audits.{kind}")
    may_plan = request.user.can(Act.PLAN)
    unplanned = queries.awaiting_plan() if may_plan else []
    context = {"table": table, "filter": filtered, "unplanned": unplanned, "may_plan": may_plan}
    return render(request, "audits/list.html", context)


@login_required
def detail(request, reference: str):
    """One audit: dates, team, what was found, and this person's next act."""
    audit = queries.audit_for(request.user, reference)
    return render(request, "audits/detail.html", detail_context(request, audit))


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
    """Give a visit of the programme its lead and days; below, who can be sent on them and who cannot, and why."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    if audit.state not in UNPLANNED:
        messages.info(request, _("This visit is planned already."))
        return redirect(audit)
    days = queries.days_of(audit)
    first, last = asked_days(request, audit, days)
    initial = {"starts_on": first, "ends_on": last, "lead": request.GET.get("lead")}
    form = forms.PlanForm(request.POST or None, audit=audit, initial=initial)
    bars = policies.bars_to_plan(audit, days)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.plan(audit, by=request.user, **form.cleaned_data)
            messages.success(request, _("The audit is planned. The lead auditor is asked to confirm impartiality."))
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "application": audit.application,
        "audit": audit,
        "bars": bars,
        "first": first,
        "last": last,
        "days": days,
        "chances": queries.chances_in_words(audit, "lead", first, last),
    }
    return render(request, "audits/plan.html", context, status=422 if form.errors or (form.is_bound and bars) else 200)


def asked_days(request, audit: Audit, days) -> tuple[datetime.date, datetime.date]:
    """The days that were typed, else those of the address, else where the window begins; in order and not too many."""
    typed = forms.PlanForm(request.POST or request.GET, audit=audit)
    typed.is_valid()
    first = typed.cleaned_data.get("starts_on") or max(clock.today(), audit.preferred_from or clock.today())
    length = max(1, math.ceil(days.on_site) if days else 1)
    last = typed.cleaned_data.get("ends_on") or first
    if not first < last < first + datetime.timedelta(days=forms.LONGEST):
        last = first + datetime.timedelta(days=min(length, forms.LONGEST) - 1)
    return first, last


@login_required
def move(request, reference: str):
    """Other days for a planned audit, with its whole team."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    initial = {"starts_on": audit.starts_on, "ends_on": audit.ends_on}
    form = forms.MoveForm(request.POST or None, audit=audit, initial=initial)
    bars = policies.bars_to_reschedule(audit)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.reschedule(audit, by=request.user, **form.cleaned_data)
            messages.success(request, _("The audit is moved; its team is told."))
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"audit": audit, "application": audit.application, "form": form, "bars": bars}
    return render(request, "audits/move.html", context, status=422 if form.is_bound else 200)


@login_required
def special(request, reference: str):
    """Add an audit beside the programme to a case."""
    application = application_for(request.user, reference)
    require(permissions.may_plan_case(request.user, application))
    form = forms.SpecialForm(request.POST or None)
    bars = policies.bars_to_special(application)
    if request.method == "POST" and form.is_valid() and not bars:
        return redirect(
            "audits:plan", services.add_special(application, by=request.user, **form.cleaned_data).reference
        )
    context = {"application": application, "form": form, "bars": bars}
    return render(request, "audits/special.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def confirm_date(request, reference: str):
    """Make the date firm towards client and team."""
    audit = queries.audit_for(request.user, reference)
    tried(request, services.confirm_date, audit, success=_("The date is firm; client and team are told."))
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
