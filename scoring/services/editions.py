"""Verbs on editions."""

from collections.abc import Mapping

from django.db import transaction

from certsite.workflow import moves
from scoring.domain.check import Fault, check_edition
from scoring.models import Band, Edition, Indicator, Scheme
from scoring.states import EditionState

ROWS = ("scheme", "indicators", "bands")


class FaultyEdition(ValueError):
    """An edition file that must not be imported; `faults` names every fault with its place."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


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
