"""Meetings, headcount and change order on a phone: place granted and denied, a signature drawn, the network cut."""

import pytest
from playwright.sync_api import Page, expect

from audits import services
from audits.models import Audit, ChangeOrder, Headcount, Meeting
from certsite.casefile.demo.way import Way, agree_on_plan
from tests.browser.conftest import speak
from tests.browser.test_signing import NAME, draw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
HERE = {"latitude": 22.531234, "longitude": 113.940001, "accuracy": 24.2}
BAR = "[data-later-bar]"


@pytest.fixture
def confirmed(cast, edition) -> Way:
    way = Way(cast, edition).to("confirmed")
    agree_on_plan(Audit.objects.get(pk=way.audit.pk), cast.client)
    return way


@pytest.fixture
def phone(desk):
    """phone(person) → a page on a phone."""

    def sit_down(person) -> Page:
        page = desk(person.email)
        page.set_viewport_size(PHONE)
        return page

    return sit_down


def name(page: Page, *people: tuple[str, str]) -> None:
    for number, parts in enumerate(people):
        if number:
            page.click("[data-lines-add]")
        for part, words in enumerate(parts):
            page.locator("[data-lines-rows] > *").nth(number).locator("[data-lines-part]").nth(part).fill(words)


def test_the_opening_meeting_with_the_place_that_the_owner_allows(confirmed, phone, picture, cast):
    page = phone(cast.lead)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HERE)
    page.goto(f"/audits/{confirmed.audit.reference}/opening/")
    assert page.locator("[name=latitude]").input_value() == "", "only on a tap"
    name(page, ("陈立明", "总经理"), ("王芳", "售后服务总监"), ("李娜", ""))
    page.locator("[data-lines-remove]").nth(2).click()
    page.click("[data-place-ask]")
    expect(page.locator("[data-place-said]")).to_contain_text("22.53123")
    expect(page.locator("[data-place-why]")).to_be_hidden()
    picture(page, "80-opening-with-a-place")
    page.click("main form.panel .form-acts .btn-primary")
    page.wait_for_url("**/scorecard/")
    meeting = Meeting.objects.get()
    assert (str(meeting.latitude), str(meeting.longitude), meeting.accuracy) == ("22.531234", "113.940001", 25)
    people = [str(one) for one in meeting.attendance.filter(side="enterprise")]
    assert people == ["陈立明 · 总经理", "王芳 · 售后服务总监"]
    assert not page.evaluate("Object.keys(localStorage).filter((key) => /^(later|draft):/.test(key))")


def test_a_place_that_is_denied_is_no_hindrance(confirmed, phone, cast):
    page = phone(cast.lead)
    page.goto(f"/audits/{confirmed.audit.reference}/opening/")
    page.context.clear_permissions()
    name(page, ("陈立明", "总经理"))
    page.click("[data-place-ask]")
    expect(page.locator("[name=no_place]")).to_have_value("denied")
    page.click("main form.panel .form-acts .btn-primary")
    page.wait_for_url("**/scorecard/")
    meeting = Meeting.objects.get()
    assert (meeting.latitude, meeting.no_place) == (None, "denied")


def test_with_the_network_cut_nothing_is_lost_and_it_is_sent_with_the_devices_time(confirmed, phone, picture, cast):
    page, url = phone(cast.lead), f"/audits/{confirmed.audit.reference}/opening/"
    page.goto(url)
    name(page, ("陈立明", "总经理"))
    page.evaluate("document.querySelector('details.otherwise').open = true")
    page.fill("[name=explanation]", "地下车库没有信号")
    page.context.set_offline(True)
    page.click("main form.panel .form-acts .btn-primary")
    expect(page.locator(BAR)).to_contain_text("没有网络")
    picture(page, "81-opening-kept-on-the-device")
    assert not Meeting.objects.exists()
    held = page.locator("[name=held_at]").input_value()
    page.context.set_offline(False)
    page.wait_for_url("**/scorecard/", timeout=40_000)
    meeting = Meeting.objects.get()
    assert meeting.held_at.isoformat(timespec="milliseconds").replace("+00:00", "Z") == held
    assert meeting.received > meeting.held_at and meeting.attendance.filter(name="陈立明").exists()


def test_a_closed_tab_and_an_expired_login_keep_it_and_any_page_sends_it(confirmed, phone, cast):
    page, url = phone(cast.lead), f"/audits/{confirmed.audit.reference}/opening/"
    page.goto(url)
    name(page, ("陈立明", "总经理"))
    page.route("**/opening/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.click("main form.panel .form-acts .btn-primary")
    expect(page.locator(BAR)).to_contain_text("没有网络")
    held = page.locator("[name=held_at]").input_value()
    context = page.context
    page.close()
    cookies = [one for one in context.cookies() if one["name"] != "sessionid"]
    context.clear_cookies()
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", cast.lead.email)
    page.fill("[name=password]", "demo-certsite")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")
    expect(page.locator(BAR)).to_contain_text("已发送")
    meeting = Meeting.objects.get()
    assert meeting.held_at.isoformat(timespec="milliseconds").replace("+00:00", "Z") == held


def test_what_the_server_refuses_comes_back_with_everything_that_was_typed(confirmed, phone, cast):
    page = phone(cast.lead)
    page.goto(f"/audits/{confirmed.audit.reference}/opening/")
    page.evaluate("document.querySelector('details.otherwise').open = true")
    page.fill("[name=explanation]", "记得我")
    page.context.set_offline(True)
    page.click("main form.panel .form-acts .btn-primary")
    expect(page.locator(BAR)).to_contain_text("没有网络")
    held = page.locator("[name=held_at]").input_value()
    page.context.set_offline(False)
    expect(page.locator("[data-errors]")).to_be_visible(timeout=40_000)
    expect(page.locator("[name=explanation]")).to_have_value("记得我")
    expect(page.locator("[name=held_at]")).to_have_value(held)
    name(page, ("陈立明", "总经理"))
    page.click("main form.panel .form-acts .btn-primary")
    page.wait_for_url("**/scorecard/")
    assert Meeting.objects.get().attendance.filter(name="陈立明").exists()


def test_headcount_while_it_is_typed_and_the_signature_on_the_phone(cast, edition, phone, picture):
    way = Way(cast, edition, headcount=30, sites=[("广州服务中心", "黄埔大道120号", 6), ("佛山站", "y", 4)]).to(
        "scored"
    )
    page, base = phone(cast.lead), f"/audits/{way.audit.reference}/"
    page.goto(f"{base}headcount/")
    shown = page.locator("[data-preview-shown]")
    expect(shown).to_contain_text("尚未点数")
    rows = page.locator(".count-row")
    rows.nth(0).locator("[name$='-payroll']").fill("36")
    rows.nth(0).locator("[name$='-social_insurance']").fill("33")
    for number in range(1, page.locator("[name$='-roster']").count()):
        rows.nth(number).locator("[name$='-roster']").fill("6")
    expect(shown).to_contain_text("¥6,400.00 →")
    expect(shown).to_contain_text("来源人数不一致")
    assert not Headcount.objects.exists()
    picture(page, "82-headcount-being-counted")
    page.set_viewport_size(PHONE)
    page.click("main form .btn-primary")
    page.wait_for_url("**/change-order/")
    picture(page, "83-change-order-three-ways")
    page.set_viewport_size(PHONE)
    page.check("[name=way][value=add-days]")
    page.fill("[name=reason]", "新设维修班组")
    page.click("main form .btn-primary")
    page.wait_for_url("**/sign/")
    page.fill("[name=signer]", "陈立明")
    page.fill("[name=post]", "总经理")
    for stroke in NAME:
        draw(page, stroke)
    picture(page, "84-change-order-being-signed")
    page.set_viewport_size(PHONE)
    page.context.set_offline(True)
    page.click("button[name=sign]")
    expect(page.locator(BAR)).to_contain_text("没有网络")
    assert ChangeOrder.objects.get().state == "to-sign"
    page.context.set_offline(False)
    page.wait_for_url("**/change-order/", timeout=40_000)
    order = ChangeOrder.objects.get()
    assert (order.state, order.signer, order.client_answer) == ("closed", "陈立明", "signed")
    expect(page.locator("img.signature-drawn")).to_have_js_property("complete", True)
    assert page.locator("img.signature-drawn").evaluate("image => image.naturalWidth") > 20
    picture(page, "85-change-order-signed")
    client = phone(cast.client)
    client.goto(f"{base}change-order/")
    expect(client.locator("img.signature-drawn")).to_be_visible()
    client.goto(f"/applications/{way.reference}/?tab=quote")
    picture(client, "86-fee-of-the-change-order")
    page.goto(base)
    picture(page, "87-audit-after-the-change-order")


def test_a_refusal_is_recorded_on_the_phone(cast, edition, phone, picture):
    way = Way(cast, edition).to("scored")
    order = services.verify_headcount(way.audit, headcount=16, by=cast.lead)
    services.take_way_out(order, way="add-days", reason="人数增加", by=cast.lead)
    page = phone(cast.lead)
    page.goto(f"/audits/{way.audit.reference}/change-order/sign/")
    page.fill("[name=signer]", "陈立明")
    page.fill("[name=post]", "总经理")
    page.click("details.otherwise summary")
    page.click("button[name=refuse]")
    expect(page.locator("[data-errors]")).to_be_visible()
    page.fill("[name=refusal]", "需总部批准")
    picture(page, "88-refusal-to-sign")
    page.click("button[name=refuse]")
    page.wait_for_url("**/change-order/")
    assert ChangeOrder.objects.get().client_answer == "refused"
    second = phone(cast.planner)
    second.goto(f"/audits/{way.audit.reference}/change-order/")
    picture(second, "89-second-person")


def test_the_pages_in_english(cast, confirmed, phone, picture):
    page, base = phone(cast.lead), f"/audits/{confirmed.audit.reference}/"
    speak(page, "en")
    page.goto(f"{base}opening/")
    picture(page, "90-opening-en")
    services.open_meeting(confirmed.audit, present="Chen Liming, General Manager", by=cast.lead)
    page.goto(f"{base}headcount/")
    page.locator("[name$='-payroll']").first.fill("16")
    expect(page.locator("[data-preview-shown]")).to_contain_text("16 people in all")
    picture(page, "91-headcount-en")
    order = services.verify_headcount(confirmed.audit, headcount=16, by=cast.lead)
    page.goto(f"{base}change-order/")
    picture(page, "92-change-order-en")
    services.take_way_out(order, way="add-days", reason="New repair shop", by=cast.lead)
    page.goto(f"{base}change-order/")
    picture(page, "93-change-order-to-sign-en")
    page.goto(f"{base}change-order/sign/")
    picture(page, "94-signing-en")
    page.goto(f"{base}closing/")
    picture(page, "95-closing-en")
    Meeting.objects.update(deviation="late")
    page.goto(f"{base}meetings/{Meeting.objects.get().pk}/")
    picture(page, "96-explanation-en")
    page.goto(base)
    picture(page, "97-audit-en")
