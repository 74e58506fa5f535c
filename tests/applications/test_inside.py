"""What is the office's own: never for the enterprise's people, whatever roles they hold, nor for who scores."""

from decimal import Decimal

import pytest

from applications import emails, services
from certsite.accounts.models import Membership, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way
from tests.conftest import person

pytestmark = pytest.mark.django_db
REASON = "老客户，总价优惠"


@pytest.fixture
def relative(organisation) -> User:
    """Somebody of the market department who belongs to the enterprise; the verbs of accounts let nobody become that."""
    user = person("relative", "王强", Role.MARKET)
    Membership.objects.create(user=user, organisation=organisation)
    return user


@pytest.fixture
def way(cast, edition) -> Way:
    way = Way(cast, edition).to("accepted")
    services.make_quote(way.application, tariff="demo", total=Decimal(3000), reason=REASON, by=cast.market)
    return way


@pytest.mark.parametrize("tab", ["overview", "quote", "history", "messages"])
def test_staff_of_the_enterprise_read_nothing_internal(way, relative, cast, signed_in, tab):
    url = f"/applications/{way.reference}/"
    assert signed_in(relative).get(f"{url}quote/1/").status_code == 404
    page = signed_in(relative).get(url, {"tab": tab}).content.decode()
    assert REASON not in page and "3000" not in page and "3,000" not in page
    if tab == "history":
        assert REASON in signed_in(cast.market).get(url, {"tab": tab}).content.decode()


def test_a_sent_quote_shows_its_reason_to_the_office_alone(way, relative, cast, planner, signed_in):
    quote = way.application.quotes.get()
    services.send_quote(services.approve_quote(quote, by=planner), by=cast.market)
    url = f"/applications/{way.reference}/quote/1/"
    for user in (relative, cast.client):
        page = signed_in(user).get(url)
        assert page.status_code == 200 and REASON not in page.content.decode()
    assert REASON in signed_in(cast.market).get(url).content.decode()


def test_who_scores_reads_no_offer_in_the_history(cast, edition, signed_in):
    way = Way(cast, edition).to("planned")
    url = f"/applications/{way.reference}/?tab=history"
    total = str(way.application.quotes.get().total)
    assert total in signed_in(cast.market).get(url).content.decode()
    assert total not in signed_in(cast.lead).get(url).content.decode()


def test_no_letter_about_a_message_goes_to_the_other_side_of_oneself(cast, edition, relative):
    way = Way(cast, edition).to("submitted")
    assert set(emails.taking_part(way.application)) == {cast.market}
