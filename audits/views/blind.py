"""The lead's pages of a blind phase: begin it, end it, and put the shared scores together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, policies, queries, services
from audits.models import Audit
from audits.views.on_site import led_audit
from audits.views.refusals import REFUSALS, tried
from certsite.common.guards import require
from scoring.models import Indicator
from scoring.queries import fields_on


@login_required
@require_POST
def begin(request, reference: str):
    """Have the team score blind."""
    audit = led_audit(request, reference)
    tried(request, services.begin_blind, audit, success=_("Everybody has a sheet of their own now."))
    return redirect("audits:sections", reference)


@login_required
def reconcile(request, reference: str):
    """The shared scores side by side; the lead decides item by item, or takes over at once what all agree on."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_compare(request.user, audit))
    leads = permissions.may_lead(request.user, audit)
    other, status = None, 200
    if request.method == "POST":
        require(leads)
        other = _act(request, audit)
        if other is None:
            return redirect(f"{request.path}#item-{request.POST['code']}" if request.POST.get("code") else request.path)
        status = 422
    return render(request, "audits/reconcile.html", _context(request, audit, leads, other), status=status)


def _context(request, audit: Audit, leads: bool, other: forms.OtherForm | None) -> dict:
    comparison = queries.comparison(audit)
    may_decide = leads and not policies.bars_to_reconcile(audit)
    lines = fields_on(audit.scorecard) if may_decide else {}

    def form_of(row) -> forms.OtherForm | None:
        if other is not None and other.indicator == row.indicator:
            return other
        code = row.indicator.code
        return forms.OtherForm(indicator=row.indicator, lines=lines.get(code)) if may_decide else None

    shown = comparison.open_rows if "open" in request.GET else comparison.rows
    return {
        "audit": audit,
        "application": audit.application,
        "comparison": comparison,
        "unshared": [member for member in queries.auditing(audit) if not member.shared_at],
        "bars": policies.bars_to_reconcile(audit) if audit.is_blind else [],
        "may_decide": may_decide,
        "may_end": leads and not policies.bars_to_end_blind(audit),
        "end_form": forms.ReasonForm(),
        "bars_to_conclude": policies.bars_to_conclude_blind(audit) if may_decide else [],
        "only_open": "open" in request.GET,
        "rows": [(row, form_of(row)) for row in shown],
    }


def _act(request, audit: Audit) -> forms.OtherForm | None:
    """What the lead chose, done; the form of another answer where that cannot be read."""
    try:
        if "agreed" in request.POST:
            codes = services.take_agreed(audit, by=request.user)
            messages.success(request, _("%(n)s items taken over.") % {"n": len(codes)})
            return None
        seen = request.POST.get("seen", "")
        choice, code = request.POST.get("choice", ""), request.POST.get("code", "")
        if not seen.isdecimal() or not (choice.isdecimal() or choice == "other"):
            messages.error(request, _("Choose one."))
        elif choice == "other":
            return _other(request, audit, code, int(seen))
        else:
            member = get_object_or_404(audit.team.select_related("user", "own_sheet"), pk=choice)
            services.take_from(audit, code=code, member=member, seen=int(seen), by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return None


def _other(request, audit: Audit, code: str, seen: int) -> forms.OtherForm | None:
    item = get_object_or_404(Indicator, edition=audit.scorecard.edition, level=Indicator.Level.ITEM, code=code)
    form = forms.OtherForm(request.POST, indicator=item, lines=fields_on(audit.scorecard).get(code))
    if not form.is_valid():
        return form
    services.take_other(audit, code=code, operations=form.operations, seen=seen, by=request.user)
    return None


@login_required
@require_POST
def end(request, reference: str):
    """Do not wait for those who have not shared."""
    audit = led_audit(request, reference)
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why you do not wait."))
        return redirect("audits:reconcile", reference)
    tried(request, services.end_blind, audit, **form.cleaned_data)
    return redirect("audits:reconcile", reference)


@login_required
@require_POST
def conclude(request, reference: str):
    """The scores are together; the audit's sheet goes on as usual."""
    audit = led_audit(request, reference)
    words = _("The scores are reconciled: the team goes on with one sheet.")
    done = tried(request, services.conclude_blind, audit, success=words)
    return redirect("audits:scorecard" if done else "audits:reconcile", reference)
