"""The score sheet on site: one page, one write path for a score, with script and without."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audits import forms, permissions, policies, queries
from audits.models import Audit
from certsite.common.guards import require
from scoring import services
from scoring.models import Indicator, Line, Scorecard
from scoring.queries import bar_of, evaluate_card, tree
from scoring.states import ScorecardState

LOCKED = 423


def sheet_of(request, reference: str) -> Audit:
    """The audit whose scores this person may see."""
    audit = queries.audit_for(request.user, reference)
    require(audit.scorecard is not None and permissions.may_see_scores(request.user, audit))
    return audit


def writable_sheet(request, reference: str) -> Audit:
    """The audit on whose sheet this person may write."""
    audit = queries.audit_for(request.user, reference)
    require(audit.scorecard is not None and permissions.may_score(request.user, audit))
    return audit


def line_forms(scorecard: Scorecard, data=None) -> list[forms.LineForm]:
    """A form for every item of the sheet, in the order of the tree."""
    lines = {line.indicator_id: line for line in Line.objects.filter(scorecard=scorecard).select_related("scored_by")}
    items = Indicator.objects.filter(edition=scorecard.edition, level=Indicator.Level.ITEM)
    return [forms.LineForm(data, indicator=item, line=lines.get(item.pk)) for item in items]


def bar(scorecard: Scorecard) -> dict:
    """The sticky bar of this sheet in numbers."""
    return bar_of(scorecard.edition, evaluate_card(scorecard))


@login_required
def scorecard(request, reference: str):
    """The whole sheet; a plain POST stores every item that is in order and keeps what is typed in the others."""
    audit = sheet_of(request, reference)
    card = audit.scorecard
    may_write = (
        permissions.may_score(request.user, audit)
        and card.state == ScorecardState.OPEN
        and not policies.bars_to_score(audit)
    )
    if request.method == "POST":
        require(may_write)
        lines = line_forms(card, request.POST)
        if store(card, lines, by=request.user):
            messages.success(request, _("Saved."))
            return redirect("audits:scorecard", reference)
        status = 422
    else:
        lines, status = line_forms(card), 200
    context = {
        "audit": audit,
        "application": audit.application,
        "scorecard": card,
        "tree": tree(card.edition, lines),
        "bar": bar(card),
        "bands": card.edition.bands.all(),
        "faulty": [form for form in lines if form.errors],
        "may_write": may_write,
        "may_submit": may_write and permissions.may_lead(request.user, audit),
        "deductions": card.deductions.select_related("found_by"),
    }
    return render(request, "audits/scorecard.html", context, status=status)


def store(card: Scorecard, lines: list[forms.LineForm], *, by) -> bool:
    """Write every changed item that is in order; returns whether all of them were."""
    changed = [form for form in lines if form.has_changed()]
    good = [form for form in changed if form.is_valid()]
    entries = [
        services.Entry(form.indicator, form.cleaned_data["base_revision"], form.values, uuid.uuid4()) for form in good
    ]
    try:
        outcomes = services.record_lines(card, entries, by=by)
    except services.Locked:
        for form in good[:1]:
            form.add_error(None, _("The score sheet was submitted meanwhile."))
        return False
    conflicts = [
        (form, outcome) for form, outcome in zip(good, outcomes, strict=True) if isinstance(outcome, services.Conflict)
    ]
    for form, conflict in conflicts:
        form.data = form.data.copy()
        form.data[form.add_prefix("base_revision")] = conflict.line.revision
        form.add_error(None, conflict_words(conflict.line))
    return len(good) == len(changed) and not conflicts


def conflict_words(line: Line) -> str:
    """What somebody else entered in the meantime."""
    return _("%(name)s entered “%(verdict)s” meanwhile. Yours is kept; save again to put it in place.") % {
        "name": line.scored_by,
        "verdict": line.get_verdict_display() or "–",
    }


@login_required
@require_POST
def scorecard_entry(request, reference: str):
    """One edit of one item as JSON: 200 taken, 409 somebody was faster, 422 not in order, 423 locked.

    A repeated `operation` changes nothing and is answered as the first time.
    """
    audit = writable_sheet(request, reference)
    card = audit.scorecard
    if policies.bars_to_score(audit):
        return JsonResponse({"error": str(policies.bars_to_score(audit)[0])}, status=LOCKED)
    item = get_object_or_404(
        Indicator, edition=card.edition, level=Indicator.Level.ITEM, code=request.POST.get("indicator", "")
    )
    form = forms.LineForm(request.POST, indicator=item)
    operation = operation_of(request)
    if operation is None or not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    try:
        line = services.record_line(
            card,
            item,
            base_revision=form.cleaned_data["base_revision"],
            values=form.values,
            operation=operation,
            by=request.user,
        )
    except services.Conflict as conflict:
        theirs = picture(conflict.line) | {"words": conflict_words(conflict.line)}
        return JsonResponse({"theirs": theirs}, status=409)
    except services.Locked:
        return JsonResponse({"error": _("The score sheet was submitted meanwhile.")}, status=LOCKED)
    return JsonResponse({"line": picture(line), "bar": bar(card)})


def operation_of(request) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("operation", ""))
    except ValueError:
        return None


def picture(line: Line) -> dict:
    """A line as JSON: its revision and values."""
    values = {name: getattr(line, name) for name in services.FIELDS}
    return {"revision": line.revision} | {
        name: "" if value is None else f"{value.normalize():f}" if name == "points" else str(value)
        for name, value in values.items()
    }
