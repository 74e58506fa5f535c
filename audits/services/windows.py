"""Entering a visit into the programme, and moving its window."""

from applications.models import Application
from audits import queries
from audits.domain.windows import Window
from audits.models import Audit
from certsite.workflow import moves

WINDOW = ("earliest_on", "preferred_from", "preferred_to", "latest_on", "provisional")


def enter_programme(application: Application, kind: str, cycle: int, visit: int, state: str, days: dict) -> Audit:
    """A visit in its first state; run under the case's lock."""
    audit = Audit.objects.create(
        application=application,
        reference=queries.next_reference(application, kind, cycle, visit),
        kind=kind,
        cycle=cycle,
        visit=visit,
        state=state,
        **days,
    )
    moves.start(audit, by=None, verb="entered into the programme")
    return audit


def window_fields(window: Window, *, provisional: bool) -> dict:
    """A window as an audit keeps it."""
    return {
        "earliest_on": window.earliest,
        "preferred_from": window.preferred_from,
        "preferred_to": window.preferred_to,
        "latest_on": window.latest,
        "provisional": provisional,
    }


def set_window(audit: Audit, days: dict) -> bool:
    """Move the window of a visit nobody planned yet, where it changed; the history says from where to where."""
    if all(getattr(audit, field) == value for field, value in days.items()):
        return False
    was = f"{audit.earliest_on} – {audit.latest_on}"
    for field, value in days.items():
        setattr(audit, field, value)
    audit.save(update_fields=WINDOW)
    if was != f"{audit.earliest_on} – {audit.latest_on}":
        moves.record(audit, "window moved", by=None, note=f"{was} → {audit.earliest_on} – {audit.latest_on}")
    return True
