"""Markdown of the public pages as HTML that can do no harm: no raw HTML, no images, links to safe places only."""

import re
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

HIGHEST_HEADING, LOWEST_HEADING = 2, 6  # the page's own title is the h1
ALIGNED = {"text-align:left": "text-start", "text-align:center": "text-center", "text-align:right": "text-end"}


def render(text: str) -> str:
    """The HTML of this Markdown; headings begin at h2 and leave out no level, tables scroll in a frame of their own."""
    return _markdown.render(text)


def lead(text: str) -> str:
    """The first paragraph as plain words, for lists of pages."""
    tokens = _markdown.parse(text)
    for token, inline in zip(tokens, tokens[1:], strict=False):
        if token.type == "paragraph_open" and token.level == 0:
            words = (" " if part.type.endswith("break") else part.content for part in inline.children or ())
            return "".join(words).strip()
    return ""


def is_safe(url: str) -> bool:
    """Whether a page may link there: http, https, mailto, or a place on this site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname)
    if parts.scheme == "mailto":
        return bool(parts.path)
    # A browser reads \ as /, and // as another host
    return not parts.scheme and not parts.netloc and not re.match(r"[\s\x00-\x1f]*[/\\]{2}", url)


def _dress(state: StateCore) -> None:
    """Headings in order, and the alignment of a cell as a class: the page's policy allows no inline style."""
    levels = [int(token.tag[1]) for token in state.tokens if token.type == "heading_open"]
    shift, previous = HIGHEST_HEADING - min(levels, default=HIGHEST_HEADING), HIGHEST_HEADING - 1
    for token in state.tokens:
        if token.type == "heading_open":
            previous = min(int(token.tag[1]) + shift, previous + 1, LOWEST_HEADING)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{previous}"
        elif token.type in ("th_open", "td_open"):
            _align(token)


def _align(cell: Token) -> None:
    style = str(cell.attrs.pop("style", "")).replace(" ", "")
    if style in ALIGNED:
        cell.attrs["class"] = ALIGNED[style]
    if cell.tag == "th":
        cell.attrs["scope"] = "col"


def _made() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
    markdown.validateLink = is_safe
    markdown.core.ruler.push("dress", _dress)
    markdown.add_render_rule("table_open", lambda *_: '<div class="table-frame"><table class="table">\n')
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return markdown


_markdown = _made()
