"""Replaying score sheets: whether what is stored is what their edits make."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.domain.engine import ENGINE, FIRST_ENGINE, Result, evaluate
from scoring.domain.records import answers_from
from scoring.models import Edit, Line, Scorecard
from scoring.queries.editions import engine_edition

Place = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """A locked sheet that is not what its edits make.

    `now` is the result they make, None where they make none at all; `places` are the fields whose edits do not lead to
    what stands there, each as item and field.
    """

    scorecard: Scorecard
    now: dict | None
    places: tuple[Place, ...]


def replay(scorecard: Scorecard) -> Result:
    """What the engine says of the sheet's edits, taken one after the other as they came."""
    return _evaluate(scorecard, _replayed(scorecard)[0])


def recompute_all() -> list[Difference]:
    """Every locked sheet whose stored result, or any field, differs from what its edits make."""
    locked = Scorecard.objects.exclude(result=None).select_related("edition__scheme").order_by("pk")
    return [found for scorecard in locked if (found := _difference(scorecard))]


def _difference(scorecard: Scorecard) -> Difference | None:
    values, broken = _replayed(scorecard)
    try:
        now = _evaluate(scorecard, values).as_json()
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        now = None  # nobody can have entered this
    places = broken | _not_standing(scorecard, values)
    same = now is not None and _is_same(scorecard.result, now)
    return None if same and not places else Difference(scorecard, now, tuple(sorted(places)))


def _replayed(scorecard: Scorecard) -> tuple[dict[Place, object], set[Place]]:
    """The value that stands in each field after its last edit, and the fields whose edits do not follow one another."""
    edits = Edit.objects.filter(scorecard=scorecard, revision__isnull=False).order_by("pk")
    values: dict[Place, object] = {}
    revisions: dict[Place, int] = {}
    broken = set()
    for code, name, revision, value in edits.values_list("indicator__code", "field", "revision", "value"):
        place, before = (code, name), revisions.get((code, name), 0)
        says_the_same = revision == before and value == values.get(place)
        if revision != before + 1 and not says_the_same:
            broken.add(place)
        values[place], revisions[place] = value, revision
    return values, broken


def _not_standing(scorecard: Scorecard, values: Mapping[Place, object]) -> set[Place]:
    rows = Line.objects.filter(scorecard=scorecard).values_list("indicator__code", "field", "value")
    lines = {(code, name): value for code, name, value in rows}
    return {place for place in lines.keys() | values.keys() if lines.get(place) != values.get(place)}


def _evaluate(scorecard: Scorecard, values: Mapping[Place, object]) -> Result:
    fields: dict[str, dict] = {}
    for (code, name), value in values.items():
        fields.setdefault(code, {})[name] = value
    edition = engine_edition(scorecard.edition)
    return evaluate(edition, answers_from(edition, fields), special_deductions=scorecard.deductions.count())


def _is_same(stored, now: Mapping) -> bool:
    """Bit by bit; what an earlier engine said must still be so, under its own number."""
    if not isinstance(stored, Mapping):
        return False
    number = stored.get("engine", FIRST_ENGINE)
    return number in range(FIRST_ENGINE, ENGINE + 1) and {**stored, "engine": ENGINE} == now
