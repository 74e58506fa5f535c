"""Small real files for uploads."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject


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


def text_pdf(*lines: str) -> bytes:
    """A PDF of one page that says these lines (Latin letters only)."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    names = {NameObject(key): NameObject(value) for key, value in font.items()}
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(DictionaryObject(names))})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    words = "".join(f"({line}) Tj 0 -16 Td " for line in lines)
    content = StreamObject()
    content.set_data(f"BT /F1 12 Tf 60 780 Td {words}ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
