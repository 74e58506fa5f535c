"""The plan and the calendar in a real browser: written by the lead, answered by the client, seen in both languages."""

import datetime

import pytest
from playwright.sync_api import Page

from audits import services
from audits.models import Audit, Booking, Plan, TeamMember
from certsite.casefile.demo.way import Way
from certsite.common import clock
from tests.audits.conftest import CONTACT, book
from tests.browser.conftest import speak

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def audit(cast, edition, auditor) -> Audit:
    """Two days, two auditors, outlets; part of the second day is remote."""
    audit = Audit.objects.get(pk=Way(cast, edition, headcount=30, outlets=2).to("confirmed").audit.pk)
    Audit.objects.filter(pk=audit.pk).update(
        ends_on=audit.starts_on + datetime.timedelta(days=1), remote_tool="腾讯会议"
    )
    audit = Audit.objects.get(pk=audit.pk)
    second = TeamMember.objects.create(audit=audit, user=auditor, role="auditor", assigned_by=cast.planner)
    services.confirm_impartiality(second, by=auditor)
    for member in audit.team.select_related("user"):
        book(member)
    afternoon = (clock.moment(audit.ends_on, datetime.time(13)), clock.moment(audit.ends_on, datetime.time(17)), "[)")
    second.bookings.filter(during__overlap=afternoon).delete()
    Booking.objects.create(user=auditor, member=second, kind="remote", during=afternoon, booked_by=cast.planner)
    week = [clock.moment(audit.ends_on + datetime.timedelta(days=n), datetime.time(9)) for n in (5, 6)]
    Booking.objects.create(user=cast.lead, kind="leave", during=(*week, "[)"), booked_by=cast.lead)
    return audit


def look(page: Page, picture, name: str, address: str) -> None:
    """The page in both languages."""
    for language in ("en", "zh-hans"):
        speak(page, language)
        assert page.goto(address).status == 200
        assert page.locator("h1").count() == 1
        picture(page, f"{name}-{language}")


def test_a_plan_from_its_draft_to_the_agreement(desk, picture, audit, cast):
    timetable = f"/audits/{audit.reference}/timetable/"
    lead = desk(cast.lead.email)
    look(lead, picture, "plan-none", timetable)
    lead.get_by_role("button", name="生成计划初稿").click()
    lead.wait_for_url(f"**{timetable}")
    look(lead, picture, "plan-draft", timetable)
    look(lead, picture, "plan-edit", f"{timetable}edit/")

    rows = lead.locator("[data-formset-row]:visible")
    before = rows.count()
    lead.get_by_role("button", name="添加活动").click()
    assert rows.count() == before + 1
    new = rows.last
    new.locator("[name$=-day]").fill(str(audit.starts_on))
    new.locator("[name$=-starts]").fill("12:00")
    new.locator("[name$=-ends]").fill("13:30")
    new.locator("[name$=-topic]").fill("参观仓库")
    new.locator("[name$=-place]").fill("一号仓库")
    new.locator("[name$=-members]").first.check()
    lead.get_by_role("button", name="保存计划").click()
    lead.wait_for_selector(".invalid-feedback")
    picture(lead, "plan-faults-zh-hans")
    again = lead.locator("[data-formset-row]:visible").filter(has_text="参观仓库")
    again.locator("[name$=-ends]").fill("12:30")
    again.locator("[name$=-starts]").fill("12:05")
    lead.get_by_role("button", name="保存计划").click()
    lead.wait_for_url(f"**{timetable}")
    lead.get_by_role("button", name="发送给客户").click()
    lead.wait_for_selector("text=计划已发送给客户")

    client = desk(cast.client.email)
    look(client, picture, "plan-client", timetable)
    picture_home(client, picture, "plan-home-client")
    client.goto(timetable)
    for name, value in CONTACT.items():
        client.fill(f"[name={name}]", value)
    client.fill("[name=arrival]", "地铁1号线科技园站A口步行5分钟；两个网点之间由公司派车。")
    client.fill("[name=safety]", "进入维修间请穿安全鞋。")
    client.get_by_role("button", name="保存准备事项").click()
    client.wait_for_selector("[name=remote_consent]")
    look(client, picture, "plan-answer", timetable)
    client.check("[name=remote_consent]")
    client.get_by_role("button", name="同意该计划").click()
    client.wait_for_selector("text=计划已确认")
    look(client, picture, "plan-agreed", timetable)
    look(lead, picture, "plan-audit", f"/audits/{audit.reference}/")
    look(lead, picture, "plan-agreed-lead", timetable)
    plan = Plan.objects.get()
    assert plan.state == "agreed" and plan.sessions.filter(topic="参观仓库").exists()


def picture_home(page: Page, picture, name: str) -> None:
    page.goto("/")
    picture(page, name)


def test_the_calendar_and_its_address(desk, picture, audit, cast):
    services.draft_plan(audit, by=cast.lead)
    lead = desk(cast.lead.email)
    picture_home(lead, picture, "plan-home-lead")
    look(lead, picture, "calendar", "/audits/calendar/")
    lead.get_by_role("button", name="生成订阅地址").click()
    lead.wait_for_selector("#feed-address")
    picture(lead, "calendar-address-zh-hans")
    assert lead.input_value("#feed-address").endswith(".ics")
    look(lead, picture, "calendar-feed", "/audits/calendar/")
