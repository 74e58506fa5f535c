"""The team's pages: sending, impartiality, the client's say on the names."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, policies, queries, services
from audits.models import TeamMember
from audits.views.detail import detail_context
from audits.views.refusals import REFUSALS
from certsite.common.guards import require


@login_required
@require_POST
def add_member(request, reference: str):
    """Send one more person; what speaks against them stands beside the field."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    if bars := policies.bars_to_reschedule(audit):
        messages.info(request, " ".join(bars))
        return redirect(audit)
    form = forms.MemberForm(request.POST, audit=audit)
    if form.is_valid():
        try:
            services.add_member(audit, by=request.user, **form.cleaned_data)
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error("person", str(refusal))
    return render(request, "audits/detail.html", detail_context(request, audit, member_form=form), status=422)


@login_required
def replace_member(request, reference: str, pk: int):
    """Take a member off the team, with somebody in their place or not."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    member = get_object_or_404(audit.team.select_related("user"), pk=pk)
    bars = policies.bars_to_reschedule(audit)
    form = forms.ReplaceForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.replace_member(member, by=request.user, **form.cleaned_data)
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error("person", str(refusal))
    context = {
        "audit": audit,
        "application": audit.application,
        "member": member,
        "form": form,
        "bars": bars,
        "chances": [] if bars else queries.chances_in_words(audit, member.role, audit.starts_on, audit.ends_on),
    }
    return render(request, "audits/replace.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def answer_assignment(request, reference: str):
    """A member confirms impartiality, or steps back with a reason."""
    audit = queries.audit_for(request.user, reference)
    member = permissions.membership(request.user, audit)
    require(member is not None)
    steps_back = "decline" in request.POST
    form = (forms.ReasonForm if steps_back else forms.ImpartialityForm)(request.POST)
    if not form.is_valid():
        changed = {"reason_form" if steps_back else "impartiality_form": form}
        return render(request, "audits/detail.html", detail_context(request, audit, **changed), status=422)
    try:
        if steps_back:
            services.decline(member, by=request.user, **form.cleaned_data)
            messages.success(request, _("The planner will send somebody else."))
            return redirect("home")
        services.confirm_impartiality(member, by=request.user)
        messages.success(request, _("Your impartiality for this audit is on record."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(audit)


@login_required
@require_POST
def names(request, reference: str):
    """The planner tells the client the names; the client has nothing against them."""
    audit = queries.audit_for(request.user, reference)
    try:
        if "clear" in request.POST:
            services.clear_names(audit, by=request.user)
            messages.success(request, _("Thank you: the team can come."))
        else:
            services.tell_client(audit, by=request.user)
            messages.success(request, _("The client is told the names and may object."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(audit)


@login_required
def object_to(request, reference: str, pk: int):
    """The client objects to a member."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_answer_names(request.user, audit))
    member = get_object_or_404(TeamMember.objects.select_related("user"), audit=audit, pk=pk)
    member.audit = audit
    form, bars = forms.ObjectionForm(request.POST or None), policies.bars_to_object(member)
    if request.method == "POST" and form.is_valid() and not bars:
        try:
            services.object_to(member, by=request.user, **form.cleaned_data)
            messages.success(request, _("The planner answers your objection."))
        except REFUSALS as refusal:
            messages.info(request, str(refusal))
        return redirect(audit)
    context = {"audit": audit, "application": audit.application, "member": member, "form": form, "bars": bars}
    return render(request, "audits/object.html", context, status=422 if form.is_bound else 200)


@login_required
def answer_objection(request, reference: str, pk: int):
    """The planner upholds an objection or turns it down."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_plan(request.user, audit))
    objection = get_object_or_404(audit.objections.select_related("user", "raised_by"), pk=pk)
    if objection.upheld is not None:
        messages.info(request, _("This objection is answered already."))
        return redirect(audit)
    form = forms.ObjectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_objection(objection, by=request.user, **form.cleaned_data)
            return redirect(audit)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {"audit": audit, "application": audit.application, "objection": objection, "form": form}
    return render(request, "audits/objection.html", context, status=422 if form.is_bound else 200)
