"""Two people, or two workers, who do the same in the same instant."""

import datetime

import pytest

from audits import services
from audits.models import Booking, Competence
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.chain import first_broken
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DAY = datetime.timedelta(days=1)


def grant(lead, edition, planner) -> Competence:
    today = clock.today()
    return services.grant_competence(
        lead, scheme=edition.scheme, trade="", level="lead", evidence="x", from_on=today, expires_on=today + 30 * DAY,
        by=planner,
    )  # fmt: skip


def once(outcomes, kind) -> bool:
    """Whether one of them did it and the others were told why not."""
    done = [outcome for outcome in outcomes if isinstance(outcome, kind)]
    return len(done) == 1 and all(isinstance(o, kind | NotReady) for o in outcomes)


def test_a_competence_is_granted_once(lead, edition, planner):
    assert once(at_once(4, lambda n: grant(lead, edition, planner)), Competence)
    assert Competence.objects.count() == 1 and first_broken() is None


def test_days_are_booked_once(lead, planner):
    first = clock.today() + 5 * DAY
    who = (lead, planner)
    outcomes = at_once(
        4, lambda n: services.book_leave(lead, first=first + n * DAY, last=first + 4 * DAY, by=who[n % 2])
    )
    assert once(outcomes, Booking)
    assert Booking.objects.count() == 1 and first_broken() is None


def test_a_relation_is_recorded_once(lead, planner, organisation):
    who = (lead, planner)
    outcomes = at_once(
        4, lambda n: services.record_relation(lead, organisation=organisation, kind="family", by=who[n % 2])
    )
    assert once(outcomes, type(lead.relations.get()))


def test_workers_tell_an_expiry_once(lead, edition, planner):
    grant(lead, edition, planner)
    assert sorted(at_once(3, lambda n: services.remind_of_competence())) == [0, 0, 1]
    assert Notification.objects.count() == 2 and first_broken() is None
