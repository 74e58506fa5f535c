"""Stored pictures within a printed document: as data addresses, photos made small."""

import base64
import io

from PIL import Image, ImageOps

from certsite.common.drawing import UNREADABLE


def as_data(file, content_type: str = "image/png") -> str:
    """A stored picture as a data address, "" where the storage has lost it."""
    try:
        with file.open("rb") as opened:
            return _address(opened.read(), content_type)
    except OSError:
        return ""


def thumbnail(file, side: int = 480) -> str:
    """A stored photo, upright and within `side` pixels, as a data address; "" where it cannot be read."""
    try:
        with file.open("rb") as opened, Image.open(opened) as picture:
            picture.draft("RGB", (side, side))  # a JPEG is read in a fraction of its size at once
            small = ImageOps.exif_transpose(picture).convert("RGB")
    except UNREADABLE:
        return ""
    small.thumbnail((side, side))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=70)
    return _address(buffer.getvalue(), "image/jpeg")


def _address(content: bytes, content_type: str) -> str:
    return f"data:{content_type};base64,{base64.b64encode(content).decode()}"
