"""Questions about several sheets of one edition at once."""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from scoring.domain.agreement import agree, essence, points, spread
from scoring.domain.answers import Answer
from scoring.domain.edition import Item
from scoring.domain.engine import Result, evaluate
from scoring.domain.records import combine
from scoring.models import Edit, Edition, Line, Scorecard
from scoring.queries.editions import engine_edition


@dataclass(frozen=True)
class Compared:
    """One item on several sheets; `answers` by sheet, None where it is open, `points` also where it does not apply."""

    item: Item
    answers: dict[int, Answer | None]
    points: dict[int, Fraction | None]
    agrees: bool
    spread: Fraction | None


def lines_on(sheets: Collection[int]) -> dict[int, dict[str, dict[str, Line]]]:
    """The lines of these sheets by sheet, item code and field."""
    found: dict[int, dict[str, dict[str, Line]]] = {sheet: {} for sheet in sheets}
    for line in Line.objects.filter(scorecard__in=sheets).select_related("indicator", "made_by"):
        found[line.scorecard_id].setdefault(line.indicator.code, {})[line.field] = line
    return found


def compare(edition: Edition, lines: dict[int, dict[str, dict[str, Line]]]) -> list[Compared]:
    """Every item of the edition as these sheets have it, in the order of the tree."""
    engine = engine_edition(edition)
    rows = []
    for item in engine.items:
        values = {
            sheet: {name: line.value for name, line in found.get(item.code, {}).items()}
            for sheet, found in lines.items()
        }
        answers = {sheet: combine(item, fields, engine.record_sample) for sheet, fields in values.items()}
        earned = {sheet: points(item, answer, engine.manager_rule) for sheet, answer in answers.items()}
        essences = [essence(item, fields, engine.record_sample) for fields in values.values()]
        rows.append(Compared(item, answers, earned, agree(essences), spread(list(earned.values()))))
    return rows


def results_of(edition: Edition, rows: list[Compared]) -> dict[int, Result]:
    """What the engine says of each of the sheets."""
    sheets = rows[0].answers if rows else {}
    answers = {
        sheet: {row.item.code: row.answers[sheet] for row in rows if row.answers[sheet] is not None} for sheet in sheets
    }
    return {sheet: evaluate(engine_edition(edition), given) for sheet, given in answers.items()}


def edits_in_place(scorecard: Scorecard, codes: Collection[str]) -> list[Edit]:
    """The edits of these items that were put in place, as they came."""
    edits = Edit.objects.filter(scorecard=scorecard, indicator__code__in=codes, revision__isnull=False)
    return list(edits.select_related("indicator").order_by("pk"))


def is_untouched(scorecard: Scorecard) -> bool:
    """Whether nobody wrote anything on the sheet."""
    return not scorecard.edits.exists() and not scorecard.deductions.exists()
