"""Checks the chain of the history."""

from certsite.workflow.models import HistoryEntry


def first_broken() -> HistoryEntry | None:
    """The first entry whose hash or link does not fit, or None when the whole chain holds."""
    previous = ""
    for entry in HistoryEntry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.previous_hash != previous or entry.hash != entry.digest():
            return entry
        previous = entry.hash
    return None
