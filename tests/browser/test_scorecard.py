"""The score sheet under a dead network, a reload, a lost sign-in and a second device."""

import pytest
from playwright.sync_api import Page, expect

from certsite.casefile.demo.way import score
from scoring import queries
from scoring.domain.values import normalise
from scoring.models import Conflict, Edit, Line
from scoring.services import Operation, record
from tests.browser.conftest import all_confirmed, ready
from tests.factories.choosing import choose
from tests.factories.devices import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slow_sheet(way, desk) -> Page:
    """On its way to a sheet whose script a test may hold up: no worker, which would fetch it past the test."""
    page = desk(way.cast.lead.email, service_workers="block")
    page.goto(f"/audits/{way.audit.reference}/scorecard/")
    return page


def verdict(page: Page, code: str, value: str):
    return page.locator(f"[id='item-{code}'] input[value='{value}']")


def stored() -> dict:
    """Every value on the server by item and field."""
    lines = Line.objects.select_related("indicator")
    return {f"{line.indicator.code} {line.field}": told(line.value) for line in lines}


def told(value):
    """An answer without the parts that say nothing."""
    return {part: said for part, said in value.items() if said not in (None, "")} if isinstance(value, dict) else value


def number(page: Page, name: str):
    return page.locator(f"[data-sync={name}] dd")


def test_a_dead_network_keeps_everything_and_sends_it_later(sheet):
    sheet.context.set_offline(True)
    choose(verdict(sheet, "5.1.1.1", "full"))
    sheet.locator("[id='item-5.1.1.1'] textarea").fill("断网时写下的评语")
    choose(verdict(sheet, "5.1.3.1", "zero"))
    expect(sheet.locator("[data-offline]")).to_be_visible()
    expect(number(sheet, "device")).to_have_text("3")
    expect(number(sheet, "confirmed")).to_have_text("0")
    assert not Line.objects.exists()
    sheet.context.set_offline(False)
    all_confirmed(sheet)
    assert stored() == {
        "5.1.1.1 answer": {"verdict": "full"},
        "5.1.1.1 comment": "断网时写下的评语",
        "5.1.3.1 answer": {"verdict": "zero"},
    }


def test_a_reload_without_network_loses_nothing(sheet, way):
    sheet.route("**/operations/", lambda route: route.abort())
    sheet.locator("[id='item-5.1.1.1'] textarea").fill("还没有发出去")
    choose(verdict(sheet, "5.1.1.1", "zero"))
    expect(number(sheet, "device")).to_have_text("2")
    sheet.reload()
    expect(sheet.locator("[id='item-5.1.1.1'] textarea")).to_have_value("还没有发出去")
    expect(verdict(sheet, "5.1.1.1", "zero")).to_be_checked()
    sheet.unroute("**/operations/")
    all_confirmed(sheet)
    assert stored() == {"5.1.1.1 answer": {"verdict": "zero"}, "5.1.1.1 comment": "还没有发出去"}


def test_what_is_typed_before_the_script_comes_is_kept(slow_sheet):
    slow_sheet.context.route("**/scorecard/main.js", lambda route: held.append(route))
    held = []
    slow_sheet.goto(slow_sheet.url, wait_until="commit")
    choose(verdict(slow_sheet, "5.1.1.1", "full"))
    slow_sheet.locator("[id='item-5.1.1.1'] textarea").fill("脚本还没有到")
    until(lambda: held, slow_sheet)
    held.pop().continue_()
    all_confirmed(slow_sheet)
    assert stored() == {"5.1.1.1 answer": {"verdict": "full"}, "5.1.1.1 comment": "脚本还没有到"}


def test_what_the_plain_form_refused_is_kept_by_the_device(slow_sheet):
    """A form sent before the script came, with a mistake in it: the script takes up what the page still shows."""
    slow_sheet.context.route("**/scorecard/main.js", lambda route: route.abort())
    slow_sheet.goto(slow_sheet.url)
    item = slow_sheet.locator("[id='item-5.1.1.2']")
    item.locator("textarea").fill("只有评语能读")
    choose(verdict(slow_sheet, "5.1.1.2", "partial"))
    item.locator("[name$='-drawn']").fill("9999999999")
    slow_sheet.context.unroute("**/scorecard/main.js")
    slow_sheet.evaluate("document.getElementById('sheet').submit()")
    ready(slow_sheet)
    expect(item.locator("textarea")).to_have_value("只有评语能读")
    expect(item.locator("[name$='-drawn']")).to_have_value("9999999999")
    expect(number(slow_sheet, "confirmed")).to_have_text("1")
    expect(number(slow_sheet, "device")).to_have_text("1")
    assert stored() == {"5.1.1.2 comment": "只有评语能读"}


def test_a_lost_sign_in_is_said_and_loses_nothing(sheet, way, desk):
    cookies = sheet.context.cookies()
    sheet.context.clear_cookies(name="sessionid")
    choose(verdict(sheet, "5.1.1.1", "full"))
    expect(sheet.locator("[data-signed-out]")).to_be_visible()
    expect(number(sheet, "device")).to_have_text("1")
    sheet.context.add_cookies([cookie for cookie in cookies if cookie["name"] == "sessionid"])
    expect(number(sheet, "confirmed")).to_have_text("1")
    assert Line.objects.get().value == normalise("answer", {"verdict": "full"})


def test_two_devices_on_one_item_keep_both_until_the_lead_chooses(sheet, way, desk):
    other = desk(way.cast.lead.email)
    other.goto(sheet.url)
    ready(other)
    sheet.route("**/pack/", lambda route: route.abort())  # it must not look at the other's work in between
    choose(verdict(other, "5.1.1.1", "full"))
    expect(number(other, "confirmed")).to_have_text("1")
    choose(verdict(sheet, "5.1.1.1", "zero"))
    sheet.unroute("**/pack/")
    card = sheet.locator("[id='item-5.1.1.1'] .conflict")
    expect(card).to_be_visible()
    assert Line.objects.get().value == normalise("answer", {"verdict": "full"})
    expect(verdict(sheet, "5.1.1.1", "full")).to_be_checked()
    sheet.reload()
    ready(sheet)
    card.locator("[data-settle]").nth(1).click()
    expect(card).to_have_count(0)
    expect(verdict(sheet, "5.1.1.1", "zero")).to_be_checked()
    assert (
        Line.objects.get().value == normalise("answer", {"verdict": "zero"})
        and Conflict.objects.get().closed_by == way.cast.lead
    )
    assert Edit.objects.count() == 3


def test_the_keyboard_excludes_and_comments(sheet):
    item = sheet.locator("[id='item-5.1.1.1']")
    item.focus()
    sheet.keyboard.press("n")
    sheet.keyboard.type("无此业务")
    item.focus()
    sheet.keyboard.press("c")
    sheet.keyboard.type("与经理确认")
    expect(number(sheet, "confirmed")).not_to_have_text("0")
    all_confirmed(sheet)
    assert stored() == {
        "5.1.1.1 answer": {"verdict": "not-applicable", "reason": "无此业务"},
        "5.1.1.1 comment": "与经理确认",
    }


def test_a_phone_shows_one_item_at_a_time(sheet, picture):
    sheet.set_viewport_size({"width": 390, "height": 844})
    expect(sheet.locator("[data-item]:visible")).to_have_count(1)
    sheet.locator("[data-walk-on]").click()
    expect(sheet.locator("[data-item]:visible")).to_have_attribute("data-item", "5.1.1.2")
    picture(sheet, "70-score-sheet-open")


def test_records_are_drawn_without_a_network_and_the_points_follow(sheet, way, picture):
    item = sheet.locator("[id='item-5.1.1.2']")
    sheet.context.set_offline(True)
    item.locator("[data-sample-population]").fill("20")
    item.locator("[data-sample-unit]").fill("维修单")
    expect(item.locator("[data-sample-size]")).to_have_value("5")
    item.locator("[data-sample-draw]").click()
    rows = item.locator("[data-record]")
    expect(rows).to_have_count(5)
    for n in range(5):
        choose(rows.nth(n).locator("input[value='failed']" if n == 2 else "input[value='passed']"))
    rows.nth(2).locator("[data-note]").fill("缺客户签字")
    expect(sheet.locator("[data-bar=scored]")).to_have_text("1")
    expect(sheet.locator("[data-bar=percent]")).to_have_text("80.00")
    picture(sheet, "70-score-sheet-sample")
    sheet.context.set_offline(False)
    all_confirmed(sheet)
    assert queries.answers_on(way.audit.scorecard)["5.1.1.2"].failed == 1
    sheet.reload()
    expect(rows.nth(2).locator("[data-note]")).to_have_value("缺客户签字")
    expect(sheet.locator("[data-bar=percent]")).to_have_text("80.00")


def test_a_finding_noted_without_a_network_takes_its_point_and_arrives_once(sheet, way):
    score(way.audit.scorecard, by=way.cast.lead)
    sheet.reload()
    expect(sheet.locator("[data-bar=percent]")).to_have_text("100.00")
    expect(sheet.locator("[data-kept]")).to_be_visible()
    sheet.context.set_offline(True)
    dialog = begin_finding(sheet, "5.1.1.1")
    choose(dialog.locator("[value=special-deduction]"))
    dialog.locator("[name=text]").fill("未按承诺时限上门")
    dialog.locator(".btn-primary").click()
    expect(sheet.locator("[id='item-5.1.1.1'] [data-findings] li")).to_contain_text("未按承诺时限上门")
    expect(sheet.locator("[data-bar=percent]")).to_have_text("99.00")
    sheet.reload()
    expect(sheet.locator("[data-bar=percent]")).to_have_text("99.00")
    sheet.context.set_offline(False)
    all_confirmed(sheet)
    expect(sheet.locator("[id='item-5.1.1.1'] [data-findings] a")).to_contain_text("F1")
    expect(sheet.locator("[data-bar=percent]")).to_have_text("99.00")
    assert way.audit.findings.get().deduction.scorecard == way.audit.scorecard


def test_a_finding_tapped_twice_is_recorded_once(sheet, way):
    expect(sheet.locator("[data-kept]")).to_be_visible()
    sheet.context.set_offline(True)
    dialog = begin_finding(sheet, "5.1.1.1")
    choose(dialog.locator("[value=minor]"))
    dialog.locator("[name=text]").fill("未按承诺时限上门")
    dialog.locator("form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    expect(sheet.locator("[id='item-5.1.1.1'] [data-findings] li")).to_have_count(1)
    sheet.locator("[id='item-5.1.1.1'] [data-finding-new]").click()
    dialog.locator("[name=text]").fill("写到一半")
    dialog.locator("[data-close]").click()
    sheet.locator("[id='item-5.1.3.1'] [data-finding-new]").click()
    expect(dialog.locator("[name=text]")).to_have_value("")
    dialog.locator("[data-close]").click()
    sheet.context.set_offline(False)
    all_confirmed(sheet)
    assert way.audit.findings.count() == 1


def test_a_finding_half_typed_outlives_its_tab(sheet, way):
    dialog = begin_finding(sheet, "5.1.1.1")
    choose(dialog.locator("[value=minor]"))
    dialog.locator("[name=text]").fill("写到一半的不符合")
    again = sheet.context.new_page()
    sheet.close()
    again.goto(f"/audits/{way.audit.reference}/scorecard/")
    ready(again)
    begun = again.locator("[id='item-5.1.1.1'] [data-findings] li")
    expect(begun).to_contain_text("写到一半的不符合")
    expect(begun).to_contain_text("未记录")
    expect(begin_finding(again, "5.1.3.1").locator("[name=text]")).to_have_value("")
    again.locator("#finding-dialog [data-close]").click()
    dialog = begin_finding(again, "5.1.1.1")
    expect(dialog.locator("[value=minor]")).to_be_checked()
    dialog.locator("[name=evidence]").fill("抽查 3 份")
    dialog.locator(".btn-primary").click()
    all_confirmed(again)
    expect(begun).to_have_count(1)
    expect(begun).to_contain_text("F1")
    found = way.audit.findings.get()
    assert (found.kind, found.text, found.evidence) == ("minor", "写到一半的不符合", "抽查 3 份")
    again.reload()
    ready(again)
    expect(begun).to_have_count(1)
    expect(begin_finding(again, "5.1.1.1").locator("[name=text]")).to_have_value("")


def begin_finding(page: Page, code: str):
    """The dialog at this item."""
    page.locator(f"[id='item-{code}'] [data-finding-new]").click()
    return page.locator("#finding-dialog")


def test_a_page_is_called_kept_only_where_it_is(sheet):
    """A worker that serves this page now may have come after it, for another one."""
    expect(sheet.locator("[data-kept]")).to_be_visible()
    assert sheet.evaluate(KEEP_AGAIN) == [True, True]


KEEP_AGAIN = """async () => {
  const { keepPage } = await import("/static/js/scorecard/keep.js");
  const cache = await caches.open("certsite-sheets");
  await cache.delete(location.pathname, { ignoreVary: true });
  const said = await keepPage(document.querySelector("[data-sheet]").dataset.worker);
  return [said, Boolean(await cache.match(location.pathname, { ignoreVary: true }))];
}"""


def test_enter_in_a_field_closes_no_card_and_sends_no_form(sheet, way, desk):
    """A form's first button is the one that Enter presses."""
    score(way.audit.scorecard, by=way.cast.lead, only=["5.1.1.1"])
    record(way.audit.scorecard, [Operation("5.1.1.1", "answer", 0, {"verdict": "zero"})], by=way.cast.lead)
    without = desk(way.cast.lead.email, java_script_enabled=False)
    for page in (sheet, without):
        page.goto(sheet.url)
        expect(page.locator("[id='item-5.1.1.1'] .conflict")).to_be_visible()
        choose(page.locator("[id='item-5.1.1.2'] [value=partial]"))
        page.locator("[id='item-5.1.1.2'] [name$='-drawn']").fill("5")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        assert Conflict.objects.filter(closed_at=None).exists()
    all_confirmed(sheet)


def test_a_value_that_was_corrected_on_its_way_is_the_one_that_stays(sheet, way):
    """The first cannot be read, and its answer comes after it was typed over."""
    held, item = [], sheet.locator("[id='item-5.1.1.2']")
    choose(verdict(sheet, "5.1.1.2", "partial"))
    all_confirmed(sheet)
    # the first waits, what follows goes through
    sheet.route("**/operations/", lambda route: route.continue_() if held else held.append(route))
    item.locator("[name$='-drawn']").fill("9999999999")
    expect(number(sheet, "sent")).to_have_text("1")
    item.locator("[name$='-drawn']").fill("9")
    expect(number(sheet, "device")).to_have_text("1")
    held[0].continue_()
    all_confirmed(sheet)
    assert stored() == {"5.1.1.2 answer": {"verdict": "partial", "drawn": 9}}
    expect(item.locator("[name$='-drawn']")).to_have_value("9")


def test_why_a_card_was_not_closed_is_said_at_its_item(sheet, way):
    score(way.audit.scorecard, by=way.cast.lead, only=["5.1.1.1"])
    for reason in ("一", "二"):
        value = {"verdict": "not-applicable", "reason": reason}
        record(way.audit.scorecard, [Operation("5.1.1.1", "answer", 0, value)], by=way.cast.lead)
        if reason == "一":
            sheet.reload()
            ready(sheet)
            expect(sheet.locator("[data-settle]")).to_have_count(2)
    sheet.locator("[data-settle]").first.click()
    expect(sheet.locator("[id='item-5.1.1.1'] [data-fault]")).to_contain_text("请重新查看")
    expect(sheet.locator("[data-settle]")).to_have_count(3)
    assert Conflict.objects.get().closed_at is None
