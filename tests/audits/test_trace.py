"""From the grade to the photo and back: each point names what it rests on, and that names its points."""

import pytest
from bs4 import BeautifulSoup

from audits import queries, services
from audits.models import Audit
from certsite.casefile.demo.way import Way
from scoring.models import Conflict, Edit
from scoring.services import Operation, record
from tests.factories import reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(cast, edition):
    return reported.closed(cast, edition)


def page(browser, way, rest=""):
    answer = browser.get(f"/audits/{way.audit.reference}/trace/{rest}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def block(soup, anchor: str) -> str:
    return " ".join(soup.find(id=anchor).get_text(" ").split())


def test_every_anchor_that_is_linked_is_there(way, cast, signed_in):
    soup = page(signed_in(cast.market), way)
    anchors = {tag["id"] for tag in soup.find_all(id=True)}
    linked = {link["href"][1:] for link in soup.select("main a[href^='#']")}
    assert linked <= anchors
    codes = {item.code for item in queries.audit_trace(way.audit).sheet.items}
    assert {f"item-{code}" for code in codes} <= anchors and len(codes) == 42


def test_from_a_lost_point_to_what_lost_it(way, cast, signed_in):
    soup = page(signed_in(cast.market), way)
    assert "93.05%" in block(soup, "grade") and "四星级" in block(soup, "grade")
    said = block(soup, f"item-{reported.DRAWN}")
    assert "1.42 / 2" in said and "抽样可复算" in said and "无客户签字" in said and "林静" in said
    trace = queries.audit_trace(way.audit).rows[reported.DRAWN].trace
    for record_ in trace.sample.records:
        assert soup.find(id=f"record-{reported.DRAWN}-{record_.number}")
    assert [record_.result for record_ in trace.sample.told_records] == ["failed", "absent"]
    disputed = soup.find(id=f"item-{reported.DISPUTED}")
    assert "保留原值" in disputed.get_text() and disputed.select("a[href^='#photo-']")
    assert soup.find(id="item-5.3.1.4").select("a[href='#finding-F2']")


def test_and_back(way, cast, signed_in):
    soup = page(signed_in(cast.market), way)
    photo = way.audit.photos.get()
    shown = soup.find(id=f"photo-{photo.sha256}")
    assert photo.sha256 in shown.get_text() and shown.select(f"a[href='#item-{reported.DISPUTED}']")
    assert "3.00 / 3" in shown.get_text()
    assert soup.find(id="finding-F1").select("a[href='#item-5.1.1.1']")
    assert soup.find(id="finding-F1").select("a[href='#grade']"), "a special deduction leads to the grade"
    sheet = queries.audit_trace(way.audit).sheet
    assert [item.code for item in queries.items_of_photo(photo, sheet)] == [reported.DISPUTED]


def test_a_finding_and_a_meeting_lead_to_their_photos_and_back(way, cast, signed_in):
    soup = page(signed_in(cast.market), way)
    photo = way.audit.photos.get()
    meetings = [f"meeting-{meeting.pk}" for meeting in way.audit.meetings.all()]
    assert len(meetings) == 2
    for anchor in ("finding-F1", *meetings):
        assert soup.find(id=anchor).select(f"a[href='#photo-{photo.sha256}']"), anchor
        assert soup.find(id=f"photo-{photo.sha256}").select(f"a[href='#{anchor}']"), anchor
    assert not soup.find(id="finding-F2").select("a[href^='#photo-']")


def test_the_closing_meeting_to_come_is_named_without_a_way_there(cast, edition, signed_in):
    way = reported.scored(cast, edition)
    soup = page(signed_in(cast.market), way)
    listed = soup.find(id=f"photo-{way.audit.photos.get().sha256}").select("li")
    assert [one.get_text(strip=True) for one in listed][-1] == "末次会议" and not listed[-1].select("a")


def test_the_points_add_up_to_the_grade(way):
    trace = queries.audit_trace(Audit.objects.get(pk=way.audit.pk))
    earned = sum(item.points for item in trace.sheet.items if item.points is not None)
    applicable = sum(item.indicator.points for item in trace.sheet.items if item.points is not None)
    percent = earned / int(applicable) * 100 - len(trace.deductions)
    assert str(percent) == trace.result["percent"] == str(trace.sheet.result.percent)


def test_every_edit_of_a_field_in_order_the_waiting_ones_too(cast, edition, signed_in):
    way = reported.scored(cast, edition)
    sheet, code = way.audit.scorecard, reported.DISPUTED
    record(sheet, [Operation(code, "answer", 1, {"verdict": "zero"})], by=way.lead)
    record(sheet, [Operation(code, "answer", 1, {"verdict": "not-applicable", "reason": "无此业务"})], by=way.lead)
    conflict = Conflict.objects.get(scorecard=sheet, closed_at=None)
    late = conflict.edits.get()
    services.close_conflict(conflict, audit=way.audit, kept=late, seen=2, newest=late.pk, by=way.lead)
    soup = page(signed_in(cast.market), way, f"{code}/")
    steps = [" ".join(step.get_text(" ").split()) for step in soup.find(id="answer").select("li")]
    edits = Edit.objects.filter(scorecard=sheet, indicator__code=code, field="answer")
    assert len(steps) == edits.count() == 5
    assert [word for step in steps for word in ("满分", "不得分", "不适用") if word in step] == [
        "满分", "不得分", "不得分", "不适用", "不适用"
    ]  # fmt: skip
    assert "手机" in steps[1] and "保留原值" in steps[1]
    assert "审核组长采用了此值" in steps[3] and "现行" in steps[4] and "现行" not in steps[2]


def test_an_item_that_nobody_touched_says_so(cast, edition, signed_in):
    way = Way(cast, edition).to("on_site")
    assert "此处尚无记录" in page(signed_in(cast.lead), way, "5.1.1.1/").get_text()
    assert signed_in(cast.lead).get(f"/audits/{way.audit.reference}/trace/9.9/").status_code == 404
    assert signed_in(cast.lead).get(f"/audits/{way.audit.reference}/trace/5.1/").status_code == 404, "no item, a group"


def test_the_sheet_the_photo_and_the_finding_lead_there(way, cast, signed_in):
    browser, root = signed_in(cast.market), f"/audits/{way.audit.reference}/"
    photo = way.audit.photos.get().sha256
    for address, link in (
        ("scorecard/", f"{root}trace/5.1.1.1/"),
        (f"photos/{photo}/", f"{root}trace/#photo-{photo}"),
        ("findings/1/", f"{root}trace/#item-5.1.1.1"),
        ("", f"{root}report.pdf"),
    ):
        assert f'href="{link}"' in browser.get(root + address).content.decode(), address
    decision = signed_in(cast.committee[0]).get(f"/decisions/{way.audit.reference}/").content.decode()
    assert f'href="{root}report.pdf"' in decision and f'href="{root}trace/"' in decision
    own = signed_in(cast.client).get(f"{root}findings/1/").content.decode()
    assert "/trace/" not in own
