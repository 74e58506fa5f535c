"""The one door to PDF: a Django template goes in, the bytes of a document come out."""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from fontTools.ttLib import TTFont

STATIC = Path(settings.BASE_DIR, "static").resolve()
FONTS = STATIC / "fonts"

# Pango's font map is one per process and not safe for two threads at once
_drawing = Lock()


def draw(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """The PDF of a template `<app>/pdf/<name>.html`, dressed in static/css/pdf/<app>.css, in the language named.

    The same input gives the same bytes. Raises weasyprint.urls.FatalURLFetchingError where the page asks for anything
    but files of static/ and data: addresses, and where such a file is missing.
    """
    with translation.override(language):
        markup = render_to_string(template, context)
    app, _, _ = template.partition("/")
    with _drawing:
        press = _press()
        return press.draw(markup, app)


def missing_characters(text: str) -> set[str]:
    """The characters of `text` that the documents' fonts lack; the system's fonts may draw them, or boxes.

    Ask it before a name is printed: a rare character belongs under the eyes of whoever issues the document.
    """
    return {char for char in text if not char.isspace() and ord(char) not in _covered()}


@cache
def _covered() -> frozenset[int]:
    """Code points that every committed font has."""
    covered = []
    for file in sorted(FONTS.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            covered.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*covered))


@cache
def _press() -> "Press":
    return Press()


class Press:
    """WeasyPrint with the fonts and style sheets read once; made at the first drawing of a process.

    Reading them for every document doubles its time and lets the memory of a worker grow without end.
    """

    def __init__(self) -> None:
        # WeasyPrint takes two seconds to import: only processes that draw pay for it
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        self.weasyprint = weasyprint
        self.fonts = FontConfiguration()
        self.fetcher = _local_fetcher()
        self.sheets: dict[str, Any] = {}
        self.base = self.sheet("fonts")

    def sheet(self, name: str) -> Any:
        """The parsed style sheet static/css/pdf/<name>.css."""
        if name not in self.sheets:
            self.sheets[name] = self.weasyprint.CSS(
                filename=STATIC / "css" / "pdf" / f"{name}.css", font_config=self.fonts, url_fetcher=self.fetcher
            )
        return self.sheets[name]

    def draw(self, markup: str, app: str) -> bytes:
        document = self.weasyprint.HTML(string=markup, base_url=f"{STATIC.as_uri()}/", url_fetcher=self.fetcher)
        return document.write_pdf(font_config=self.fonts, stylesheets=[self.base, self.sheet(app)])


def _local_fetcher() -> Any:
    """A fetcher that opens files below static/ and data: addresses, and stops the drawing at anything else."""
    from weasyprint.urls import URLFetcher

    class LocalFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            parts = urlsplit(url)
            if parts.scheme == "file" and not Path(unquote(parts.path)).resolve().is_relative_to(STATIC):
                raise ValueError(f"Not below static/: {url}")
            return super().fetch(url, headers)

    return LocalFetcher(allowed_protocols={"file", "data"}, allow_redirects=False, fail_on_errors=True)
