"""Verbs on editions and score sheets."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring import policies, queries
from scoring.domain.answers import check
from scoring.domain.check import Fault, check_edition
from scoring.models import Band, Edit, Edition, Indicator, Line, Scheme, Scorecard, SpecialDeduction
from scoring.states import EditionState, ScorecardState

ROWS = ("scheme", "indicators", "bands")
FIELDS = ("verdict", "points", "drawn", "failed", "staff", "certified", "reason", "comment")


class FaultyEdition(ValueError):
    """An edition file that must not be imported; `faults` names every fault with its place."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


class Conflict(Exception):
    """Somebody changed the line after the edit was begun: the edit is kept, not applied; `line` is the present one."""

    def __init__(self, line: Line):
        self.line = line
        super().__init__(f"line {line.pk} is at revision {line.revision}")


class Locked(Exception):
    """The score sheet is locked and takes no edit."""


@transaction.atomic
def import_edition(document: Mapping, *, by) -> Edition:
    """Write a checked edition file as a draft edition; one that is already there under its code is returned as it is.

    Raises FaultyEdition with every fault; then nothing is written.
    """
    if faults := check_edition(document):
        raise FaultyEdition(faults)
    head = document["scheme"]
    scheme, _new = Scheme.objects.get_or_create(
        code=head["code"], defaults={"name": head["name"], "kind": head.get("kind", "service")}
    )
    known = scheme.editions.filter(code=document["edition"]).first()
    if known:
        return known
    rules = {key: value for key, value in document.items() if key not in ROWS}
    edition = Edition.objects.create(
        scheme=scheme, code=document["edition"], full_mark=document["full_mark"], rules=rules, imported_by=by
    )
    Indicator.objects.bulk_create(_indicator(edition, n, row) for n, row in enumerate(document["indicators"]))
    Band.objects.bulk_create(
        Band(edition=edition, **{key: row[key] for key in ("code", "floor", "passing", "label")}, stars=row["stars"])
        for row in document["bands"]
    )
    moves.start(edition, by=by, verb="imported", internal=True)
    return edition


def _indicator(edition: Edition, position: int, row: Mapping) -> Indicator:
    points = row["points"] if row["level"] == "item" else row.get("cap")
    return Indicator(
        edition=edition,
        position=position,
        code=row["code"],
        parent_code=row.get("parent") or "",
        level=row["level"],
        kind=row.get("kind", ""),
        points=points,
        step=row.get("step"),
        points_basis=row.get("points_basis", ""),
        title=row["title"],
        guidance=row.get("guidance", {}),
    )


def publish(edition: Edition, *, by) -> Edition:
    """Make a draft edition the one that new cases may choose; from now on it never changes."""
    moves.move(edition, EditionState.PUBLISHED, by=by, internal=True)
    return edition


@transaction.atomic
def open_scorecard(*, edition: Edition, case: str, by) -> Scorecard:
    """An empty score sheet pinned to the case's edition."""
    scorecard = Scorecard.objects.create(edition=edition, case=case)
    moves.start(scorecard, by=by, verb="score sheet opened", internal=True)
    return scorecard


@dataclass(frozen=True)
class Entry:
    """An edit of one item: `base_revision` is the line's revision it was made on, `values` holds the FIELDS."""

    indicator: Indicator
    base_revision: int
    values: Mapping
    operation: uuid.UUID

    @property
    def fields(self) -> dict:
        return {field: self.values.get(field) for field in FIELDS}


def record_line(
    scorecard: Scorecard, indicator: Indicator, *, base_revision: int, values: Mapping, operation: uuid.UUID, by
) -> Line:
    """Record one entry; raises Conflict where somebody was faster, and else as `record_lines`."""
    (outcome,) = record_lines(scorecard, [Entry(indicator, base_revision, values, operation)], by=by)
    if isinstance(outcome, Conflict):
        raise outcome
    return outcome


def record_lines(scorecard: Scorecard, entries: Sequence[Entry], *, by) -> list[Line | Conflict]:
    """The one write path of scores: page, script and import all come here, with one entry for each item.

    Returns for each entry the line as it now is, or Conflict where somebody was faster (the edit itself is kept). A
    repeated `operation` changes nothing. Raises AnswerError for an answer that an item does not take, Locked on a
    locked sheet; then nothing is written.
    """
    for entry in entries:
        if (answer := queries.answer_of(entry.fields)) is not None:
            check(queries.engine_item(entry.indicator), answer)
    with transaction.atomic():
        held = Scorecard.objects.select_for_update().get(pk=scorecard.pk)
        lines = held.lines.filter(indicator__in=[entry.indicator for entry in entries]).select_related("scored_by")
        present = {line.indicator_id: line for line in lines}
        sent = Edit.objects.filter(operation__in=[entry.operation for entry in entries])
        done = set(sent.values_list("operation", flat=True))
        if held.state != ScorecardState.OPEN and any(entry.operation not in done for entry in entries):
            raise Locked
        return [
            present.get(entry.indicator.pk)
            if entry.operation in done
            else _record(held, entry, present.get(entry.indicator.pk), by)
            for entry in entries
        ]


def _record(held: Scorecard, entry: Entry, line: Line | None, by) -> Line | Conflict:
    """Keep the edit and, where it was made on the present revision, put its values into the line."""
    current = line.revision if line else 0
    applied = entry.base_revision == current
    Edit.objects.create(
        operation=entry.operation,
        scorecard=held,
        indicator=entry.indicator,
        base_revision=entry.base_revision,
        applied=applied,
        values={key: None if value is None else str(value) for key, value in entry.fields.items()},
        made_by=by,
    )
    if not applied:
        return Conflict(line)
    line = line or Line(scorecard=held, indicator=entry.indicator)
    line.revision = current + 1
    line.scored_at, line.scored_by = clock.now(), by
    for field, value in entry.fields.items():
        setattr(line, field, (value or "") if field in ("verdict", "reason", "comment") else value)
    line.save()
    return line


@transaction.atomic
def add_deduction(scorecard: Scorecard, *, reason: str, by) -> SpecialDeduction:
    """Take one point off for a breach outside the items."""
    _hold_open(scorecard)
    deduction = SpecialDeduction.objects.create(scorecard=scorecard, reason=reason, found_by=by)
    moves.record(scorecard, "special deduction", by=by, note=reason, internal=True)
    return deduction


@transaction.atomic
def remove_deduction(deduction: SpecialDeduction, *, by) -> None:
    """Take a special deduction back; that it was there stays in the history."""
    _hold_open(deduction.scorecard)
    moves.record(deduction.scorecard, "special deduction removed", by=by, note=deduction.reason, internal=True)
    deduction.delete()


def _hold_open(scorecard: Scorecard) -> None:
    if Scorecard.objects.select_for_update().get(pk=scorecard.pk).state != ScorecardState.OPEN:
        raise Locked


@transaction.atomic
def lock(scorecard: Scorecard, *, by) -> Scorecard:
    """Submit the complete sheet: store the engine's result and take no more edits."""
    held = Scorecard.objects.select_for_update().get(pk=scorecard.pk)
    require_ready(policies.bars_to_lock(held))
    result = queries.evaluate_card(held).as_json()
    moves.move(
        held,
        ScorecardState.LOCKED,
        by=by,
        note=f"{result['shown']} % · {result['grade']}",
        internal=True,
        together={"result": result, "locked_at": clock.now(), "locked_by": by},
    )
    return held


@transaction.atomic
def unlock(scorecard: Scorecard, *, reason: str, by) -> Scorecard:
    """Open a locked sheet again: a recorded act of another person than the one who locked it."""
    held = Scorecard.objects.select_for_update().get(pk=scorecard.pk)
    if held.locked_by_id == by.pk:
        raise PermissionDenied
    require(bool(reason.strip()))
    moves.move(
        held,
        ScorecardState.OPEN,
        by=by,
        verb="unlocked",
        note=reason,
        internal=True,
        together={"result": None, "locked_at": None, "locked_by": None},
    )
    return held
