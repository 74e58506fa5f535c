"""The application form in real browsers: begun without an account, saved at every pause, written by two at once."""

import re

import pytest
from playwright.sync_api import Page, expect

from applications.models import Application, Draft
from certsite.casefile.demo.way import Way
from tests.factories.devices import until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "leaves-in-autumn-27922"
TEXTS = {
    "scope": "智能门锁的售后服务",
    "scope_en": "After-sales service of smart locks",
    "products": "智能门锁；华南、华东",
    "wished_on": "2099-06-30",
    "system_since": "2024-03-01",
    "department": "售后服务中心",
    "yearly_sales": "3000万元",
    "outsourced": "物流配送",
    "contact_name": "陈立明",
    "contact_phone": "0755-26001234",
    "contact_email": "chen@ruiheng.example",
    "total_headcount": "64",
    "last_year_headcount": "60",
    "insured_headcount": "62",
    "posts-0-post": "售后服务总监",
    "posts-0-people": "4",
    "managers-0-name": "陈立明",
    "managers-0-certificate_number": "SM-2025-0417",
    "managers-0-expires_on": "2099-01-31",
}
CHOICES = {"trade": "information", "delivery_by": "partner", "posts-0-layer": "headquarters", "posts-0-level": "senior"}


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile(r"\d\d:\d\d"))


def write(page: Page) -> None:
    for name, value in TEXTS.items():
        page.fill(f"main [name='{name}']", value)
    for name, value in CHOICES.items():
        page.select_option(f"main [name='{name}']", value)
    page.check("[name=services][value=repair]")
    page.check("[name=services][value=spares]")
    page.check("[name=for_others]")


def compare(page: Page) -> None:
    """Every field, one by one."""
    for name, value in (TEXTS | CHOICES).items():
        expect(page.locator(f"main [name='{name}']")).to_have_value(value)
    for service in Application.Service.values:
        box = page.locator(f"[name=services][value={service}]")
        (expect(box).to_be_checked if service in ("repair", "spares") else expect(box).not_to_be_checked)()
    expect(page.locator("[name=for_others]")).to_be_checked()


def test_a_draft_begun_without_an_account_survives_everything(desk, picture, edition, chromium, live_server):
    page = desk()
    page.goto("/applications/new/")
    picture(page, "apply-without-account")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/applications/draft/")
    page.fill("[name=enterprise_name]", "深圳市瑞恒智能科技有限公司")
    page.fill("[name=credit_code]", "914403001922038216")
    write(page)
    saved(page)
    until(lambda: Draft.objects.get().values.get("for_others"), page)
    kept = page.context.storage_state()
    page.context.close()  # the browser dies

    again = chromium.new_context(storage_state=kept, base_url=live_server.url, locale="zh-CN").new_page()
    again.goto("/applications/draft/")
    compare(again)
    picture(again, "draft-without-account")
    again.locator("button[name=next]").click()
    again.wait_for_url("**/accounts/login/**")
    again.get_by_role("link", name=re.compile("注册|Sign up", re.I)).first.click()
    again.fill("[name=name]", "陈立明")
    again.fill("[name=email]", "chen@ruiheng.example")
    again.fill("[name=password1]", PASSWORD)
    again.fill("[name=password2]", PASSWORD)
    again.press("[name=password2]", "Enter")
    again.wait_for_url("**/applications/new/enterprise/")
    expect(again.locator("[name=name]")).to_have_value("深圳市瑞恒智能科技有限公司")
    expect(again.locator("[name=credit_code]")).to_have_value("914403001922038216")
    picture(again, "register-from-draft")
    for name, value in {"name_en": "Ruiheng", "legal_representative": "陈立明", "address": "科技南路16号",
                        "address_en": "16 Keji South Road"}.items():  # fmt: skip
        again.fill(f"main [name={name}]", value)
    again.press("main [name=address_en]", "Enter")
    again.wait_for_url("**/applications/draft/claim/")
    picture(again, "claim-draft")
    again.locator("main form button.btn-primary").click()
    again.wait_for_url("**/edit/")
    compare(again)
    picture(again, "application-form")
    application = Application.objects.get()
    assert application.organisation.credit_code == "914403001922038216"
    assert (application.total_headcount, application.posts.get().people) == (64, 4)
    assert Draft.objects.get().application == application
    again.context.close()


def test_a_signed_out_writer_loses_nothing(desk, cast, edition):
    way = Way(cast, edition).to("draft")
    page = desk(cast.client.email)
    page.goto(f"/applications/{way.reference}/edit/")
    page.fill("[name=scope]", "第一句")
    saved(page)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies([cookie for cookie in cookies if cookie["name"] != "sessionid"])
    page.fill("[name=products]", "会话过期后写的")
    expect(page.locator(".autosave")).to_have_attribute("data-tone", "warning")
    other = page.context.new_page()  # signs in again in another tab of the same browser
    other.goto("/accounts/login/")
    other.fill("[name=login]", cast.client.email)
    other.fill("[name=password]", "demo-certsite")
    other.press("[name=password]", "Enter")
    other.wait_for_url("**/")
    page.fill("[name=department]", "售后部")
    expect(page.locator(".autosave")).to_have_attribute("data-tone", "good")
    way.application.refresh_from_db()
    assert (way.application.scope, way.application.products) == ("第一句", "会话过期后写的")
    assert way.application.answers["department"] == "售后部"


def test_a_dead_network_keeps_it_on_the_device_and_sends_it_later(desk, cast, edition):
    way = Way(cast, edition).to("draft")
    page = desk(cast.client.email)
    page.goto(f"/applications/{way.reference}/edit/")
    page.context.set_offline(True)
    page.fill("[name=scope]", "在地下室写的")
    expect(page.locator(".autosave")).to_have_attribute("data-tone", "warning")
    page.context.set_offline(False)
    expect(page.locator(".autosave")).to_have_attribute("data-tone", "good")
    assert Application.objects.get().scope == "在地下室写的"


def test_two_browsers_on_one_draft_lose_nothing(desk, picture, cast, edition, colleague):
    way = Way(cast, edition).to("draft")
    first, second = desk(cast.client.email), desk(colleague.email)
    for page in (first, second):
        page.goto(f"/applications/{way.reference}/edit/")
    first.fill("[name=scope]", "甲写的范围")
    saved(first)
    second.fill("[name=products]", "乙写的产品")
    notice = second.locator("[data-about=scope]")
    expect(notice).to_contain_text("甲写的范围")
    expect(notice).to_contain_text("王芳")
    expect(second.locator("[name=scope]")).to_have_value("甲写的范围")
    held = Application.objects.get()
    assert (held.scope, held.products) == ("甲写的范围", "乙写的产品")

    first.fill("[name=department]", "甲的部门")  # both write the same field now
    second.fill("[name=department]", "乙的部门")
    until(lambda: first.locator("[data-keep-mine]").count() or second.locator("[data-keep-mine]").count(), first)
    late = first if first.locator("[data-keep-mine]").count() else second
    mine = late.locator("[name=department]").input_value()
    kept = Application.objects.get().answers["department"]
    assert {mine, kept} == {"甲的部门", "乙的部门"}, "one stands, the other is still typed"
    picture(late, "form-conflict")
    late.locator("[data-keep-mine]").click()
    expect(late.locator(".autosave")).to_have_attribute("data-tone", "good")
    assert Application.objects.get().answers["department"] == mine

    early = second if late is first else first
    early.fill("[name=department]", "第三种写法")
    expect(early.locator("[data-take-theirs]")).to_be_visible()
    early.locator("[data-take-theirs]").click()
    expect(early.locator("[name=department]")).to_have_value(mine)
    expect(early.locator(".autosave")).to_have_attribute("data-tone", "good")
    assert Application.objects.get().answers["department"] == mine


def test_a_list_that_a_colleague_changed_is_taken_over_and_not_written_back(desk, cast, edition, colleague):
    way = Way(cast, edition).to("draft")
    first, second = desk(cast.client.email), desk(colleague.email)
    for page in (first, second):
        page.goto(f"/applications/{way.reference}/edit/")
    for name, value in {"posts-0-layer": "headquarters", "posts-0-level": "senior"}.items():
        first.select_option(f"[name={name}]", value)
    first.fill("[name=posts-0-post]", "甲写的岗位")
    first.fill("[name=posts-0-people]", "4")
    until(lambda: way.application.posts.filter(people=4).exists(), first)
    second.fill("[name=scope]", "乙写的范围")
    expect(second.locator("[data-about=posts]")).to_contain_text("甲写的岗位")
    expect(second.locator("[name=posts-0-post]")).to_have_value("甲写的岗位")
    expect(second.locator("[name=posts-0-level]")).to_have_value("senior")
    expect(second.locator("[name=scope]")).to_be_focused()
    second.fill("[name=products]", "乙写的产品")
    until(lambda: Application.objects.get().products == "乙写的产品", second)
    assert way.application.posts.get().post == "甲写的岗位", "the page left open writes nothing back"
    second.locator("[data-formset=posts] [data-formset-add]").click()
    expect(second.locator("[name=posts-1-layer]")).to_be_focused()


class Slow:
    """Holds a page's savings on their way until `go()`."""

    def __init__(self, page: Page):
        self.page, self.held, self.holds = page, [], True
        page.route("**/edit/", self._hold)

    def _hold(self, route) -> None:
        if self.holds and route.request.method == "POST":
            self.held.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        until(lambda: self.held, self.page)

    def go(self) -> None:
        self.holds = False
        for route in self.held:
            route.continue_()


def test_what_is_typed_while_an_answer_is_on_its_way_stays(desk, cast, edition, colleague):
    way = Way(cast, edition).to("draft")
    first, second = desk(cast.client.email), desk(colleague.email)
    for page in (first, second):
        page.goto(f"/applications/{way.reference}/edit/")
    first.fill("[name=scope]", "甲写的范围")
    saved(first)
    slow = Slow(second)
    second.fill("[name=products]", "乙写的产品")
    slow.wait()
    second.fill("[name=scope]", "乙正在写")
    slow.go()
    expect(second.locator("[data-keep-mine]")).to_be_visible()
    expect(second.locator("[name=scope]")).to_have_value("乙正在写")
    second.wait_for_timeout(2000)
    assert Application.objects.get().scope == "甲写的范围", "until the person chose"
    second.locator("[data-keep-mine]").click()
    expect(second.locator(".autosave")).to_have_attribute("data-tone", "good")
    assert Application.objects.get().scope == "乙正在写"


def test_the_button_waits_for_a_saving_on_its_way_and_nobody_meets_themselves(desk, cast, edition):
    way = Way(cast, edition).to("draft")
    page = desk(cast.client.email)
    page.goto(f"/applications/{way.reference}/edit/")
    slow = Slow(page)
    page.fill("[name=scope]", "半句")
    slow.wait()
    page.fill("[name=scope]", "半句，后来写完")
    page.locator("button[name=next]").click(no_wait_after=True)
    page.wait_for_timeout(300)
    slow.go()
    page.wait_for_url("**/sites/")
    assert Application.objects.get().scope == "半句，后来写完"
