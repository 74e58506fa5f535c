"""What an uploaded PDF says. Nobody knows who wrote it, so it is read by a process of its own, within limits."""

import logging
import subprocess
import sys
from pathlib import Path

from django.core.cache import cache
from redis.exceptions import RedisError

READER = Path(__file__).with_name("read_pdf.py")
SECONDS = 15
KEPT, KEPT_FAILED = 24 * 60 * 60, 10 * 60

log = logging.getLogger(__name__)


def text_of(file, *, sha256: str) -> str:
    """The text of a stored PDF, cut where it is too long; "" where it has none or cannot be read.

    What a file of this hash says is kept for a day, that it could not be read for some minutes.
    """
    key = f"pdf-text:{sha256}"
    try:
        known = cache.get(key)
        if known is not None:
            return known
        text = _read(file)
        cache.set(key, text or "", KEPT if text is not None else KEPT_FAILED)
    except RedisError as error:
        log.warning("text of a PDF not cached: %s", error)
        text = _read(file)
    return text or ""


def _read(file) -> str | None:
    """What the reader makes of it; None where it failed, or the storage has lost the file."""
    try:
        with file.open("rb") as opened:
            content = opened.read()
        # Isolated and with an empty environment: it knows nothing that a file could have it tell
        reader = subprocess.run(
            [sys.executable, "-I", str(READER)], input=content, capture_output=True, timeout=SECONDS, env={}, check=True
        )
    except (OSError, subprocess.SubprocessError) as failure:
        log.warning("no text of a PDF: %s", type(failure).__name__)
        return None
    return reader.stdout.decode(errors="replace").replace("\0", "").strip()
