"""A verb that comes too late: for a case that ended meanwhile, or a moment after somebody else's. It says so."""

import datetime

import pytest
from django.test import Client

from applications import services
from applications.models import Application, Contract, Document, Quote
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from tests.applications.test_contracts import DRAWN
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def withdrawn(way: Way) -> Way:
    services.withdraw(Application.objects.get(pk=way.application.pk), reason="改期", by=way.cast.client)
    return way


def test_a_quote_of_a_case_that_was_withdrawn_is_neither_sent_nor_answered(cast, edition):
    way = Way(cast, edition).to("accepted")
    draft = services.make_quote(way.application, tariff="demo", by=cast.market)
    withdrawn(way)
    with pytest.raises(NotReady):
        services.send_quote(Quote.objects.get(pk=draft.pk), by=cast.market)
    assert Quote.objects.get().state == "draft"


@pytest.mark.parametrize("verb", [services.accept_quote, services.decline_quote])
def test_a_sent_quote_of_a_case_that_was_withdrawn_is_not_answered(cast, edition, signed_in, verb):
    way = withdrawn(Way(cast, edition).to("quoted"))
    with pytest.raises(NotReady):
        verb(Quote.objects.get(), by=cast.client)
    assert Quote.objects.get().state == "sent"
    page = signed_in(cast.client, "en").get(f"/applications/{way.reference}/quote/1/").content.decode()
    assert "Accept the quote" not in page


def test_a_case_that_was_withdrawn_gets_no_contract(cast, edition, signed_in):
    way = Way(cast, edition).to("quoted")
    services.accept_quote(Quote.objects.get(), by=cast.client)
    withdrawn(way)
    data = {"tentative_on": str(clock.today() + datetime.timedelta(days=20))}
    assert signed_in(cast.market).post(f"/applications/{way.reference}/contract/", data).status_code == 422
    assert not Contract.objects.exists()


def test_the_contract_of_a_case_that_was_withdrawn_is_not_signed(cast, edition, signed_in):
    way = Way(cast, edition).to("quoted")
    services.accept_quote(Quote.objects.get(), by=cast.client)
    day = clock.today() + datetime.timedelta(days=20)
    contract = services.make_contract(Application.objects.get(), tentative_on=day, by=cast.market)
    withdrawn(way)
    with pytest.raises(NotReady):
        services.sign_by_client(Contract.objects.get(), **DRAWN, by=cast.client)
    response = signed_in(cast.client, "en").get(f"/applications/{way.reference}/contract/")
    assert response.status_code == 200 and 'id="sign"' not in response.content.decode()
    contract.refresh_from_db()
    assert contract.state == "sent" and not contract.client_mark


def test_documents_are_not_judged_once_they_have_passed(cast, edition):
    way = Way(cast, edition).to("passed")
    document = way.application.documents.first()
    with pytest.raises(NotReady):
        services.judge_documents(way.application, verdicts={document.pk: ("returned", "zu spät")}, by=cast.planner)
    document.refresh_from_db()
    assert document.verdict == Document.Verdict.PASSED


def never_failing(answers: list) -> bool:
    """Whether each of them was a page or a redirect, and none a server error."""
    return all(getattr(answer, "status_code", repr(answer)) in (200, 302, 422) for answer in answers)


def several(sign_in, user, number: int = 4) -> list[Client]:
    return [sign_in(user) for _n in range(number)]


def test_a_case_is_withdrawn_once_however_often_at_once(transactional_db, cast, edition, signed_in):
    way, browsers = Way(cast, edition).to("accepted"), several(signed_in, cast.client)
    url = f"/applications/{way.reference}/withdraw/"
    answers = at_once(4, lambda n: browsers[n].post(url, {"reason": "改期"}))
    assert never_failing(answers), answers


def test_a_contract_is_made_once_however_often_at_once(transactional_db, cast, edition, signed_in):
    way, browsers = Way(cast, edition).to("quoted"), several(signed_in, cast.market)
    services.accept_quote(Quote.objects.get(), by=cast.client)
    url, day = f"/applications/{way.reference}/contract/", clock.today() + datetime.timedelta(days=20)
    answers = at_once(4, lambda n: browsers[n].post(url, {"tentative_on": str(day)}))
    assert never_failing(answers), answers
    assert Contract.objects.count() == 1


def test_documents_pass_once_however_often_at_once(transactional_db, cast, edition, signed_in):
    way, browsers = Way(cast, edition).to("contracted"), several(signed_in, cast.planner)
    data = {f"d{document.pk}-verdict": "passed" for document in way.application.documents.all()} | {"pass": "1"}
    answers = at_once(4, lambda n: browsers[n].post(f"/applications/{way.reference}/document-review/", data))
    assert never_failing(answers), answers


@pytest.mark.parametrize("round", range(3))
def test_a_quote_is_sent_while_the_client_writes(transactional_db, cast, edition, signed_in, round):
    way = Way(cast, edition).to("accepted")
    quote = services.make_quote(way.application, tariff="demo", by=cast.market)
    answers = at_once(
        6,
        lambda n: (
            services.write_message(way.application, text="?", by=cast.client)
            if n
            else services.send_quote(Quote.objects.get(pk=quote.pk), by=cast.market)
        ),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)]


def test_a_client_accepts_while_another_version_is_made(transactional_db, cast, edition, signed_in):
    way = Way(cast, edition).to("quoted")
    client, market, url = signed_in(cast.client), signed_in(cast.market), f"/applications/{way.reference}/quote/"
    factors = {"tariff": "demo", "extra_sites": "0", "copies": "0"}
    answers = at_once(2, lambda n: client.post(f"{url}1/answer/", {"accept": "1"}) if n else market.post(url, factors))
    assert never_failing(answers), answers
    states = sorted(Quote.objects.values_list("state", flat=True))
    assert states in (["accepted"], ["draft", "superseded"])
