"""Questions about score sheets: what stands, what waits, and what the engine says of it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch

from scoring.domain.answers import Answer
from scoring.domain.engine import Result, evaluate
from scoring.domain.records import answers_from
from scoring.models import Conflict, Edit, Line, Scorecard
from scoring.queries.editions import engine_edition


def seed_of(scorecard: Scorecard, code: str) -> str:
    """The seed of every draw at this item: fixed with the sheet, so that nobody draws until it suits."""
    return f"{scorecard.seed}-{code}"


def fields_on(scorecard: Scorecard) -> dict[str, dict[str, Line]]:
    """The sheet's lines by item code and field."""
    found: dict[str, dict[str, Line]] = {}
    for line in Line.objects.filter(scorecard=scorecard).select_related("indicator", "made_by"):
        found.setdefault(line.indicator.code, {})[line.field] = line
    return found


def answers_on(scorecard: Scorecard) -> dict[str, Answer]:
    """The sheet's answers by item code."""
    rows = Line.objects.filter(scorecard=scorecard).values_list("indicator__code", "field", "value")
    return answers_from(engine_edition(scorecard.edition), by_item(rows))


def by_item(rows) -> dict[str, dict]:
    """Values by item code and field from rows of (code, field, value); the last of several stands."""
    values: dict[str, dict] = {}
    for code, name, value in rows:
        values.setdefault(code, {})[name] = value
    return values


def values_at(scorecard: Scorecard, revisions: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], Any]:
    """What stood in these fields, by item code and field, when they had these revisions; None where nothing did."""
    values: dict[tuple[str, str], Any] = dict.fromkeys(revisions)
    if any(revisions.values()):
        edits = Edit.objects.filter(
            scorecard=scorecard,
            indicator__code__in={code for code, _name in revisions},
            revision__in=set(revisions.values()),
        )
        for code, name, revision, value in edits.values_list("indicator__code", "field", "revision", "value"):
            if revisions.get((code, name)) == revision:
                values[code, name] = value
    return values


def open_conflicts(scorecard: Scorecard):
    """The sheet's open conflict cards with the edits that wait in them."""
    return (
        Conflict.objects.filter(scorecard=scorecard, closed_at=None)
        .select_related("indicator")
        .prefetch_related(Prefetch("edits", Edit.objects.select_related("made_by")))
    )


def evaluate_card(scorecard: Scorecard) -> Result:
    """What the engine says of the sheet as it stands."""
    return evaluate(
        engine_edition(scorecard.edition), answers_on(scorecard), special_deductions=scorecard.deductions.count()
    )
