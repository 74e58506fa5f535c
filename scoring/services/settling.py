"""Closing a conflict card."""

from django.db import transaction
from django.utils.translation import gettext as _

from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.workflow import moves
from scoring.models import Conflict, Edit, Line, Scorecard
from scoring.states import ScorecardState


@transaction.atomic
def settle(conflict: Conflict, *, kept: Edit | None, seen: int, newest: int, by) -> Conflict:
    """Close a card: the value of `kept` is put in place, or without it what stands stays; every edit remains on record.

    `seen` is the revision that stood, and `newest` the key of the last edit that waited, when it was decided. NotReady
    where somebody closed it, edited the field, or sent another edit into the card meanwhile, and where a locked sheet
    would change.
    """
    sheet = Scorecard.objects.select_for_update().get(pk=conflict.scorecard_id)
    conflict.refresh_from_db(from_queryset=Conflict.objects.select_for_update())
    line = Line.objects.filter(scorecard=sheet, indicator=conflict.indicator_id, field=conflict.field).first()
    revision = line.revision if line else 0
    if conflict.closed_at:
        raise NotReady([_("This conflict was closed meanwhile.")])
    if revision != seen:
        raise NotReady([_("The field was edited meanwhile: look at it again.")])
    if conflict.edits.filter(pk__gt=newest).exists():
        raise NotReady([_("Another entry came into this card meanwhile: look at it again.")])
    if kept and sheet.state != ScorecardState.OPEN:
        raise NotReady([_("The score sheet is locked: have it opened again to put another value in place.")])
    if kept:
        Edit.objects.create(
            scorecard=sheet, indicator_id=conflict.indicator_id, field=conflict.field, base_revision=revision,
            revision=revision + 1, value=kept.value, made_by=by,
        )  # fmt: skip
    conflict.kept, conflict.closed_at, conflict.closed_by = kept, clock.now(), by
    conflict.save(update_fields=["kept", "closed_at", "closed_by"])
    moves.record(sheet, "conflict closed", by=by, note=f"{conflict.indicator.code} · {conflict.field}", internal=True)
    return conflict
