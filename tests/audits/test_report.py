"""The report of an audit: everything on record, whole in each language, as a draft until the audit is closed."""

import io

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import queries, services
from audits.models import Audit, Finding, Photo
from certsite.casefile.demo.way import Way, hold_visit
from certsite.common import clock, pdf
from certsite.common.dates import add_months
from scoring.models import Indicator
from scoring.services import Operation, record
from tests.factories import reported

pytestmark = pytest.mark.django_db


def printed(audit: Audit, language: str, reader) -> pypdf.PdfReader:
    audit = queries.audit_to_read(reader, audit.reference)
    return pypdf.PdfReader(io.BytesIO(services.report_pdf(audit, language=language)))


def text_of(document: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in document.pages)


def squeezed(text: str) -> str:
    """Without white space: where a line breaks is the page's business."""
    return "".join(text.split())


HEADS = {
    "zh-hans": ["结果", "审核实施情况", "评分项", "审核发现", "照片", "评分表记录"],
    "en": ["Result", "How the audit was held", "Items", "Findings", "Photos", "The record of the score sheet"],
}
WORDS = {
    "zh-hans": ["审核报告", "四星级", "特别扣分项", "不合格", "未找到", "冲突卡", "保留原值", "抽样可复算", "已签字"],
    "en": ["Audit report", "Four-star", "Special deduction", "not in order", "not there", "Conflict cards",
           "what stood stayed", "the draw repeats", "impartiality confirmed"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_tells_everything_in_each_language(cast, edition, language):
    way = reported.closed(cast, edition)
    document = printed(way.audit, language, cast.market)
    text = text_of(document)
    said, audit = squeezed(text), Audit.objects.get(pk=way.audit.pk)
    assert document.root_object["/Lang"] == language
    wanted = [*WORDS[language], audit.reference, way.reference, way.application.organisation.credit_code]
    items = Indicator.objects.filter(edition=edition, level="item")
    for item in items:
        wanted += [item.code, item.title[language]]
    wanted += [f"{audit.scorecard.result['shown']}%", audit.scorecard.result["percent"], audit.summary]
    for finding in Finding.objects.filter(audit=audit):
        wanted += [finding.code, finding.text]
    wanted += [words["comment"] for words in reported.LOST.values() if "comment" in words]
    wanted += ["对事实有异议。", "补录抽样记录。", "不承担安装服务", "无客户签字", "王芳", "刘敏", "林静", "孙涛"]
    wanted += [Photo.objects.get(audit=audit).sha256, audit.samples.last().seed]
    wanted += [queries.audit_trace(audit).rows[reported.DRAWN].trace.sample.draw["seed"], edition.code]
    missing = [words for words in wanted if squeezed(words) not in said]
    assert not missing
    assert not pdf.missing_characters(text), "every glyph is drawn"
    assert "DRAFT" not in text and "草稿" not in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_found_one_s_way_in(cast, edition, language):
    way = reported.closed(cast, edition)
    document = printed(way.audit, language, cast.market)
    chapters = [entry.title.partition(" ")[2] for entry in document.outline if not isinstance(entry, list)]
    assert [title for title in chapters if title in HEADS[language]] == HEADS[language]
    places = document.named_destinations
    codes = Indicator.objects.filter(edition=edition, level="item").values_list("code", flat=True)
    assert {f"item-{code}" for code in codes} | {"finding-F1", "photo-1", "group-5.1"} <= set(places)
    last = len(document.pages)
    for number, page in enumerate(document.pages, 1):
        assert f"{number} / {last}" in page.extract_text()


def links(document: pypdf.PdfReader) -> dict[str, int]:
    """How often the document leads to each of its places."""
    found: dict[str, int] = {}
    for page in document.pages:
        for note in page.get("/Annots", []):
            place = str(note.get_object().get("/Dest", ""))
            found[place] = found.get(place, 0) + 1
    return found


def test_findings_and_meetings_lead_to_their_photos_and_back(cast, edition):
    way = reported.closed(cast, edition)
    found = links(printed(way.audit, "en", cast.market))
    assert found["photo-1"] == 4, "from an item, a finding and both meetings"
    for meeting in way.audit.meetings.all():
        assert found[f"meeting-{meeting.pk}"] == 1


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "草稿"), ("en", "DRAFT")])
def test_what_is_not_closed_says_draft_on_each_page(cast, edition, language, word):
    way = reported.scored(cast, edition)
    pages = printed(way.audit, language, cast.market).pages
    assert all(word in page.extract_text() for page in pages)


def test_a_sheet_that_has_barely_begun_can_be_printed(cast, edition):
    way = Way(cast, edition).to("on_site")
    text = text_of(printed(way.audit, "en", cast.market))
    assert "42 items are not scored yet" in text and "not scored completely" in text


def test_it_says_what_changed_since_the_audit_before(cast, edition):
    begins = clock.today().replace(day=1)
    way = Way(cast, edition, begins=add_months(begins, -14), answers=dict(reported.LOST)).to("certified")
    visit = Audit.objects.get(application=way.application, kind="surveillance", visit=1)
    answers = {"5.1.2.2": {"verdict": "zero", "comment": "证书均已过期"}}
    visit = hold_visit(visit, cast, on=add_months(way.certificate.issued_on, 9), answers=answers)
    found = queries.report_of(queries.audit_to_read(cast.market, visit.reference)).previous
    assert found.audit == way.audit
    assert [change.now.code for change in found.changes] == ["5.1.2.2", "5.2.1.2", "5.3.1.4"]
    text = squeezed(text_of(printed(visit, "en", cast.market)))
    before = found.changes[0].before
    assert f"{before.earned_shown}/{before.possible_shown}0.00/{before.possible_shown}" in text


def test_its_queries_do_not_grow_with_what_is_on_record(cast, edition):
    way = Way(cast, edition).to("on_site")
    little = counted(way.audit, cast.market)
    items = Indicator.objects.filter(edition=edition, level="item").values_list("code", flat=True)
    rows = [Operation(code, "answer", 0, {"verdict": "full"}) for code in items]
    record(way.audit.scorecard, rows + [Operation(code, "comment", 0, "现场查阅") for code in items], by=way.lead)
    full = counted(way.audit, cast.market)
    assert full <= little


def counted(audit: Audit, reader) -> int:
    found = queries.audit_to_read(reader, audit.reference)
    services.report_pdf(found, language="en")  # what is kept in memory is kept now
    found = queries.audit_to_read(reader, audit.reference)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.report_pdf(found, language="en")
    return len(asked)


def test_the_page_gives_it_in_the_language_asked_for(cast, edition, signed_in):
    way = reported.scored(cast, edition)
    address = f"/audits/{way.audit.reference}/report.pdf"
    for asked, language in (("", "zh-hans"), ("?lang=en", "en"), ("?lang=zh-hans", "zh-hans"), ("?lang=xx", "zh-hans")):
        answer = signed_in(cast.market).get(address + asked)
        assert answer["Content-Type"] == "application/pdf"
        assert pypdf.PdfReader(io.BytesIO(answer.content)).root_object["/Lang"] == language


def test_a_picture_that_the_storage_has_lost_keeps_no_report_back(cast, edition, settings, tmp_path):
    way = reported.closed(cast, edition)
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "empty"}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    assert "no small copy" in text_of(printed(way.audit, "en", cast.market))


def test_the_committee_reads_what_it_decides_on_and_no_more(cast, edition, signed_in, auditor):
    way = reported.scored(cast, edition)
    pages = [f"/audits/{way.audit.reference}/{page}" for page in ("report.pdf", "trace/", "trace/5.1.1.1/")]
    member = signed_in(cast.committee[0])
    assert [member.get(page).status_code for page in pages] == [404] * 3, "not while the team works on it"
    way.to("closed")
    assert [member.get(page).status_code for page in pages] == [200] * 3
    assert signed_in(cast.client).get(pages[0]).status_code == 403
    auditor.roles = ["auditor", "committee"]
    auditor.save()
    assert signed_in(auditor).get(pages[0]).status_code == 200
    services.record_relation(auditor, organisation=way.application.organisation, kind="family", by=cast.planner)
    assert signed_in(auditor).get(pages[0]).status_code == 404
