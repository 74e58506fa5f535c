"""From the first draft to the passed documents, by the real verbs."""

import pytest
from django.core.exceptions import PermissionDenied

from applications import services
from applications.models import Application
from certsite.casefile.demo.way import Way
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
