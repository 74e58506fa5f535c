"""From the first draft to the passed documents, by the real verbs."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from applications import services
from applications.models import Application, Quote
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.moves import AlreadyMoved, NotAllowed
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def test_300_outlets_with_300_people_are_flagged_and_not_accepted_until_assessed(cast, edition):
    way = Way(cast, edition, headcount=300, outlets=300).to("submitted")
    with pytest.raises(NotReady, match="300"):
        services.accept(way.application, by=cast.market)
    assert way.application.reviews.count() == 0, "nothing half-written"
    services.assess_headcount(way.application, headcount=905, reason="按社保名单核定", by=cast.market)
    services.accept(way.application, by=cast.market)
    assert way.application.basis_headcount == 905
    assert way.application.total_headcount == 300, "declared and assessed stand side by side"


def test_a_double_submit_is_submitted_once(transactional_db, cast, edition):
    way = Way(cast, edition).to("filled")
    outcomes = at_once(4, lambda n: services.submit(Application.objects.get(pk=way.application.pk), by=cast.client))
    assert sum(isinstance(outcome, Application) for outcome in outcomes) == 1
    assert all(isinstance(o, Application | AlreadyMoved | NotAllowed) for o in outcomes)
    assert Notification.objects.filter(letter="application-submitted").count() == 1


def test_the_refusal_carries_its_ground_and_the_letter(cast, edition):
    way = Way(cast, edition).to("submitted")
    review = services.refuse(way.application, ground="outside", words="超出本机构范围", by=cast.market)
    assert review.get_ground_display()
    assert Application.objects.get().state == "refused"
    assert Notification.objects.get(letter="application-refused").recipient == cast.client.email


def test_an_expired_quote_cannot_be_accepted(cast, edition):
    way = Way(cast, edition).to("quoted")
    quote = way.application.quotes.get()
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


def test_the_tariffs_of_the_rules(cast, edition):
    """A 10-person firm near 4,000 CNY; 30 people by the published tariff 23,000 (rules section 3)."""
    small = Way(cast, edition, headcount=10).to("accepted")
    assert 3500 <= services.make_quote(small.application, tariff="demo", by=cast.market).total <= 4500
    middle = Way(cast, edition, headcount=30).to("accepted")
    assert services.make_quote(middle.application, tariff="published", by=cast.market).total == 23_000


def test_the_two_signatures_are_two_sides(cast, edition):
    way = Way(cast, edition).to("quoted")
    services.accept_quote(way.application.quotes.get(), by=cast.client)
    contract = services.make_contract(way.application, tentative_on=clock.today(), by=cast.market)
    with pytest.raises(NotAllowed):
        services.countersign(contract, by=cast.market)
    with pytest.raises(PermissionDenied):
        services.sign_by_client(contract, signer="甲", post="乙", address=None, by=cast.market)
    contract = services.sign_by_client(contract, signer="甲", post="乙", address=None, by=cast.client)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(contract).objects.update(body_signed_by=cast.client, body_signed_at=clock.now())


def test_documents_pass_only_when_every_required_one_has(cast, edition):
    way = Way(cast, edition).to("contracted")
    documents = list(way.application.documents.all())
    verdicts = {d.pk: ("passed", "") for d in documents} | {documents[0].pk: ("returned", "缺公章")}
    services.judge_documents(way.application, verdicts=verdicts, by=cast.planner)
    assert Notification.objects.filter(letter="documents-returned").count() == 1
    with pytest.raises(NotReady):
        services.pass_documents(way.application, by=cast.planner)


@pytest.mark.parametrize("verb", [services.accept, services.pass_documents])
def test_staff_of_the_enterprise_itself_may_not_act(cast, edition, verb):
    way = Way(cast, edition).to("submitted")
    for person in (cast.market, cast.planner):
        way.application.organisation.members.add(person)
        person.__dict__.pop("organisation_ids", None)
        with pytest.raises(PermissionDenied):
            verb(way.application, by=person)
