"""Questions about photos taken on site."""

import datetime
import uuid

from django.conf import settings
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.models import Application
from audits import permissions
from audits.domain.photos import PhotoRule, photo_rule
from audits.models import Audit, Blob, Finding, Meeting, Photo, PhotoLink
from audits.states import AuditState
from certsite.common import clock
from scoring.models import Indicator


def photo_rule_of(audit: Audit) -> PhotoRule:
    """What the audit's edition allows."""
    return photo_rule(audit.application.edition.rules)


def photos_of(audit: Audit, user=None):
    """Every photo of an audit that this person may see, oldest first, with its files and the links they may see.

    Whoever scores blind and has not shared sees those that they added or linked themselves, and their own links only: a
    photo tells what somebody found. The enterprise sees those of the findings that it was shown, and that they serve
    them.
    """
    photos = _known_to(audit, user)
    if _is_own(user, audit):
        return photos.filter(pk__in=_links(audit, user).values("photo"))
    if _is_blinded(user, audit):
        return photos.filter(Q(added_by=user) | Q(pk__in=_links(audit, user).values("photo")))
    return photos


def _is_blinded(user, audit: Audit) -> bool:
    return user is not None and permissions.is_blinded(user, audit)


def _is_own(user, audit: Audit) -> bool:
    return user is not None and permissions.may_see_shown_photos(user, audit)


def _links(audit: Audit, user):
    """The links of an audit's photos that this person may see; for the body those that were taken back among them."""
    links = PhotoLink.objects.filter(photo__audit=audit)
    if _is_own(user, audit):
        return links.filter(unlinked_at=None, finding__released_at__isnull=False)
    return links.filter(linked_by=user) if _is_blinded(user, audit) else links


def _known_to(audit: Audit, user):
    """All photos of an audit, each told as this person may know it: one of a colleague not by that one's words."""
    related = ("indicator", "finding", "meeting", "linked_by", "unlinked_by")
    photos = Photo.objects.filter(audit=audit).select_related("added_by", "audit")
    if _is_blinded(user, audit):
        photos = photos.annotate(by_another=~Q(added_by=user))
    return photos.prefetch_related("blobs", Prefetch("links", _links(audit, user).select_related(*related)))


def photo_at(audit: Audit, sha256: str, user) -> Photo:
    """The photo of this audit under this address, with files and links; 404 where this person sees none."""
    photo = get_object_or_404(photos_of(audit, user), sha256=sha256)
    photo.audit = audit
    return photo


def photo_to_link(audit: Audit, sha256: str, user) -> Photo:
    """The photo of this audit under this address, whoever added it, for who links it; 404 where there is none.

    The same file may come from two who score blind. Nobody guesses a SHA-256, so that whoever names one has the file
    (or was told its hash, which we take for the same), and with their link they see the photo: its picture and their
    own links, nothing of what a colleague did with it.
    """
    photo = get_object_or_404(_known_to(audit, user), sha256=sha256)
    photo.audit = audit
    return photo


def link_to_end(photo: Photo, uid: uuid.UUID, user) -> PhotoLink:
    """A link of this photo by the name that its device gave it; 404 where this person sees none."""
    link = get_object_or_404(_links(photo.audit, user).filter(photo=photo), uid=uid)
    link.photo = photo
    return link


def photos_unshared(application: Application, user) -> set[tuple[str, str]]:
    """The photos, as history names them, of audits where this person scores blind: theirs is what they did themselves.

    Its hash would lead to a photo, and its links say what somebody found.
    """
    blind = [audit.pk for audit in application.audits.all() if permissions.is_blinded(user, audit)]
    keys = Photo.objects.filter(audit__in=blind).values_list("pk", flat=True) if blind else []
    return {(Photo._meta.label_lower, str(pk)) for pk in keys}


def blob_at(audit: Audit, sha256: str, part: str) -> Blob | None:
    """A file of the photo `sha256` by its own address.

    Every phone makes its own small copy: where one is whole, it answers for all others.
    """
    blobs = list(Blob.objects.filter(photo__audit=audit, photo__sha256=sha256).select_related("photo"))
    found = next((blob for blob in blobs if blob.sha256 == part), None)
    if found is None and part != sha256:
        found = next((blob for blob in blobs if blob.kind == Blob.Kind.SMALL and blob.complete_at), None)
    if found:
        found.photo.audit = audit
    return found


def shown_blob(photo: Photo, kind: str) -> Blob:
    """The whole file of this kind; 404 while it is not here."""
    blob = photo.small if kind == Blob.Kind.SMALL else photo.original
    if blob is None or not blob.complete_at:
        raise Http404
    return blob


def links_of(photo: Photo) -> list[PhotoLink]:
    """The links that stand: to items in the order of the sheet, to findings, to meetings."""
    return sorted((link for link in photo.links.all() if not link.unlinked_at), key=lambda link: link.target)


def served_by(photo: Photo) -> list[PhotoLink]:
    """What a photo serves, each once, as the link that says so."""
    return list({link.target: link for link in links_of(photo)}.values())


def items_of(photo: Photo) -> list[Indicator]:
    """The items that a photo serves, each once, in the order of the sheet."""
    return [link.indicator for link in served_by(photo) if link.indicator]


def photos_by_item(audit: Audit, user=None) -> dict[str, list[Photo]]:
    """The photos that serve each item, by its code: for pages that show the sheet."""
    found: dict[str, list[Photo]] = {}
    for photo in photos_of(audit, user):
        if not photo.is_infected:
            for item in items_of(photo):
                found.setdefault(item.code, []).append(photo)
    return found


def photos_for(audit: Audit, user, **served) -> list[Photo]:
    """The photos that serve this finding, or this meeting (`awaits_closing=True`: the closing meeting to come)."""
    links = _links(audit, user).filter(unlinked_at=None, **served)
    return list(photos_of(audit, user).filter(pk__in=links.values("photo")))


def photos_by_meeting(audit: Audit, user=None) -> dict[int | None, list[Photo]]:
    """The photos of each meeting by its key; None is the closing meeting to come."""
    found: dict[int | None, list[Photo]] = {}
    links = _links(audit, user).filter(unlinked_at=None, indicator=None, finding=None)
    for photo in photos_of(audit, user).filter(pk__in=links.values("photo")):
        for link in served_by(photo):
            if link.meeting_kind:
                found.setdefault(link.meeting_id, []).append(photo)
    return found


def items_to_link(audit: Audit):
    """Every item of the audit's sheet."""
    return Indicator.objects.filter(edition=audit.scorecard.edition_id, level=Indicator.Level.ITEM)


def findings_to_link(audit: Audit):
    """The findings that stand."""
    return Finding.objects.filter(audit=audit).standing().select_related("indicator").order_by("number")


def meetings_to_link(audit: Audit) -> list[tuple[str, str]]:
    """The opening meeting that was signed in, and the closing meeting to come, as choices."""
    opened = audit.meetings.filter(kind=Meeting.Kind.OPENING).exists()
    return [(kind.value, kind.label) for kind in Meeting.Kind if opened or kind != Meeting.Kind.OPENING]


def unfinished_photos(audit: Audit) -> int:
    """How many photos were announced whose original is not here: they are on somebody's device."""
    here = Blob.objects.filter(kind=Blob.Kind.ORIGINAL, complete_at__isnull=False)
    return Photo.objects.filter(audit=audit).exclude(blobs__in=here).count()


def half_sent():
    """Files of photos that nobody will send the rest of: their audit was closed PHOTO_HALF_SENT_DAYS ago.

    None can come after the closing meeting, and whoever sends an audit back to its team does so within days.
    """
    closed_before = clock.now() - datetime.timedelta(days=settings.PHOTO_HALF_SENT_DAYS)
    return Blob.objects.filter(
        complete_at=None, photo__audit__state=AuditState.CLOSED, photo__audit__closed_at__lt=closed_before
    )
