"""The public pages: who writes them, what is kept, what the public sees."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from certsite.common import clock
from certsite.pages import queries, services
from certsite.pages.domain.first_texts import SLUGS, first_texts
from certsite.pages.domain.markdown import render
from certsite.pages.models import PageVersion
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
FIELDS = ("title", "title_en", "body", "body_en", "source", "source_en", "reviewed_on")


@pytest.fixture(autouse=True)
def texts(db):
    """The first texts, also where a test before this one emptied the database."""
    services.lay_first_texts()


def fields(**changed) -> dict:
    """The newest fees page as fields, some of them changed."""
    newest = queries.newest_page("fees")
    return {name: getattr(newest, name) for name in FIELDS} | {"note": ""} | changed


def typed(**changed) -> dict:
    """The same as a browser sends it."""
    sent = fields(**changed) | {"base_number": str(changed.get("base_number", queries.newest_page("fees").number))}
    return sent | {name: sent[name].replace("\n", "\r\n") for name in ("body", "body_en")}


def test_every_page_begins_with_a_text_in_both_languages():
    assert [page.slug for page in queries.newest_pages()] == list(SLUGS) == PageVersion.Slug.values
    for text in first_texts():
        assert len(text["body"]) > 600 and len(text["body_en"]) > 1200, text["slug"]
        assert text["source"] and text["source_en"] and text["reviewed_on"] <= clock.today()
        for body in (text["body"], text["body_en"]):
            assert "<h2>" in render(body) and "javascript" not in body
    assert "示例权重" in queries.newest_page("stars").source
    assert "example weights" in queries.newest_page("stars").source_en
    services.lay_first_texts()
    assert PageVersion.objects.count() == len(SLUGS), "a second time nothing is written"


def test_the_first_texts_hold_what_the_seed_says():
    said = {page.slug: (page.body, page.body_en) for page in queries.newest_pages()}
    for slug, wanted in {
        "process": ["5.1.2.2", "300", "cx.cnca.cn"],
        "fees": ["4000", "23000"],
        "stars": ["70", "80", "90", "95", "94.99", "5.1.2.2"],
        "complaints": ["30", "60", "12315"],
    }.items():
        for body in said[slug]:
            assert all(words in body.replace(",", "") for words in wanted), slug


def test_a_version_is_never_changed_or_removed(market):
    page = services.save_version("fees", fields=fields(title="价格"), base_number=1, by=market)
    for change in (lambda: page.save(), lambda: page.delete(), lambda: PageVersion.objects.update(title="x")):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            change()
    assert PageVersion.objects.filter(slug="fees", title="价格").count() == 1


def test_a_version_without_words_in_one_language_cannot_be_stored(market):
    for name in ("title_en", "body", "source_en"):
        with pytest.raises(IntegrityError, match="both_languages"), transaction.atomic():
            services.save_version("fees", fields=fields(**{name: ""}), base_number=1, by=market)


@pytest.mark.parametrize("who", ["planner", "registrar", "client_user"])
def test_only_who_keeps_the_pages_writes_them(who, request):
    with pytest.raises(PermissionDenied):
        services.save_version("fees", fields=fields(), base_number=1, by=request.getfixturevalue(who))


def test_saving_makes_the_next_version_with_person_and_history(administrator, signed_in):
    browser = signed_in(administrator)
    answer = browser.post("/about/fees/edit/", typed(title="价格", note="改标题"))
    assert answer.status_code == 302 and answer["Location"] == "/about/fees/"
    newest = queries.newest_page("fees")
    assert (newest.number, newest.title, newest.note, newest.written_by) == (2, "价格", "改标题", administrator)
    assert "\r" not in newest.body and queries.version_of("fees", 2)[1].title == "收费标准"
    assert HistoryEntry.objects.get(verb="page edited").actor_label == administrator.name
    assert "价格" in browser.get("/about/fees/").content.decode()


def test_a_preview_shows_both_languages_and_saves_nothing(market, signed_in):
    sent = typed(body="## 新的一节\n\n<script>alert(1)</script>", body_en="## A new part") | {"preview": "1"}
    answer = signed_in(market).post("/about/fees/edit/", sent)
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 200
    shown = page.find(id="preview")
    assert {heading.text for heading in shown.select(".prose h2")} == {"新的一节", "A new part"}
    assert "<script>alert(1)</script>" in shown.text and not shown.find("script")
    assert page.find("textarea", {"name": "body"}).text.strip().startswith("## 新的一节")
    assert queries.newest_page("fees").number == 1


def test_when_a_colleague_saved_meanwhile_nothing_is_lost(market, administrator, signed_in):
    first, second = typed(title="价格甲"), typed(title="价格乙", note="我的")
    assert signed_in(administrator).post("/about/fees/edit/", first).status_code == 302
    answer = signed_in(market, "en").post("/about/fees/edit/", second)
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422
    assert administrator.name in page.select_one("[data-errors]").text
    assert page.find("input", {"name": "title"})["value"] == "价格乙"
    assert page.find("input", {"name": "note"})["value"] == "我的"
    labels = [heading.text for heading in page.select("h3") if heading.find_next_sibling(class_="sides")]
    assert labels == ["Title"], "only what really differs"
    assert "价格甲" in page.select_one(".sides").text
    assert queries.newest_page("fees").title == "价格甲"
    base = page.find("input", {"name": "base_number"})["value"]
    assert signed_in(market).post("/about/fees/edit/", second | {"base_number": base}).status_code == 302
    assert (queries.newest_page("fees").title, queries.newest_page("fees").number) == ("价格乙", 3)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_in_the_same_instant_one_is_told(market, administrator):
    whole = fields()
    people = [market, administrator]
    outcomes = at_once(
        2, lambda n: services.save_version("fees", fields=whole | {"note": str(n)}, base_number=1, by=people[n])
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ChangedMeanwhile", "PageVersion"]
    assert PageVersion.objects.filter(slug="fees").count() == 2
    assert HistoryEntry.objects.filter(verb="page edited").count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("title", ""), ("body_en", "  "), ("source", ""), ("reviewed_on", "2999-01-01"), ("reviewed_on", "soon"),
     ("title", "x" * 81), ("body", "x" * 40_001), ("title", "a\x00b"), ("base_number", "x"), ("base_number", "-1")],
)  # fmt: skip
def test_bad_input_is_told_and_nothing_is_written(market, signed_in, name, value):
    answer = signed_in(market).post("/about/fees/edit/", typed() | {name: value, "note": "留着"})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("[data-errors] li")
    assert page.find("input", {"name": "note"})["value"] == "留着"
    assert queries.newest_page("fees").number == 1


def test_the_review_day_may_be_today_but_not_later(market, signed_in):
    assert signed_in(market).post("/about/fees/edit/", typed(reviewed_on=clock.today())).status_code == 302
    later = clock.today() + datetime.timedelta(days=1)
    assert signed_in(market).post("/about/fees/edit/", typed(reviewed_on=later)).status_code == 422


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_public_reads_text_source_review_day_and_version(edition, client, slug, language):
    newest = queries.newest_page(slug)
    answer = client.get(f"/about/{slug}/", headers={"accept-language": language})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 200
    suffix = "_en" if language == "en" else ""
    assert page.h1.text == getattr(newest, f"title{suffix}")
    foot = page.select_one(".prose-foot").text
    assert newest.reviewed_on.isoformat() in foot and getattr(newest, f"source{suffix}") in foot
    assert not page.find("a", href=f"/about/{slug}/edit/")
    for link in page.select(".prose a"):
        if link["href"].startswith("/"):
            assert client.get(link["href"]).status_code == 200, link["href"]


def test_an_unknown_page_is_not_there(client, market, signed_in):
    assert client.get("/about/nothing/").status_code == 404
    for address in ("nothing/edit/", "nothing/versions/", "fees/versions/9/"):
        assert signed_in(market).get(f"/about/{address}").status_code == 404


def test_figures_come_from_the_published_edition(edition, client):
    english = {"accept-language": "en"}
    fees = client.get("/about/fees/", headers=english).content.decode()
    for tariff in edition.rules["tariffs"]:
        assert tariff["label"]["en"] in fees
    assert "¥3,000.00" in fees and "8501" not in fees and "6801–8500" in fees
    stars = client.get("/about/stars/", headers=english).content.decode()
    assert all(f"from {floor} of 100 points" in stars for floor in (70, 80, 90, 95))
    assert edition.rules["points_notice"]["en"] in stars
    process = client.get("/about/process/", headers=english).content.decode()
    assert "36 months" in process and all(row["label"]["en"] in process for row in edition.rules["documents"])


def test_pages_are_there_before_any_scheme_is_published(client):
    for slug in SLUGS:
        assert client.get(f"/about/{slug}/").status_code == 200


def test_staff_read_older_versions_with_what_differs(market, planner, signed_in):
    body = fields()["body"].replace("半个人日", "一个人日")
    services.save_version("fees", fields=fields(body=body, note="网点"), base_number=1, by=market)
    browser = signed_in(planner)
    listed = browser.get("/about/fees/versions/").content.decode()
    assert "网点" in listed and market.name in listed and "/about/fees/versions/1/" in listed
    page = BeautifulSoup(browser.get("/about/fees/versions/2/").content, "html.parser")
    assert [mark.text for mark in page.select(".sides del")] == ["半"]
    assert [mark.text for mark in page.select(".sides ins")] == ["一"]
    old = BeautifulSoup(browser.get("/about/fees/versions/1/").content, "html.parser")
    assert "半个人日" in old.select_one(".prose").text and old.select_one(".notice-warning")


def test_the_index_leads_everybody_to_the_pages_and_editors_to_their_forms(client, market, signed_in):
    public = BeautifulSoup(client.get("/about/").content, "html.parser").main
    assert [link["href"] for link in public.select("h2 a")] == [f"/about/{slug}/" for slug in SLUGS]
    assert not public.select("a[href$='/edit/']")
    editor = BeautifulSoup(signed_in(market).get("/about/").content, "html.parser").main
    assert len(editor.select("a[href$='/edit/']")) == len(SLUGS)


def test_footer_and_home_lead_to_the_pages(edition, client):
    page = BeautifulSoup(client.get("/").content, "html.parser")
    foot = {link["href"] for link in page.footer.select("a")}
    assert {f"/about/{slug}/" for slug in SLUGS} | {"/enquiry/"} <= foot
    assert {"/about/process/", "/about/fees/", "/about/stars/", "/enquiry/"} <= {
        a["href"] for a in page.main.select("a")
    }
    assert page.header.select_one("a[href='/about/']")
