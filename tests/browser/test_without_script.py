"""A whole sheet in a browser that runs no script: a plain form, and the same care for what was typed."""

import pytest
from playwright.sync_api import Page, expect

from audits.models import Finding, Photo
from scoring import queries
from scoring.models import Conflict, Line, Scorecard
from tests.factories.choosing import choose
from tests.factories.graded import edition_of_every_kind
from tests.factories.photos import jpeg, sha256

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition(db):
    return edition_of_every_kind()


@pytest.fixture
def url(way) -> str:
    return f"/audits/{way.audit.reference}/scorecard/"


@pytest.fixture
def page(way, desk, url) -> Page:
    page = desk(way.cast.lead.email, java_script_enabled=False)
    page.goto(url)
    return page


def item(page: Page, code: str):
    return page.locator(f"[id='item-{code}']")


def judge(page: Page, code: str, verdict: str, **fields: str) -> None:
    """A verdict with the mouse, and what it asks for."""
    choose(item(page, code).locator(f"input[value='{verdict}']"))
    for name, words in fields.items():
        field(page, code, name).fill(words)


def field(page: Page, code: str, name: str):
    return item(page, code).locator(f"[name='{code.replace('.', '-')}-{name}']")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("#sheet .form-acts button").click()


def score_all(page: Page, edition) -> None:
    """One item of each kind with what it asks for, the others in full."""
    for code in queries.item_ids(edition):
        judge(page, code, "full")
    judge(page, "5.1.1.1", "partial", points="2.5", comment="制度缺少修订记录")
    judge(page, "5.1.1.2", "partial", drawn="5", failed="1", comment="一份无签字")
    judge(page, "5.1.2.2", "partial", staff="11", certified="1", comment="名册")
    judge(page, "5.1.3.1", "zero", comment="未见台账")
    judge(page, "5.1.3.2", "not-applicable", reason="无此业务")


def test_a_whole_sheet_with_photo_and_finding_is_submitted(page, way, url, picture, edition):
    score_all(page, edition)
    save(page)
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator("[data-bar=scored]")).to_have_text("42")
    picture(page, "72-score-sheet-without-script")

    item(page, "5.1.4.1").get_by_role("link", name="照片").click()
    photo = jpeg()
    page.set_input_files("[name=file]", {"name": "货架.jpg", "mimeType": "image/jpeg", "buffer": photo})
    with page.expect_navigation():
        page.locator(".photo-form button").click()
    stored = Photo.objects.get()
    assert stored.sha256 == sha256(photo) and stored.links.get().indicator.code == "5.1.4.1"

    page.goto(url)
    expect(item(page, "5.1.4.1").locator("[data-photos] a")).to_have_count(1)
    item(page, "5.1.4.1").locator("[data-finding-new]").click()
    expect(page.locator("[name=indicator]")).to_have_value("5.1.4.1")
    page.locator("[name=kind][value=minor]").check()
    page.locator("[name=text]").fill("一台仪器未校准")
    with page.expect_navigation():
        page.locator("main form .btn-primary").click()
    assert (Finding.objects.get().kind, Finding.objects.get().indicator.code) == ("minor", "5.1.4.1")

    page.goto(url)
    with page.expect_navigation():
        page.locator("[data-score-submit] button").click()
    card = Scorecard.objects.get(pk=way.audit.scorecard.pk)
    assert card.state == "locked"
    found = queries.answers_on(card)
    said = {code: answer.verdict for code, answer in found.items() if answer.verdict != "full"}
    assert said == {"5.1.1.1": "partial", "5.1.1.2": "partial", "5.1.2.2": "partial", "5.1.3.1": "zero",
                    "5.1.3.2": "not-applicable"}  # fmt: skip
    assert str(found["5.1.1.1"].points) == "2.5" and found["5.1.3.2"].reason == "无此业务"
    assert (found["5.1.1.2"].drawn, found["5.1.1.2"].failed) == (5, 1)
    assert (found["5.1.2.2"].staff, found["5.1.2.2"].certified) == (11, 1)
    page.goto(url)
    expect(page.locator("#sheet .form-acts button")).to_have_count(0)
    expect(field(page, "5.1.1.1", "points")).to_be_disabled()


def test_a_mistake_in_one_item_stores_the_others_and_keeps_what_was_typed(page, picture):
    judge(page, "5.1.1.1", "full", comment="现场查看")
    judge(page, "5.1.1.2", "partial", drawn="-3", failed="1", comment="抽样记录")
    judge(page, "5.1.2.1", "not-applicable")
    save(page)
    assert {line.indicator.code for line in Line.objects.all()} == {"5.1.1.1", "5.1.2.1"}
    told = page.locator("[role=alert] a[href='#item-5.1.1.2']")
    expect(told).to_be_visible()
    told.click()
    expect(field(page, "5.1.1.2", "drawn")).to_have_value("-3")
    expect(field(page, "5.1.1.2", "comment")).to_have_value("抽样记录")
    beside = field(page, "5.1.1.2", "drawn").locator("xpath=..").locator(".invalid-feedback")
    expect(beside).to_be_visible()
    assert field(page, "5.1.1.2", "drawn").get_attribute("aria-describedby") == beside.get_attribute("id")
    expect(item(page, "5.1.2.1").locator("[data-hint]")).to_be_visible()
    picture(page, "72-score-sheet-without-script-mistake")
    # what was stored meanwhile is changed as if nothing had been wrong
    judge(page, "5.1.1.1", "partial", points="1")
    judge(page, "5.1.1.2", "partial", drawn="3")
    save(page)
    assert not Conflict.objects.exists()
    values = {line.indicator.code: line.value for line in Line.objects.filter(field="answer")}
    assert values["5.1.1.1"]["points"] == "1" and values["5.1.1.2"]["drawn"] == 3


def test_a_stale_page_loses_neither_value_and_the_card_is_closed(page, way, url, desk, picture):
    other = desk(way.cast.lead.email, java_script_enabled=False)
    other.goto(url)
    judge(other, "5.1.1.1", "full")
    judge(other, "5.1.4.1", "zero", comment="另一台设备")
    save(other)
    judge(page, "5.1.1.1", "zero")
    judge(page, "5.1.4.2", "full")
    save(page)
    card = item(page, "5.1.1.1").locator(".conflict")
    expect(card).to_be_visible()
    expect(page.locator(".conflict")).to_have_count(1)
    expect(field(page, "5.1.4.1", "comment")).to_have_value("另一台设备")
    picture(page, "72-score-sheet-without-script-conflict")
    # what is typed beside the card is stored with its button
    field(page, "5.1.3.1", "comment").fill("写在关闭冲突之前")
    with page.expect_navigation():
        card.locator("[data-settle]").nth(1).click()
    expect(page.locator(".conflict")).to_have_count(0)
    expect(item(page, "5.1.1.1").locator("input[value=zero]")).to_be_checked()
    found = {(line.indicator.code, line.field): line.value for line in Line.objects.all()}
    assert {at: value if at[1] == "comment" else value["verdict"] for at, value in found.items()} == {
        ("5.1.1.1", "answer"): "zero", ("5.1.4.1", "answer"): "zero", ("5.1.4.1", "comment"): "另一台设备",
        ("5.1.4.2", "answer"): "full", ("5.1.3.1", "comment"): "写在关闭冲突之前",
    }  # fmt: skip
