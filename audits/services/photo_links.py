"""What a photo serves. A link may be made without a network and sent again; taken back it stays on record."""

import uuid
from collections.abc import Iterable

from django.db import transaction

from audits import permissions, policies
from audits.models import Audit, Finding, Meeting, Photo, PhotoLink
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Indicator

SERVED = ("indicator", "finding", "meeting")


@transaction.atomic
def link_photo(photo: Photo, *, uid: uuid.UUID, to: Indicator | Finding | str, by: User) -> PhotoLink:
    """Say that a photo serves an item, a finding or a meeting (by Meeting.Kind).

    `uid` is made by whoever links, and the same one again changes nothing. Two people who link the same photo to the
    same thing make two links, and each can be taken back.
    """
    require(permissions.may_score(by, photo.audit))
    audit = hold(photo.audit)
    if known := PhotoLink.objects.filter(uid=uid).first():
        require(known.photo_id == photo.pk)
        return known
    require_ready(policies.bars_to_score(audit))
    link = PhotoLink.objects.create(uid=uid, photo=photo, linked_by=by, **_served(audit, to))
    moves.record(photo, "photo linked", by=by, note=link.code, internal=True)
    return link


@transaction.atomic
def link_photo_to_each(photo: Photo, *, to: Iterable[Indicator | Finding | str], by: User) -> list[PhotoLink]:
    """Say of several things at once that a photo serves them."""
    return [link_photo(photo, uid=uuid.uuid4(), to=one, by=by) for one in to]


def _served(audit: Audit, to: Indicator | Finding | str) -> dict:
    """The field of a link that names this thing, which must be one of the audit's; the audit is held."""
    if isinstance(to, Indicator):
        require(to.edition_id == audit.scorecard.edition_id and to.level == Indicator.Level.ITEM)
        return {"indicator": to}
    if isinstance(to, Finding):
        require(to.audit_id == audit.pk)
        to.refresh_from_db(fields=["state"])
        require_ready(policies.bars_to_photograph(to))
        return {"finding": to}
    if to == Meeting.Kind.CLOSING:
        return {"awaits_closing": True}
    require(to == Meeting.Kind.OPENING)
    return {"meeting": audit.meetings.get(kind=to)}


def give_to_closing(meeting: Meeting) -> None:
    """The photos that waited for this closing meeting are its own now; part of the verb that keeps it."""
    waiting = PhotoLink.objects.filter(photo__audit=meeting.audit_id, awaits_closing=True)
    waiting.update(awaits_closing=False, meeting=meeting)


@transaction.atomic
def unlink_photo(link: PhotoLink, *, by: User) -> PhotoLink:
    """Take a link back; done again it changes nothing. Whoever is blinded takes back their own only."""
    require(permissions.may_unlink(by, link))
    audit = hold(link.photo.audit)
    held = PhotoLink.objects.select_for_update(of=("self",)).select_related("photo", *SERVED).get(pk=link.pk)
    if held.unlinked_at:
        return held
    require_ready(policies.bars_to_score(audit))
    held.unlinked_at, held.unlinked_by = clock.now(), by
    held.save(update_fields=["unlinked_at", "unlinked_by"])
    held.photo.audit = audit
    moves.record(held.photo, "photo unlinked", by=by, note=held.code, internal=True)
    return held
