"""A visitor checks the enterprise in a real browser: the server's numbers follow each answer."""

import pytest
from playwright.sync_api import expect

from applications.models import Draft
from tests.factories.choosing import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
URL = "/applications/self-check/gbt27922/2011-2/"


def test_the_bar_follows_the_answers_and_nothing_is_kept_before_consent(edition, desk, picture):
    page = desk()
    page.goto(URL)
    percent, answered = page.locator("[data-bar=percent]"), page.locator(".score-sync dd").first
    expect(answered).to_have_text("0 / 42")
    picture(page, "self-check-open")

    choose(page.locator("[name='5-1-1-1-verdict'][value=full]"))
    expect(percent).to_have_text("100.00")
    choose(page.locator("[name='5-1-1-2-verdict'][value=partial]"))
    expect(page.locator(".score-offline")).to_be_visible()
    page.fill("[name='5-1-1-2-drawn']", "4")
    page.fill("[name='5-1-1-2-failed']", "1")
    expect(percent).to_have_text("87.50")  # (3 + 3 × 3 ÷ 4) of 6
    expect(answered).to_have_text("2 / 42")
    expect(page.locator("#result .gaps li")).to_have_count(1)

    page.context.set_offline(True)
    choose(page.locator("[name='5-1-3-1-verdict'][value=zero]"))
    page.wait_for_timeout(700)
    expect(percent).to_have_text("87.50")
    page.context.set_offline(False)
    choose(page.locator("[name='5-1-3-2-verdict'][value=zero]"))
    expect(percent).to_have_text("52.50")  # and 0 of 2 and 2 more

    page.click("[name=show]")
    expect(percent).to_have_text("52.50")
    expect(page.locator("[name='5-1-1-2-drawn']")).to_have_value("4")
    picture(page, "self-check-shown")
    page.click("[name=keep]")
    expect(page.locator("[data-errors]")).to_be_visible()
    assert not Draft.objects.exists()

    page.check("[name=consent]")
    page.click("[name=keep]")
    page.wait_for_url(lambda url: "/applications/draft/" in url)
    assert Draft.objects.get().self_check["answers"]["5.1.1.2"] == {"verdict": "partial", "drawn": 4, "failed": 1}
