"""The planner's board in a real browser: carried by mouse and by keyboard, and what is refused says why."""

import datetime

import pytest
from playwright.sync_api import Page, expect

from audits import services
from audits.domain.weeks import Week
from audits.models import Audit, Booking
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from tests.factories.crowd import Crowd, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = datetime.timedelta(days=1)


def next_week(n: int = 1) -> Week:
    return Week.of(clock.today()).after(n)


@pytest.fixture
def waiting(cast, edition) -> Audit:
    qualify(cast.lead, edition, by=cast.planner)
    return Way(cast, edition, headcount=20, outlets=2).to("passed").application.audits.get(cycle=1, visit=0)


def at_board(desk, person, language: str = "zh-CN") -> Page:
    page = desk(person.email, language=language)
    page.goto("/audits/board/")
    return page


def cell(person, week: Week) -> str:
    return f"td[data-person='{person.pk}'][data-week='{week.first}']"


def test_a_card_is_dragged_to_a_week_and_planned(desk, picture, cast, waiting, auditor):
    page = at_board(desk, cast.planner)
    picture(page, "board-small")
    page.locator(".board-card").drag_to(page.locator(cell(cast.lead, next_week())))
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_contain_text(waiting.reference)
    assert dialog.locator("[name=starts_on]").input_value() == str(next_week().first)
    picture(page, "dialog")
    dialog.locator("[name=starts_on]").select_option(str(next_week().first + DAY))
    dialog.locator("[data-board-send]").click()
    expect(page.locator("[data-board-said]")).to_contain_text(waiting.reference)
    expect(page.locator(cell(cast.lead, next_week()))).to_contain_text(waiting.reference)
    expect(page.locator(".board-card")).to_have_count(0)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.starts_on) == ("planned", next_week().first + DAY)
    picture(page, "board-planned")


def test_what_is_dropped_where_it_cannot_lie_is_refused_with_its_reason(desk, picture, cast, waiting, auditor):
    page = at_board(desk, cast.planner, "en-GB")
    page.locator(".board-card").drag_to(page.locator(cell(auditor, next_week())))
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("[data-board-bars]")).to_contain_text(f"{auditor} is not competent for this scheme and trade")
    expect(dialog.locator("[data-board-send]")).to_be_hidden()
    picture(page, "board-refused")
    dialog.locator("[data-board-close]").click()
    expect(page.locator("[data-carrying]")).to_have_count(0)
    page.wait_for_function("document.activeElement.matches('[data-pick-up]')")
    assert not Booking.objects.exists()


def test_the_keyboard_does_all_of_it_and_says_what_it_does(desk, cast, waiting, auditor):
    page = at_board(desk, cast.planner)
    live = page.locator("[data-board-live]")
    page.locator(".board-card [data-pick-up]").focus()
    page.keyboard.press("Enter")
    expect(live).to_contain_text("已拿起")
    assert page.locator("table[role=grid]").count() == 1
    closed = page.locator("td.is-closed")
    assert closed.count() == 8, "the weeks of the auditor who is competent for nothing"
    page.keyboard.press("Escape")
    expect(live).to_contain_text("未作任何改动")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    week = next_week(2)
    expect(live).to_contain_text(f"{cast.lead}，第 {week.number} 周")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.locator("[data-board-send]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-board-said]")).to_be_visible()
    assert Audit.objects.get(state="planned").starts_on == week.first
    assert page.evaluate(f'document.activeElement.matches("{cell(cast.lead, week)}")'), "the focus is in the week"


def test_a_planned_audit_is_dragged_to_another_week_with_a_reason(desk, cast, waiting):
    first = next_week().first
    services.plan(waiting, lead=cast.lead, starts_on=first, ends_on=first + DAY, by=cast.planner)
    page = at_board(desk, cast.planner)
    page.locator(".board-booked[data-carry] .board-who").first.drag_to(page.locator(cell(cast.lead, next_week(3))))
    dialog = page.locator("dialog[open]")
    dialog.locator("[data-board-send]").click()
    expect(dialog).to_be_visible()
    assert Audit.objects.get(pk=waiting.pk).starts_on == first, "not without a reason"
    dialog.locator("[name=reason]").fill("客户生产检修")
    dialog.locator("[data-board-send]").click()
    expect(page.locator(cell(cast.lead, next_week(3)))).to_contain_text(waiting.reference)
    expect(page.locator(cell(cast.lead, next_week()))).not_to_contain_text(waiting.reference)
    assert Audit.objects.get(pk=waiting.pk).starts_on == next_week(3).first


def test_of_two_planners_the_second_reads_why_and_nothing_is_lost(desk, cast, edition, waiting):
    other = Way(cast, edition).to("passed").application.audits.get(cycle=1, visit=0)
    page = at_board(desk, cast.planner, "en-GB")
    page.locator(f".board-card[data-carry='{waiting.reference}']").drag_to(page.locator(cell(cast.lead, next_week())))
    expect(page.locator("dialog[open]")).to_be_visible()
    first = next_week().first
    services.plan(other, lead=cast.lead, starts_on=first, ends_on=first, by=cast.planner)
    page.locator("[data-board-send]").click()
    expect(page.locator("[data-board-bars]")).to_contain_text(f"{cast.lead} is booked for {other.reference}")
    assert Audit.objects.get(pk=waiting.pk).state == "proposed"


def test_without_script_the_board_is_a_table_with_links(chromium, live_server, desk, cast, waiting):
    signed_in = desk(cast.planner.email)
    context = chromium.new_context(
        java_script_enabled=False, storage_state=signed_in.context.storage_state(), base_url=live_server.url
    )
    page = context.new_page()
    page.goto("/audits/board/")
    assert page.locator("[data-pick-up]:visible").count() == 0 and page.locator("dialog:visible").count() == 0
    page.locator(".board-card a[href*='/plan/']").click()
    assert f"/audits/{waiting.reference}/plan/" in page.url


def test_a_full_board_fits_both_widths_in_the_dark_too(desk, picture, cast, edition):
    fill(Crowd(auditors=60, audits=500, unplanned=70), edition, by=cast.planner)
    page = at_board(desk, cast.planner)
    page.wait_for_timeout(300)
    picture(page, "board-full-zh")
    page.emulate_media(color_scheme="dark")
    page.locator(".board-card [data-pick-up]").first.click()
    picture(page, "board-carrying-dark")


def test_who_was_signed_out_meanwhile_is_told_and_nothing_changed(desk, cast, waiting):
    page = at_board(desk, cast.planner, "en-GB")
    page.context.clear_cookies(name="sessionid")
    page.locator(".board-card").drag_to(page.locator(cell(cast.lead, next_week())))
    expect(page.locator("[data-board-bars]")).to_contain_text("You are signed out")
    assert Audit.objects.get(pk=waiting.pk).state == "proposed"
