"""The client's answers to findings and objections, and what the team and the second person say to them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.services.scanning import Infected
from audits import forms, permissions, policies, queries, services
from audits.models import Finding, Judgement
from audits.states import FindingState
from audits.views.findings import done, found, page
from certsite.common import scanner
from certsite.common.downloads import attachment
from certsite.common.guards import require
from certsite.common.uploads import infected

Verdict = Judgement.Verdict


@login_required
def answer(request, reference: str, number: int):
    """The client answers a finding, or reports that its plan is carried out; the last answer is typed already."""
    one = found(request, reference, number)
    require(permissions.may_answer_finding(request.user, one))
    if bars := policies.bars_to_answer_finding(one):
        messages.info(request, " ".join(bars))
        return redirect(one)
    latest = queries.latest_answer(one)
    begun = {"base_version": latest.number if latest else 0}
    if latest:
        begun |= {name: getattr(latest, name) for name in ("cause", "correction", "action", "planned_on")}
    limits, posted = one.audit.application.edition.rules["upload"], request.POST or None  # POST first: the handler says
    dropped = getattr(request, "upload_too_large", False)
    form = forms.AnswerFindingForm(posted, request.FILES or None, limits=limits, dropped=dropped, initial=begun)
    if request.method == "POST" and form.is_valid() and _answer(request, one, form):
        return redirect(one)
    context = {"limits": limits, "scans": scanner.configured(), "carried_out": one.state == FindingState.ACCEPTED}
    return page(request, "audits/finding_answer.html", one, form, **context)


def _answer(request, one: Finding, form) -> bool:
    try:
        if not done(form, services.answer_finding, one, by=request.user, **form.cleaned_data):
            return False
    except Infected as refusal:
        form.add_error("files", infected(str(refusal)))
        return False
    messages.success(request, _("Thank you: the audit team looks at it."))
    return True


@login_required
def judge(request, reference: str, number: int):
    """Accept the plan, send it back, verify and close, or open again: what fits how the finding stands."""
    one = found(request, reference, number)
    require(permissions.may_judge_finding(request.user, one.audit))
    verdicts = queries.MAY_SAY.get(one.state, ())
    if not verdicts:
        messages.info(request, _("This finding does not wait for a judgement now."))
        return redirect(one)
    latest = queries.latest_answer(one)
    begun = {"base_version": latest.number if latest else 0, "verdict": verdicts[0]}
    form = forms.JudgeForm(request.POST or None, verdicts=verdicts, initial=begun)
    if request.method == "POST" and form.is_valid() and _judge(request, one, form):
        return redirect(one)
    row = queries.finding_row(one, request.user)
    return page(request, "audits/finding_judge.html", one, form, answer=latest, row=row)


def _judge(request, one: Finding, form) -> bool:
    data = form.cleaned_data
    verbs = {
        Verdict.ACCEPTED: services.accept_plan,
        Verdict.RETURNED: services.send_back,
        Verdict.VERIFIED: services.verify_finding,
        Verdict.REOPENED: services.reopen_finding,
    }
    values = {"base_version": data["base_version"], "words": data["words"]}
    if data["verdict"] == Verdict.VERIFIED:
        values["method"] = data["method"]
    if not done(form, verbs[data["verdict"]], one, by=request.user, **values):
        return False
    messages.success(request, _("The client is told."))
    return True


@login_required
def object_to(request, reference: str, number: int):
    """The client objects to a finding."""
    one = found(request, reference, number)
    require(permissions.may_answer_finding(request.user, one))
    if bars := policies.bars_to_object_to_finding(one):
        messages.info(request, " ".join(bars))
        return redirect(one)
    form = forms.FindingObjectionForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and done(form, services.object_to_finding, one, by=request.user, **form.cleaned_data):
        messages.success(request, _("Somebody who took no part in the audit decides on your objection."))
        return redirect(one)
    return page(request, "audits/finding_object.html", one, form, until=policies.finding_objection_until(one))


@login_required
def decide(request, reference: str, number: int):
    """Somebody who took no part upholds the objection, or rejects it."""
    one = found(request, reference, number)
    require(permissions.may_approve(request.user, one.audit))
    objection = policies.objection_to(one)
    if objection is None or objection.upheld is not None:
        messages.info(request, _("No objection to this finding waits for a decision."))
        return redirect(one)
    form = forms.DecideObjectionForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent and done(form, services.decide_objection, objection, by=request.user, **form.cleaned_data):
        messages.success(request, _("Client and lead auditor are told."))
        return redirect(one)
    context = {"objection": objection, "bars": policies.bars_to_uphold(one)}
    return page(request, "audits/finding_decide.html", one, form, **context)


@login_required
def evidence(request, reference: str, number: int, pk: int):
    """One file of an answer, to whoever may read the finding; always as an attachment, and never with a virus."""
    one = found(request, reference, number)
    file = queries.evidence_for(one, pk)
    if file.is_infected:
        context = {"audit": one.audit, "application": one.audit.application, "finding": one, "file": file}
        return render(request, "audits/finding_infected.html", context, status=403)
    return attachment(file.file, name=file.original_name, content_type=file.content_type)
