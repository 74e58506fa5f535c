"""The score sheet on site: one page, one write path for a score, with script and without."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from audits import forms, permissions, policies, queries, services
from audits.models import Audit, Finding
from certsite.common import clock
from certsite.common.guards import require
from scoring.models import Indicator, Line, Scorecard
from scoring.policies import code_words
from scoring.queries import (
    RECORD_RESULTS,
    bar_of,
    engine_document,
    evaluate_card,
    field_label,
    fields_on,
    open_conflicts,
    sample_of,
    seed_of,
    tree,
    value_in_words,
)
from scoring.states import ScorecardState


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
    lines = fields_on(scorecard)
    items = Indicator.objects.filter(edition=scorecard.edition, level=Indicator.Level.ITEM)
    return [forms.LineForm(data, indicator=item, lines=lines.get(item.code)) for item in items]


def bar(scorecard: Scorecard) -> dict:
    """The sticky bar of this sheet in numbers."""
    return bar_of(scorecard.edition, evaluate_card(scorecard))


@login_required
@ensure_csrf_cookie
def scorecard(request, reference: str):
    """The whole sheet; a plain POST stores every item that can be read and keeps what is typed in the others."""
    audit = sheet_of(request, reference)
    card = audit.scorecard
    may_write = permissions.may_score(request.user, audit) and not policies.bars_to_write(audit)
    lines = line_forms(card, request.POST or None)
    if request.method == "POST":
        require(may_write)
        if store(reference, lines, by=request.user):
            messages.success(request, _("Saved."))
            return redirect("audits:scorecard", reference)
    is_open = may_write and card.state == ScorecardState.OPEN
    cards = conflict_cards(card)
    dress(lines, audit, cards)
    context = {
        "audit": audit,
        "application": audit.application,
        "scorecard": card,
        "tree": tree(card.edition, lines),
        "bar": bar(card),
        "bands": card.edition.bands.all(),
        "faulty": [form for form in lines if form.errors],
        "kinds": Finding.Kind.choices,
        "record_results": [(code, str(label)) for code, label in RECORD_RESULTS.items()],
        "pack": pack_of(request, audit, cards),
        "may_write": is_open,
        "may_lead": may_write and permissions.may_lead(request.user, audit),
        "sites": queries.visited_sites(audit),
        "deductions": card.deductions.select_related("found_by"),
    }
    return render(request, "audits/scorecard.html", context, status=422 if context["faulty"] else 200)


def dress(lines: list[forms.LineForm], audit: Audit, cards: dict[str, list[dict]]) -> None:
    """Give every item its conflict cards, and what the audit before found."""
    previous, noted = queries.previous_results(audit), queries.findings_by_item(audit)
    for form in lines:
        code = form.indicator.code
        form.cards, form.previous = cards.get(code, []), previous.get(code)
        form.findings = noted.get(code, [])
        form.seed, form.sample = seed_of(audit.scorecard, code), sample_of(form.lines)


def pack_of(request, audit: Audit, cards: dict[str, list[dict]]) -> dict:
    """What the page's script needs to go on without a network, and to know what stands."""
    card = audit.scorecard
    context = {"audit": audit, "may_lead": permissions.may_lead(request.user, audit)}
    return {
        "user": request.user.pk,
        "taken": clock.now().isoformat(),
        "open": card.state == ScorecardState.OPEN and not policies.bars_to_score(audit),
        "edition": engine_document(card.edition),
        "deductions": card.deductions.count(),
        "lines": {
            code: {name: as_json(line) for name, line in found.items()} for code, found in fields_on(card).items()
        },
        "findings": queries.findings_by_item(audit),
        "words": code_words(),
        "conflicts": {
            code: render_to_string("audits/_conflicts.html", context | {"cards": found}, request)
            for code, found in cards.items()
        },
    }


def as_json(line: Line) -> dict:
    """A line's revision, value, and who made it when."""
    return {"revision": line.revision, "value": line.value, "by": str(line.made_by), "at": line.made_at.isoformat()}


def store(reference: str, lines: list[forms.LineForm], *, by) -> bool:
    """Write every changed item that can be read; returns whether all of them could."""
    changed = [form for form in lines if form.has_changed()]
    good = [form for form in changed if form.is_valid()]
    operations = [operation for form in good for operation in form.operations]
    if operations:
        services.write_scores(reference, operations, by=by)
    return len(good) == len(changed)


def conflict_cards(scorecard: Scorecard) -> dict[str, list[dict]]:
    """The open conflict cards by item code, each with what stands and what waits, in words."""
    lines, cards = fields_on(scorecard), {}
    for conflict in open_conflicts(scorecard):
        code = conflict.indicator.code
        stands = lines.get(code, {}).get(conflict.field)
        cards.setdefault(code, []).append(
            {
                "conflict": conflict,
                "label": field_label(conflict.field),
                "revision": stands.revision if stands else 0,
                "stands": stands,
                "stands_words": value_in_words(conflict.field, stands.value) if stands else "–",
                "edits": [(edit, value_in_words(edit.field, edit.value)) for edit in conflict.edits.all()],
            }
        )
    return cards
