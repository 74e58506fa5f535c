"""The committee's room and the issue of certificates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits.queries import findings_to_decide
from certificates import forms, permissions, policies, queries, services
from certificates.states import DecisionState
from certsite.accounts.roles import Act
from certsite.common.guards import NotReady, require
from certsite.workflow.moves import AlreadyMoved, NotAllowed

REFUSALS = (NotReady, AlreadyMoved, NotAllowed)


@login_required
def decisions(request):
    """Closed audits with their decisions, as far as this person is independent of them."""
    require(request.user.can(Act.DECIDE) or request.user.can(Act.ISSUE))
    return render(request, "certificates/decisions.html", {"rows": queries.decision_rows(request.user)})


@login_required
def decision(request, reference: str):
    """The report, the votes, and one's own vote."""
    require(request.user.can(Act.DECIDE) or request.user.can(Act.ISSUE))
    audit = queries.audit_to_decide(request.user, reference)
    found = queries.latest_decision(audit)
    open_vote = found is None or found.state in (DecisionState.OPEN, DecisionState.DEFERRED)
    voted = found is not None and found.state == DecisionState.OPEN and queries.has_voted(found, request.user)
    may_vote = open_vote and permissions.may_vote(request.user, audit)
    form = forms.VoteForm(request.POST or None, audit=audit) if may_vote and not voted else None
    if request.method == "POST":
        require(form is not None)
        if form.is_valid() and _vote(request, audit, form):
            return redirect("certificates:decision", reference)
    context = {
        "audit": audit,
        "application": audit.application,
        "decision": found,
        "form": form,
        "vote_bars": policies.bars_to_vote(audit) if form else [],
        "finding_rows": findings_to_decide(audit),
        "voted": voted,
        "may_conclude": may_vote and found is not None and found.state == DecisionState.OPEN,
        "conclude_bars": queries.bars_to_conclude(found) if found else [],
        "send_back_form": forms.SendBackForm() if may_vote else None,
        "may_issue": permissions.may_issue(request.user, audit)
        and found is not None
        and found.state == DecisionState.GRANTED
        and not queries.certificate_of(found),
    }
    return render(request, "certificates/decision.html", context, status=422 if form and form.errors else 200)


def _vote(request, audit, form) -> bool:
    try:
        services.cast_vote(audit, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your vote is recorded."))
        return True
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False


@login_required
@require_POST
def conclude(request, reference: str):
    """Count the votes."""
    require(request.user.can(Act.DECIDE))
    found = queries.latest_decision(queries.audit_to_decide(request.user, reference))
    require(found is not None)
    try:
        concluded = services.conclude(found, by=request.user)
        messages.success(request, _("The decision: %(state)s.") % {"state": concluded.get_state_display()})
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect("certificates:decision", reference)


@login_required
@require_POST
def send_back(request, reference: str):
    """Open the audit again for its team."""
    require(request.user.can(Act.DECIDE))
    audit = queries.audit_to_decide(request.user, reference)
    form = forms.SendBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what the team should look at again."))
        return redirect("certificates:decision", reference)
    try:
        services.send_back(audit, by=request.user, **form.cleaned_data)
        messages.success(request, _("The audit is with its team again."))
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:decision", reference)
    return redirect("certificates:decisions")


@login_required
def issue(request, reference: str):
    """Look at everything that will stand on the certificate, then issue it."""
    require(request.user.can(Act.ISSUE))
    audit = queries.audit_to_decide(request.user, reference)
    found = queries.latest_decision(audit)
    require(found is not None and permissions.may_issue(request.user, audit))
    if existing := queries.certificate_of(found):
        return redirect(existing)
    form = forms.IssueForm(request.POST or None, decision=found)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(services.issue(found, by=request.user, **form.cleaned_data))
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {
        "audit": audit,
        "application": audit.application,
        "decision": found,
        "form": form,
        "certificate": found.draft(),
        "bars": policies.bars_to_issue(found, form.fields["issued_on"].initial()) if not form.is_bound else [],
    }
    return render(request, "certificates/issue.html", context, status=422 if form.errors else 200)
