"""How many questions a page asks the database: a literal number, the same for one row and for many."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import applications.services
from certsite.casefile.demo.way import Way
from certsite.pages.queries import newest_page
from certsite.pages.services import save_version

pytestmark = pytest.mark.django_db

PAGES = {
    # page: (who, budget)
    "/applications/": ("market", 7),
    "/audits/": ("planner", 9),
    "/audits/people/": ("planner", 9),
    "/certificates/": ("registrar", 6),
    "/decisions/": ("committee", 12),
    "/letters/": ("market", 6),
    "/register/?q=瑞恒": ("market", 5),
    "/enquiries/": ("market", 6),
    "/about/": ("market", 4),
    "/about/fees/": ("market", 7),
    "/about/stars/versions/": ("market", 5),
    "/": ("market", 14),
}


def one_more(cast, edition) -> None:
    """One more row in every list."""
    Way(cast, edition).to("certified")
    fields = {"company": "武汉江城", "name": "夏雪", "email": "x@example.test", "source": "search"}
    for draft in (False, True):
        enquiry = applications.services.enquire(fields=fields)
        if draft:
            applications.services.turn_into_application(enquiry, edition=edition, by=cast.market)
    newest = newest_page("stars")
    kept = ("title", "title_en", "body", "body_en", "source", "source_en", "reviewed_on")
    save_version("stars", fields={name: getattr(newest, name) for name in kept}, base_number=newest.number,
                 by=cast.market)  # fmt: skip


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
    one_more(cast, edition)
    one = asked(browser, page)
    for _ in range(4):
        one_more(cast, edition)
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


def test_the_home_page_asks_no_more_for_many_overrides_and_messages(cast, edition, signed_in):
    browsers = [signed_in(person) for person in (cast.market, cast.planner, cast.client)]

    def one_more_case() -> None:
        way = Way(cast, edition).to("accepted")
        applications.services.make_quote(
            way.application, tariff="demo", total=Decimal(3000), reason="x", by=cast.market
        )
        applications.services.write_message(way.application, text="?", by=cast.client)

    one_more_case()
    one = [asked(browser, "/") for browser in browsers]
    for _ in range(3):
        one_more_case()
    assert one == [asked(browser, "/") for browser in browsers]
    assert len(browsers[1].get("/").context["waiting"]) == 4, "the second person's overrides"
