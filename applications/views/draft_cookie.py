"""How a visitor without an account finds their draft again: its token in a signed cookie."""

import datetime

from django.conf import settings

from applications.models import Draft

NAME = "draft"
KEPT = datetime.timedelta(days=180)


def remember(response, draft: Draft):
    """The response, with the draft's token in this visitor's cookie."""
    response.set_signed_cookie(
        NAME,
        draft.token,
        salt=NAME,
        max_age=int(KEPT.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def draft_of(request) -> Draft | None:
    """The draft this visitor left and nobody has claimed yet; None where the cookie is not ours or too old."""
    token = request.get_signed_cookie(NAME, default=None, salt=NAME, max_age=KEPT)
    drafts = Draft.objects.filter(claimed_at=None).select_related("edition__scheme")
    return drafts.filter(token=token).first() if token else None
