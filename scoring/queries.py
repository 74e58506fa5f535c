"""Questions about editions and score sheets; the bridge from rows to the engine."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certsite.common import bilingual
from scoring.domain.answers import Answer
from scoring.domain.edition import Edition as EngineEdition
from scoring.domain.edition import Item, parse_edition
from scoring.domain.engine import Result, evaluate, show
from scoring.domain.records import answers_from
from scoring.models import Conflict, Edit, Edition, Indicator, Line, Scorecard, Verdict
from scoring.states import EditionState


def document_of(edition: Edition) -> dict:
    """The edition file back from its rows."""
    return edition.rules | {
        "scheme": {"code": edition.scheme.code, "name": edition.scheme.name, "kind": edition.scheme.kind},
        "indicators": [_indicator_row(indicator) for indicator in edition.indicators.all()],
        "bands": [
            {"code": b.code, "floor": str(b.floor), "passing": b.passing, "stars": b.stars, "label": b.label}
            for b in edition.bands.all()
        ],
    }


def _indicator_row(indicator: Indicator) -> dict:
    row = {
        "code": indicator.code,
        "parent": indicator.parent_code or None,
        "level": indicator.level,
        "title": indicator.title,
    }
    if indicator.level == Indicator.Level.GROUP:
        row["cap"] = str(indicator.points)
    if indicator.level == Indicator.Level.ITEM:
        row |= {"kind": indicator.kind, "points": str(indicator.points), "points_basis": indicator.points_basis}
        row |= {"step": str(indicator.step)} if indicator.step else {}
        row |= {"guidance": indicator.guidance} if indicator.guidance else {}
    return row


@lru_cache(maxsize=64)
def _published_engine_edition(pk: int) -> EngineEdition:
    return parse_edition(document_of(Edition.objects.select_related("scheme").get(pk=pk)))


def engine_edition(edition: Edition) -> EngineEdition:
    """The engine's edition; kept in memory once published, since it never changes from then on."""
    if edition.state == EditionState.DRAFT:
        return parse_edition(document_of(edition))
    return _published_engine_edition(edition.pk)


def engine_item(indicator: Indicator) -> Item:
    """One row as the engine's item."""
    return Item(indicator.code, "", indicator.kind, indicator.points, indicator.step)


def answer_of(values: Mapping) -> Answer | None:
    """The engine's answer from the fields of a form, None while there is no verdict yet."""
    if not values["verdict"]:
        return None
    return Answer(
        verdict=values["verdict"],
        reason=values["reason"] or "",
        **{key: values[key] for key in ("points", "drawn", "failed", "staff", "certified")},
    )


@lru_cache(maxsize=64)
def _published_item_ids(pk: int) -> dict[str, int]:
    return dict(Indicator.objects.filter(edition=pk, level=Indicator.Level.ITEM).values_list("code", "pk"))


def item_ids(edition: Edition) -> dict[str, int]:
    """The keys of the items by code; kept in memory once published."""
    return (_published_item_ids.__wrapped__ if edition.state == EditionState.DRAFT else _published_item_ids)(edition.pk)


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


def evaluate_answers(edition: Edition, answers: Mapping[str, Answer]) -> Result:
    """What the engine says of answers that belong to no sheet."""
    return evaluate(engine_edition(edition), answers)


def replay(scorecard: Scorecard) -> Result:
    """What the engine says of the sheet's edits, taken one after the other as they came."""
    edits = Edit.objects.filter(scorecard=scorecard, revision__isnull=False).order_by("pk")
    values = by_item(edits.values_list("indicator__code", "field", "value"))
    edition = engine_edition(scorecard.edition)
    return evaluate(edition, answers_from(edition, values), special_deductions=scorecard.deductions.count())


def recompute_all() -> list[tuple[Scorecard, dict]]:
    """Every locked sheet whose stored result differs from what its edits make, with what they make."""
    differing = []
    for scorecard in Scorecard.objects.exclude(result=None).select_related("edition__scheme"):
        now = replay(scorecard).as_json()
        if now != scorecard.result:
            differing.append((scorecard, now))
    return differing


def published_editions():
    """The editions a new application may choose."""
    return Edition.objects.filter(state=EditionState.PUBLISHED).select_related("scheme")


def bar_of(edition: Edition, result: Result) -> dict:
    """The sticky bar in numbers: segments in percent of the whole width, the running percent, floor and ceiling."""
    bands = {band.code: str(band) for band in edition.bands.all()}
    total = len(engine_edition(edition).items)
    return {
        "segments": _segments(edition, result),
        "percent": show(result.percent),
        "percent_x": float(result.percent),
        "floor": show(result.floor),
        "floor_x": float(result.floor),
        "ceiling": show(result.ceiling),
        "ceiling_x": float(result.ceiling),
        "grade": bands[result.grade],
        "floor_grade": bands[result.floor_grade],
        "ceiling_grade": bands[result.ceiling_grade],
        "to_next": show(result.to_next) if result.to_next is not None else "",
        "above_band": show(result.above_band),
        "missing": list(result.missing),
        "deciding": list(result.deciding),
        "scored": total - len(result.missing),
        "total": total,
        "deductions": result.special_deductions,
    }


def _segments(edition: Edition, result: Result) -> list[dict]:
    groups = edition.indicators.filter(level=Indicator.Level.GROUP)
    full, left, segments = Fraction(edition.full_mark), Fraction(0), []
    for group, segment in zip(groups, result.segments, strict=True):
        width = Fraction(group.points) / full * 100
        part = width / Fraction(group.points)
        segments.append(
            {
                "code": group.code,
                "title": bilingual.text(group.title),
                "cap": f"{group.points.normalize():f}",
                "earned": show(segment.earned),
                "x": float(left),
                "middle": float(left + width / 2),
                "width": float(width - Fraction(1, 2)),
                "earned_width": float(segment.earned * part),
                "lost_x": float(left + segment.earned * part),
                "lost_width": float((segment.lost + segment.excluded) * part),
            }
        )
        left += width
    return segments


def tree(edition: Edition, forms: Sequence) -> list[dict]:
    """Groups with their heads with the forms of their items; an item right below a group stands under its name."""
    heads = {}
    for form in forms:
        heads.setdefault(form.indicator.parent_code, []).append(form)
    groups = []
    for node in edition.indicators.exclude(level=Indicator.Level.ITEM):
        if node.level == Indicator.Level.GROUP:
            groups.append({"node": node, "heads": []})
        if node.level == Indicator.Level.HEAD or node.code in heads:
            groups[-1]["heads"].append({"node": node, "forms": heads.get(node.code, [])})
    return groups


LABELS = {
    "answer": gettext_lazy("Verdict"),
    "comment": gettext_lazy("Comment and evidence"),
    "draw": gettext_lazy("Draw of the sample"),
}
NUMBERS = {
    "points": gettext_lazy("%(n)s points"),
    "drawn": gettext_lazy("%(n)s drawn"),
    "failed": gettext_lazy("%(n)s failed"),
    "staff": gettext_lazy("%(n)s management staff"),
    "certified": gettext_lazy("%(n)s certified managers"),
}
RESULTS = {
    "passed": gettext_lazy("in order"),
    "failed": gettext_lazy("not in order"),
    "absent": gettext_lazy("not there"),
}


def field_label(name: str) -> str:
    """What a field of the sheet is called."""
    kind, _colon, number = name.partition(":")
    return str(LABELS[kind]) if kind in LABELS else _("Record %(number)s") % {"number": number}


def value_in_words(name: str, value) -> str:
    """The value of a field in one line."""
    if not isinstance(value, dict):
        return value or "–"
    if name == "draw":
        return _("%(size)s of %(population)s %(unit)s, draw %(attempt)s") % value
    if name.startswith("record:"):
        result = str(RESULTS[value["result"]]) if value["result"] else "–"
        return bilingual.listed([result, *filter(None, [value["note"]])])
    words = [str(Verdict(value["verdict"]).label)] if value.get("verdict") else []
    words += [str(label) % {"n": value[part]} for part, label in NUMBERS.items() if value.get(part) is not None]
    return bilingual.listed(words + ([value["reason"]] if value.get("reason") else [])) or "–"


def engine_document(edition: Edition) -> dict:
    """Interim."""
    found = engine_edition(edition)
    return {"items": [{"code": i.code, "kind": i.kind, "points": str(i.points)} for i in found.items]}
