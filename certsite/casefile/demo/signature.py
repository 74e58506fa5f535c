"""Signatures for the demo: a name in the documents' own script, written with a slant as a hand would."""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONT = Path(settings.BASE_DIR) / "static" / "fonts" / "NotoSerifSC-Regular.ttf"
SLANT = 0.3
INK = "#1d2430"


@cache
def drawn(name: str) -> bytes:
    """The PNG of a signature with this name, on a transparent ground as the pad sends it."""
    font = ImageFont.truetype(FONT, 96)
    width = int(font.getlength(name)) + 120
    image = Image.new("RGBA", (width, 180), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.text((20, 20), name, font=font, fill=INK)
    pen.line([(20, 160), (width // 2, 150), (width - 100, 156)], fill=INK, width=4)
    slanted = image.transform(image.size, Image.Transform.AFFINE, (1, SLANT, -SLANT * 60, 0, 1, 0))
    buffer = io.BytesIO()
    slanted.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
