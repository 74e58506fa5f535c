"""The score sheet on site: one page, one write path for a score, with script and without."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import ensure_csrf_cookie

from audits import forms, permissions, policies, queries, services
from audits.models import Audit, Finding, TeamMember
from certsite.common import clock
from certsite.common.guards import NotReady, require
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
    values_at,
)
from scoring.services import CONFLICT, Outcome
from scoring.states import ScorecardState

# The lines of a sheet by item code and field, as scoring.queries.fields_on gives them
Stored = dict[str, dict[str, Line]]
# In the address of one's own sheet: the form comes from the audit's, as it was before a blind phase
MOVED = "moved"


def sheet_of(request, reference: str) -> Audit:
    """The audit whose scores this person may see."""
    return may_see(request, queries.audit_for(request.user, reference))


def may_see(request, audit: Audit) -> Audit:
    """The audit, 403 unless this person may see its scores."""
    require(audit.scorecard is not None and permissions.may_see_scores(request.user, audit))
    return audit


def writable_sheet(request, reference: str) -> Audit:
    """The audit on whose sheet this person may write."""
    audit = queries.audit_for(request.user, reference)
    require(audit.scorecard is not None and permissions.may_score(request.user, audit))
    return audit


@dataclass(frozen=True)
class Desk:
    """A score sheet as its page shows it to one person: the audit's, or (`own`) theirs in a blind phase.

    `may_write` opens its fields, `may_send` takes what a device still holds, `may_settle` closes conflict cards.
    """

    audit: Audit
    card: Scorecard
    may_write: bool
    may_send: bool
    may_settle: bool
    own: TeamMember | None = None

    def url(self, page: str, *args) -> str:
        """The address of one of its pages."""
        return reverse(f"audits:{'own-' if self.own else ''}{page}", args=[self.audit.reference, *args])

    @property
    def addresses(self) -> dict[str, str]:
        """Where the page's script sends entries, and fetches the sheet."""
        return {page: self.url(page) for page in ("operations", "pack")}

    @property
    def address(self) -> str:
        """Where the sheet is."""
        return self.url("scorecard")

    @property
    def key(self) -> str:
        """What a device calls the sheet, after the number of whose it is."""
        return f"{self.audit.reference}{'-own' if self.own else ''}"


def desk_of(user, audit: Audit) -> Desk:
    """The audit's sheet for this person."""
    may_send = permissions.may_score(user, audit) and not policies.bars_to_write(audit)
    is_open = audit.scorecard.state == ScorecardState.OPEN and not policies.bars_of_blind(audit)
    return Desk(audit, audit.scorecard, may_send and is_open, may_send, permissions.may_lead(user, audit))


def line_forms(scorecard: Scorecard, lines: Stored, data=None) -> list[forms.LineForm]:
    """A form for every item of the sheet, in the order of the tree.

    What was posted is compared with what its page showed: what somebody else wrote since is no change of this page's.
    """
    items = Indicator.objects.filter(edition=scorecard.edition, level=Indicator.Level.ITEM)
    found = {item.code: forms.LineForm(data, indicator=item, lines=lines.get(item.code)) for item in items}
    if data:
        stale = {(code, name): base for code, form in found.items() for name, base in form.stale_bases.items()}
        for (code, name), value in values_at(scorecard, stale).items():
            found[code].compare_with({name: value})
    return list(found.values())


def bar(scorecard: Scorecard) -> dict:
    """The sticky bar of this sheet in numbers."""
    return bar_of(scorecard.edition, evaluate_card(scorecard))


@login_required
@ensure_csrf_cookie
def scorecard(request, reference: str):
    """The audit's sheet; in a blind phase whoever scores is led to their own."""
    audit = queries.audit_for(request.user, reference)
    if permissions.has_own_sheet(request.user, audit):
        own = reverse("audits:own-scorecard", args=[reference])
        # What was typed before the phase began is the person's own score: the same form goes there
        return redirect(f"{own}?{MOVED}", preserve_request=True) if request.method == "POST" else redirect(own)
    try:
        return sheet_page(request, desk_of(request.user, may_see(request, audit)), services.write_scores)
    except NotReady:  # the phase began this moment
        return redirect(request.get_full_path(), preserve_request=True)


def sheet_page(request, desk: Desk, write, **more):
    """The whole sheet; a plain POST stores every item that can be read and keeps what is typed in the others."""
    if request.method != "POST":
        return drawn(request, desk, [], **more)
    require(desk.may_send)
    outcomes, faulty = store(request, desk, write)
    tell(request, desk, outcomes, faulty)
    if faulty:
        return drawn(request, desk, faulty, **more)
    return redirect(desk.address + ("?mine=1" if "mine" in request.GET else ""))


def drawn(request, desk: Desk, faulty: list[forms.LineForm], **more):
    """The sheet as it stands, so that going on with this page does not meet itself; the faulty items as they came."""
    audit, card = desk.audit, desk.card
    stored = fields_on(card)
    kept = {form.indicator: form for form in faulty}
    lines = [kept.get(form.indicator, form) for form in line_forms(card, stored)]
    cards, numbers = conflict_cards(desk, stored), bar(card)
    pack = pack_of(request, desk, stored, cards)
    dress(lines, audit, cards, pack)
    for form in lines:
        form.is_scored = form.indicator.code not in numbers["missing"]
    progress = [] if desk.own else share_out(request, audit, lines, numbers["missing"])
    context = {
        "audit": audit,
        "application": audit.application,
        "scorecard": card,
        "desk": desk,
        "tree": tree(card.edition, lines),
        "bar": numbers,
        "bands": card.edition.bands.all(),
        "faulty": faulty,
        "kinds": Finding.Kind.choices,
        "record_results": [(code, str(label)) for code, label in RECORD_RESULTS.items()],
        "pack": pack,
        "longest_side": queries.photo_rule_of(audit).longest_side,
        "may_write": desk.may_write,
        "may_lead": desk.may_settle,
        "sites": queries.visited_sites(audit),
        "deductions": card.deductions.select_related("found_by"),
        "progress": progress,
        "only_mine": bool(progress) and "mine" in request.GET,
    } | more
    return render(request, "audits/scorecard.html", context, status=422 if faulty else 200)


def dress(lines: list[forms.LineForm], audit: Audit, cards: dict[str, list[dict]], pack: dict) -> None:
    """Give every item its conflict cards, its findings and photos, and what the audit before found."""
    previous = queries.previous_results(audit)
    for form in lines:
        code = form.indicator.code
        form.cards, form.previous = cards.get(code, []), previous.get(code)
        form.findings, form.photos = pack["findings"].get(code, []), pack["photos"].get(code, [])
        form.seed, form.sample = seed_of(audit.scorecard, code), sample_of(form.lines)


def share_out(request, audit: Audit, lines: list[forms.LineForm], missing) -> list[queries.Progress]:
    """Say at every item whose it is, and return how far each is; [] where the sheet is not divided."""
    owned, member = queries.owners(audit), permissions.membership(request.user, audit)
    progress = queries.progress(audit, owned, missing)
    for form in lines if progress else []:
        form.owner = owned[form.indicator.code]
        form.is_others = form.owner is not None and form.owner != member
    return progress


def pack_of(request, desk: Desk, stored: Stored, cards: dict[str, list[dict]]) -> dict:
    """What the page's script needs to go on without a network, and to know what stands."""
    card = desk.card
    context = {"may_lead": desk.may_settle}
    return {
        "user": request.user.pk,
        "taken": clock.now().isoformat(),
        "open": desk.may_write,
        "edition": engine_document(card.edition),
        "deductions": card.deductions.count(),
        "lines": {code: {name: as_json(line) for name, line in found.items()} for code, found in stored.items()},
        "findings": queries.findings_by_item(desk.audit, by=request.user if desk.own else None),
        "photos": queries.photos_in_short(desk.audit, request.user),
        "words": code_words(),
        "conflicts": {
            code: render_to_string("audits/_conflicts.html", context | {"cards": found}, request)
            for code, found in cards.items()
        },
    }


def as_json(line: Line) -> dict:
    """A line's revision, value, and who made it when."""
    return {"revision": line.revision, "value": line.value, "by": str(line.made_by), "at": line.made_at.isoformat()}


def store(request, desk: Desk, write) -> tuple[list[Outcome], list[forms.LineForm]]:
    """Have every changed item that can be read written; returns what became of it, and the forms that cannot."""
    lines = line_forms(desk.card, fields_on(desk.card), request.POST)
    changed = [form for form in lines if form.has_changed()]
    faulty = [form for form in changed if not form.is_valid()]
    operations = [operation for form in changed if form not in faulty for operation in form.operations]
    return (write(desk.audit.reference, operations, by=request.user) if operations else []), faulty


def tell(request, desk: Desk, outcomes: list[Outcome], faulty: list[forms.LineForm]) -> None:
    """Say where what was posted is now."""
    waiting = sum(outcome.state == CONFLICT for outcome in outcomes)
    if MOVED in request.GET:
        messages.success(request, _("The team scores blind now: what you typed went to your own score sheet."))
    if waiting and not desk.may_write:
        messages.warning(
            request, _("This sheet takes no more scores: what you typed is kept beside it, in a conflict card.")
        )
    elif waiting:
        words = ngettext(
            "%(n)s entry waits in a conflict card until it is decided.",
            "%(n)s entries wait in conflict cards until they are decided.",
            waiting,
        )
        messages.warning(request, words % {"n": waiting})
    elif not faulty and MOVED not in request.GET:
        messages.success(request, _("Saved."))


def conflict_cards(desk: Desk, stored: Stored) -> dict[str, list[dict]]:
    """The open conflict cards by item code, each with what stands and what waits, in words."""
    cards: dict[str, list[dict]] = {}
    for conflict in open_conflicts(desk.card):
        code = conflict.indicator.code
        stands = stored.get(code, {}).get(conflict.field)
        edits = list(conflict.edits.all())
        cards.setdefault(code, []).append(
            {
                "url": desk.url("close-conflict", conflict.pk),
                "label": field_label(conflict.field),
                "seen": f"{stands.revision if stands else 0}:{max(edit.pk for edit in edits)}",
                "stands": stands,
                "stands_words": value_in_words(conflict.field, stands.value) if stands else "–",
                "edits": [(edit, value_in_words(edit.field, edit.value)) for edit in edits],
            }
        )
    return cards
