"""A signature drawn on a screen: judged, and kept as a picture of our own making."""

import base64
import binascii
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

PREFIX = "data:image/png;base64,"
LARGEST_DRAWING = 400_000  # characters of the data address
LARGEST_SIDE = 4_000  # pixels
LEAST_INK = 60  # pixels; a tap leaves fewer
LEAST_LENGTH = 20  # pixels of the longer side of what was drawn
FAINTEST = 60  # of 255: what is lighter is no stroke
INK = "#1d2430"
UNREADABLE = (binascii.Error, OSError, SyntaxError, ValueError, Image.DecompressionBombError,
              Image.DecompressionBombWarning)  # fmt: skip
TOO_LARGE = _("The drawing is too large. Clear it and sign again.")
BROKEN = _("The drawing did not arrive whole. Clear it and sign again.")


def drawing(address: str) -> bytes:
    """The strokes of a data: address as a PNG of our own making, in ink, cut to what was drawn.

    Raises ValidationError for anything that is not a PNG, is too large, or holds no stroke.
    """
    if len(address) > LARGEST_DRAWING:
        raise ValidationError(TOO_LARGE)
    if not address.startswith(PREFIX):
        raise ValidationError(BROKEN)
    try:
        content = base64.b64decode(address.removeprefix(PREFIX), validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            if max(image.size) > LARGEST_SIDE:
                raise ValidationError(TOO_LARGE)
            drawn = image.convert("RGBA")
    except UNREADABLE:
        raise ValidationError(BROKEN) from None
    paper = Image.new("RGBA", drawn.size, "white")
    ink = ImageOps.invert(Image.alpha_composite(paper, drawn).convert("L"))
    box = ink.point(lambda darkness: 255 if darkness > FAINTEST else 0).getbbox() or (0, 0, 0, 0)
    length = max(box[2] - box[0], box[3] - box[1])
    if length < LEAST_LENGTH or sum(ink.histogram()[FAINTEST + 1 :]) < LEAST_INK:
        raise ValidationError(_("There is no signature in the drawing yet."))
    picture = Image.new("RGBA", drawn.size, INK)
    picture.putalpha(ink)
    kept = io.BytesIO()
    picture.crop(box).save(kept, "PNG", optimize=True)
    return kept.getvalue()
