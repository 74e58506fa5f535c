"""The one door to PDF: a Django template goes in, the bytes of a document come out."""

import subprocess
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
LAST = "last-of-the-first-page"


def draw(template: str, context: dict[str, Any], *, language: str, sizes: tuple[str, ...] = ("1em",)) -> bytes:
    """The PDF of a template `<app>/pdf/<name>.html`, dressed in static/css/pdf/<app>.css, in the language named.

    `sizes` are tried one after another, each as the template's `size`, until the element whose id is the template's
    `last` lies on the first page; the final one is taken as it comes. The same input gives the same bytes.

    Raises weasyprint.urls.FatalURLFetchingError where the page asks for anything but files of static/ and data:
    addresses, and where such a file is missing.
    """
    app, _, _ = template.partition("/")
    for size in sizes:
        with translation.override(language):
            markup = render_to_string(template, context | {"language": language, "size": size, "last": LAST})
        with _drawing:
            document = _press().lay_out(markup, app)
            if size == sizes[-1] or LAST in document.pages[0].anchors:
                return document.write_pdf()
    raise ValueError("No size to draw in")


def missing_characters(text: str) -> set[str]:
    """The characters of `text` that neither the documents' fonts nor the system's can draw: they would come out blank.

    Ask it before a name is printed.
    """
    return {char for char in text if not char.isspace() and ord(char) not in _covered() and not _system_draws(char)}


def _system_draws(char: str) -> bool:
    """Whether fontconfig, which Pango falls back on, knows a font with this character."""
    found = subprocess.run(["fc-list", f":charset={ord(char):x}"], capture_output=True, check=True, text=True)  # noqa: S607
    return bool(found.stdout.strip())


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

    def lay_out(self, markup: str, app: str) -> Any:
        """The pages of this HTML, a weasyprint.Document."""
        page = self.weasyprint.HTML(string=markup, base_url=f"{STATIC.as_uri()}/", url_fetcher=self.fetcher)
        return page.render(font_config=self.fonts, stylesheets=[self.base, self.sheet(app)])


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
