"""Two revisions of a document side by side: who sees it, what differs, and files that mean harm."""

import zlib

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile

from applications import queries, services
from applications.models import Document
from certsite.casefile.demo.way import Way
from certsite.common import clock, pdf_text
from tests.applications.test_documents import add
from tests.factories.files import pdf_bytes, png_bytes, text_pdf

pytestmark = pytest.mark.django_db

LICENCE = "business-licence"
OLD = text_pdf("Business licence", "Valid until 2027", "Shenzhen")
NEW = text_pdf("Business licence", "Valid until 2031", "Shenzhen")


@pytest.fixture
def way(cast, edition) -> Way:
    """A case whose licence was returned and replaced."""
    way = Way(cast, edition, documents={LICENCE: OLD}).to("contracted")
    old = way.application.documents.get(requirement=LICENCE)
    services.judge_documents(way.application, verdicts={old.pk: ("returned", "有效期将满")}, by=cast.planner)
    add(way.application, content=NEW, by=cast.client, name="renewed.pdf")
    return way


def url(way: Way, code: str = LICENCE, query: str = "") -> str:
    return f"/applications/{way.reference}/documents/{code}/versions/{query}"


def page(browser, *args, **kwargs) -> BeautifulSoup:
    answer = browser.get(url(*args, **kwargs))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").find("main")


def facts(shown: BeautifulSoup) -> dict[str, tuple[str, str]]:
    rows = [row.find_all(["th", "td"]) for row in shown.select(".versions tbody tr")]
    return {
        cells[0].find(string=True).strip(): tuple(cell.get_text(" ", strip=True) for cell in cells[1:])
        for cells in rows
    }


def test_the_latest_stands_beside_the_one_before(way, signed_in):
    shown = page(signed_in(way.cast.planner, "en"), way)
    told = facts(shown)
    assert told["File"] == ("营业执照.pdf", "renewed.pdf")
    assert told["Judgement"] == ("returned", "–") and told["Remark"] == ("有效期将满", "–")
    assert told["Judged by"] == (way.cast.planner.name, "–")
    assert told["Uploaded by"] == (way.cast.client.name,) * 2
    assert told["SHA-256"][0] != told["SHA-256"][1] and len(told["SHA-256"][1]) == 64
    assert told["To be replaced by"][0] == queries.return_due_on(way.application).isoformat()
    different = {row.find("th").find(string=True).strip() for row in shown.select("tr.is-different")}
    assert {"File", "SHA-256", "Judgement", "Remark", "Judged by"} <= different
    assert not {"Uploaded by", "Virus scan", "Valid until"} & different
    assert all("differs" in row.find("th").get_text() for row in shown.select("tr.is-different")), "not by colour alone"


def test_the_texts_are_compared_line_by_line(way, signed_in):
    sides = page(signed_in(way.cast.client, "en"), way).select_one(".sides")
    assert [gone.get_text() for gone in sides.find_all("del")] == ["2027"]
    assert [come.get_text() for come in sides.find_all("ins")] == ["2031"]
    assert "Business licence" in sides.get_text()


def test_who_judged_is_told_to_the_office_only(way, signed_in):
    for reader, told in ((way.cast.client, False), (way.cast.market, True), (way.cast.planner, True)):
        shown = page(signed_in(reader, "en"), way)
        assert (way.cast.planner.name in shown.get_text()) == told
        assert ("Judged by" in facts(shown)) == told


def test_any_two_revisions_may_be_chosen(way, signed_in):
    add(way.application, content=text_pdf("third"), by=way.cast.client)
    browser = signed_in(way.cast.planner, "en")

    def sides(query: str = "") -> list[str]:
        return [cell.get_text(strip=True) for cell in page(browser, way, query=query).select(".versions thead th")[1:]]

    assert sides() == ["Revision 2", "Revision 3"]
    assert sides("?before=1&after=3") == ["Revision 1", "Revision 3"]
    assert sides("?before=3&after=1") == ["Revision 3", "Revision 1"]
    assert sides("?after=2") == ["Revision 1", "Revision 2"]
    assert sides("?before=99&after=x") == ["Revision 2", "Revision 3"], "what is not there is as not asked for"
    assert sides("?after=1") == ["Revision 1", "Revision 1"], "before the first there is none"


def test_one_revision_has_nothing_beside_it(way, signed_in):
    shown = page(signed_in(way.cast.client, "en"), way, "service-manual")
    assert "one revision so far" in shown.get_text() and not shown.select(".sides, form, .is-different")


def test_strangers_and_what_is_not_there_are_404(way, signed_in, stranger_user):
    for outsider in (stranger_user, way.cast.lead, way.cast.committee[0]):
        assert signed_in(outsider).get(url(way)).status_code == 404
    planner = signed_in(way.cast.planner)
    for code in ("recall-procedure", "no-such-document", "x%00"):
        assert planner.get(url(way, code)).status_code == 404


def test_the_case_page_and_the_documents_lead_there(way, signed_in):
    for browser, place in ((signed_in(way.cast.client), "documents/"), (signed_in(way.cast.planner), "?tab=documents")):
        assert url(way) in browser.get(f"/applications/{way.reference}/{place}").content.decode()


# Files without a text, and files that mean harm


def words(way: Way, content: bytes, signed_in, *, content_type: str = "application/pdf") -> str:
    """What the page says of the text once this file is the latest."""
    document = add(way.application, content=content, by=way.cast.client)
    Document.objects.filter(pk=document.pk).update(content_type=content_type)
    shown = page(signed_in(way.cast.planner, "en"), way)
    assert not shown.select(".sides")
    return shown.get_text(" ", strip=True)


def bomb() -> bytes:
    """Some hundred bytes that unpack to a page of hundreds of megabytes."""
    packed = zlib.compress(b" " * 300_000_000, 9)
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
             b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)]  # fmt: skip
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(file)
    return file + b"xref\n0 5\n0000000000 65535 f \n" + table + end


@pytest.mark.parametrize(
    "content",
    [
        pdf_bytes("a page without a word"),
        b"%PDF-1.7 and then nothing",
        NEW[: len(NEW) // 2],
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>endobj\ntrailer<</Root 1 0 R>>",
        bomb(),
    ],
    ids=["empty", "garbage", "cut off", "circular", "bomb"],
)
def test_a_pdf_that_cannot_be_read_has_no_text_to_compare(way, signed_in, content):
    assert "No text to compare" in words(way, content, signed_in)


def test_a_picture_has_no_text_to_compare(way, signed_in):
    assert "No text to compare" in words(way, png_bytes(), signed_in, content_type="image/png")


def test_the_same_words_in_another_file_are_said_to_be_the_same(way, signed_in):
    assert "The texts are the same" in words(way, NEW + b"\n%", signed_in)


def test_a_file_with_a_virus_is_not_opened(way, signed_in, monkeypatch):
    Document.objects.filter(revision=1, requirement=LICENCE).update(scan="infected")
    opened = []
    monkeypatch.setattr(pdf_text, "text_of", lambda file, sha256: opened.append(sha256) or "x")
    shown = page(signed_in(way.cast.planner, "en"), way)
    infected = Document.objects.get(scan="infected")
    assert "No text to compare" in shown.get_text() and infected.sha256 not in opened
    assert f"/documents/{infected.pk}/" not in str(shown), "nor offered for download"


def test_a_file_that_the_storage_lost_has_no_text(way, signed_in):
    document = way.application.documents.get(revision=1, requirement=LICENCE)
    document.file.storage.delete(document.file.name)
    assert "No text to compare" in page(signed_in(way.cast.planner, "en"), way).get_text()


def test_a_reader_that_finds_no_end_is_ended(monkeypatch, tmp_path):
    endless = tmp_path / "read_pdf.py"
    endless.write_text("while True: pass")
    monkeypatch.setattr(pdf_text, "READER", endless)
    monkeypatch.setattr(pdf_text, "SECONDS", 0.5)
    assert pdf_text.text_of(ContentFile(NEW), sha256="endless") == ""


def test_a_text_is_read_once_and_cut_where_it_is_long(monkeypatch):
    long = text_pdf(*(f"line {number} " + "x" * 90 for number in range(900)))
    text = pdf_text.text_of(ContentFile(long), sha256="long")
    assert text.startswith("line 0 ") and len(text) <= 40_000
    monkeypatch.setattr(pdf_text, "_read", None)
    assert pdf_text.text_of(ContentFile(long), sha256="long") == text


def test_the_days_are_those_of_the_bodys_own_time_zone(way, signed_in):
    document = way.application.documents.filter(requirement=LICENCE).first()
    shown = facts(page(signed_in(way.cast.planner, "en"), way))["Uploaded"][1]
    assert shown == clock.local(document.uploaded_at).strftime("%Y-%m-%d %H:%M")
