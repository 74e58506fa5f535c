"""Quotes: versions, expiry, overrides by two people, what each side sees."""

import datetime
from decimal import Decimal
from threading import Event

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from applications import policies, queries, services
from applications.domain.person_days import AboveTable
from applications.models import Application, Quote
from applications.services.holding import hold
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way
from certsite.casefile.queries import waiting_for
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from tests.applications.test_bad_input import feedback, typed
from tests.conftest import person
from tests.factories.race import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db
REASON = "集团三家公司合并报价"
FAULTS = [("total", "-1"), ("total", "viel"), ("total", "1e30"), ("days_on_site", "1.3"), ("days_planning", "-2"),
          ("copies", "99999999999"), ("extra_sites", ""), ("tariff", "none")]  # fmt: skip


@pytest.fixture
def case(cast, edition) -> Application:
    return Way(cast, edition).to("accepted").application


@pytest.fixture
def other_market(db):
    return person("market2", "钱进", Role.MARKET)


def override(case, cast, **factors) -> Quote:
    values = {"tariff": "demo", "total": Decimal(3600), "reason": REASON} | factors
    return services.make_quote(case, by=cast.market, **values)


def test_an_expired_quote_cannot_be_accepted(cast, edition):
    quote = Way(cast, edition).to("quoted").application.quotes.get()
    with clock.at(quote.expires_on + datetime.timedelta(days=1)), pytest.raises(NotReady):
        services.accept_quote(quote, by=cast.client)
    with clock.at(quote.expires_on):
        services.accept_quote(quote, by=cast.client)


def test_a_new_version_supersedes_the_one_before(cast, edition):
    way = Way(cast, edition).to("quoted")
    second = services.make_quote(way.application, tariff="published", by=cast.market)
    assert [q.state for q in Quote.objects.order_by("version")] == ["superseded", "draft"]
    with pytest.raises(NotReady):
        services.accept_quote(way.application.quotes.get(version=1), by=cast.client)
    services.send_quote(second, by=cast.market)
    services.accept_quote(second, by=cast.client)


def test_no_version_follows_an_accepted_one(cast, edition):
    way = Way(cast, edition).to("quoted")
    services.accept_quote(way.application.quotes.get(), by=cast.client)
    with pytest.raises(NotReady, match="1"):
        services.make_quote(way.application, tariff="demo", by=cast.market)


@pytest.mark.parametrize(
    ("headcount", "tariff", "wished_in", "total"),
    [(10, "demo", None, "4000.00"), (10, "demo", 45, "4000.00"), (10, "demo", 44, "4800.00"),
     (30, "published", None, "23000.00"), (30, "published", 10, "23000.00")],
)  # fmt: skip
def test_the_fee_examples_of_the_rules(cast, edition, headcount, tariff, wished_in, total):
    """A 10-person firm near 4,000 CNY; 30 people by the published tariff 23,000; a short lead time a fifth more."""
    wished = clock.today() + datetime.timedelta(days=wished_in) if wished_in is not None else None
    case = Way(cast, edition, headcount=headcount, declared={"wished_on": wished}).to("accepted").application
    quote = services.make_quote(case, tariff=tariff, by=cast.market)
    assert quote.total == Decimal(total)
    assert sum(line.amount for line in quote.lines.all()) == quote.total
    assert not quote.is_override and quote.computed_total == quote.total


def test_stored_lines_are_quantity_times_unit_and_add_up(case, cast):
    quote = override(case, cast, extra_sites=3, copies=2, total=Decimal("5000.01"))
    quote.refresh_from_db()
    lines = {line.code: line for line in quote.lines.all()}
    assert sum(line.amount for line in lines.values()) == quote.total == Decimal("5000.01")
    assert (lines["audit"].quantity, lines["copy"].quantity) == (Decimal("4.5"), 2)
    assert lines["adjustment"].amount == Decimal("5000.01") - (500 + Decimal("4.5") * 800 + 600 + 500 + 200)
    assert lines["adjustment"].words and lines["adjustment"].words != lines["audit"].words


def test_what_differs_needs_a_reason(case, cast):
    for factors in ({"total": Decimal(1)}, {"days_on_site": Decimal(1)}, {"days_planning": Decimal(2)}):
        with pytest.raises(NotReady):
            services.make_quote(case, tariff="demo", reason="  ", by=cast.market, **factors)
    assert not Quote.objects.exists(), "nothing half-written"
    quote = services.make_quote(case, tariff="demo", days_on_site=Decimal(2), reason="为什么", by=cast.market)
    assert not quote.is_override, "the computed number typed in is no override and keeps no reason"


def test_the_database_itself_wants_reason_and_second_person(case, cast):
    quote = override(case, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(override_reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(approved_by=cast.market, approved_at=clock.now())


def test_an_override_is_approved_by_another_person_before_it_is_sent(case, cast):
    quote = override(case, cast)
    with pytest.raises(NotReady, match="第二人|second person"):
        services.send_quote(quote, by=cast.market)
    with pytest.raises(NotReady):
        services.approve_quote(quote, by=cast.market)
    for outsider in (cast.client, cast.registrar, cast.lead):
        with pytest.raises(PermissionDenied):
            services.approve_quote(quote, by=outsider)
    quote = services.approve_quote(quote, by=cast.planner)
    assert quote.approved_by == cast.planner
    services.send_quote(quote, by=cast.market)
    services.accept_quote(quote, by=cast.client)
    with pytest.raises(NotReady):
        services.approve_quote(quote, by=cast.planner)


def test_the_second_person_may_say_no_and_whoever_made_it_hears_why(case, cast, signed_in):
    quote = override(case, cast)
    url = f"/applications/{case.reference}/quote/{quote.version}/"
    planner, market, client = signed_in(cast.planner, "en"), signed_in(cast.market, "en"), signed_in(cast.client, "en")
    wordless = planner.post(f"{url}approve/", {"reject": "1", "reason": "  "})
    assert wordless.status_code == 422 and "Say why" in wordless.content.decode()
    refused = market.post(f"{url}approve/", {"reject": "1", "reason": "自己反对"}, follow=True)
    assert "another person approves it" in refused.content.decode()
    assert Quote.objects.get(pk=quote.pk).state == "draft"
    planner.post(f"{url}approve/", {"reject": "1", "reason": "折扣超出授权范围"})
    assert Quote.objects.get(pk=quote.pk).state == "not-approved"
    letter = Notification.objects.get(letter="override-rejected")
    assert letter.recipient == cast.market.email and "折扣超出授权范围" in letter.text
    with pytest.raises(NotReady):
        services.send_quote(Quote.objects.get(pk=quote.pk), by=cast.market)
    assert client.get(url).status_code == 404
    assert "折扣超出授权范围" not in client.get(case.get_absolute_url() + "?tab=history").content.decode()
    assert any(item.url.endswith("/quote/") for item in waiting_for(cast.market)), "another version is due"


@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_a_second_person_and_a_new_version_at_once_do_not_wait_for_each_other(transactional_db, case, cast, answer):
    """One has the case and wants the quote; the other must not have the quote already and want the case."""
    quote, held = override(case, cast), Event()

    def act(n: int):
        if n == 0:
            with transaction.atomic():
                hold(Application.objects.get(pk=case.pk))
                held.set()
                until_somebody_waits()
                return services.make_quote(case, tariff="demo", by=cast.market)
        held.wait(10)
        if answer == "approve":
            return services.approve_quote(quote, by=cast.planner)
        return services.reject_override(quote, reason="折扣超出授权范围", by=cast.planner)

    made, refused = at_once(2, act)
    assert isinstance(made, Quote) and made.state == "draft", made
    assert isinstance(refused, NotReady), refused
    assert Quote.objects.get(pk=quote.pk).state == "superseded"


def test_above_the_table_days_are_set_with_a_reason_and_approved(cast, edition):
    case = Way(cast, edition, headcount=9000).to("accepted").application
    with pytest.raises(AboveTable):
        services.make_quote(case, tariff="demo", by=cast.market)
    quote = override(case, cast, total=None, days_planning=Decimal(3), days_on_site=Decimal("22.5"))
    quote.refresh_from_db()
    assert (quote.computed_days, quote.computed_total, quote.days_total) == (None, None, Decimal("25.5"))
    assert quote.waits_for_approval
    services.send_quote(services.approve_quote(quote, by=cast.planner), by=cast.market)


def test_the_second_person_is_told_and_finds_it_waiting(case, cast, other_market):
    quote = override(case, cast)
    told = Notification.objects.filter(letter="quote-to-approve")
    assert {letter.recipient for letter in told} == {cast.planner.email, other_market.email}, "not who made it"
    assert REASON in told[0].text
    url = f"/applications/{case.reference}/quote/{quote.version}/"
    for second in (cast.planner, other_market):
        assert url in [item.url for item in waiting_for(second)]
    assert url not in [item.url for item in waiting_for(cast.market)]
    services.approve_quote(quote, by=other_market)
    assert Notification.objects.get(letter="quote-approved").recipient == cast.market.email
    assert url in [item.url for item in waiting_for(cast.market)], "now it can be sent"
    assert url not in [item.url for item in waiting_for(cast.planner)]


def test_the_client_sees_no_unsent_version_and_never_the_reason(case, cast, signed_in):
    quote = override(case, cast)
    browser = signed_in(cast.client)
    url = f"/applications/{case.reference}/quote/1/"
    assert browser.get(url).status_code == 404 and browser.get(f"{url[:-1]}.pdf").status_code == 404
    page = browser.get(f"/applications/{case.reference}/?tab=quote").content.decode()
    assert url not in page and REASON not in page
    quote = services.approve_quote(quote, by=cast.planner)
    services.make_quote(case, tariff="demo", by=cast.market)
    history = browser.get(f"/applications/{case.reference}/?tab=history").content.decode()
    assert "报价" not in BeautifulSoup(history, "html.parser").select_one(".timeline").get_text()

    quote = override(case, cast)
    services.send_quote(services.approve_quote(quote, by=cast.planner), by=cast.market)
    page = browser.get(f"/applications/{case.reference}/quote/{quote.version}/")
    assert page.status_code == 200 and REASON not in page.content.decode()
    assert "3,600.00" in page.content.decode()
    tabs = [browser.get(f"/applications/{case.reference}/?tab={tab}").content.decode() for tab in ("quote", "history")]
    assert all(REASON not in tab for tab in tabs)
    assert (
        REASON in signed_in(cast.planner).get(f"/applications/{case.reference}/quote/{quote.version}/").content.decode()
    )
    sent = Notification.objects.filter(recipient=cast.client.email)
    assert all(REASON not in letter.text + letter.html for letter in sent)


def test_a_declined_quote_says_why_to_the_market_department(cast, edition, signed_in):
    way = Way(cast, edition).to("quoted")
    url = f"/applications/{way.reference}/quote/1/"
    answer = signed_in(cast.client).post(f"{url}answer/", {"decline": "1", "reason": "超出预算"})
    assert answer.status_code == 302
    quote = way.application.quotes.get()
    assert quote.state == "declined"
    assert queries.decline_reason(quote) == "超出预算"
    assert "超出预算" in signed_in(cast.market).get(url).content.decode()
    assert "超出预算" in Notification.objects.get(letter="quote-answered").text
    assert HistoryEntry.objects.get(verb="declined").note == "超出预算"


def test_a_reason_that_is_too_long_is_told_beside_the_field(cast, edition, signed_in):
    way = Way(cast, edition).to("quoted")
    url = f"/applications/{way.reference}/quote/1/answer/"
    answer = signed_in(cast.client).post(url, {"decline": "1", "reason": "长" * 1001})
    assert answer.status_code == 422 and feedback(answer, "reason") and len(typed(answer, "reason")) == 1001
    assert way.application.quotes.get().state == "sent"


def test_an_expired_quote_is_computed_again_from_its_own_factors(cast, edition, signed_in):
    case = Way(cast, edition).to("accepted").application
    quote = services.make_quote(case, tariff="published", copies=2, by=cast.market)
    services.send_quote(quote, by=cast.market)
    market = signed_in(cast.market)
    with clock.at(quote.expires_on + datetime.timedelta(days=1)):
        assert "/quote/?like=1" in market.get(f"/applications/{case.reference}/quote/1/").content.decode()
        assert f"/applications/{case.reference}/quote/" in [item.url for item in waiting_for(cast.market)]
        assert not [item for item in waiting_for(cast.client) if "/quote/" in item.url]
        again = market.get(f"/applications/{case.reference}/quote/?like=1")
        assert again.context["form"]["copies"].value() == 2
        assert again.context["form"]["tariff"].value() == "published"
        assert (
            "expired" in signed_in(cast.client, "en").get(f"/applications/{case.reference}/quote/1/").content.decode()
        )


def test_an_expired_draft_is_not_sent(case, cast):
    quote = services.make_quote(case, tariff="demo", by=cast.market)
    with clock.at(quote.expires_on + datetime.timedelta(days=1)):
        assert quote.is_expired and policies.bars_to_send(quote)
        with pytest.raises(NotReady):
            services.send_quote(quote, by=cast.market)


def shown(response) -> str:
    page = BeautifulSoup(response.content, "html.parser")
    return page.select_one("[data-preview-shown]").get_text(" ", strip=True)


def test_the_form_shows_what_it_gives_before_anything_is_kept(cast, edition, signed_in):
    wished = clock.today() + datetime.timedelta(days=30)
    case = Way(cast, edition, headcount=60, declared={"wished_on": wished}).to("submitted").application
    services.assess_headcount(case, headcount=68, reason="社保名单", by=cast.market)
    services.accept(case, by=cast.market)
    market, url = signed_in(cast.market, "en"), f"/applications/{case.reference}/quote/"
    first = shown(market.get(url))
    for words in (
        "68 declared 60, assessed 68",
        "66–85 people",
        "30 days until the wished date",
        "below 45 days",
        "20%",
    ):
        assert words in first, f"{words} in {first}"
    data = {"tariff": "demo", "extra_sites": "3", "copies": "2", "compute": "1"}
    computed = market.post(url, data)
    assert computed.status_code == 200 and not Quote.objects.exists()
    text = shown(computed)
    for words in (
        "3 × 0.5 = 1.5",
        "9 = 1.5 planning and documents + 7.5 on site",
        "9 person-days",
        "2 copies",
        "1 year",
    ):
        assert words in text, f"{words} in {text}"
    kept = market.post(url, {key: value for key, value in data.items() if key != "compute"})
    assert kept.status_code == 302
    quote = Quote.objects.get()
    assert f"¥{quote.total:,.2f}" in text
    assert HistoryEntry.objects.filter(verb="quote made").count() == 1


def test_faults_of_the_form_stand_beside_their_fields(case, cast, signed_in):
    market, url = signed_in(cast.market, "en"), f"/applications/{case.reference}/quote/"
    data = {"tariff": "demo", "extra_sites": "0", "copies": "0"}
    for name, value in FAULTS:
        response = market.post(url, data | {name: value, "note": "已商定"})
        assert response.status_code == 422, (name, value)
        assert feedback(response, name), (name, value)
        assert typed(response, "note") == "已商定"
    unexplained = market.post(url, data | {"total": "3600"})
    assert unexplained.status_code == 422 and "second person" in feedback(unexplained, "reason")
    assert typed(unexplained, "total") == "3600" and "3,600.00" in shown(unexplained)
    assert not Quote.objects.exists()


def test_above_the_table_the_form_asks_for_the_days(cast, edition, signed_in):
    case = Way(cast, edition, headcount=9000).to("accepted").application
    market, url = signed_in(cast.market, "en"), f"/applications/{case.reference}/quote/"
    assert market.get(url).status_code == 200
    data = {"tariff": "demo", "extra_sites": "0", "copies": "0"}
    asked = market.post(url, data)
    assert asked.status_code == 422
    assert "above" in feedback(asked, "days_on_site") and "above" in feedback(asked, "days_planning")
    days = {"days_planning": "3", "days_on_site": "24", "reason": "超出人日表"}
    assert market.post(url, data | days).status_code == 302
    assert Quote.objects.get().days_total == 27


def test_the_maker_is_refused_with_a_sentence_and_sees_why(case, cast, signed_in):
    override(case, cast)
    market, url = signed_in(cast.market, "en"), f"/applications/{case.reference}/quote/1/"
    page = market.get(url)
    assert "another person approves it" in page.content.decode()
    assert f"{url}approve/" not in page.content.decode(), "no button that would refuse"
    refused = market.post(f"{url}approve/", follow=True)
    assert "another person approves it" in refused.content.decode()
    assert Quote.objects.get().approved_at is None
    assert "second person" in market.post(f"{url}send/", follow=True).content.decode()
    assert Quote.objects.get().state == "draft"
    planner = signed_in(cast.planner, "en")
    assert f"{url}approve/" in planner.get(url).content.decode()
    assert f"{url}send/" not in planner.get(url).content.decode(), "who only approves does not send"
    planner.post(f"{url}approve/")
    assert Quote.objects.get().approved_by == cast.planner
    assert f"{url}send/" in market.get(url).content.decode()


def test_a_colleague_of_the_enterprise_is_no_second_person(case, cast, organisation):
    quote = override(case, cast)
    organisation.members.add(cast.planner)
    cast.planner.__dict__.pop("organisation_ids", None)
    with pytest.raises(PermissionDenied):
        services.approve_quote(quote, by=cast.planner)
