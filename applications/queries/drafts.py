"""Drafts of people without an account."""

from applications.models import Draft

DRAFT_COOKIE = "draft"  # signed; holds the token of the draft that this browser goes on with


def open_draft(token: str | None) -> Draft | None:
    """The draft of this token, while nobody claimed it."""
    if not token:
        return None
    return Draft.objects.filter(token=token, application=None).select_related("edition__scheme").first()
