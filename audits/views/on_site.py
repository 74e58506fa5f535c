"""What the lead's pages on site have in common; submitting and unlocking the score sheet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, queries, services
from audits.models import Audit
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


def done(form, verb, *args, **values) -> bool:
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
        gap = queries.first_gap(audit)
        return redirect(reverse("audits:scorecard", args=[reference]) + (f"#item-{gap}" if gap else ""))


@login_required
def unlock(request, reference: str):
    """A second person opens a submitted score sheet again, with a reason."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_approve(request.user, audit))
    form = forms.ReasonForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and done(form, services.unlock_scorecard, audit, by=request.user, **form.cleaned_data):
        return redirect(audit)
    return form_page(request, "audits/unlock.html", audit, form)
