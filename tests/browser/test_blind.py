"""Two auditors in two browsers: blind, shared, put together; and one in the other's section without a network."""

import re

import pytest
from playwright.sync_api import Page, expect

from audits import services
from audits.models import TeamMember
from scoring.models import Conflict, Line
from tests.browser.conftest import all_confirmed, ready
from tests.factories.choosing import choose
from tests.factories.team import again, node, team_of_two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def audit(cast, edition, auditor):
    return team_of_two(cast, edition, auditor)


def verdict(page: Page, code: str, value: str):
    return page.locator(f"[id='item-{code}'] input[value='{value}']")


def stored(sheet) -> dict:
    lines = Line.objects.filter(scorecard=sheet, field="answer").select_related("indicator")
    return {line.indicator.code: line.value["verdict"] for line in lines}


def share(page: Page) -> None:
    page.locator("#share summary").click()
    page.locator("#sure").check()
    page.locator("#share button").click()
    expect(page.locator("fieldset[disabled]").first).to_be_attached()


def test_two_score_blind_share_and_the_lead_puts_it_together(audit, cast, auditor, desk, picture):
    url = f"/audits/{audit.reference}/scorecard/"
    lead = desk(cast.lead.email)
    lead.goto(f"{url}sections/")
    lead.locator("form[action$='/blind/'] button").click()
    other = desk(auditor.email)
    for page, value in ((lead, "full"), (other, "zero")):
        page.goto(url)
        assert page.url.endswith("/own/")
        ready(page)
        page.context.set_offline(True)
        choose(verdict(page, "5.1.1.1", value))
        choose(verdict(page, "5.1.3.1", "full"))
        page.locator("[id='item-5.1.1.1'] textarea").fill(f"评语 {value}")
        expect(page.locator("[data-sync=device] dd")).to_have_text("3")
        page.context.set_offline(False)
        all_confirmed(page)
    other.reload()
    ready(other)
    expect(verdict(other, "5.1.1.1", "zero")).to_be_checked()
    assert "评语 full" not in other.content()
    assert stored(audit.scorecard) == {}

    share(lead)
    assert "评语 zero" not in lead.content()
    assert other.goto(f"{url}reconcile/").status == 403
    other.goto(f"{url}own/")
    ready(other)
    share(other)

    lead.goto(f"{url}reconcile/")
    picture(lead, "80-reconcile")
    lead.locator("button[name=agreed]").click()
    item = lead.locator("[id='item-5.1.1.1']")
    expect(item).to_contain_text("评语 zero")
    item.locator(".reconcile-cell").nth(1).locator("button").click()
    expect(item.locator(".reconcile-decided")).to_contain_text(auditor.name)
    lead.locator("form[action$='/conclude/'] button").click()
    ready(lead)
    assert stored(audit.scorecard) == {"5.1.1.1": "zero", "5.1.3.1": "full"}

    other.goto(url)
    ready(other)
    choose(verdict(other, "5.1.2.1", "full"))
    all_confirmed(other)
    assert stored(audit.scorecard)["5.1.2.1"] == "full"


def test_an_entry_in_anothers_section_waits_for_the_lead_and_the_filter_needs_no_network(
    audit, cast, auditor, desk, picture
):
    leader, member = (TeamMember.objects.get(audit=audit, user=user) for user in (cast.lead, auditor))
    services.divide(audit, sections={node(audit, "5.1"): leader.pk, node(audit, "5.2"): member.pk}, by=cast.lead)
    url = f"/audits/{again(audit).reference}/scorecard/"
    page = desk(auditor.email)
    page.goto(url)
    ready(page)
    page.context.set_offline(True)
    choose(verdict(page, "5.1.1.1", "zero"))
    choose(verdict(page, "5.2.1.1", "full"))
    page.locator("[data-filter=mine]").click()
    expect(page.locator("[id='item-5.1.1.1']")).to_be_hidden()
    expect(page.locator("[data-to='5.1.1.1']")).to_be_hidden()
    mine = page.locator(f"[data-progress='{member.pk}']").locator("xpath=..")
    expect(mine.locator("[data-done]")).to_have_text("1")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("[data-item]:visible")).to_have_count(1)
    page.locator("[data-walk-on]").click()
    expect(page.locator("[data-item]:visible")).to_have_attribute("data-owner", re.compile(f"^({member.pk})?$"))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("[data-filter=all]").click()
    page.context.set_offline(False)
    all_confirmed(page)
    expect(page.locator("[id='item-5.1.1.1'] .conflict")).to_be_visible()
    assert stored(audit.scorecard) == {"5.2.1.1": "full"}

    lead = desk(cast.lead.email)
    lead.goto(url)
    ready(lead)
    picture(lead, "81-outside-the-section")
    lead.locator("[id='item-5.1.1.1'] [data-settle]").nth(1).click()
    expect(lead.locator(".conflict")).to_have_count(0)
    assert stored(audit.scorecard) == {"5.1.1.1": "zero", "5.2.1.1": "full"}
    assert Conflict.objects.get().closed_by == cast.lead
