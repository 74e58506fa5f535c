"""The market department's queue, returns of named parts, and the difference between two submissions."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import policies, queries, services
from applications.domain.operation import ready_on
from applications.models import Application, Review, Submission
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady

pytestmark = pytest.mark.django_db
OUTCOME = {"outcome": "returned", "ground": "incomplete", "words": "请补充范围与行业", "due_on": "2099-01-31"}


def asked(browser, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


def test_the_queue_says_what_stands_against_each(cast, edition, signed_in):
    Way(cast, edition).to("submitted")
    Way(cast, edition, headcount=300, outlets=300).to("submitted")
    page = BeautifulSoup(signed_in(cast.market, "en").get("/applications/queue/").content, "html.parser")
    rows = page.select("main tbody tr")
    assert len(rows) == 2
    assert "300 outlets and headquarters need at least 905 people, but 300 are declared" in rows[1].get_text()
    assert not rows[0].select(".flags")


def test_the_queue_asks_no_more_for_many(cast, edition, signed_in):
    browser = signed_in(cast.market)
    Way(cast, edition, headcount=300, outlets=1).to("submitted")
    one = asked(browser, "/applications/queue/")
    for _ in range(5):
        Way(cast, edition, headcount=300, outlets=40).to("submitted")
    assert asked(browser, "/applications/queue/") == one <= 8


def test_nobody_else_reads_the_queue(cast, signed_in):
    for person in (cast.client, cast.planner, cast.lead, cast.registrar):
        assert signed_in(person).get("/applications/queue/").status_code == 403


def test_300_outlets_with_300_people_are_flagged_and_not_accepted_until_assessed(cast, edition, signed_in):
    way = Way(cast, edition, headcount=300, outlets=300).to("submitted")
    browser, url = signed_in(cast.market, "en"), f"/applications/{way.reference}/review/"
    refused = browser.post(url, {"outcome": "accepted"})
    assert refused.status_code == 422 and "905" in refused.content.decode()
    assert not Review.objects.exists(), "nothing half-written"
    half = browser.post(url, {"outcome": "accepted", "assessed_headcount": "905"})
    assert half.status_code == 422 and "Say why" in half.content.decode()
    browser.post(url, {"outcome": "accepted", "assessed_headcount": "905", "assessed_reason": "按社保名单核定"})
    held = Application.objects.get()
    assert (held.state, held.total_headcount, held.assessed_headcount) == ("accepted", 300, 905)


def test_an_assessment_is_not_kept_when_the_outcome_fails(cast, edition):
    way = Way(cast, edition).to("accepted")
    with pytest.raises(Exception, match="已受理"):
        services.record_review(
            way.application, outcome="accepted", assessed_headcount=12, assessed_reason="x", by=cast.market
        )
    assert Application.objects.get().assessed_headcount is None


def test_a_note_to_colleagues_is_kept_whatever_the_outcome(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    url = f"/applications/{way.reference}/review/"
    signed_in(cast.market).post(url, OUTCOME | {"open_fields": ["scope"], "internal_note": "电话里说人手不足"})
    assert Review.objects.get().internal_note == "电话里说人手不足"
    assert "电话里说人手不足" in signed_in(cast.planner).get(f"/applications/{way.reference}/").content.decode()
    for page in ("", "edit/", "documents/", "submit/", "submissions/"):
        assert (
            "电话里说人手不足"
            not in signed_in(cast.client).get(f"/applications/{way.reference}/{page}").content.decode()
        )


def test_a_return_of_two_fields_opens_these_two(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    signed_in(cast.market).post(f"/applications/{way.reference}/review/", OUTCOME | {"open_fields": ["scope", "trade"]})
    page = BeautifulSoup(signed_in(cast.client).get(f"/applications/{way.reference}/edit/").content, "html.parser")
    fields = page.select("main form[data-autosave] [name]")
    opened = {field["name"] for field in fields if not field.has_attr("disabled") and field.get("type") != "hidden"}
    assert not page.select("[data-formset-row]"), "nor the lists"
    buttons = {"save", "next"}
    assert opened - buttons == {"scope", "trade"}
    assert "请补充范围与行业" in page.get_text() and "2099-01-31" in page.get_text()
    assert "所属行业" in page.select_one(".notice-warning, main").get_text()


def test_a_page_that_sends_no_list_keeps_the_lists_as_they_are(cast, edition, signed_in):
    """As a browser does with what a return left closed."""
    way = Way(cast, edition).to("submitted")
    signed_in(cast.market).post(f"/applications/{way.reference}/review/", OUTCOME | {"open_fields": ["scope", "trade"]})
    url = f"/applications/{way.reference}/edit/"
    wrong = signed_in(cast.client).post(url, {"scope": "新范围", "trade": "alchemy", "base_revision": "1"})
    assert wrong.status_code == 422 and "售后服务总监" in wrong.content.decode()
    right = signed_in(cast.client).post(url, {"scope": "新范围", "trade": "energy", "base_revision": "1"})
    held = Application.objects.get()
    assert right.status_code == 302 and (held.scope, held.answers["trade"]) == ("新范围", "energy")
    assert held.posts.count() == 2 and held.managers.count() == 1


def test_a_list_that_was_not_returned_is_read_and_not_written(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    signed_in(cast.market).post(f"/applications/{way.reference}/review/", OUTCOME | {"open_fields": ["scope"]})
    browser, url = signed_in(cast.client), f"/applications/{way.reference}/edit/"
    page = BeautifulSoup(browser.get(url).content, "html.parser")
    held = [post.post for post in way.application.posts.all()]
    assert held and all(post in page.select_one("#section-managers").get_text() for post in held)
    assert not page.select("[data-formset]")
    base = page.select_one("[name=base_revision]")["value"]
    assert browser.post(url, {"scope": "空调的售后服务", "base_revision": base}).status_code == 302
    assert [post.post for post in way.application.posts.all()] == held


def test_what_was_ticked_is_in_view_after_an_error(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    sent = OUTCOME | {"open_fields": ["document:business-licence"], "due_on": ""}
    answer = signed_in(cast.market).post(f"/applications/{way.reference}/review/", sent)
    assert answer.status_code == 422
    groups = BeautifulSoup(answer.content, "html.parser").select("details.open-parts")
    assert [group.has_attr("open") for group in groups] == [False, False, True]
    ticked = [box["value"] for group in groups for box in group.select("[checked]")]
    assert ticked == ["document:business-licence"]


def test_an_unknown_part_cannot_be_reopened(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    answer = signed_in(cast.market).post(
        f"/applications/{way.reference}/review/", OUTCOME | {"open_fields": ["state", "reference"]}
    )
    assert answer.status_code == 422 and Application.objects.get().state == "submitted"


def again(cast, way) -> Application:
    """Returned, mended, handed in a second time."""
    due = clock.today() + datetime.timedelta(days=7)
    services.return_to_client(
        way.application, ground="incomplete", words="请补充", fields=[], due_on=due, by=cast.market
    )
    held = Application.objects.get(pk=way.application.pk)
    posts = [{"layer": "headquarters", "level": "senior", "post": "售后服务总监", "people": 2}]
    values = {"scope": "新的范围", "trade": "energy", "posts": posts}
    services.save(held, values=values, base_revision=held.revision, by=cast.client)
    held.sites.filter(kind="headquarters").update(headcount=9)
    held.sites.create(kind="own", name="新店", address="江边路2号", headcount=1)
    return services.submit(Application.objects.get(pk=held.pk), by=cast.client)


def test_every_submission_is_kept_as_it_was(cast, edition):
    way = Way(cast, edition).to("submitted")
    again(cast, way)
    first, second = Submission.objects.order_by("number")
    assert (first.content["fields"]["scope"], second.content["fields"]["scope"]) == ("家用电器的售后服务", "新的范围")
    assert set(first.content["sites"]) == {"总部"} and set(second.content["sites"]) == {"总部", "新店"}


def test_the_reviewer_sees_what_differs_side_by_side(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    again(cast, way)
    browser = signed_in(cast.market, "en")
    for page in ("review/", "submissions/"):
        table = BeautifulSoup(browser.get(f"/applications/{way.reference}/{page}").content, "html.parser")
        rows = {row.th.get_text(" ", strip=True): [cell.get_text(" ", strip=True) for cell in row.select("td")]
                for row in table.select(".differences tbody tr")}  # fmt: skip
        assert rows["scope of certification"] == ["家用电器的售后服务", "新的范围"]
        assert rows["Trade"] == ["Household appliances and consumer electronics", "Energy and electrical equipment"]
        assert rows["Site “新店”"][0] == "not there" and "江边路2号" in rows["Site “新店”"][1]
        assert "headcount 10" in rows["Site “总部”"][0] and "headcount 9" in rows["Site “总部”"][1]
        assert "products" not in rows, "what is as it was is not listed"


def test_an_answer_to_an_earlier_submission_is_not_recorded_unseen(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    browser, url = signed_in(cast.market, "en"), f"/applications/{way.reference}/review/"
    drawn = BeautifulSoup(browser.get(url).content, "html.parser").select_one("[name=submission]")["value"]
    again(cast, way)
    late = browser.post(url, {"outcome": "accepted", "submission": drawn})
    assert late.status_code == 422 and "submitted again meanwhile" in late.content.decode()
    assert Application.objects.get().state == "submitted" and "新的范围" in late.content.decode()
    fresh = BeautifulSoup(late.content, "html.parser").select_one("[name=submission]")["value"]
    assert browser.post(url, {"outcome": "accepted", "submission": fresh}).status_code == 302
    assert Application.objects.get().state == "accepted"


def test_the_first_submission_has_nothing_to_compare_with(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    page = signed_in(cast.market, "en").get(f"/applications/{way.reference}/submissions/?before=7&after=x")
    assert page.status_code == 200 and "Nothing differs" in page.content.decode()


def test_a_cleared_flag_is_cleared_by_the_assessment_only(cast, edition):
    way = Way(cast, edition, headcount=300, outlets=300).to("submitted")
    assert policies.flags_in_words(way.application)
    with pytest.raises(NotReady):
        services.record_review(way.application, outcome="accepted", by=cast.market)
    services.record_review(
        way.application, outcome="accepted", assessed_headcount=905, assessed_reason="核定", by=cast.market
    )
    assert queries.flags(way.application), "the flag is still said, beside the assessment"


@pytest.mark.parametrize(("ran", "flagged"), [(0, True), (89, True), (93, False), (400, False)])
def test_a_service_system_must_have_run_for_three_months(cast, edition, ran, flagged):
    way = Way(cast, edition, declared={"system_since": clock.today() - datetime.timedelta(days=ran)}).to("submitted")
    words = policies.operation_flags(way.application)
    assert bool(words) == flagged
    if flagged:
        assert "3" in words[0]
        with pytest.raises(NotReady):
            services.accept(way.application, by=cast.market)
        services.accept(way.application, despite="前身企业已运行多年", by=cast.market)


def test_the_time_of_operation_is_counted_in_months():
    assert ready_on(datetime.date(2026, 11, 30), 3) == datetime.date(2027, 2, 28)


def prepared(application: Application) -> list[dict]:
    rows, standing = queries.document_rows(application), queries.manager_standing(application)
    return policies.preparation(application, rows=rows, standing=standing)


def test_what_is_left_to_prepare_is_listed_with_its_page(cast, edition, signed_in):
    way = Way(cast, edition).to("draft")
    before = {row["label"]: row for row in prepared(way.application)}
    assert not any(row["done"] for row in before.values())
    page = signed_in(cast.client).get(way.application.get_absolute_url()).content.decode()
    assert f"/applications/{way.reference}/sites/" in page and "营业执照" in page
    way.to("filled")
    assert all(row["done"] for row in prepared(way.application))
    assert "preparation" not in signed_in(cast.market).get(way.to("submitted").application.get_absolute_url()).context


PAGES = ["", "edit/", "sites/", "documents/", "submit/"]


@pytest.mark.parametrize("page", PAGES)
def test_the_clients_pages_ask_no_more_for_a_thousand_sites(cast, edition, signed_in, page):
    one, many = Way(cast, edition, headcount=5).to("filled"), Way(cast, edition, headcount=5, outlets=999).to("filled")
    browser = signed_in(cast.client)
    few = asked(browser, f"/applications/{one.reference}/{page}")
    assert few == asked(browser, f"/applications/{many.reference}/{page}") <= 40


@pytest.mark.parametrize("page", ["", "review/", "sites/", "submissions/"])
def test_the_bodys_pages_ask_no_more_for_a_thousand_sites(cast, edition, signed_in, page):
    one = Way(cast, edition, headcount=5).to("submitted")
    many = Way(cast, edition, headcount=5, outlets=999).to("submitted")
    browser = signed_in(cast.market)
    few = asked(browser, f"/applications/{one.reference}/{page}")
    assert few == asked(browser, f"/applications/{many.reference}/{page}") <= 45


def test_quote_and_document_review_ask_no_more_for_a_thousand_sites(cast, edition, signed_in):
    for step, person, page in (("accepted", cast.market, "quote/"), ("contracted", cast.planner, "document-review/")):
        one = Way(cast, edition, headcount=5).to(step)
        many = Way(cast, edition, headcount=5, outlets=999)
        assess_on_the_way(many, step)
        browser = signed_in(person)
        few = asked(browser, f"/applications/{one.reference}/{page}")
        assert few == asked(browser, f"/applications/{many.reference}/{page}") <= 40


def assess_on_the_way(way: Way, step: str) -> None:
    """A thousand outlets with five people are accepted only with an assessed headcount."""
    way.to("submitted")
    services.assess_headcount(way.application, headcount=3005, reason="按社保名单核定", by=way.cast.market)
    way.to(step)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "安装与调试、维修与保养"), ("en", "installation and commissioning, repair and maintenance")],
)
def test_what_is_listed_is_separated_as_the_language_does(cast, edition, signed_in, language, words):
    way = Way(cast, edition).to("submitted")
    page = signed_in(cast.market, language).get(f"/applications/{way.reference}/review/")
    assert words in page.content.decode()
