"""What every page's frame needs: the rail of this person's rooms, and the body's name."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certsite.accounts.roles import Act
from certsite.common import bilingual

RAIL = [
    ("home", "house", _("Home"), None),
    ("cases", "folder2-open", _("Applications"), {Act.SEE_CASES}),
    ("enquiries:list", "chat-left-text", _("Enquiries"), {Act.REVIEW_APPLICATION}),
    ("audits:list", "clipboard-check", _("Audits"), {Act.SEE_CASES, Act.AUDIT}),
    ("audits:calendar", "calendar-event", _("My calendar"), {Act.AUDIT}),
    ("audits:board", "calendar-event", _("Board"), {Act.PLAN}),
    ("audits:people", "person-badge", _("People"), {Act.KEEP_PEOPLE}),
    ("certificates:decisions", "people", _("Decisions"), {Act.DECIDE, Act.ISSUE}),
    ("certificates:list", "award", _("Certificates"), {Act.SEE_CASES}),
    ("certificates:register", "search", _("Register"), None),
    ("accounts:people", "person-badge", _("People"), {Act.MANAGE_ACCOUNTS}),
    ("scoring:schemes", "diagram-3", _("Schemes"), {Act.MANAGE_SCHEMES}),
    ("outbox", "envelope", _("Letters"), {Act.SEE_OUTBOX}),
    ("pages:index", "pencil-square", _("Public pages"), {Act.EDIT_PAGES}),
]


def rail_for(user, path: str) -> list[dict]:
    """The rooms this person may enter, with the present one marked: the innermost, where one lies in another."""
    rooms = [
        {"url": reverse(name), "icon": icon, "label": label}
        for name, icon, label, acts in RAIL
        if not acts or any(user.can(act) for act in acts)
    ]
    here = max((room["url"] for room in rooms if path.startswith(room["url"])), key=len, default="")
    for room in rooms:
        room["active"] = room["url"] == here and (here != "/" or path == "/")
    return rooms


def frame(request) -> dict:
    """Context of templates/base.html."""
    user = getattr(request, "user", None)
    staff = bool(user and user.is_authenticated and user.is_staff_member)
    return {
        "body_name": bilingual.text(settings.BODY_NAME),
        "frame": {"is_staff": staff, "rail": rail_for(user, request.path) if staff else []},
    }
