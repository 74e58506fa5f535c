"""Small real files for uploads."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw
from pypdf import PdfWriter


def pdf_bytes(title: str = "") -> bytes:
    """A PDF of one empty page; another title makes another file."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def png_bytes(*strokes: tuple[tuple[int, int], ...], ground: object = (0, 0, 0, 0), size=(600, 200)) -> bytes:
    """A PNG with these strokes, each a row of points, on a transparent ground as the signature pad sends it."""
    image = Image.new("RGBA", size, ground)
    pen = ImageDraw.Draw(image)
    for stroke in strokes:
        pen.line(stroke, fill="#1d2430", width=4)
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


SIGNED = ((40, 150), (120, 40), (180, 150), (260, 60), (400, 120))


def drawn(content: bytes | None = None) -> str:
    """A drawing as the pad sends it: a data: address."""
    return f"data:image/png;base64,{base64.b64encode(content or png_bytes(SIGNED)).decode()}"
