"""The one door to PDF."""

import io

import pypdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from certsite.common import pdf


@pytest.fixture
def page(settings, tmp_path):
    """page(html) → the document drawn from it."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def draw(html: str) -> bytes:
        folder = tmp_path / "certificates" / "pdf"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "probe.html").write_text(html)
        return pdf.draw("certificates/pdf/probe.html", {}, language="zh-hans")

    return draw


def test_the_same_input_gives_the_same_bytes(page):
    assert page("<p>深圳市</p>") == page("<p>深圳市</p>")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_nothing_outside_static_is_fetched(page, address):
    with pytest.raises(FatalURLFetchingError):
        page(f"<img src='{address}'>")


def test_a_rare_character_is_named_before_it_is_printed():
    assert pdf.missing_characters("深圳市瑞恒智能科技有限公司 Shenzhen") == set()
    unassigned = chr(0x3134F)
    assert pdf.missing_characters(f"王{unassigned}") == {unassigned}


def test_a_character_that_only_the_system_has_is_not_missing(monkeypatch, tmp_path):
    """Chess pieces and such are in DejaVu, which every fontconfig brings; the cut fonts have none."""
    assert pdf.missing_characters("♞") == set()
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))
    assert pdf.missing_characters("♞") == {"♞"}


def test_chinese_text_comes_back_out(page):
    text = pypdf.PdfReader(io.BytesIO(page("<p>商品售后服务评价体系</p>"))).pages[0].extract_text()
    assert "商品售后服务评价体系" in text
