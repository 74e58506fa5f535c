"""How many questions a page asks the database: a literal number, the same for one row and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certsite.casefile.demo.way import Way

pytestmark = pytest.mark.django_db

PAGES = {
    # page: (who, budget)
    "/applications/": ("market", 6),
    "/audits/": ("planner", 9),
    "/certificates/": ("registrar", 6),
    "/decisions/": ("committee", 8),
    "/letters/": ("market", 6),
    "/register/?q=瑞恒": ("market", 5),
    "/": ("market", 14),
}


def asked(browser, page: str) -> int:
    browser.get(page)  # the first visit fills caches
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", PAGES)
def test_a_list_asks_no_more_for_many_rows_than_for_one(cast, edition, signed_in, page):
    who, budget = PAGES[page]
    person = cast.committee[0] if who == "committee" else getattr(cast, who)
    browser = signed_in(person)
    Way(cast, edition).to("certified")
    one = asked(browser, page)
    for _ in range(4):
        Way(cast, edition).to("certified")
    many = asked(browser, page)
    assert one == many, f"{page}: {one} for one row, {many} for five"
    assert many <= budget, f"{page} asks {many} times"


def test_the_case_page_asks_no_more_for_many_sites(cast, edition, signed_in):
    few, many = Way(cast, edition, headcount=200, outlets=1), Way(cast, edition, headcount=200, outlets=40)
    browser = signed_in(cast.market)
    asked_few = asked(browser, few.to("certified").application.get_absolute_url())
    assert asked_few == asked(browser, many.to("certified").application.get_absolute_url())
    assert asked_few <= 40


@pytest.mark.parametrize("step", ["filled", "submitted", "accepted", "quoted", "contracted", "passed", "planned"])
def test_the_home_page_asks_no_more_for_many_cases_at_any_step(cast, edition, signed_in, step):
    everybody = [cast.client, cast.market, cast.planner, cast.lead]
    browsers = [signed_in(person) for person in everybody]
    Way(cast, edition).to(step)
    one = [asked(browser, "/") for browser in browsers]
    for _ in range(3):
        Way(cast, edition).to(step)
    assert one == [asked(browser, "/") for browser in browsers]
