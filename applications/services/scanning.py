"""Uploads on their way in, and what was stored without, through the virus scanner."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from applications.models import Document
from certsite.common import clock, scanner

PATIENCE = 3  # failures after which a run of the scanner gives up: it is not there

log = logging.getLogger(__name__)


class Infected(Exception):
    """The scanner found a virus in the upload; nothing was stored."""


def is_clean(upload) -> bool:
    """Whether the scanner looked at an upload and found nothing; a scanner that is silent stops nobody.

    Raises Infected.
    """
    try:
        virus = scanner.virus_in(upload)
    except scanner.Unanswered as silence:
        if scanner.configured():
            log.warning("upload not scanned: %s", silence)
        return False
    if virus:
        log.warning("upload refused: %s", virus)
        raise Infected(virus)
    return True


def virus_stored_in(file) -> str | None:
    """The name of the virus in a stored file, "" where there is none; None where nobody knows."""
    try:
        with file.open("rb") as opened:
            return scanner.virus_in(opened)
    except (scanner.Unanswered, OSError) as failure:
        log.warning("%s not scanned: %s", file.name, failure)
        return None


def scan_waiting(files: QuerySet, verb: Callable[[int], bool | None]) -> int:
    """Have `verb` scan those that nobody has scanned yet, as long as a scanner answers; how many it knows now."""
    if not scanner.configured():
        return 0
    waiting = files.filter(scan=Document.Scan.UNSCANNED)
    # What failed before comes last, so that a file that no scanner takes stands in no other's way
    queue = waiting.order_by(F("scanned").asc(nulls_first=True), "pk").values_list("pk", flat=True)
    return looked_at([(verb, pk) for pk in queue[:500]])


@transaction.atomic
def scan_stored(files: QuerySet, pk: int, *, tell: Callable[[Any, str], None]) -> bool | None:
    """Scan one file that was stored without; False where the scanner has no answer, None where a worker is at it.

    A file with a virus stays on record, but nobody gets it any more: `tell(file, virus)` writes that down.
    """
    unscanned = files.filter(scan=Document.Scan.UNSCANNED)
    stored = unscanned.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if stored is None:
        return None
    stored.scanned = clock.now()
    virus = virus_stored_in(stored.file)
    if virus is None:
        stored.save(update_fields=["scanned"])
        return False
    stored.scan = Document.Scan.INFECTED if virus else Document.Scan.CLEAN
    stored.save(update_fields=["scan", "scanned"])
    if virus:
        tell(stored, virus)
    return True


def looked_at(queue: Iterable[tuple]) -> int:
    """Work through verbs with their arguments as long as the scanner answers; returns how many files it knows now."""
    number = failures = 0
    for verb, *arguments in queue:
        well = verb(*arguments)
        number, failures = number + (well is True), failures + (well is False)
        if failures == PATIENCE:
            break
    return number
