"""The sheet of people counted on site, with what it changes while it is typed."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect

from audits import forms, policies, queries, services
from audits.models import Audit
from audits.states import AuditState
from audits.views.on_site import done, form_page, led_audit
from certsite.common.guards import require


@login_required
def headcount(request, reference: str):
    """Count the people; another number than what is agreed leads straight to the change order."""
    audit = led_audit(request, reference)
    require(audit.state == AuditState.ON_SITE)
    sheet = forms.HeadcountSheet(audit, request.POST if request.method == "POST" else None)
    bars = policies.bars_to_verify(audit)
    sent = request.method == "POST" and sheet.is_valid()
    if sent and not bars and "compute" not in request.POST and _count(audit, sheet, by=request.user):
        order = queries.open_order(Audit.objects.get(pk=audit.pk))
        return redirect("audits:change-order", reference) if order else redirect(audit)
    context = {"bars": bars, "agreed": queries.agreed_headcount(audit), "follows": queries.follows_contract(audit)}
    if sent:
        context |= {"total": sheet.total, "change": queries.change_by(audit, sheet.total)}
    return form_page(request, "audits/headcount.html", audit, sheet, **context)


def _count(audit: Audit, sheet: forms.HeadcountSheet, *, by) -> bool:
    return done(sheet.rows[0], services.count_heads, audit, by=by, **sheet.counted)
