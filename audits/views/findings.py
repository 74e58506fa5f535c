"""The pages of findings: the list of an audit, one finding, noting it, showing it, and the client's signature."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, policies, queries, services
from audits.models import Acknowledgement, Finding
from audits.states import AuditState, FindingState
from audits.views.refusals import REFUSALS
from audits.views.scorecard import writable_sheet
from certsite.common.downloads import attachment
from certsite.common.guards import require

LOCKED = 423
FINDING_REFUSALS = (*REFUSALS, services.FindingChanged)
# What the device calls the fields of the form
OFFLINE = {"id": "uid", "time": "found_at"}


def found(request, reference: str, number: int) -> Finding:
    """The finding, if this person may read it."""
    return queries.finding_for(request.user, queries.audit_for(request.user, reference), number)


@login_required
def findings(request, reference: str):
    """The findings of an audit that this person may read."""
    audit = queries.audit_for(request.user, reference)
    user, on_site = request.user, audit.state == AuditState.ON_SITE
    rows = queries.findings_of(audit, user)
    leads = permissions.may_lead(user, audit)
    unshown = [row.finding for row in rows if row.finding.state == FindingState.RECORDED]
    context = {
        "audit": audit,
        "application": audit.application,
        "rows": rows,
        "may_record": on_site and permissions.may_score(user, audit) and not policies.bars_to_record(audit),
        "present_form": forms.PresentForm(findings=unshown) if leads and on_site and unshown else None,
        "may_sign": leads and not policies.bars_to_sign_findings(audit) and bool(queries.to_sign(audit)),
        "sees_unshown": permissions.sees_unshown(user, audit),
    }
    return render(request, "audits/findings.html", context)


@login_required
def finding(request, reference: str, number: int):
    """One finding with everything that was said about it, and what this person may do next."""
    one = found(request, reference, number)
    audit, user = one.audit, request.user
    leads = permissions.may_lead(user, audit)
    acts, own = queries.finding_acts(one, user), permissions.may_answer_finding(user, one)
    sees = permissions.may_see_photos(user, audit)
    photos = queries.photos_for(audit, user, finding=one) if sees or own else []
    if own:
        photos = [photo for photo in photos if not photo.is_infected]
    adds = permissions.may_score(user, audit) and not policies.bars_to_score(audit)
    context = {
        "audit": audit,
        "application": audit.application,
        "finding": one,
        "row": queries.finding_row(one, user),
        "thread": queries.thread_of(one),
        "acts": acts,
        "may_present": leads and audit.state == AuditState.ON_SITE and one.state == FindingState.RECORDED,
        "may_sign": leads and not (policies.bars_to_sign_findings(audit) or policies.bars_to_acknowledge(one)),
        "object_until": policies.finding_objection_until(one) if one.is_shown else None,
        "own": own,
        "sees_photos": sees or photos,
        "photos": photos,
        "may_photograph": adds and not policies.bars_to_photograph(one),
        "may_see_scores": audit.scorecard is not None and permissions.may_see_scores(user, audit),
    }
    return render(request, "audits/finding.html", context)


def page(request, template: str, one: Finding, form, **context):
    """A page with one form about a finding; 422 where it was sent and has faults."""
    context |= {"audit": one.audit, "application": one.audit.application, "finding": one, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


def done(form, verb, *args, **values) -> bool:
    """Whether the verb went through; what it refuses stands in the form, and the stale base is brought up to date."""
    try:
        verb(*args, **values)
        return True
    except services.FindingChanged as stale:
        form.data = form.data.copy()
        if "base_revision" in form.fields:
            form.data["base_revision"] = stale.finding.revision
        if "base_version" in form.fields:
            latest = queries.latest_answer(stale.finding)
            form.data["base_version"] = latest.number if latest else 0
        form.add_error(None, f"{stale} {_('Look at it first; what you typed is kept, send it again to go on.')}")
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
    return False


@login_required
def add(request, reference: str):
    """Note a finding; `?indicator=` and `?kind=` choose beforehand."""
    audit = writable_sheet(request, reference)
    bars = policies.bars_to_record(audit)
    begun = {name: request.GET[name] for name in ("indicator", "kind") if name in request.GET}
    form = forms.FindingForm(request.POST or None, edition=audit.scorecard.edition, initial=begun)
    if request.method == "POST" and form.is_valid():
        if done(form, services.record_finding, audit, by=request.user, **form.cleaned_data):
            messages.success(request, _("The finding is recorded. The client sees it once the lead shows it."))
            return redirect("audits:findings", reference)
    elif bars and request.method != "POST":
        messages.info(request, " ".join(bars))
        return redirect("audits:findings", reference)
    context = {"audit": audit, "application": audit.application, "form": form}
    return render(request, "audits/finding_add.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def offline(request, reference: str):
    """A finding that a device noted without a connection, as JSON {id, kind, indicator, text, evidence, time}.

    200 taken, also where this id was taken before; 422 not in order; 423 the sheet is locked or the visit over.
    """
    audit = writable_sheet(request, reference)
    sent = _sent(request)
    if sent is None:
        return JsonResponse({"errors": {"__all__": [{"message": _("This is no finding.")}]}}, status=422)
    form = forms.OfflineFindingForm(sent, edition=audit.scorecard.edition)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    try:
        taken = services.record_finding(audit, by=request.user, **form.cleaned_data)
    except REFUSALS as refusal:
        return JsonResponse({"error": str(refusal)}, status=LOCKED)
    answer = {"id": str(taken.uid), "number": taken.number, "code": taken.code, "url": taken.get_absolute_url()}
    return JsonResponse({"finding": answer})


def _sent(request) -> dict[str, str] | None:
    """The body's texts under the form's names; None where it is nothing of the kind."""
    try:
        sent = json.loads(request.body)
        sent = {key: value for key, value in sent.items() if value is not None}
        "".join(sent.values()).encode()  # neither numbers nor half characters
    except (AttributeError, RecursionError, TypeError, ValueError):
        return None
    return {OFFLINE.get(key, key): value for key, value in sent.items()}


@login_required
def change(request, reference: str, number: int):
    """Change a finding before the client is shown it."""
    one = found(request, reference, number)
    require(permissions.may_change_finding(request.user, one))
    if bars := policies.bars_to_change_finding(one):
        messages.info(request, " ".join(bars))
        return redirect(one)
    begun = {"kind": one.kind, "indicator": one.indicator.code, "text": one.text, "evidence": one.evidence}
    begun["base_revision"] = one.revision
    form = forms.FindingChangeForm(request.POST or None, edition=one.audit.scorecard.edition, initial=begun)
    sent = request.method == "POST" and form.is_valid()
    if sent and done(form, services.change_finding, one, by=request.user, **form.cleaned_data):
        messages.success(request, _("The finding is changed; the history keeps how it was."))
        return redirect(one)
    return page(request, "audits/finding_change.html", one, form)


@login_required
def strike(request, reference: str, number: int):
    """Take a finding back before the client is shown it."""
    one = found(request, reference, number)
    require(permissions.may_change_finding(request.user, one))
    bars = policies.bars_to_change_finding(one, deduction=one.kind == Finding.Kind.DEDUCTION)
    if bars and request.method != "POST":
        messages.info(request, " ".join(bars))
        return redirect(one)
    form = forms.StrikeForm(request.POST or None, initial={"base_revision": one.revision})
    sent = request.method == "POST" and form.is_valid()
    if sent and done(form, services.strike_finding, one, by=request.user, **form.cleaned_data):
        messages.success(request, _("The finding is struck; the history keeps it."))
        return redirect("audits:findings", reference)
    return page(request, "audits/finding_strike.html", one, form)


@login_required
@require_POST
def present(request, reference: str):
    """The lead shows findings to the client, and hands the device over for the signature."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_lead(request.user, audit))
    unshown = audit.findings.filter(state=FindingState.RECORDED).select_related("indicator")
    form = forms.PresentForm(request.POST, findings=unshown)
    if not form.is_valid():
        messages.error(request, _("Choose at least one finding."))
        return redirect("audits:findings", reference)
    try:
        services.present_findings(audit, by=request.user, **form.cleaned_data)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("audits:findings", reference)
    return redirect("audits:findings-sign", reference)


@login_required
def sign(request, reference: str):
    """The client reads on the lead's device what was found and signs for it, or the lead records why it does not."""
    audit = queries.audit_for(request.user, reference)
    require(permissions.may_lead(request.user, audit))
    shown, bars = queries.to_sign(audit), policies.bars_to_sign_findings(audit)
    if bars or not shown:
        messages.info(request, " ".join(bars) or _("There is no finding to sign for."))
        return redirect("audits:findings", reference)
    refuses, posted = "refuse" in request.POST, request.POST or None
    everything = {"numbers": [one.number for one in shown]}
    form = forms.FindingSignatureForm(None if refuses else posted, findings=shown, initial=everything)
    refusal = forms.RefusalForm(posted if refuses else None, findings=shown, initial=everything, auto_id="refusal-%s")
    if request.method == "POST":
        sent, verb = (refusal, services.refuse_signature) if refuses else (form, services.sign_findings)
        if sent.is_valid() and done(sent, verb, audit, by=request.user, **_signature(sent)):
            words = _("It is recorded that the client did not sign.") if refuses else _("Signed.")
            messages.success(request, words)
            return redirect("audits:findings", reference)
    context = {"audit": audit, "application": audit.application, "shown": shown, "form": form, "refusal": refusal}
    return render(request, "audits/finding_sign.html", context, status=422 if form.errors or refusal.errors else 200)


def _signature(form) -> dict:
    """What the verb of this form takes."""
    data = dict(form.cleaned_data)
    if "drawn" in data:
        data["mark"] = data.pop("drawn")
    return data


@login_required
def mark(request, reference: str, number: int, pk: int):
    """The client's drawn signature, to whoever may read the finding; always as an attachment."""
    one = found(request, reference, number)
    row = get_object_or_404(Acknowledgement.objects.exclude(mark=""), finding=one, pk=pk)
    return attachment(row.mark, name=f"{reference}-{one.code}.png", content_type="image/png")
