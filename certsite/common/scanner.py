"""The one door to ClamAV's daemon: is there a virus in this file?"""

from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings


class Unanswered(Exception):
    """No scanner is set up, or it did not answer, or it cannot read this file: nobody knows."""


def configured() -> bool:
    """Whether there is a scanner at all."""
    return bool(settings.CLAMD_URL)


def virus_in(file) -> str:
    """The name of the virus in an open file, "" where there is none; raises Unanswered where nobody knows.

    The file is left at its beginning.
    """
    if not configured():
        raise Unanswered("no scanner is set up")
    try:
        file.seek(0)
        ((state, words),) = _daemon().instream(file).values()
    except (ClamdError, OSError, ValueError) as error:  # ValueError: an answer that is none
        raise Unanswered(str(error)) from error
    finally:
        file.seek(0)
    if state == "FOUND":
        return words or "?"
    if state != "OK":
        raise Unanswered(f"{state} {words}")
    return ""


def _daemon() -> ClamdNetworkSocket | ClamdUnixSocket:
    where = urlsplit(settings.CLAMD_URL)
    if where.scheme == "unix":
        return ClamdUnixSocket(where.path, timeout=settings.CLAMD_TIMEOUT)
    return ClamdNetworkSocket(where.hostname, where.port, timeout=settings.CLAMD_TIMEOUT)
