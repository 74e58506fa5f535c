"""Questions about the meetings on site."""

from audits.models import Attendance, Audit


def meetings_of(audit: Audit) -> list[dict]:
    """Each meeting with those present, side by side."""
    rows = []
    for meeting in audit.meetings.select_related("held_by", "explained_by").prefetch_related("attendance"):
        sides = {side: [one for one in meeting.attendance.all() if one.side == side] for side in Attendance.Side}
        shown = [{"label": side.label, "people": people} for side, people in sides.items() if people]
        rows.append({"meeting": meeting, "sides": shown})
    return rows
