"""The only door to a state column, and the only writer of the history."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from certsite.workflow.models import CHAIN_LOCK, HistoryEntry


class NotAllowed(Exception):
    """The step table has no such step."""

    def __init__(self, subject, was: str, to: str):
        words = dict(subject._meta.get_field("state").flatchoices)
        values = {"subject": subject, "was": words.get(was, was), "to": words.get(to, to)}
        super().__init__(_("%(subject)s cannot go from “%(was)s” to “%(to)s”.") % values)


class AlreadyMoved(Exception):
    """Somebody else moved it first; nothing was written."""

    def __init__(self, subject, was: str):
        super().__init__(_("%(subject)s was changed by somebody else meanwhile.") % {"subject": subject})


@transaction.atomic
def record(
    subject, verb: str, *, by, was: str = "", now: str = "", note: str = "", internal: bool = False
) -> HistoryEntry:
    """Append to the history what `by` (None for the system) did to `subject`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    entry = HistoryEntry.describe(subject, verb=verb, was=was, now=now, by=by, note=note, internal=internal)
    last = HistoryEntry.objects.order_by("-pk").values_list("hash", flat=True).first()
    entry.previous_hash = last or ""
    entry.hash = entry.digest()
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def move(
    subject, to: str, *, by, verb: str = "", note: str = "", internal: bool = False, together: dict | None = None
) -> None:
    """Take `subject` to the state `to` if its model's STEPS allow it and nobody was faster.

    `together` holds the fields that change in the same instant (who did it, when, the result). Raises NotAllowed where
    the table has no such step, AlreadyMoved where the row left its state meanwhile; the comparison is done by the
    database, so of two at once exactly one wins.
    """
    was = subject.state
    if to not in subject.STEPS[was]:
        raise NotAllowed(subject, was, to)
    won = type(subject)._base_manager.filter(pk=subject.pk, state=was).update(state=to, **(together or {}))
    if not won:
        raise AlreadyMoved(subject, was)
    subject.state = to
    for field, value in (together or {}).items():
        setattr(subject, field, value)
    record(subject, verb or str(to), by=by, was=str(was), now=str(to), note=note, internal=internal)


def start(subject, *, by, verb: str = "created", note: str = "", internal: bool = False) -> None:
    """Record that a new row began its way in its first state."""
    record(subject, verb, by=by, now=str(subject.state), note=note, internal=internal)
