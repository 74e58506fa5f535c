"""Small real files for uploads."""

from io import BytesIO

from pypdf import PdfWriter


def pdf_bytes(title: str = "") -> bytes:
    """A PDF of one empty page; another title makes another file."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
