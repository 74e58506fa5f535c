"""Real photos, made on the spot."""

import hashlib
import io
import random

from django.core.files.base import ContentFile
from PIL import Image

from audits.models import Blob, Photo, PhotoLink
from certsite.common import clock


def jpeg(size=(1200, 900), *, colour="#7a8fa6", exif: bool = False) -> bytes:
    """A JPEG of one colour; with `exif` it lies on its side and carries the camera's notes."""
    buffer, notes = io.BytesIO(), Image.Exif()
    if exif:
        notes[0x0112], notes[0x010F] = 6, "Camera"
    Image.new("RGB", size, colour).save(buffer, "JPEG", exif=notes)
    return buffer.getvalue()


def noisy_jpeg(least: int, seed: int = 1) -> bytes:
    """A JPEG of `least` bytes or some more, as detailed as a photo of a full shelf."""
    side, content = 1400, b""
    while len(content) < least:
        noise = Image.frombytes("RGB", (side, side), random.Random(seed).randbytes(side * side * 3))
        buffer = io.BytesIO()
        noise.save(buffer, "JPEG", quality=92)
        content, side = buffer.getvalue(), side + 200
    return content


def heic() -> bytes:
    """The beginning of a HEIC file, which is all that anybody here can read of one."""
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def stored_photo(audit, *, item, by) -> Photo:
    """A photo that came whole while the audit was on site, with its small copy, for an item."""
    content = {"original": jpeg((1700, 1200)), "small": jpeg((1600, 1129))}
    photo = Photo.objects.create(audit=audit, sha256=sha256(content["original"]), name="仓库.jpg", added_by=by)
    for kind, file in content.items():
        blob = Blob(
            photo=photo, kind=kind, sha256=sha256(file), size=len(file), received=len(file), started_by=by,
            complete_at=clock.now(), complete_by=by, content_type="image/jpeg",
        )  # fmt: skip
        blob.file.save("x", ContentFile(file))
    PhotoLink.objects.create(photo=photo, indicator=item, linked_by=by)
    return photo
