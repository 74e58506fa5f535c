"""Photos at the items of the score sheet: what was lost, taken off elsewhere, or is never taken."""

import pytest
from playwright.sync_api import Page, expect

from audits.models import PhotoLink
from certsite.casefile.demo.way import score
from tests.browser.conftest import all_confirmed, ready
from tests.factories.photos import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ONE = "5.1.1.1"


def add(page: Page, **photos: bytes) -> None:
    files = [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": content} for name, content in photos.items()]
    item(page).locator("[data-photo-add]").set_input_files(files)


def item(page: Page):
    return page.locator(f"[data-item='{ONE}']")


# As when the camera's file is gone before it could be read
UNREADABLE = """() => {
  const { arrayBuffer } = File.prototype;
  const gone = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  Blob.prototype.arrayBuffer = function () {
    return this.name === "gone.jpg" ? gone() : arrayBuffer.call(this);
  };
}"""


def test_of_several_photos_the_lost_one_is_named(sheet):
    sheet.evaluate(UNREADABLE)
    add(sheet, gone=jpeg(), there=jpeg(colour="#112233"))
    expect(item(sheet).locator("[data-photos] li")).to_have_count(1)
    all_confirmed(sheet)
    expect(item(sheet).locator("[data-photo-fault]")).to_contain_text("gone.jpg")
    add(sheet, again=jpeg())
    expect(item(sheet).locator("[data-photo-fault]")).to_be_hidden()


# Whether the page ever said that everything is confirmed
WAS_EVEN = """addEventListener("DOMContentLoaded", () => {
  const look = () => { window.wasEven ||= Boolean(document.querySelector("[data-sync=confirmed].is-even")); };
  new MutationObserver(look).observe(document, { subtree: true, attributeFilter: ["class"] });
});"""


def test_before_the_page_has_looked_for_its_photos_it_calls_nothing_confirmed(sheet):
    expect(sheet.locator("[data-kept]")).to_be_visible()
    sheet.context.set_offline(True)
    add(sheet, one=jpeg())
    expect(sheet.locator("[data-sync=device] dd")).to_have_text("1")
    sheet.context.add_init_script(WAS_EVEN)
    sheet.reload()
    expect(item(sheet).locator("[data-photos] li")).to_have_count(1)
    assert not sheet.evaluate("window.wasEven")
    sheet.context.set_offline(False)
    all_confirmed(sheet)
    assert sheet.evaluate("window.wasEven") and PhotoLink.objects.count() == 1


def test_a_photo_taken_off_elsewhere_is_off_and_may_be_added_again(sheet, way):
    add(sheet, one=jpeg())
    expect(item(sheet).locator("[data-photos] a")).to_have_count(1)
    other = sheet.context.new_page()
    other.goto(item(sheet).locator("[data-photos] a").get_attribute("href"))
    other.locator("form[action$='/remove/'] button").first.click()
    expect(other.locator("form[action$='/remove/']")).to_have_count(0)
    sheet.reload()
    ready(sheet)
    expect(item(sheet).locator("[data-photos] li")).to_have_count(0)
    add(sheet, one=jpeg())
    expect(item(sheet).locator("[data-photos] a")).to_have_count(1)
    assert PhotoLink.objects.filter(unlinked_at=None).count() == 1


def test_a_photo_that_is_never_taken_holds_up_no_sheet_and_can_be_removed(sheet, way):
    score(way.audit.scorecard, by=way.cast.lead)
    sheet.reload()
    ready(sheet)
    add(sheet, picture=b"GIF89a" + bytes(900))
    row = item(sheet).locator("[data-photos] li")
    expect(row.locator("p")).to_be_visible()
    assert row.inner_text().count("picture.jpg") == 1
    expect(sheet.locator("[data-sync=device] dd")).to_have_text("1")
    expect(sheet.locator("[data-score-submit] button")).to_be_enabled()
    row.get_by_role("button").click()
    expect(row).to_have_count(0)
    expect(sheet.locator("[data-sync=device] dd")).to_have_text("0")
    sheet.reload()
    ready(sheet)
    expect(row).to_have_count(0)
