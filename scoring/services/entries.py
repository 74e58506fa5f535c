"""The one write path of scores: page, batch, plain form and recovery file all come here as operations."""

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from certsite.common import clock
from scoring import queries
from scoring.domain.records import follows
from scoring.domain.values import ValueFault, normalise
from scoring.models import Conflict, Edit, Line, Scorecard
from scoring.states import ScorecardState

APPLIED, CONFLICT, REFUSED = "applied", "conflict", "refused"


@dataclass(frozen=True)
class Operation:
    """One edit of one field, made on the field's `base` revision (0 where it has none yet).

    `code` is the item's, `value` as the page sends it; `id` is the device's own, so that a repeated sending is known.
    `source` is the key of the edit on another sheet that is taken over.
    """

    code: str
    field: str
    base: int
    value: Any
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    device: str = ""
    made_at: datetime.datetime | None = None
    source: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of an operation: applied, kept in a conflict card, or refused since its value cannot be read.

    With the revision and value that stand, for one applied those that it made, and the faults of a refused one as codes
    by part.
    """

    id: uuid.UUID
    state: str
    revision: int
    value: Any
    faults: Mapping[str, str] = field(default_factory=dict)


def what_became_of(edit: Edit) -> str:
    """An edit has a revision where it is in place, and waits in a card where it has none."""
    return CONFLICT if edit.revision is None else APPLIED


def record(scorecard: Scorecard, operations: Sequence[Operation], *, by) -> list[Outcome]:
    """Record operations on a sheet, in their order; as `record_on`, with the sheet held here."""

    def held() -> Scorecard:
        sheets = Scorecard.objects.select_related("edition__scheme").select_for_update(of=("self",))
        return sheets.get(pk=scorecard.pk)

    return record_on(held, operations, by=by)


def none_aside(operation: Operation) -> bool:
    """No operation waits only for what it is about."""
    return False


def record_on(
    hold, operations: Sequence[Operation], *, by, aside: Callable[[Operation], bool] = none_aside
) -> list[Outcome]:
    """Put every operation whose base is the present revision in place, and keep the others in conflict cards.

    `hold()` returns the sheet, locked for this transaction; `aside`, asked after it, says of which operations somebody
    else decides: they wait in cards whatever their base. Nothing that can be read is refused: a stale base, and on a
    sheet that was submitted meanwhile any base, makes a conflict card that the lead closes (but one that says what
    stands already). A repeated operation changes nothing and is answered by what became of it. Raises KeyError for an
    item that the edition lacks; then nothing is written.
    """
    try:
        return _record(hold, operations, by, aside, repeated=False)
    except IntegrityError:
        # The same sending twice at once, or once more after its sheet was opened again
        return _record(hold, operations, by, aside, repeated=True)


@transaction.atomic
def _record(hold, operations: Sequence[Operation], by, aside, *, repeated: bool) -> list[Outcome]:
    desk = _Desk(hold(), operations, by, aside)
    if repeated or any(not desk.is_current(operation) for operation in operations):
        desk.look_up([operation.id for operation in operations])
    outcomes = [desk.take(operation) for operation in operations]
    desk.lay_down()
    return outcomes


class _Desk:
    """One sheet while operations are put on it."""

    def __init__(self, sheet: Scorecard, operations: Sequence[Operation], by, aside: Callable[[Operation], bool]):
        self.sheet, self.by, self.now = sheet, by, clock.now()
        self.aside = aside
        self.items = queries.item_ids(sheet.edition)
        self.values, self.faults = {}, {}
        for operation in operations:
            try:
                self.values[operation.id] = normalise(operation.field, operation.value)
            except ValueFault as fault:
                self.faults[operation.id] = fault.codes
        places = {(self.items[operation.code], operation.field) for operation in operations}
        lines = Line.objects.filter(
            scorecard=sheet, indicator__in={item for item, _ in places}, field__in={name for _, name in places}
        )
        self.present = {(line.indicator_id, line.field): (line.revision, line.value) for line in lines}
        self.known: dict[uuid.UUID, Edit] = {}
        self.cards: dict[tuple[int, str], Conflict] = {}
        self.edits: list[Edit] = []

    def look_up(self, ids: Sequence[uuid.UUID]) -> None:
        self.known = {edit.operation: edit for edit in Edit.objects.filter(scorecard=self.sheet, operation__in=ids)}

    def place(self, operation: Operation) -> tuple[int, str]:
        return self.items[operation.code], operation.field

    def is_current(self, operation: Operation) -> bool:
        is_open = self.sheet.state == ScorecardState.OPEN and not self.aside(operation)
        return is_open and operation.base == self.present.get(self.place(operation), (0, None))[0]

    def take(self, operation: Operation) -> Outcome:
        place = self.place(operation)
        revision, present = self.present.get(place, (0, None))
        if faults := self.faults.get(operation.id) or self.not_following(operation, present):
            return Outcome(operation.id, REFUSED, revision, present, faults)
        value = self.values[operation.id]
        if edit := self.known.get(operation.id):
            stands = (revision, present) if edit.revision is None else (edit.revision, edit.value)
            return Outcome(operation.id, what_became_of(edit), *stands)
        if self.is_current(operation):
            revision, present = revision + 1, value
            self.present[place] = revision, present
            edit = self.write(operation, revision=revision)
        elif value == present:
            edit = self.write(operation, revision=revision)
        else:
            edit = self.write(operation, revision=None, conflict=self.card(place))
        return Outcome(operation.id, what_became_of(edit), revision, present)

    def not_following(self, operation: Operation, present: Any) -> dict[str, str]:
        """A draw is by the sheet's own seed, and what was drawn stays drawn."""
        if operation.field != "draw" or operation.id in self.known or not self.is_current(operation):
            return {}
        value = self.values[operation.id]
        if value["seed"] != queries.seed_of(self.sheet, operation.code):
            return {"seed": "seed-unknown"}
        code = follows(present, value)
        return {"draw": code} if code else {}

    def write(self, operation: Operation, **where) -> Edit:
        edit = Edit(
            operation=operation.id,
            scorecard=self.sheet,
            indicator_id=self.items[operation.code],
            field=operation.field,
            base_revision=operation.base,
            value=self.values[operation.id],
            source_id=operation.source,
            device=operation.device,
            device_clock=operation.made_at,
            made_at=self.now,
            made_by=self.by,
            **where,
        )
        self.edits.append(edit)
        self.known[operation.id] = edit
        return edit

    def card(self, place: tuple[int, str]) -> Conflict:
        """The card in which this sending's edits of the field wait; whether it is there already is asked at the end."""
        if place not in self.cards:
            item, name = place
            self.cards[place] = Conflict(
                scorecard=self.sheet, indicator_id=item, field=name, opened_at=self.now, opened_by=self.by
            )
        return self.cards[place]

    def lay_down(self) -> None:
        """Write edits and cards at once. Whoever opens or closes a card holds the sheet, so none comes in between."""
        if self.cards:
            waiting = Conflict.objects.filter(
                scorecard=self.sheet, closed_at=None, indicator__in={item for item, _ in self.cards}
            )
            there = {(card.indicator_id, card.field): card for card in waiting}
            Conflict.objects.bulk_create(card for place, card in self.cards.items() if place not in there)
            for edit in self.edits:
                if edit.conflict:
                    edit.conflict = there.get((edit.indicator_id, edit.field), edit.conflict)
        Edit.objects.bulk_create(self.edits)
