"""How the team shares the sheet: sections, and whether it scores blind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audits import forms, policies, queries, services
from audits.views.on_site import led_audit
from audits.views.refusals import REFUSALS
from certsite.common.guards import require


@login_required
def sections(request, reference: str):
    """The lead gives groups, heads and items to the auditors; the agreed plan makes a first suggestion."""
    audit = led_audit(request, reference)
    require(audit.scorecard is not None)
    given = queries.given_sections(audit)
    suggested = {} if given else queries.suggested_sections(audit)
    bars = policies.bars_to_divide(audit)
    form = forms.SectionsForm(request.POST or None, audit=audit, given=given or suggested)
    if request.method == "POST" and form.is_valid():
        try:
            services.divide(audit, sections=form.sections, by=request.user)
            messages.success(request, _("The sheet is divided."))
            return redirect("audits:scorecard", reference)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
    context = {
        "audit": audit,
        "application": audit.application,
        "form": form,
        "bars": bars,
        "is_suggested": bool(suggested),
        "members": queries.auditing(audit),
        "bars_to_blind": policies.bars_to_blind(audit),
    }
    return render(request, "audits/sections.html", context, status=422 if form.errors else 200)
