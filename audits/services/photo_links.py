"""Which items a photo serves. A link may be made without a network and sent again; taken back it stays on record."""

import uuid

from django.db import transaction

from audits import permissions, policies
from audits.models import Photo, PhotoLink
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Indicator


@transaction.atomic
def link_photo(photo: Photo, *, uid: uuid.UUID, indicator: Indicator, by: User) -> PhotoLink:
    """Say that a photo serves an item; `uid` is made by whoever links, and the same one again changes nothing.

    Two people who link the same photo to the same item make two links, and each can be taken back.
    """
    require(permissions.may_score(by, photo.audit))
    audit = hold(photo.audit)
    if known := PhotoLink.objects.filter(uid=uid).first():
        require(known.photo_id == photo.pk)
        return known
    require_ready(policies.bars_to_score(audit))
    require(indicator.edition_id == audit.scorecard.edition_id and indicator.level == Indicator.Level.ITEM)
    link = PhotoLink.objects.create(uid=uid, photo=photo, indicator=indicator, linked_by=by)
    moves.record(photo, "photo linked", by=by, note=indicator.code, internal=True)
    return link


@transaction.atomic
def unlink_photo(link: PhotoLink, *, by: User) -> PhotoLink:
    """Take a link back; done again it changes nothing."""
    require(permissions.may_score(by, link.photo.audit))
    audit = hold(link.photo.audit)
    held = PhotoLink.objects.select_for_update(of=("self",)).select_related("photo", "indicator").get(pk=link.pk)
    if held.unlinked_at:
        return held
    require_ready(policies.bars_to_score(audit))
    held.unlinked_at, held.unlinked_by = clock.now(), by
    held.save(update_fields=["unlinked_at", "unlinked_by"])
    held.photo.audit = audit
    moves.record(held.photo, "photo unlinked", by=by, note=held.indicator.code, internal=True)
    return held
