"""The likely certificate date: worked by hand, and what each side reads of it on the case's page."""

import datetime
import random
import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

import applications.services
import audits.services
from applications.models import Application
from audits.models import Audit
from certsite.casefile import leadtimes, queries
from certsite.casefile.demo.way import SAMPLE, Way
from certsite.casefile.forecast import Stay, figures, forecast, stays
from certsite.casefile.spells import BODY, CLIENT, Move, Paper, Spell, spells
from certsite.common import clock

BEGINS = datetime.date(2026, 3, 2)


def day(number: int) -> datetime.date:
    return BEGINS + datetime.timedelta(days=number)


def case(*steps: tuple[str, int]) -> list[Spell]:
    """Spells from (stage, its first day counted from BEGINS); the last one runs on."""
    ends = [day(number) for _stage, number in steps[1:]] + [None]
    return [Spell(stage, day(number), end) for (stage, number), end in zip(steps, ends, strict=True)]


FINISHED = case(
    ("draft", 0), ("submitted", 5), ("returned", 8), ("submitted", 18), ("accepted", 20), ("quote-sent", 21),
    ("quote-accepted", 28), ("contract-sent", 29), ("contract-signed", 31), ("contracted", 31),
    ("documents-returned", 33), ("contracted", 40), ("documents-passed", 42), ("planned", 43), ("confirmed", 45),
    ("on-site", 60), ("closed", 61), ("granted", 66), ("certified", 68),
)  # fmt: skip


def test_only_the_bodys_own_days_are_counted():
    found = stays(FINISHED)
    # 3 days to the return, 2 after it, 1 to the quote, 1 to the contract, 2 + 2 for the documents, then 26 to the end
    assert found["submitted"] == Stay(there=3, after=2 + 1 + 1 + 0 + 2 + 2 + 26)
    assert found["contracted"] == Stay(there=2, after=2 + 26)
    assert found["granted"] == Stay(there=2, after=0)
    assert set(found) == set(BODY)


def test_a_case_without_certificate_says_nothing():
    assert figures([FINISHED[:-1], case(("draft", 0), ("ended", 9)), []]) == {}


KNOWN = {"submitted": [Stay(4, 16), Stay(2, 20), Stay(6, 18), Stay(6, 20), Stay(10, 30)],
         "quote-accepted": [Stay(1, 20), Stay(1, 21), Stay(3, 20), Stay(1, 24), Stay(2, 28)]}  # fmt: skip


def test_median_and_deciles_count_from_today():
    running = case(("draft", 0), ("submitted", 5))
    found = forecast(running, KNOWN, day(5))
    # 20, 22, 24, 26, 40 days: median 24, first decile 20.8, ninth 34.4; a range is never made narrower by rounding
    assert (found.likely, found.earliest, found.latest, found.cases) == (day(5 + 24), day(5 + 20), day(5 + 35), 5)
    assert found.stopped_since is None


def test_what_has_passed_at_the_stage_is_taken_off_it_and_no_more():
    running = case(("draft", 0), ("submitted", 5))
    # after 4 days: 0+16, 0+20, 2+18, 2+20, 6+30; after 60 days nothing is left of the stage, but all that follows is
    assert forecast(running, KNOWN, day(9)).likely == day(9 + 20)
    assert forecast(running, KNOWN, day(65)).likely == day(65 + 20)


def test_the_date_stays_while_the_body_works_and_moves_while_the_client_holds_the_ball():
    at_work = case(("draft", 0), ("submitted", 5))
    assert forecast(at_work, KNOWN, day(5)).likely == forecast(at_work, KNOWN, day(6)).likely == day(29)
    waiting = case(("draft", 0), ("submitted", 5), ("accepted", 6), ("quote-sent", 8))
    # from the client's answer on: 21, 22, 23, 25, 30 days
    for today in (8, 11, 30):
        found = forecast(waiting, KNOWN, day(today))
        assert (found.likely, found.stopped_since, found.stopped_days) == (day(today + 23), day(8), today - 8)


@pytest.mark.parametrize("stage", CLIENT)
def test_the_clock_stands_still_at_each_of_the_clients_stages(stage):
    running = case(("draft", 0), ("submitted", 1), (stage, 4)) if stage != "draft" else case(("draft", 4))
    known = {next_stage: [Stay(1, 9)] * 5 for next_stage in BODY}
    found = forecast(running, known, day(14))
    assert (found.likely, found.stopped_since, found.stopped_days) == (day(24), day(4), 10)


def test_with_fewer_than_five_finished_cases_the_usual_months_stand_in():
    known = {"submitted": [Stay(4, 16)] * 4}
    found = forecast(case(("draft", 0), ("submitted", 5)), known, day(6))
    assert (found.likely, found.cases) == (None, 4)
    assert (found.earliest, found.latest) == (datetime.date(2026, 4, 7), datetime.date(2026, 6, 7))
    assert forecast(case(("draft", 0)), known, day(6)).earliest == datetime.date(2026, 4, 8), "as if handed in today"


def test_the_usual_months_move_too_while_the_client_holds_the_ball():
    running = case(("draft", 0), ("submitted", 5), ("accepted", 7), ("quote-sent", 8))
    found = forecast(running, {}, day(18))
    assert found.latest == datetime.date(2026, 6, 17), "7 June, and 10 days at the client's"
    assert found.stopped_since == day(8)


def test_when_even_the_usual_months_are_over_it_says_so():
    found = forecast(case(("draft", 0), ("submitted", 5)), {}, day(200))
    assert found.is_late and found.likely is None
    assert not forecast(case(("draft", 0), ("submitted", 5)), {}, day(90)).is_late


def test_a_day_on_site_that_is_set_is_waited_for():
    known = {"confirmed": [Stay(10, 9)] * 5, "on-site": [Stay(1, 8)] * 5}
    running = case(("draft", 0), ("confirmed", 20))
    assert forecast(running, known, day(22)).likely == day(22 + 8 + 9)
    assert forecast(running, known, day(22), audit_on=day(50)).likely == day(50 + 9)


@pytest.mark.parametrize("last", ["certified", "ended"])
def test_a_case_that_is_over_has_no_forecast(last):
    assert forecast(case(("draft", 0), ("submitted", 5), (last, 30)), KNOWN, day(40)) is None


def test_a_wished_day_is_compared_with_the_whole_range():
    found = forecast(case(("draft", 0), ("submitted", 5)), KNOWN, day(5))
    wishes = [None, day(24), day(25), day(39), day(40)]
    assert [found.against(wish) for wish in wishes] == ["", "overdue", "due", "due", "agreed"]


def test_eight_of_ten_outcomes_lie_in_the_range():
    dice = random.Random(27922)
    stages = [stage for stage in BODY if stage not in ("contract-signed",)]

    def one() -> list[Spell]:
        at, steps = 0, [("draft", 0)]
        for stage in stages:
            at += round(dice.expovariate(1 / 6)) if steps[-1][0] in CLIENT else round(dice.gammavariate(2, 2.5))
            steps.append((stage, at))
            if stage == "accepted" or (stage == "contracted" and dice.random() < 0.4):
                at += round(dice.gammavariate(2, 2.5))
                steps.append(({"accepted": "quote-sent", "contracted": "documents-returned"}[stage], at))
        return case(*steps, ("certified", at + round(dice.gammavariate(2, 2.5))))

    known = figures(one() for _ in range(200))
    inside = tried = 0
    for finished in (one() for _ in range(300)):
        for n, spell in enumerate(finished[1:-1], 1):
            if spell.is_clients:
                continue
            now = [*finished[:n], Spell(spell.stage, spell.begins)]
            found = forecast(now, known, spell.begins)
            held = sum(later.days(spell.begins) for later in finished[n:-1] if later.is_clients)
            ended = finished[-1].begins - datetime.timedelta(days=held)
            inside, tried = inside + (found.earliest <= ended <= found.latest), tried + 1
    assert tried > 2000
    assert 0.75 < inside / tried < 0.9


def moment(number: int, hour: int = 9) -> datetime.datetime:
    return datetime.datetime.combine(day(number), datetime.time(hour), datetime.UTC)


def test_a_returned_document_is_the_clients_until_its_next_revision_comes():
    moves = [Move(moment(0), "applications.application", "draft"),
             Move(moment(3), "applications.application", "contracted"),
             Move(moment(20), "applications.application", "documents-passed")]  # fmt: skip
    papers = [
        Paper("licence", 2, moment(9)), Paper("licence", 1, moment(0), returned=moment(5)),
        Paper("manual", 1, moment(0), returned=moment(6)), Paper("manual", 2, moment(12), returned=moment(13)),
        Paper("manual", 3, moment(15)),
    ]  # fmt: skip
    found = spells(moves, papers, lambda at: at.date())
    assert [(spell.stage, spell.begins) for spell in found] == [
        ("draft", day(0)), ("contracted", day(3)), ("documents-returned", day(5)), ("contracted", day(12)),
        ("documents-returned", day(13)), ("contracted", day(15)), ("documents-passed", day(20)),
    ]  # fmt: skip


# On the page

db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache(settings):
    cache.clear()


def told(browser, reference: str) -> str:
    page = BeautifulSoup(browser.get(f"/applications/{reference}/").content, "html.parser")
    parts = page.select(".strip-next, .forecast")
    text = " ".join(" ".join(part.get_text(" ", strip=True) for part in parts).split())
    return re.sub(r" (?=[.,:])", "", text)


@db
def test_the_spells_of_a_real_case_are_those_of_its_pace(cast, edition):
    way = Way(cast, edition, begins=BEGINS).to("certified")
    found = leadtimes.spells_of(way.application, queries.entries_of(way.application))
    assert [spell.stage for spell in found] == [
        "draft", "submitted", "accepted", "quote-sent", "quote-accepted", "contract-sent", "contract-signed",
        "contracted", "documents-passed", "planned", "confirmed", "on-site", "closed", "granted", "certified",
    ]  # fmt: skip
    assert stays(found)["submitted"] == Stay(there=2, after=30), "32 days, for 4 the quote lay with the client"
    assert leadtimes.finished_cases() == [found]


@db
def test_few_finished_cases_give_the_usual_range_and_five_a_date(cast, edition, signed_in):
    running = Way(cast, edition, begins=BEGINS).to("submitted")
    client = signed_in(cast.client, "en")
    with clock.at(day(3)):
        text = told(client, running.reference)
    assert "The market department reviews the application. It has waited since 2026-03-04 (1 day)." in text
    assert "1 to 3 months after the application: between 2026-04-04 and 2026-06-04." in text
    assert "0 cases like this are finished so far, too few to judge by." in text
    for _ in range(5):
        Way(cast, edition, begins=day(-60)).to("certified")
    with clock.at(day(3)):
        text = told(client, running.reference)
    # the review takes 2 days, of which one has passed, and 30 follow
    assert "Certificate likely around 2026-04-05." in text, "each took the same, so the range is one day"
    assert "the last 5 cases" in text


@db
def test_while_the_client_holds_the_ball_both_sides_see_the_same_clock_stand_still(cast, edition, signed_in):
    way = Way(cast, edition, begins=BEGINS, declared={"wished_on": day(40)}).to("quoted")
    for _ in range(5):
        Way(cast, edition, begins=day(-60)).to("certified")
    client, staff = signed_in(cast.client, "en"), signed_in(cast.market, "en")
    with clock.at(day(8)):
        ours, theirs = told(client, way.reference), told(staff, way.reference)
    assert "Waiting for you since 2026-03-07 (3 days): accept or decline the quote." in ours
    assert "Our clock stands still since 2026-03-07 (3 days): it waits for you." in ours
    assert "Waiting for the enterprise since 2026-03-07 (3 days): accept or decline the quote." in theirs
    assert "it waits for the enterprise" in theirs and "for you" not in theirs
    likely = f"Certificate likely around {day(8 + 29).isoformat()}"
    assert likely in ours and likely in theirs
    assert f"Wished by {day(40).isoformat()}: likely in time" in ours
    with clock.at(day(20)):
        later = told(client, way.reference)
    assert f"likely around {day(20 + 29).isoformat()}" in later and "hardly in time" in later


@db
def test_returned_documents_are_named_to_the_client(cast, edition, signed_in):
    way = Way(cast, edition, begins=BEGINS).to("contracted")
    document = way.application.documents.get(requirement="service-manual")
    with clock.at(day(11)):
        applications.services.judge_documents(
            way.application, verdicts={document.pk: ("returned", "请补充")}, by=cast.planner
        )
    with clock.at(day(14)):
        text = told(signed_in(cast.client, "en"), way.reference)
        assert "Waiting for you since 2026-03-13 (3 days): replace the documents that were returned" in text
        assert "(After-sales service manual)" in text and "stands still since 2026-03-13" in text
        applications.services.add_document(
            Application.objects.get(pk=way.application.pk), requirement="service-manual",
            upload=SimpleUploadedFile("手册.pdf", SAMPLE + b"2"), content_type="application/pdf", by=cast.client,
        )  # fmt: skip
        text = told(signed_in(cast.client, "en"), way.reference)
    assert "The planner reviews the documents. It reached them today." in text and "stands still" not in text


@db
def test_a_refused_and_a_certified_case_show_no_forecast(cast, edition, signed_in):
    refused, certified = Way(cast, edition).to("submitted"), Way(cast, edition).to("certified")
    applications.services.refuse(refused.application, ground="outside", words="不在范围内。", by=cast.market)
    for way in (refused, certified):
        page = BeautifulSoup(signed_in(cast.client).get(f"/applications/{way.reference}/").content, "html.parser")
        assert not page.select(".forecast")


@db
def test_a_date_that_is_taken_back_gives_the_case_back_to_the_planner(cast, edition):
    way = Way(cast, edition, begins=BEGINS).to("confirmed")
    with clock.at(day(21)):
        audits.services.cancel(Audit.objects.get(pk=way.audit.pk), reason="企业停业检修", by=cast.planner)
    found = leadtimes.spells_of(way.application, queries.entries_of(way.application))
    assert (found[-1].stage, found[-1].begins) == ("documents-passed", day(21))


@db
def test_the_page_asks_as_often_for_many_finished_cases_as_for_one(cast, edition, signed_in):
    running, browser = Way(cast, edition).to("submitted"), signed_in(cast.market)

    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"/applications/{running.reference}/").status_code == 200
        return len(captured)

    asked()
    Way(cast, edition).to("certified")
    one = asked()
    for _ in range(5):
        Way(cast, edition).to("certified")
    assert asked() == one


@db
def test_without_a_cache_the_page_reckons_anew(cast, edition, signed_in, settings):
    way = Way(cast, edition).to("submitted")
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://localhost:1/0"}
    }
    assert "too few to judge by" in told(signed_in(cast.market, "en"), way.reference)
