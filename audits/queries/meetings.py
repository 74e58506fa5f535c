"""Questions about the meetings on site."""

from django.urls import reverse
from django.utils.translation import gettext as _

from audits import permissions
from audits.models import Attendance, Audit, Meeting
from audits.queries.photos import photos_by_meeting
from audits.queries.team import leads
from audits.states import AuditState
from certsite.common import clock
from certsite.common.waiting import Waiting


def meetings_of(audit: Audit) -> list[dict]:
    """Each meeting with those present, side by side."""
    rows = []
    for meeting in audit.meetings.select_related("held_by", "explained_by").prefetch_related("attendance"):
        sides = {side: [one for one in meeting.attendance.all() if one.side == side] for side in Attendance.Side}
        shown = [{"label": side.label, "people": people} for side, people in sides.items() if people]
        rows.append({"meeting": meeting, "sides": shown})
    return rows


def meetings_shown(audit: Audit, user) -> list[dict]:
    """The same as the audit's page shows them to this person, with the photos that they may see.

    On site the closing meeting to come stands among them too, for its photos: it has no `meeting` yet.
    """
    rows, sees = meetings_of(audit), permissions.may_see_photos(user, audit)
    photos = photos_by_meeting(audit, user) if sees and rows else {}
    for row in rows:
        row["photos"] = photos.get(row["meeting"].pk, [])
    if sees and audit.state == AuditState.ON_SITE:
        rows.append({"meeting": None, "photos": photos.get(None, [])})
    return rows


def explanation_waiting(user) -> list[Waiting]:
    """The sign-ins outside their windows that this person, as the lead, has not explained yet."""
    odd = Meeting.objects.exclude(deviation="").filter(explanation="", audit__team__in=leads(user))
    return [
        Waiting(
            title=_("Explain the sign-in"),
            subject=f"{meeting.audit.reference} · {meeting.audit.application.organisation.name}",
            action=_("Explain the sign-in"),
            url=reverse("audits:explain-meeting", args=[meeting.audit.reference, meeting.pk]),
            since=clock.day_of(meeting.held_at),
        )
        for meeting in odd.select_related("audit__application__organisation")[:200]
    ]
