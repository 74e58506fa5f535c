"""The enterprise's own estimate, and where it could be kept."""

import datetime

from django.db.models import QuerySet

from applications import permissions
from applications.models import Application
from applications.queries.documents import required_documents
from certsite.common import bilingual
from scoring.models import Edition


def open_applications(user, edition: Edition) -> QuerySet[Application]:
    """The applications by this edition that this person may keep a self-check with."""
    if not user.is_authenticated:
        return Application.objects.none()
    own = Application.objects.filter(organisation__memberships__user=user, state__in=permissions.OPEN_TO_CLIENT)
    return own.filter(edition=edition, open_fields=[]).select_related("organisation")


def self_check_of(application: Application) -> dict | None:
    """The enterprise's own estimate in words for a page; None where it kept none."""
    kept = application.self_check
    if not kept:
        return None
    bands = {band.code: str(band) for band in application.edition.bands.all()}
    missing = [
        bilingual.text(row["label"])
        for row in required_documents(application)
        if row["required"] and row["code"] not in kept["documents"]
    ]
    return kept | {
        "at": datetime.datetime.fromisoformat(kept["at"]),
        "grade": bands.get(kept["result"]["grade"], ""),
        "floor_grade": bands.get(kept["floor_grade"], ""),
        "ceiling_grade": bands.get(kept["ceiling_grade"], ""),
        "missing_documents": missing,
    }
