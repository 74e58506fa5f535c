"""The self-check: the audit's own engine for any visitor, nothing kept without consent, nothing lost, never a 500."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import services
from applications.domain.self_check import gaps, manager_sum
from applications.models import Application, Draft
from certsite.casefile.demo.way import Way, score
from certsite.workflow.models import HistoryEntry
from scoring.domain.answers import Answer
from scoring.domain.edition import Band, Edition, Item, ManagerRule
from scoring.domain.engine import evaluate, show
from scoring.queries import engine_edition, evaluate_card
from scoring.services import import_edition, publish
from tests.conftest import EDITION_FILE

URL = "/applications/self-check/gbt27922/2011-2/"
NO_FIXTURES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def name(code: str, field: str) -> str:
    return f"{code.replace('.', '-')}-{field}"


def told(page: BeautifulSoup, what: str) -> str:
    return page.select_one(f"[data-result='{what}']").get_text(strip=True)


def parsed(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def everything(edition, verdict: str = "full") -> dict:
    """One answer for every item; the manager rule by numbers that give full points."""
    data = {name(item.code, "verdict"): verdict for item in engine_edition(edition).items}
    return data | {name("5.1.2.2", "verdict"): "partial", name("5.1.2.2", "staff_hq"): "6",
                   name("5.1.2.2", "staff_sites"): "4", name("5.1.2.2", "certified"): "1"}  # fmt: skip


# The arithmetic of the result


MANAGERS = ManagerRule("m", Decimal("0.10"), 1, proportional=True)
SMALL = Edition(
    items=(
        Item("a", "g", "binary", Decimal(3)), Item("b", "g", "sample", Decimal(4)), Item("m", "g", "ratio", Decimal(5)),
        Item("c", "g", "binary", Decimal(4)), Item("d", "g", "binary", Decimal(4)),
    ),
    groups=("g",), bands=(Band("no", Decimal(0), passing=False),), manager_rule=MANAGERS,
)  # fmt: skip


def test_gaps_come_most_points_first_and_leave_out_what_is_full_open_or_does_not_apply():
    answers = {
        "a": Answer("zero"), "b": Answer("partial", drawn=8, failed=1), "m": Answer("partial", staff=11, certified=1),
        "c": Answer("full"), "d": Answer("not-applicable", reason="no shops"),
    }  # fmt: skip
    assert [(gap.code, gap.lost) for gap in gaps(SMALL, answers)] == [
        ("a", 3), ("m", Fraction(5, 2)), ("b", Fraction(1, 2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("staff", "certified", "needed", "earned"),
    [(1, 0, 1, "0.00"), (10, 1, 1, "5.00"), (11, 1, 2, "2.50"), (30, 2, 3, "3.33"), (31, 4, 4, "5.00")],
)
def test_the_manager_rule_is_that_of_the_audit(staff, certified, needed, earned):
    found = manager_sum(SMALL, staff, certified)
    assert (found.needed, show(found.earned), show(found.points)) == (needed, earned, "5.00")


def test_without_numbers_or_without_a_rule_there_is_no_manager_sum():
    assert manager_sum(SMALL, None, 1) is manager_sum(SMALL, 3, None) is None
    assert manager_sum(Edition(items=(), groups=(), bands=()), 3, 1) is None


# The page

pytestmark = pytest.mark.django_db


def test_one_scheme_is_chosen_by_itself_and_of_two_one_may_choose(edition, client):
    assert client.get("/applications/self-check/").headers["Location"] == URL
    other = json.loads(EDITION_FILE.read_text()) | {"edition": "2011-3"}
    draft = import_edition(other, by=None)
    assert client.get(f"{URL.replace('2011-2', '2011-3')}").status_code == 404, "a draft edition is nobody's business"
    publish(draft, by=None)
    page = client.get("/applications/self-check/")
    assert page.status_code == 200
    assert [link["href"] for link in parsed(page).select("main h2 a")] == [URL, URL.replace("2011-2", "2011-3")]


def test_before_anything_is_answered_it_judges_nobody(edition, client):
    page = client.get(URL, headers={"accept-language": "en"})
    assert page.status_code == 200 and "nothing answered yet" in page.content.decode()
    assert "example weights" in page.content.decode()
    assert not parsed(page).select("[data-result]")


def test_the_same_answers_give_the_same_score_as_on_site(cast, edition, client):
    audit = Way(cast, edition).to("on_site").audit
    zero, sample = "5.1.1.1", "5.1.1.2"
    answers = {
        zero: {"verdict": "zero"}, sample: {"verdict": "partial", "drawn": 7, "failed": 2},
        "5.1.2.2": {"verdict": "partial", "staff": 30, "certified": 2},
    }  # fmt: skip
    score(audit.scorecard, answers, by=cast.lead)
    typed = everything(edition) | {
        name(zero, "verdict"): "zero", name(sample, "verdict"): "partial", name(sample, "drawn"): "7",
        name(sample, "failed"): "2", name("5.1.2.2", "staff_hq"): "10", name("5.1.2.2", "staff_sites"): "20",
        name("5.1.2.2", "certified"): "2",
    }  # fmt: skip
    page = parsed(client.post(URL, typed))
    on_site = evaluate_card(audit.scorecard)
    assert told(page, "percent") == show(on_site.percent)
    assert told(page, "grade") == str(edition.bands.get(code=on_site.grade))


@NO_FIXTURES
@given(st.data())
def test_the_band_of_the_page_is_the_engines(edition, client, data):
    rules, typed, answers = engine_edition(edition), {}, {}
    for item in rules.items:
        verdict = data.draw(st.sampled_from(["full", "zero", "not-applicable", "partial", ""]))
        if verdict == "partial" and item.kind == "sample":
            drawn = data.draw(st.integers(1, 40))
            failed = data.draw(st.integers(0, drawn))
            typed |= {name(item.code, "drawn"): drawn, name(item.code, "failed"): failed}
            answers[item.code] = Answer("partial", drawn=drawn, failed=failed)
        elif item.kind == "ratio" and verdict == "partial":
            hq, sites, certified = (data.draw(st.integers(0, 60)) for _ in range(3))
            typed |= {
                name(item.code, "staff_hq"): hq, name(item.code, "staff_sites"): sites,
                name(item.code, "certified"): certified,
            }  # fmt: skip
            answers[item.code] = Answer("partial", staff=hq + sites, certified=certified)
        elif verdict in ("", "partial") or item.kind == "ratio" and verdict != "not-applicable":
            continue
        else:
            typed |= {name(item.code, "reason"): "没有门店"} if verdict == "not-applicable" else {}
            answers[item.code] = Answer(verdict, reason="没有门店" if verdict == "not-applicable" else "")
        typed[name(item.code, "verdict")] = verdict
    response = client.post(URL, typed)
    assert response.status_code == 200
    page, result, bands = parsed(response), evaluate(rules, answers), {b.code: str(b) for b in edition.bands.all()}
    assert told(page, "grade") == bands[result.grade]
    assert told(page, "floor_grade") == bands[result.floor_grade]
    assert told(page, "ceiling_grade") == bands[result.ceiling_grade]
    assert told(page, "percent") == show(result.percent)
    fragment = parsed(client.post(f"{URL}result/", typed))
    assert told(fragment, "grade") == bands[result.grade] and told(fragment, "percent") == show(result.percent)


def test_gaps_documents_and_manager_rule_are_shown_with_guidance(edition, client):
    typed = everything(edition) | {
        name("5.1.1.1", "verdict"): "zero", name("5.1.2.2", "staff_hq"): "11", name("5.1.2.2", "staff_sites"): "",
        "documents": ["business-licence"],
    }  # fmt: skip
    response = client.post(URL, typed, headers={"accept-language": "en"})
    text = " ".join(parsed(response).select_one("#result").get_text(" ", strip=True).split())
    assert "3.00 of 3.00 points missing Check that a department is in charge" in text
    assert "11 heads and managers in service need 2 certified managers; with 1 you get 2.50 of 5.00 points." in text
    assert text.index("5.1.1.1") < text.index("5.1.2.2 After-sales service managers")
    assert "Organisation chart" in text and "Business licence" not in text


FAULTS = [
    ({name("5.1.1.2", "verdict"): "partial"}, name("5.1.1.2", "drawn")),
    ({name("5.1.1.2", "verdict"): "partial", name("5.1.1.2", "drawn"): "3", name("5.1.1.2", "failed"): "4"},
     name("5.1.1.2", "failed")),
    ({name("5.1.1.2", "verdict"): "partial", name("5.1.1.2", "drawn"): "many"}, name("5.1.1.2", "drawn")),
    ({name("5.1.1.1", "verdict"): "not-applicable"}, name("5.1.1.1", "reason")),
    ({name("5.1.2.2", "verdict"): "partial", name("5.1.2.2", "staff_hq"): ""}, name("5.1.2.2", "staff_hq")),
    ({name("5.1.2.2", "certified"): "-1"}, name("5.1.2.2", "certified")),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "field"), FAULTS)
def test_what_is_not_in_order_is_told_beside_its_field_and_nothing_is_lost(edition, client, fault, field):
    typed = {name("5.1.3.1", "verdict"): "zero", "documents": ["organisation-chart"]} | fault
    response = client.post(URL, typed)
    page = parsed(response)
    assert response.status_code == 422
    assert page.find(attrs={"name": field}).find_parent(class_="mb-3").select(".invalid-feedback")
    for key, value in typed.items():
        if key == "documents":
            ticked = page.select("[name=documents][checked]")
            assert [box["value"] for box in ticked] == value
        elif key.endswith("-verdict"):
            assert page.select_one(f"[name='{key}'][checked]")["value"] == value
        else:
            assert page.find(attrs={"name": key}).get("value", "") == value
    assert told(page, "percent") == "0.00", "what is in order counts all the same"
    assert client.post(f"{URL}result/", typed).status_code == 422


def test_a_binary_item_is_not_partly_met(edition, client):
    response = client.post(URL, {name("5.1.1.1", "verdict"): "partial"})
    assert response.status_code == 422
    assert parsed(response).select("#item-5\\.1\\.1\\.1 .text-danger")


FIELDS = ["verdict", "points", "drawn", "failed", "staff_hq", "staff_sites", "certified", "reason"]
KEYS = st.one_of(
    st.sampled_from(["keep", "show", "consent", "documents", "application"]),
    st.builds(name, st.sampled_from(["5.1.1.1", "5.1.1.2", "5.1.2.2", "9.9"]), st.sampled_from(FIELDS)),
)
VALUES = st.one_of(
    st.sampled_from(
        ["full", "partial", "zero", "not-applicable", "business-licence", "on", "NaN", "1e999", "-0", "\0"]
    ),
    st.integers(-(10**30), 10**30).map(str),
    st.text(max_size=30),
)


@NO_FIXTURES
@given(st.dictionaries(KEYS, VALUES, max_size=12))
def test_whatever_is_sent_it_never_breaks(edition, client, typed):
    typed = {key: value.encode("utf-8", "ignore").decode() for key, value in typed.items()}
    assert client.post(URL, typed).status_code in (200, 302, 422)
    assert client.post(f"{URL}result/", typed).status_code in (200, 422)


@pytest.mark.parametrize("path", ["x/y", "gbt27922/2011-9", "gbt27922/%00"])
def test_an_edition_that_is_not_there_is_not_found(edition, client, path):
    assert client.get(f"/applications/self-check/{path}/").status_code == 404
    assert client.post(f"/applications/self-check/{path}/result/").status_code == 404


# Keeping it


def test_nothing_is_kept_without_consent(edition, client):
    typed = everything(edition)
    assert client.post(URL, typed).status_code == 200
    response = client.post(URL, typed | {"keep": ""})
    assert response.status_code == 422
    assert parsed(response).find(attrs={"name": "consent"}).find_parent(class_="mb-3").select(".invalid-feedback")
    assert not Draft.objects.exists() and "draft" not in client.cookies
    assert not client.session.keys()


def test_with_faults_nothing_is_kept(edition, client):
    typed = {name("5.1.1.2", "verdict"): "partial", "keep": "", "consent": "on"}
    assert client.post(URL, typed).status_code == 422
    assert not Draft.objects.exists()


def test_with_consent_a_visitor_begins_a_draft_with_it(edition, client):
    typed = everything(edition) | {name("5.1.1.1", "verdict"): "zero", "documents": ["business-licence"]}
    response = client.post(URL, typed | {"keep": "", "consent": "on"})
    assert (response.status_code, response.headers["Location"]) == (302, "/applications/draft/")
    draft = Draft.objects.get()
    assert draft.edition == edition and draft.application is None
    assert draft.values == {
        "posts-TOTAL_FORMS": ["2"], "posts-INITIAL_FORMS": ["0"],
        "posts-0-layer": ["headquarters"], "posts-0-people": ["6"],
        "posts-1-layer": ["outlets"], "posts-1-people": ["4"],
        "managers-TOTAL_FORMS": ["1"], "managers-INITIAL_FORMS": ["0"],
    }  # fmt: skip
    kept = draft.self_check
    assert kept["edition"] == {"scheme": "gbt27922", "code": "2011-2"}
    assert kept["answers"]["5.1.1.1"] == {"verdict": "zero"} and len(kept["answers"]) == 42
    assert kept["answers"]["5.1.2.2"] == {"verdict": "partial", "staff_hq": 6, "staff_sites": 4, "certified": 1}
    assert (kept["result"]["shown"], kept["result"]["grade"], kept["missing"]) == ("97.00", "five-star", [])
    assert (kept["documents"], kept["staff"], kept["certified"]) == (["business-licence"], 10, 1)
    assert kept["at"]


def test_the_draft_is_found_again_by_a_signed_cookie(edition, client):
    typed = {name("5.1.1.1", "verdict"): "zero", "keep": "", "consent": "on"}
    cookie = client.post(URL, typed).cookies["draft"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 180 * 24 * 3600
    page = parsed(client.get(URL))
    assert page.select_one(f"[name='{name('5.1.1.1', 'verdict')}'][checked]")["value"] == "zero"

    client.post(URL, typed | {name("5.1.1.1", "verdict"): "full"})
    assert Draft.objects.get().self_check["answers"] == {"5.1.1.1": {"verdict": "full"}}, "the same draft, renewed"

    stranger = Client()
    stranger.cookies["draft"] = Draft.objects.get().token
    assert not parsed(stranger.get(URL)).select(f"[name='{name('5.1.1.1', 'verdict')}'][value=full][checked]")


def test_what_was_typed_into_the_draft_stays(edition):
    typed = {"scope": ["家电"], "posts-TOTAL_FORMS": ["1"], "posts-0-post": ["服务总监"], "managers-TOTAL_FORMS": ["1"],
             "managers-0-name": [""]}  # fmt: skip
    draft = Draft.objects.create(edition=edition, values=typed)
    content = {"staff_hq": 6, "staff_sites": 4, "certified": 300}
    kept = services.keep_self_check_in_draft(edition, content=content, draft=draft)
    assert kept.pk == draft.pk
    assert kept.values == typed | {"managers-TOTAL_FORMS": ["20"], "managers-INITIAL_FORMS": ["0"]}


def test_signed_in_it_goes_to_an_application_one_may_change(cast, edition, signed_in):
    way, browser = Way(cast, edition).to("filled"), signed_in(cast.client)
    assert way.reference in browser.get(URL).content.decode()
    typed = everything(edition) | {"keep": "", "consent": "on", "application": way.reference}
    assert browser.post(URL, typed).headers["Location"] == f"/applications/{way.reference}/edit/"
    assert Application.objects.get().self_check["result"]["grade"] == "five-star"
    assert HistoryEntry.objects.of_case(way.reference).last().verb == "self-check kept"
    assert not Draft.objects.exists()
    again = parsed(browser.get(f"{URL}?case={way.reference}"))
    assert again.find(attrs={"name": name("5.1.2.2", "staff_hq")})["value"] == "6"

    way.to("submitted")
    review = parsed(signed_in(cast.market, "en").get(f"/applications/{way.reference}/review/"))
    assert "It takes no part in review, audit or decision." in review.get_text()
    assert "100.00%" in review.get_text()
    assert way.reference not in browser.get(URL).content.decode(), "it is the body's now"


def test_nobody_keeps_it_with_a_strangers_application(cast, edition, signed_in, stranger_user):
    way = Way(cast, edition).to("filled")
    typed = everything(edition) | {"keep": "", "consent": "on", "application": way.reference}
    signed_in(stranger_user).post(URL, typed)
    assert Application.objects.get().self_check is None


def test_staff_may_try_but_keep_nothing(cast, edition, signed_in):
    browser = signed_in(cast.market)
    assert browser.post(URL, everything(edition)).status_code == 200
    assert browser.post(URL, everything(edition) | {"keep": "", "consent": "on"}).status_code == 403
    assert not Draft.objects.exists()


def test_who_scores_on_site_is_not_told_what_the_enterprise_thinks_of_itself(cast, edition, signed_in):
    way = Way(cast, edition).to("filled")
    content = {"answers": {}, "documents": [], "result": {"grade": "five-star", "shown": "97.31"}, "missing": [],
               "floor_grade": "five-star", "ceiling_grade": "five-star", "at": "2026-01-05T09:00:00+08:00",
               "staff": 4, "staff_hq": 4, "staff_sites": 0, "certified": 1}  # fmt: skip
    services.keep_self_check(way.application, content=content, by=cast.client)
    way.to("planned")
    page = f"/applications/{way.reference}/"
    assert "97.31" in signed_in(cast.market).get(page).content.decode()
    assert "97.31" in signed_in(cast.client).get(page).content.decode()
    assert "97.31" not in signed_in(cast.lead).get(page).content.decode()


def test_people_counted_in_the_self_check_stand_in_an_application_that_names_none_yet(cast, edition, signed_in):
    way = Way(cast, edition).to("draft")
    content = {"result": {"shown": "97.31", "grade": "five-star"}, "documents": [], "at": "2026-01-05T09:00:00+08:00",
               "floor_grade": "five-star", "ceiling_grade": "five-star", "staff": 34, "staff_hq": 4, "staff_sites": 30,
               "certified": 2}  # fmt: skip
    services.keep_self_check(way.application, content=content, by=cast.client)
    page = BeautifulSoup(signed_in(cast.client).get(f"/applications/{way.reference}/edit/").content, "html.parser")
    values = [page.find(attrs={"name": f"posts-{row}-people"})["value"] for row in (0, 1)]
    assert values == ["4", "30"], "they wait for the name of the post"
    assert page.find(attrs={"name": "managers-TOTAL_FORMS"})["value"] == "2"
    way.to("filled")
    services.keep_self_check(way.application, content=content | {"staff_hq": 99}, by=cast.client)
    assert Application.objects.get().posts.count() == 2, "what is filled in already is left alone"
    assert "posts-0-people" not in Application.objects.get().unfinished
