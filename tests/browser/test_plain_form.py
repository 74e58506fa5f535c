"""The score sheet in a browser without script: its form is sent on where it belongs, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from audits import services
from audits.models import TeamMember
from scoring.models import Line
from scoring.queries import item_ids
from scoring.services import Operation
from tests.factories.choosing import choose
from tests.factories.team import again, team_of_two

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain(desk, chromium, live_server):
    """plain(email, language) → a page without script in which that person is signed in."""

    def open_page(email: str, language: str = "zh-CN") -> Page:
        context = chromium.new_context(
            java_script_enabled=False, storage_state=desk(email).context.storage_state(), base_url=live_server.url,
            locale=language, viewport={"width": 1440, "height": 900},
        )  # fmt: skip
        return context.new_page()

    return open_page


def fill_in(page: Page, code: str, verdict: str, comment: str) -> None:
    choose(page.locator(f"[id='item-{code}'] input[value='{verdict}']"))
    page.locator(f"[id='item-{code}'] textarea").fill(comment)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_form_opened_before_a_blind_phase_goes_to_ones_own_sheet(cast, edition, auditor, plain, picture, language):
    audit = team_of_two(cast, edition, auditor)
    page = plain(auditor.email, language)
    page.goto(f"/audits/{audit.reference}/scorecard/")
    fill_in(page, "5.1.1.1", "full", "第一行\n第二行")
    services.begin_blind(again(audit), by=cast.lead)
    page.locator("[data-plain] button").click()
    expect(page.locator("[role=status] .notice").first).to_be_visible()
    assert page.url.endswith("/scorecard/own/")
    sheet = TeamMember.objects.get(audit=audit, user=auditor).own_sheet
    assert {line.field: line.value for line in Line.objects.filter(scorecard=sheet)}["comment"] == "第一行\n第二行"
    assert not audit.scorecard.edits.exists()
    picture(page, f"plain-moved-{language}")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_form_opened_before_the_sheet_was_submitted_is_kept_in_a_card(
    cast, edition, auditor, plain, picture, language
):
    audit = team_of_two(cast, edition, auditor)
    codes = item_ids(edition)
    services.write_scores(
        audit.reference, [Operation(code, "answer", 0, {"verdict": "full"}) for code in codes], by=cast.lead
    )
    page = plain(auditor.email, language)
    page.goto(f"/audits/{audit.reference}/scorecard/")
    fill_in(page, "5.1.1.1", "zero", "缺少制度")
    services.submit_scorecard(again(audit), by=cast.lead)
    page.locator("[data-plain] button").click()
    expect(page.locator("[role=status] .notice")).to_be_visible()
    expect(page.locator(".conflict")).to_have_count(2)
    picture(page, f"plain-late-{language}")
