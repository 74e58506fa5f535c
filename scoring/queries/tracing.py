"""Where every point of a sheet comes from: what stands in each field, the edit that put it there, and all others."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from scoring.domain.agreement import points
from scoring.domain.answers import NOT_APPLICABLE, Answer
from scoring.domain.draw import pick
from scoring.domain.engine import Result, evaluate, show
from scoring.domain.records import PASSED, combine
from scoring.models import Conflict, Edit, Indicator, Scorecard
from scoring.queries.bar import plain, tree
from scoring.queries.editions import engine_edition
from scoring.queries.words import RECORD_RESULTS, field_label, value_in_words

FIELDS = ("answer", "comment", "draw")


@dataclass(frozen=True)
class Step:
    """One edit as it came; `card` is the conflict card it waited in."""

    edit: Edit
    words: str
    card: Conflict | None

    @property
    def was_kept(self) -> bool:
        """Whether the lead put it in place after it had waited."""
        return self.card is not None and self.card.kept_id == self.edit.pk


@dataclass(frozen=True)
class FieldTrace:
    """One field of an item with its edits in the order they came."""

    name: str
    steps: tuple[Step, ...]
    cards: tuple[Conflict, ...]

    @property
    def label(self) -> str:
        return field_label(self.name)

    @cached_property
    def last(self) -> Step | None:
        """The edit whose value stands: the last that was put in place."""
        return next((step for step in reversed(self.steps) if step.edit.revision is not None), None)

    @property
    def value(self):
        return self.last.edit.value if self.last else None

    @property
    def words(self) -> str:
        return self.last.words if self.last else "–"


@dataclass(frozen=True)
class RecordTrace:
    """A drawn record: its number, what was found in it, and the edit that says so (none while it is open)."""

    number: int
    result: str
    note: str
    last: Step | None

    @property
    def words(self) -> str:
        return str(RECORD_RESULTS[self.result]) if self.result else _("no result yet")

    @property
    def is_lost(self) -> bool:
        """Whether the record costs points."""
        return self.result not in ("", PASSED)


@dataclass(frozen=True)
class SampleTrace:
    """The draw of an item: what anybody needs to repeat it, whether it repeats, and every record of it."""

    draw: dict
    repeats: bool
    records: tuple[RecordTrace, ...]
    last: Step

    @property
    def words(self) -> str:
        return self.last.words

    @property
    def plain_records(self) -> list[int]:
        """The numbers of the records that were in order, with nothing noted."""
        return [record.number for record in self.records if record.result == PASSED and not record.note]

    @property
    def told_records(self) -> list[RecordTrace]:
        """The others."""
        return [record for record in self.records if record.result != PASSED or record.note]


@dataclass(frozen=True)
class ItemTrace:
    """An item with its answer, the points it earns (None while it is open or does not apply), and every field."""

    indicator: Indicator
    answer: Answer | None
    points: Fraction | None
    fields: tuple[FieldTrace, ...]

    @cached_property
    def by_name(self) -> dict[str, FieldTrace]:
        return {field.name: field for field in self.fields}

    @property
    def code(self) -> str:
        return self.indicator.code

    @property
    def is_excluded(self) -> bool:
        return self.answer is not None and self.answer.verdict == NOT_APPLICABLE

    @property
    def lost(self) -> Fraction:
        return Fraction(0) if self.points is None else Fraction(self.indicator.points) - self.points

    @property
    def state(self) -> str:
        """open, excluded, lost or full."""
        if self.answer is None:
            return "open"
        if self.is_excluded:
            return "excluded"
        return "lost" if self.lost else "full"

    @property
    def earned_shown(self) -> str:
        return "–" if self.points is None else show(self.points)

    @property
    def lost_shown(self) -> str:
        return show(self.lost)

    @property
    def possible_shown(self) -> str:
        return plain(self.indicator.points)

    @property
    def verdict(self) -> FieldTrace | None:
        return self.by_name.get("answer")

    @property
    def answer_words(self) -> str:
        """The answer in a line; that of a drawn sample is what its records make."""
        if self.sample and self.answer is not None and not self.is_excluded:
            numbers = {"n": self.answer.drawn, "k": self.answer.failed}
            return _("%(n)s records, %(k)s not in order") % numbers
        return self.verdict.words if self.verdict else "–"

    @property
    def comment(self) -> str:
        return (self.by_name["comment"].value or "") if "comment" in self.by_name else ""

    @cached_property
    def sample(self) -> SampleTrace | None:
        field = self.by_name.get("draw")
        if field is None or field.last is None:
            return None
        draw = field.value
        again = list(pick(draw["population"], draw["size"], draw["seed"], draw["attempt"]))
        records = tuple(self._record(number, draw["attempt"]) for number in draw["picks"])
        return SampleTrace(draw, draw["picks"] == again, records, field.last)

    def _record(self, number: int, attempt: int) -> RecordTrace:
        field = self.by_name.get(f"record:{number}")
        if field is None or field.last is None or field.value["attempt"] != attempt:
            return RecordTrace(number, "", "", None)
        return RecordTrace(number, field.value["result"], field.value["note"], field.last)

    @cached_property
    def last(self) -> Step | None:
        """The latest edit that stands: who decided the item, and when."""
        standing = [field.last for field in self.fields if field.last]
        return max(standing, key=lambda step: (step.edit.made_at, step.edit.pk), default=None)

    @property
    def cards(self) -> list[Conflict]:
        """Every conflict card of the item."""
        return [card for field in self.fields for card in field.cards]


@dataclass(frozen=True)
class Trace:
    """A whole sheet: its items in the order of the tree, and what the engine says of them."""

    items: tuple[ItemTrace, ...]
    result: Result
    groups: list[dict]

    @cached_property
    def by_code(self) -> dict[str, ItemTrace]:
        return {item.code: item for item in self.items}


def trace_of(scorecard: Scorecard) -> Trace:
    """Every item of a sheet with every edit (six queries, however many there are)."""
    items = _items_of(scorecard, Indicator.objects.filter(edition=scorecard.edition_id, level=Indicator.Level.ITEM))
    answers = {item.code: item.answer for item in items if item.answer is not None}
    deductions = scorecard.deductions.count()
    result = evaluate(engine_edition(scorecard.edition), answers, special_deductions=deductions)
    return Trace(tuple(items), result, _groups(scorecard, items, result))


def item_trace_of(scorecard: Scorecard, indicator: Indicator) -> ItemTrace:
    """One item of a sheet with every edit."""
    return _items_of(scorecard, [indicator])[0]


def _items_of(scorecard: Scorecard, indicators: Iterable[Indicator]) -> list[ItemTrace]:
    related = ("made_by", "source__made_by", "conflict__opened_by", "conflict__closed_by")
    indicators = list(indicators)
    edits: dict[int, dict[str, list[Edit]]] = {}
    for edit in Edit.objects.filter(scorecard=scorecard, indicator__in=indicators).select_related(*related):
        edits.setdefault(edit.indicator_id, {}).setdefault(edit.field, []).append(edit)
    return [_item(scorecard, indicator, edits.get(indicator.pk, {})) for indicator in indicators]


def _item(scorecard: Scorecard, indicator: Indicator, edits: dict[str, list[Edit]]) -> ItemTrace:
    engine = engine_edition(scorecard.edition)
    item = next(item for item in engine.items if item.code == indicator.code)
    fields = tuple(_field(name, edits[name]) for name in sorted(edits, key=_order))
    standing = {field.name: field.value for field in fields if field.last}
    answer = combine(item, standing, engine.record_sample)
    return ItemTrace(indicator, answer, points(item, answer, engine.manager_rule), fields)


def _field(name: str, edits: list[Edit]) -> FieldTrace:
    steps = tuple(Step(edit, value_in_words(name, edit.value), edit.conflict) for edit in edits)
    cards = {step.card.pk: step.card for step in steps if step.card}
    return FieldTrace(name, steps, tuple(cards.values()))


def _order(name: str) -> tuple[int, int]:
    """Answer, comment, draw, then the records by number."""
    if name in FIELDS:
        return FIELDS.index(name), 0
    return len(FIELDS), int(name.partition(":")[2])


def _groups(scorecard: Scorecard, items: list[ItemTrace], result: Result) -> list[dict]:
    """The tree with each group's points: {"node", "segment", "heads": [{"node", "items"}]}."""
    segments = {segment.group: segment for segment in result.segments}
    return [
        {
            "node": group["node"],
            "points": _told(segments[group["node"].code]),
            "heads": [{"node": head["node"], "items": head["forms"]} for head in group["heads"]],
        }
        for group in tree(scorecard.edition, items)
    ]


def _told(segment) -> dict[str, str]:
    names = ("earned", "lost", "open", "excluded", "applicable", "share")
    return {name: show(getattr(segment, name)) for name in names} | {"exact": str(segment.earned)}
