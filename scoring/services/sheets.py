"""Verbs on a score sheet as a whole, and its special deductions."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring import policies, queries
from scoring.models import Edition, Scorecard, SpecialDeduction
from scoring.states import ScorecardState


class Locked(Exception):
    """The score sheet is locked and takes no deduction."""


@transaction.atomic
def open_scorecard(*, edition: Edition, case: str, by, seed: str = "") -> Scorecard:
    """An empty score sheet pinned to the case's edition; with another's `seed` the same draws are made on it."""
    scorecard = Scorecard.objects.create(edition=edition, case=case, **({"seed": seed} if seed else {}))
    moves.start(scorecard, by=by, verb="score sheet opened", internal=True)
    return scorecard


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
