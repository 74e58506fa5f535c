"""Uploads on their way in, and what was stored without, through the virus scanner."""

import logging
from collections.abc import Iterable

from certsite.common import scanner

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


def looked_at(queue: Iterable[tuple]) -> int:
    """Work through verbs with their arguments as long as the scanner answers; returns how many files it knows now."""
    number = failures = 0
    for verb, *arguments in queue:
        well = verb(*arguments)
        number, failures = number + (well is True), failures + (well is False)
        if failures == PATIENCE:
            break
    return number
