"""Questions about editions; the bridge from their rows to the engine."""

from collections.abc import Mapping
from functools import lru_cache

from scoring.domain.answers import Answer
from scoring.domain.edition import Edition as EngineEdition
from scoring.domain.edition import Item, parse_edition
from scoring.domain.engine import Result, evaluate
from scoring.models import Edition, Indicator
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


@lru_cache(maxsize=64)
def _published_parents(pk: int) -> dict[int, int | None]:
    rows = list(Indicator.objects.filter(edition=pk).values_list("pk", "code", "parent_code"))
    keys = {code: key for key, code, _parent in rows}
    return {key: keys.get(parent) for key, _code, parent in rows}


def parents(edition: Edition) -> dict[int, int | None]:
    """The key of every indicator's parent by its own; kept in memory once published."""
    return (_published_parents.__wrapped__ if edition.state == EditionState.DRAFT else _published_parents)(edition.pk)


def evaluate_answers(edition: Edition, answers: Mapping[str, Answer]) -> Result:
    """What the engine says of answers that belong to no sheet."""
    return evaluate(engine_edition(edition), answers)


def published_editions():
    """The editions a new application may choose."""
    return Edition.objects.filter(state=EditionState.PUBLISHED).select_related("scheme")
