"""Uploads on their way in, through the virus scanner."""

import logging

from certsite.common import scanner

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
