"""Photos on their way in: announced, received in pieces that are kept as they come, checked when they are whole."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import suppress

import filetype
from dateutil.relativedelta import relativedelta
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps

from applications.services.scanning import Infected, is_clean
from audits import permissions, policies, queries
from audits.models import Audit, Blob, Part, Photo
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.common.uploads import sha256_of
from certsite.workflow import moves

PIECE = 64 * 1024
MOST_PIXELS = 100_000_000  # of a photo of which we make a small copy ourselves
PICTURES = ("JPEG", "PNG", "WEBP")  # what Pillow may try to read
UNREADABLE = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


class WrongOffset(Exception):
    """The piece does not begin where the last one ended; `received` says where that is."""

    def __init__(self, received: int):
        self.received = received
        super().__init__(str(received))


class Damaged(Exception):
    """The SHA-256 of what arrived is not the file's address; all of it was dropped."""


class NotAPhoto(Exception):
    """By its content the file is none of the kinds that the edition allows, or no small copy; it was dropped."""


class TooLarge(Exception):
    """More bytes than the edition allows, or than were announced."""


@transaction.atomic
def announce(audit: Audit, *, sha256: str, part: str, size: int, name: str = "", taken=None, by: User) -> Blob:
    """A file of the photo `sha256` is to come: `part` is its own SHA-256, equal to `sha256` where it is the original.

    Announcing again gives the same file with what has arrived of it, whoever began; once a photo has its small copy,
    that is the answer to every other. `taken` is the moment the device's clock gave. Raises TooLarge.
    """
    require(permissions.may_score(by, audit))
    if not 0 < size <= queries.photo_rule_of(audit).maximum_bytes:
        raise TooLarge
    _hold(audit)
    require_ready(policies.bars_to_score(audit))
    details = {"name": name.strip()[-200:] or sha256[:12], "taken": taken, "added_by": by}
    photo, _new = Photo.objects.get_or_create(audit=audit, sha256=sha256, defaults=details)
    photo.audit = audit
    return _begin(photo, part=part, size=size, by=by)


def _hold(audit: Audit) -> None:
    """The audit's row alone: many photos come at once, and nothing of the case or its history is written meanwhile.

    Not its key: a row that points to it, or to a photo held alike, may come while this lasts, or two would wait for
    each other.
    """
    audit.refresh_from_db(fields=["state"], from_queryset=Audit.objects.select_for_update(no_key=True))


def _begin(photo: Photo, *, part: str, size: int, by: User) -> Blob:
    if known := queries.blob_at(photo.audit, photo.sha256, part):
        return known if known.size == size or known.complete_at else _begin_anew(known, size)
    kind = Blob.Kind.ORIGINAL if part == photo.sha256 else Blob.Kind.SMALL
    return Blob.objects.create(photo=photo, kind=kind, sha256=part, size=size, started_by=by)


@transaction.atomic
def _begin_anew(blob: Blob, size: int) -> Blob:
    """Two sizes for one content: one of them is wrong, and the hash will tell which."""
    blob.refresh_from_db(fields=["received"], from_queryset=Blob.objects.select_for_update())
    Part.objects.filter(blob=blob).delete()
    blob.size, blob.received = size, 0
    blob.save(update_fields=["size", "received"])
    return blob


def receive(blob: Blob, *, start: int, pieces: Iterable[bytes], by: User) -> Blob:
    """Keep each piece as it comes, beginning at byte `start`; with the last byte the file is checked and stored.

    Every piece is written for good before the next is read, so that a cut costs no more than the piece under way; the
    same holds where `pieces` itself fails. Raises WrongOffset, TooLarge, and what `finish` raises.
    """
    audit = blob.photo.audit
    require(permissions.may_score(by, audit))
    require_ready(policies.bars_to_score(audit))
    if start != blob.received:
        raise WrongOffset(blob.received)
    for piece in pieces:
        _keep(blob, start, piece)
        start += len(piece)
    return finish(blob, by=by) if blob.received == blob.size else blob


@transaction.atomic
def _keep(blob: Blob, start: int, piece: bytes) -> None:
    blob.refresh_from_db(fields=["received", "size"], from_queryset=Blob.objects.select_for_update())
    if blob.received != start:  # another device, or an older connection of this one, was faster
        raise WrongOffset(blob.received)
    if start + len(piece) > blob.size:
        raise TooLarge
    Part.objects.create(blob=blob, start=start, content=piece)
    blob.received += len(piece)
    blob.save(update_fields=["received"])


def finish(blob: Blob, *, by: User) -> Blob:
    """Check a file whose bytes are all here and store it under its address; done again it changes nothing.

    The checks: its SHA-256, its kind by content, viruses. What fails is dropped, and may be sent again. Raises Damaged,
    NotAPhoto or Infected.
    """
    if blob.complete_at:
        return blob
    parts = Part.objects.filter(blob=blob).values_list("content", flat=True)
    upload = ContentFile(b"".join(bytes(part) for part in parts), blob.sha256)
    try:
        if upload.size != blob.size or sha256_of(upload) != blob.sha256:
            raise Damaged
        _describe(blob, upload)
        blob.scan = Blob.Scan.CLEAN if is_clean(upload) else Blob.Scan.UNSCANNED
    except (Damaged, NotAPhoto, Infected):
        if whole := _drop(blob):
            return whole
        raise
    return _store(blob, upload, by=by)


@transaction.atomic
def _drop(blob: Blob) -> Blob | None:
    """Forget what arrived, and a photo of which nothing else is here; not what another request stored meanwhile."""
    _hold(blob.photo.audit)
    held = Blob.objects.select_for_update(of=("self",)).select_related("photo").filter(pk=blob.pk).first()
    if held and held.complete_at:
        held.photo = blob.photo
        return held
    Blob.objects.filter(pk=blob.pk).delete()
    Photo.objects.filter(pk=blob.photo_id, blobs=None, links=None).delete()
    return None


def sweep_photo(pk: int) -> bool:
    """Be done with a file that queries.half_sent names: check it where all of it is here, else forget it; the history
    says which original never came. Whether anything was done; safe to run twice and on two workers.
    """
    blob = queries.half_sent().select_related("photo__audit__application__edition", "started_by").filter(pk=pk).first()
    if blob is None:
        return False
    if blob.received < blob.size:
        return _forget(blob)
    with suppress(Damaged, NotAPhoto, Infected):  # then it is dropped, as it would have been with its last byte
        finish(blob, by=blob.started_by)
    return True


@transaction.atomic
def _forget(blob: Blob) -> bool:
    _hold(blob.photo.audit)
    if not queries.half_sent().filter(pk=blob.pk).exists():  # sent back to its team, or another worker was faster
        return False
    if blob.kind == Blob.Kind.ORIGINAL:
        note = f"SHA-256 {blob.sha256} · {blob.received} / {blob.size}"
        moves.record(blob.photo, "photo never arrived", by=None, note=note, internal=True)
    _drop(blob)
    return True


def _describe(blob: Blob, upload: ContentFile) -> None:
    """Kind and, where we can read them, width and height. What is shown in pages is a JPEG of the edition's size."""
    rule, kind = queries.photo_rule_of(blob.photo.audit), filetype.guess(upload.read(8192))
    upload.seek(0)
    if kind is None or kind.extension not in rule.types:
        raise NotAPhoto
    blob.content_type = kind.mime
    try:
        with Image.open(upload, formats=PICTURES) as picture:
            blob.width, blob.height = picture.size
    except UNREADABLE:
        blob.width = blob.height = None
    upload.seek(0)
    if blob.kind == Blob.Kind.SMALL:
        fits = blob.width is not None and max(blob.width, blob.height) <= rule.longest_side
        if kind.mime != "image/jpeg" or not fits:
            raise NotAPhoto


@transaction.atomic
def _store(blob: Blob, upload: ContentFile, *, by: User) -> Blob:
    photo = blob.photo
    photo.refresh_from_db(fields=["keep_until"], from_queryset=Photo.objects.select_for_update(no_key=True))
    of_kind = Blob.objects.filter(photo=photo, kind=blob.kind)
    held = list(of_kind.order_by("pk").select_for_update())
    if whole := next((one for one in held if one.complete_at), None):
        of_kind.filter(pk=blob.pk).exclude(pk=whole.pk).delete()
        return whole  # the same file, or another phone's small copy, was faster
    if blob not in held:
        raise Damaged
    _write(blob, upload)
    blob.received, blob.complete_at, blob.complete_by = blob.size, clock.now(), by
    blob.save()
    Part.objects.filter(blob=blob).delete()
    # Only those that are held: one that began since may be written to, and finds the whole one at its own end
    of_kind.filter(pk__in=[one.pk for one in held]).exclude(pk=blob.pk).delete()
    if blob.kind == Blob.Kind.ORIGINAL:
        years = queries.photo_rule_of(photo.audit).keep_years
        photo.keep_until = clock.today() + relativedelta(years=years)
        photo.save(update_fields=["keep_until"])
        moves.record(photo, "photo stored", by=by, note=f"SHA-256 {photo.sha256}", internal=True)
    return blob


def _write(blob: Blob, upload: ContentFile) -> None:
    """Under its address; what a process that was killed left there half written is replaced."""
    storage = blob.file.storage
    path = blob.file.field.generate_filename(blob, blob.sha256)
    if storage.exists(path):
        with storage.open(path) as there:
            if sha256_of(there) == blob.sha256:
                blob.file.name = path
                return
        storage.delete(path)
    blob.file.save(blob.sha256, upload, save=False)


def store_photo(audit: Audit, *, upload, taken=None, by: User) -> Photo:
    """A photo that comes whole with a form, by the same way as one that comes in pieces; we make its small copy.

    Raises TooLarge, NotAPhoto or Infected.
    """
    sha256 = sha256_of(upload)
    blob = announce(audit, sha256=sha256, part=sha256, size=upload.size, name=upload.name, taken=taken, by=by)
    if not blob.complete_at:
        upload.seek(blob.received)
        receive(blob, start=blob.received, pieces=pieces_of(upload), by=by)
    upload.seek(0)
    if not blob.photo.small:
        _add_small_copy(blob.photo, upload, by=by)
    return blob.photo


def _add_small_copy(photo: Photo, upload, *, by: User) -> None:
    content = small_copy(upload, longest_side=queries.photo_rule_of(photo.audit).longest_side)
    if content:
        part = hashlib.sha256(content).hexdigest()
        blob = _begin(photo, part=part, size=len(content), by=by)
        receive(blob, start=blob.received, pieces=pieces_of(io.BytesIO(content[blob.received :])), by=by)


def pieces_of(stream) -> Iterator[bytes]:
    """Whatever can be read, a piece at a time."""
    while piece := stream.read(PIECE):
        yield piece


def small_copy(file, *, longest_side: int) -> bytes | None:
    """A JPEG of a picture for the pages, upright, without the camera's notes; None where it cannot be read."""
    try:
        with Image.open(file, formats=PICTURES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (longest_side, longest_side))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except UNREADABLE:
        return None
    upright.thumbnail((longest_side, longest_side))
    paper = Image.new("RGBA", upright.size, "white")
    kept = io.BytesIO()
    Image.alpha_composite(paper, upright).convert("RGB").save(kept, "JPEG", quality=82)
    return kept.getvalue()
