"""What staff write becomes HTML that can do no harm, whatever they paste."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from certsite.pages.domain.markdown import is_safe, lead, render

TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "br",
        "hr", "div", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
ATTRIBUTES = {("a", "href"), ("a", "title"), ("ol", "start"), ("code", "class"), ("div", "class"), ("table", "class"),
              ("th", "class"), ("td", "class"), ("th", "scope")}  # fmt: skip
ATTEMPTS = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)> text",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<!-- --><style>*{display:none}</style>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](https:evil.example)",
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://a.example/"onclick=alert(1))',
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    '```"><script>alert(1)</script>\ncode\n```',
    "`<script>`",
    "| a |\n|:-:|\n| <script>alert(1)</script> |",
    "# <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


def faults(html: str) -> list[str]:
    """Everything in this HTML that a page of words does not need."""
    page = BeautifulSoup(html, "html.parser")
    found = [tag.name for tag in page.find_all(True) if tag.name not in TAGS]
    for tag in page.find_all(True):
        found += [f"{tag.name}[{name}]" for name in tag.attrs if (tag.name, name) not in ATTRIBUTES]
        href = tag.get("href")
        if (
            href is not None
            and not re.match(r"(https?://[^/\\]|mailto:.)", href)
            and re.match(r"\s*(\w+:|[/\\]{2})", href)
        ):
            found.append(href)
    return found


@pytest.mark.parametrize("text", ATTEMPTS)
def test_an_attempt_to_smuggle_something_in_comes_out_as_words(text):
    html = render(text)
    assert not faults(html), html
    assert "<script" not in html.lower() and "<img" not in html.lower()


@given(st.text(max_size=400))
def test_any_text_at_all_is_drawn_without_fault(text):
    html = render(text)
    assert not faults(html), html
    lead(text)


PIECES = ["<script>", "</script>", "<img src=x onerror=y>", "javascript:", "[", "](", ")", "<", ">", '"', "'", "&",
          "#", " ", "\n", "\n\n", "`", "```", "*", "**", "_", "|", "|---|", ":", "//", "\\", "\t", "- ", "1. ", "> ",
          "    ", "&#106;", "http://a.example", "mailto:a@b.example", "x", "字", "\x00", "!", "style=",
          "onclick="]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_mixture_of_dangerous_pieces_is_drawn_without_fault(text):
    html = render(text)
    assert not faults(html), html


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://cx.cnca.cn/", True),
        ("http://a.example/x?y#z", True),
        ("mailto:a@b.example", True),
        ("/about/fees/", True),
        ("#clocks", True),
        ("?page=2", True),
        ("fees/", True),
        ("", True),
        ("tel:12315", False),
        ("ftp://a.example", False),
        ("http://", False),
        ("http://[", False),
        ("mailto:", False),
        ("///evil.example", False),
    ],
)
def test_a_link_leads_to_the_web_to_a_mailbox_or_into_the_site(url, safe):
    assert is_safe(url) is safe


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n\n## B\n\n# C", ["h2", "h3", "h2"]),
        ("### A\n\n###### B", ["h2", "h3"]),
        ("## A\n\n#### B\n\n### C", ["h2", "h3", "h3"]),
        ("A\n=\n\nB\n-", ["h2", "h3"]),
        ("# A\n## B\n### C\n#### D\n##### E\n###### F", ["h2", "h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_begin_at_the_second_level_and_leave_out_none(text, levels):
    assert re.findall(r"<(h\d)>", render(text)) == levels
    assert re.findall(r"</(h\d)>", render(text)) == levels


def test_a_table_scrolls_in_its_frame_and_is_aligned_without_inline_style():
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<div class="table-frame"><table class="table">' in html and html.rstrip().endswith("</table></div>")
    assert '<th class="text-end" scope="col">b</th>' in html and '<td class="text-end">2</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("## A\n\nOne **bold** [link](/x/) and `code`\nnext line.\n\nSecond.", "One bold link and code next line."),
        ("- only\n- a list", ""),
        ("", ""),
    ],
)
def test_the_lead_is_the_first_paragraph_in_plain_words(text, words):
    assert lead(text) == words
