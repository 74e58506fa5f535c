"""The planner's board: what it shows, what may lie where, and who wins where two drop at once."""

import datetime
import json
import math
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits import policies, queries, services
from audits.domain.weeks import Week
from audits.models import Audit, Auditor, Booking
from certsite.accounts.models import Relation
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from tests.factories.crowd import Crowd, fill
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db

BUDGET = 16
DAY = datetime.timedelta(days=1)
THURSDAY = datetime.date(2026, 11, 26)
NEXT = Week.of(THURSDAY + 7 * DAY)


@pytest.fixture(autouse=True)
def _on_a_thursday():
    with clock.at(THURSDAY):
        yield


def page(browser, **asked) -> BeautifulSoup:
    answer = browser.get(f"/audits/board/?{urlencode(asked)}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def of(soup: BeautifulSoup, person, week: Week):
    """The cell of a person and a week."""
    return soup.select_one(f"td[data-person='{person.pk}'][data-week='{week.first}']")


def tried(browser, audit, person, week: Week) -> dict:
    asked = {"audit": audit.reference, "person": person.pk, "week": week.first}
    answer = browser.get(f"/audits/board/try/?{urlencode(asked)}")
    assert answer.status_code == 200
    return answer.json()


def placed(browser, audit, person, first, last, **more):
    data = {"audit": audit.reference, "person": person.pk, "starts_on": first, "ends_on": last} | more
    return browser.post("/audits/board/place/", data)


def proposed(way: Way) -> Audit:
    return way.application.audits.get(cycle=1, visit=0)


@pytest.fixture
def waiting(cast, edition) -> Audit:
    """An audit that can be planned, and a lead who can be sent."""
    qualify(cast.lead, edition, by=cast.planner)
    return proposed(Way(cast, edition, headcount=20, outlets=2).to("passed"))


def test_a_card_says_what_is_to_be_planned(cast, waiting, signed_in):
    (card,) = page(signed_in(cast.planner, "en")).select(".board-card")
    said = card.get_text(" ", strip=True)
    for words in (waiting.reference, waiting.application.organisation.name, "initial audit", "person-days on site",
                  str(waiting.preferred_from), "Household appliances", "of 2 outlets"):  # fmt: skip
        assert words in said, words
    assert f"{queries.days_of(waiting).on_site.normalize():f} person-days" in said
    link = card.select_one("a[href*='/plan/']")["href"]
    assert signed_in(cast.planner).get(link).status_code == 200


def test_what_is_overdue_comes_first_and_is_marked(cast, edition, waiting, signed_in):
    late = proposed(Way(cast, edition).to("passed"))
    Audit.objects.filter(pk=late.pk).update(latest_on=THURSDAY - DAY)
    Audit.objects.filter(pk=waiting.pk).update(latest_on=THURSDAY, short_notice=True)
    first, second = page(signed_in(cast.planner, "en")).select(".board-card")
    assert late.reference in first.text and "overdue" in first.text
    assert waiting.reference in second.text and "overdue" not in second.text and "short notice" in second.text


def test_only_work_whose_documents_passed_is_on_the_board(cast, edition, waiting, signed_in):
    Way(cast, edition).to("contracted")
    Way(cast, edition).to("planned")
    cards = page(signed_in(cast.planner)).select(".board-card")
    assert [card["data-carry"] for card in cards] == [waiting.reference]


def test_a_visit_whose_window_may_still_move_is_not_on_the_board(cast, edition):
    way = Way(cast, edition).to("certified")
    assert [audit.reference for audit in queries.unplanned()] == [f"{way.reference}-S1"]


def test_the_filters_stand_in_the_address(cast, edition, waiting, auditor, signed_in):
    browser = signed_in(cast.planner)
    other = proposed(Way(cast, edition, declared={"trade": "information"}).to("passed"))
    shown = lambda **asked: {card["data-carry"] for card in page(browser, **asked).select(".board-card")}  # noqa: E731
    assert shown() == {waiting.reference, other.reference}
    assert shown(trade="information") == {other.reference}
    assert shown(q=waiting.reference) == {waiting.reference}
    assert shown(kind="surveillance") == set() and shown(kind="initial", trade="appliances") == {waiting.reference}
    names = lambda **asked: [row.text.split()[0] for row in page(browser, **asked).select("tbody th")]  # noqa: E731
    assert sorted(names()) == sorted([str(auditor), str(cast.lead)])
    assert names(who=auditor.name) == [str(auditor)]
    assert names(competent="appliances") == [str(cast.lead)]
    Auditor.objects.create(user=auditor, home_base="南京")
    assert names(who="南京") == [str(auditor)]


def test_whatever_stands_in_the_address_the_page_opens(cast, waiting, signed_in):
    browser = signed_in(cast.planner)
    for asked in ({"from": "9999-12-31"}, {"from": "x"}, {"weeks": "7000"}, {"page": "-4", "work": "x"}, {"kind": "?"},
                  {"trade": "'"}, {"from": "2000-01-01"}, {"from": "2199-12-31", "weeks": "12"}):  # fmt: skip
        page(browser, **asked)
    assert len(page(browser, weeks=12).select("thead th")) == 13


def test_weeks_begin_on_monday_and_have_their_iso_number(cast, waiting, signed_in):
    heads = page(signed_in(cast.planner, "en"), **{"from": "2027-01-01"}).select("thead th")
    assert "Week 53" in heads[1].text and "2026-12-28" in heads[1].text and "Week 1" in heads[2].text


def test_a_booking_late_in_the_evening_of_utc_belongs_to_the_next_local_day(cast, waiting, signed_in):
    """Sunday 23:30 UTC is Monday morning in Shanghai: the next week's."""
    sunday = datetime.datetime(2026, 11, 29, 23, 30, tzinfo=datetime.UTC)
    leave = DateTimeTZRange(sunday, sunday + datetime.timedelta(hours=1))
    Booking.objects.create(user=cast.lead, kind="leave", during=leave, booked_by=cast.planner)
    soup = page(signed_in(cast.planner, "en"))
    assert not of(soup, cast.lead, Week.of(THURSDAY)).select(".board-leave")
    assert "leave · 1 day" in " ".join(of(soup, cast.lead, Week.of(datetime.date(2026, 11, 30))).text.split())


def test_a_cell_shows_bookings_leave_and_what_is_free(cast, edition, waiting, signed_in):
    services.plan(waiting, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first + DAY, by=cast.planner)
    start = clock.moment(NEXT.first + 3 * DAY, datetime.time())
    leave = DateTimeTZRange(start, start + 10 * DAY)
    Booking.objects.create(user=cast.lead, kind="leave", during=leave, booked_by=cast.planner)
    soup = page(signed_in(cast.planner, "en"))
    text = " ".join(of(soup, cast.lead, NEXT).text.split())
    assert waiting.reference in text and "2 days · planned" in text and "leave · 4 days" in text
    assert "1 day free" in text
    assert "leave · 6 days" in " ".join(of(soup, cast.lead, NEXT.after(1)).text.split())
    assert "2 days free" in of(soup, cast.lead, Week.of(THURSDAY)).text, "Thursday and Friday are left of this week"


def test_the_load_is_that_of_the_year_without_who_only_accompanies(cast, edition, waiting, auditor):
    services.plan(waiting, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first + 2 * DAY, by=cast.planner)
    services.add_member(waiting, person=auditor, role="observer", by=cast.planner)
    rows = queries.board_rows(queries.auditors(weeks=[NEXT]), [NEXT], cast.planner)
    assert {row.person: row.load for row in rows} == {cast.lead: Decimal(3), auditor: Decimal(0)}
    later = [Week.of(datetime.date(2027, 6, 1))]
    assert all(row.load == 0 for row in queries.board_rows(queries.auditors(weeks=later), later, cast.planner))


def test_the_days_on_the_board_are_those_in_force(cast, edition, waiting):
    many = proposed(Way(cast, edition, headcount=120, outlets=9).to("passed"))
    surveillance = waiting.application.audits.filter(kind="surveillance").first()
    Audit.objects.filter(pk=surveillance.pk).update(state="proposed", provisional=False)
    services.plan(many, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first + DAY, by=cast.planner)
    Audit.objects.filter(pk=many.pk).update(state="proposed")  # with a draw on record
    cards = queries.cards(queries.unplanned(), cast.planner)
    assert {card.audit.pk for card in cards} == {waiting.pk, many.pk, surveillance.pk}
    for card in cards:
        alone = Audit.objects.get(pk=card.audit.pk)
        assert (card.days, card.outlets) == (queries.days_of(alone), queries.expected_outlets(alone))


def test_trying_names_the_days_with_the_ends_that_the_work_needs(cast, waiting, signed_in):
    length = math.ceil(queries.days_of(waiting).on_site) - 1
    told = tried(signed_in(cast.planner), waiting, cast.lead, NEXT)
    assert told["bars"] == [] and not told["moves"]
    assert told["days"][0] == {"starts_on": str(NEXT.first), "ends_on": str(NEXT.first + length * DAY)}
    assert len(told["days"]) == 7
    assert f"lead={cast.lead.pk}" in told["url"] and f"starts_on={NEXT.first}" in told["url"]
    this = tried(signed_in(cast.planner), waiting, cast.lead, Week.of(THURSDAY))
    assert [span["starts_on"] for span in this["days"]] == [str(THURSDAY + n * DAY) for n in range(4)]


def test_trying_says_every_reason_in_the_usual_words(cast, edition, waiting, auditor, signed_in):
    browser = signed_in(cast.planner)
    not_competent = policies.bars_to_send(auditor, waiting, role="lead", first=NEXT.first, last=NEXT.last)
    assert not_competent and tried(browser, waiting, auditor, NEXT)["bars"] == not_competent
    start = clock.moment(NEXT.first, datetime.time())
    Booking.objects.create(
        user=cast.lead, kind="leave", during=DateTimeTZRange(start, start + 20 * DAY), booked_by=cast.planner
    )
    told = tried(browser, waiting, cast.lead, NEXT)
    assert told["days"] == [] and f"{cast.lead}在{NEXT.first}休假" in told["bars"][0].replace(" ", "")
    assert tried(browser, waiting, cast.lead, Week.of(THURSDAY - 7 * DAY))["bars"] == ["这一周已经过去。"]
    Audit.objects.filter(pk=waiting.pk).update(earliest_on=NEXT.after(9).first, latest_on=NEXT.after(9).last)
    waiting.refresh_from_db()
    (bar,) = policies.bars_to_date(waiting, NEXT.after(5).first)
    assert tried(browser, waiting, cast.lead, NEXT.after(5))["bars"] == [bar]
    unready = proposed(Way(cast, edition).to("contracted"))
    assert tried(browser, unready, cast.lead, NEXT)["bars"] == policies.bars_to_plan(unready, queries.days_of(unready))


def test_trying_asks_the_same_for_a_whole_week_as_for_a_day(cast, waiting, signed_in):
    browser = signed_in(cast.planner)
    asked = []
    for week in (Week.of(THURSDAY), NEXT):
        with CaptureQueriesContext(connection) as captured:
            tried(browser, waiting, cast.lead, week)
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_placing_plans_with_this_person_as_the_lead(cast, waiting, signed_in):
    browser = signed_in(cast.planner)
    span = tried(browser, waiting, cast.lead, NEXT)["days"][1]
    answer = placed(browser, waiting, cast.lead, span["starts_on"], span["ends_on"])
    assert answer.status_code == 200 and str(cast.lead) in answer.json()["words"]
    waiting.refresh_from_db()
    assert (waiting.state, str(waiting.starts_on), str(waiting.ends_on)) == ("planned", *span.values())
    assert waiting.team.get().user == cast.lead
    soup = page(browser)
    assert not soup.select(".board-card") and waiting.reference in of(soup, cast.lead, NEXT).text


@pytest.mark.parametrize(("first", "last"), [(NEXT.first, NEXT.first - DAY), ("", ""), (THURSDAY - DAY, THURSDAY)])
def test_what_is_not_in_order_is_refused_and_nothing_is_written(cast, waiting, signed_in, first, last):
    answer = placed(signed_in(cast.planner), waiting, cast.lead, first, last)
    assert answer.status_code == 422 and answer.json()["bars"]
    waiting.refresh_from_db()
    assert waiting.state == "proposed" and not waiting.team.exists() and not Booking.objects.exists()


def test_a_taken_person_is_refused_in_the_usual_words(cast, edition, waiting, signed_in):
    other = proposed(Way(cast, edition).to("passed"))
    services.plan(other, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first + DAY, by=cast.planner)
    answer = placed(signed_in(cast.planner), waiting, cast.lead, NEXT.first + DAY, NEXT.first + 2 * DAY)
    assert answer.status_code == 422
    assert answer.json()["bars"] == policies.bars_to_send(
        cast.lead, waiting, role="lead", first=NEXT.first + DAY, last=NEXT.first + 2 * DAY
    )


def test_a_planned_audit_is_moved_with_a_reason(cast, waiting, signed_in):
    browser = signed_in(cast.planner)
    services.plan(waiting, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first + DAY, by=cast.planner)
    chip = of(page(browser), cast.lead, NEXT).select_one("[data-carry]")
    assert chip["data-carry"] == waiting.reference and chip["data-lead"] == str(cast.lead.pk)
    later = NEXT.after(1)
    told = tried(browser, waiting, cast.lead, later)
    assert told["moves"] and told["days"][0] == {"starts_on": str(later.first), "ends_on": str(later.first + DAY)}
    assert str(NEXT.first) in [span["starts_on"] for span in tried(browser, waiting, cast.lead, NEXT)["days"]]
    refused = placed(browser, waiting, cast.lead, later.first, later.first + DAY, reason="")
    assert refused.status_code == 422 and "理由" in refused.json()["bars"][0]
    done = placed(browser, waiting, cast.lead, later.first, later.first + DAY, reason="客户生产检修")
    assert done.status_code == 200
    waiting.refresh_from_db()
    assert waiting.starts_on == later.first
    booked = {clock.day_of(row.during.lower) for row in Booking.objects.all()}
    assert booked == {later.first, later.first + DAY}


def test_a_planned_audit_is_not_given_to_another_person_here(cast, edition, waiting, auditor, signed_in):
    qualify(auditor, edition, by=cast.planner)
    services.plan(waiting, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first + DAY, by=cast.planner)
    browser = signed_in(cast.planner, "en")
    told = tried(browser, waiting, auditor, NEXT)
    assert told["days"] == [] and str(cast.lead) in told["bars"][0] and "on its page" in told["bars"][0]
    assert told["url"] == waiting.get_absolute_url()
    answer = placed(browser, waiting, auditor, NEXT.first, NEXT.first + DAY, reason="x")
    assert answer.status_code == 422 and answer.json()["bars"] == told["bars"]
    again = placed(browser, waiting, cast.lead, NEXT.first, NEXT.first + DAY)
    assert again.status_code == 422 and "planned already" in again.json()["bars"][0], "it was a card"


def test_who_is_bound_to_the_enterprise_carries_nothing_of_it(cast, waiting, signed_in):
    Relation.objects.create(
        user=cast.planner, organisation=waiting.application.organisation, kind="family", recorded_by=cast.planner
    )
    browser = signed_in(cast.planner)
    (card,) = page(browser).select(".board-card")
    assert not card.has_attr("data-carry") and not card.select("a[href*='/plan/']")
    assert placed(browser, waiting, cast.lead, NEXT.first, NEXT.first).status_code == 403
    asked = urlencode({"audit": waiting.reference, "person": cast.lead.pk, "week": NEXT.first})
    assert browser.get(f"/audits/board/try/?{asked}").status_code == 403


def test_what_is_not_there_is_not_found_and_a_forged_sending_is_turned_away(cast, waiting, signed_in):
    browser = signed_in(cast.planner)
    assert placed(browser, waiting, cast.client, NEXT.first, NEXT.first).status_code == 404
    for asked in ({}, {"audit": "x", "person": cast.lead.pk, "week": NEXT.first},
                  {"audit": waiting.reference, "person": "x", "week": NEXT.first},
                  {"audit": waiting.reference, "person": cast.lead.pk, "week": "9999-12-31"}):  # fmt: skip
        assert browser.get(f"/audits/board/try/?{urlencode(asked)}").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.planner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert placed(strict, waiting, cast.lead, NEXT.first, NEXT.first).status_code == 403
    assert placed(signed_in(cast.lead), waiting, cast.lead, NEXT.first, NEXT.first).status_code == 403


def test_of_two_planners_who_drop_at_once_one_wins_and_the_other_reads_why(transactional_db, cast, edition, signed_in):
    qualify(cast.lead, edition, by=cast.planner)
    works = [proposed(Way(cast, edition).to("passed")) for _ in range(2)]
    browsers = [signed_in(cast.planner) for _ in works]

    def drop(n: int):
        with clock.at(THURSDAY):
            return placed(browsers[n], works[n], cast.lead, NEXT.first, NEXT.first + DAY)

    answers = at_once(2, drop)
    assert sorted(answer.status_code for answer in answers)[0] == 200
    (refused,) = [answer for answer in answers if answer.status_code != 200]
    assert refused.status_code in (409, 422)
    winner = Audit.objects.get(state="planned")
    assert all(winner.reference in bar and str(cast.lead) in bar for bar in refused.json()["bars"])
    assert Booking.objects.count() == 2 and Audit.objects.filter(visit=0, cycle=1, state="proposed").count() == 1


def test_the_schema_itself_refuses_a_person_twice_and_takes_what_only_touches(cast, edition, waiting):
    services.plan(waiting, lead=cast.lead, starts_on=NEXT.first, ends_on=NEXT.first, by=cast.planner)
    known = Booking.objects.get()

    def raw(first, last) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audits_booking (user_id, during, kind, pause, travel, reason, booked_at, booked_by_id)"
                " VALUES (%s, tstzrange(%s, %s, '[)'), 'leave', 0, 0, '', now(), %s)",
                [cast.lead.pk, first, last, cast.planner.pk],
            )

    hour = datetime.timedelta(hours=1)
    with pytest.raises(IntegrityError, match="no_double_booking"):
        raw(known.during.upper - datetime.timedelta(microseconds=1), known.during.upper + hour)
    raw(known.during.upper, known.during.upper + hour)
    raw(known.during.lower - hour, known.during.lower)
    assert Booking.objects.count() == 3


def asked_by(browser) -> int:
    page(browser)
    with CaptureQueriesContext(connection) as captured:
        page(browser)
    return len(captured)


def test_the_board_asks_the_same_for_two_thousand_audits_as_for_one(cast, edition, signed_in):
    cast.lead.delete()  # the crowd alone
    browser = signed_in(cast.planner)
    fill(Crowd(auditors=1, audits=2, unplanned=1), edition, by=cast.planner)
    one = asked_by(browser)
    fill(Crowd(prefix="D"), edition, by=cast.planner)
    many = asked_by(browser)
    assert one == many and many <= BUDGET, f"{one} for one, {many} for two thousand"
    soup = page(browser)
    assert len(soup.select(".board-card")) == 50 and len(soup.select("tbody tr")) == 50
    assert len(soup.select(".board-booked")) > 300
    assert "401" in soup.select_one(".board-work .list-head").text and "work=2" in str(soup.select(".board-pager"))
    assert len(page(browser, page=5).select("tbody tr")) == 1, "two hundred and one people"


def test_the_table_says_to_the_script_only_what_is_true(cast, edition, waiting):
    """Where a week is greyed out, trying it gives no day."""
    rows = queries.board_rows(queries.auditors(weeks=[NEXT]), [NEXT], cast.planner)
    leads = {row.person: json.loads(row.leads) for row in rows}
    assert [held[:2] for held in leads[cast.lead]] == [[edition.scheme_id, ""]]
    start = clock.moment(NEXT.first, datetime.time())
    Booking.objects.create(
        user=cast.lead, kind="leave", during=DateTimeTZRange(start, start + 7 * DAY), booked_by=cast.planner
    )
    (row,) = queries.board_rows(queries.auditors(text=cast.lead.name, weeks=[NEXT]), [NEXT], cast.planner)
    assert row.cells[0].is_full and not policies.places_in_week(waiting, cast.lead, NEXT).days
