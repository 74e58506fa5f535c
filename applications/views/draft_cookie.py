"""Which draft a browser goes on with before its person has an account: a signed cookie that outlives the session."""

from django.conf import settings

from applications import queries
from applications.models import Draft
from applications.services.drafts import KEPT_FOR

COOKIE = queries.DRAFT_COOKIE


def remember(response, draft: Draft):
    """Let this browser go on with the draft, through sign-in, sign-out and restarts; returns the response."""
    response.set_signed_cookie(
        COOKIE,
        draft.token,
        max_age=int(KEPT_FOR.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def forget(response):
    """This browser has no draft any more; returns the response."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def draft_of(request) -> Draft | None:
    """The draft that this browser began and nobody claimed yet."""
    return queries.open_draft(request.get_signed_cookie(COOKIE, default=None))


def named_beforehand(draft: Draft | None) -> dict[str, str]:
    """What the draft says of the enterprise itself, for the form that registers it."""
    values = draft.values if draft else {}
    words = {name: "".join(values.get(name, [])[:1]) for name in ("enterprise_name", "credit_code")}
    return {"name": words["enterprise_name"], "credit_code": words["credit_code"]}
