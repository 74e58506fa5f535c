"""Calendar feeds: made once, read without signing in, revoked; what they say is read back by another library."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import services
from audits.models import Audit, Booking, CalendarFeed
from audits.queries.feeds import digest
from certsite.accounts.models import Organisation, User
from certsite.common import clock
from tests.audits.conftest import book
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


def address(token: str) -> str:
    return f"/audits/calendar/{token}.ics"


def events(client, user: User) -> list:
    """The entries of a new feed of this person, as another library reads them."""
    answer = client.get(address(services.make_feed(user, by=user)))
    assert answer.status_code == 200
    return getattr(vobject.readOne(answer.content.decode()), "vevent_list", [])


def at(entry) -> str:
    start, end = (moment.value.astimezone(SHANGHAI) for moment in (entry.dtstart, entry.dtend))
    return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"


def booking(user: User, day: datetime.date, **more) -> Booking:
    during = (clock.moment(day, datetime.time(9)), clock.moment(day, datetime.time(17)), "[)")
    return Booking.objects.create(**{"user": user, "kind": "leave", "during": during, "booked_by": user} | more)


def test_every_day_of_an_audit_is_an_entry_in_local_hours(audit, client, cast):
    first, second = events(client, cast.lead)
    assert [at(first), at(second)] == [f"{day} 09:00–17:30" for day in (audit.starts_on, audit.ends_on)]
    assert first.summary.value == f"{audit.reference} 深圳市瑞恒智能科技有限公司 · 审核组长"
    assert first.location.value.startswith("总部 科技南路16号")
    assert first.description.value.endswith(f"/audits/{audit.reference}/")
    assert first.status.value == "CONFIRMED"
    assert len({first.uid.value, second.uid.value}) == 2
    assert [entry.uid.value for entry in events(client, cast.lead)] == [first.uid.value, second.uid.value]


def test_a_date_that_is_not_firm_is_tentative_and_the_firm_one_a_later_version(audit, client, cast):
    Audit.objects.filter(pk=audit.pk).update(state="planned", confirmed_at=None, confirmed_by=None)
    before = events(client, cast.lead)[0]
    later = clock.now() + datetime.timedelta(hours=1)
    Audit.objects.filter(pk=audit.pk).update(state="confirmed", confirmed_at=later, confirmed_by=cast.planner)
    after = events(client, cast.lead)[0]
    assert (before.status.value, after.status.value) == ("TENTATIVE", "CONFIRMED")
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value == later.replace(microsecond=0)


def test_the_place_is_what_the_plan_says_for_that_day(audit, plan, client, cast):
    site = audit.application.sites.get(name="网点1")
    plan.sessions.filter(day=audit.ends_on).update(site=site)
    assert [entry.location.value.split()[0] for entry in events(client, cast.lead)] == ["总部", "网点1"]


def test_leave_is_busy_and_says_nothing_more(client, auditor):
    booking(auditor, clock.today(), reason="就医")
    (entry,) = events(client, auditor)
    assert (entry.summary.value, entry.transp.value) == ("休假", "OPAQUE")
    assert "就医" not in entry.serialize()


def test_what_is_called_off_replaced_or_long_past_is_gone(audit, client, cast):
    booking(cast.lead, clock.today() - datetime.timedelta(days=91))
    recent = booking(cast.lead, clock.today() - datetime.timedelta(days=90))
    assert len(events(client, cast.lead)) == 3
    Audit.objects.filter(pk=audit.pk).update(state="cancelled")
    assert [entry.uid.value.partition("@")[0] for entry in events(client, cast.lead)] == [f"booking-{recent.pk}"]
    recent.delete()
    assert events(client, cast.lead) == []


def test_names_with_every_mark_come_through(audit, client, cast):
    name = "深圳市瑞恒,智能科技;有限公司\\南山分公司《售后》" * 2
    Organisation.objects.filter(pk=audit.application.organisation_id).update(name=name)
    audit.application.sites.filter(kind="headquarters").update(address="科技南路16号\n乙座, 3层; 前台")
    entry = events(client, cast.lead)[0]
    assert name in entry.summary.value and "16号\n乙座, 3层; 前台" in entry.location.value


def test_the_feed_is_private_and_in_its_owners_language(audit, client, cast):
    User.objects.filter(pk=cast.lead.pk).update(language="en")
    answer = client.get(address(services.make_feed(cast.lead, by=cast.lead)))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private"
    assert "lead auditor" in answer.content.decode().replace("\r\n ", "")
    assert not answer.cookies


def test_only_a_digest_is_kept_and_a_new_address_closes_the_old(client, auditor):
    old = services.make_feed(auditor, by=auditor)
    assert len(old) >= 43 and CalendarFeed.objects.get().digest == digest(old)
    new = services.make_feed(auditor, by=auditor)
    assert [client.get(address(token)).status_code for token in (old, new, "nobody-has-this")] == [404, 200, 404]
    assert services.revoke_feed(by=auditor) and not services.revoke_feed(by=auditor)
    assert client.get(address(new)).status_code == 404
    assert client.post(address(new)).status_code == 405


def test_whoever_audits_no_more_has_no_feed(client, auditor):
    token = services.make_feed(auditor, by=auditor)
    User.objects.filter(pk=auditor.pk).update(is_active=False)
    assert client.get(address(token)).status_code == 404
    User.objects.filter(pk=auditor.pk).update(is_active=True, roles=["planner"])
    assert client.get(address(token)).status_code == 404


def test_nobody_makes_a_feed_for_somebody_else(auditor, lead, planner):
    for user, by in ((auditor, lead), (planner, planner)):
        with pytest.raises(PermissionDenied):
            services.make_feed(user, by=by)


def test_of_several_made_at_once_one_is_in_force(transactional_db, client, auditor):
    tokens = at_once(4, lambda n: services.make_feed(auditor, by=auditor))
    assert all(isinstance(token, str) for token in tokens)
    assert sorted(client.get(address(token)).status_code for token in tokens) == [200, 404, 404, 404]


def test_the_page_shows_the_address_once(audit, signed_in, cast):
    browser = signed_in(cast.lead)
    assert audit.reference in browser.get("/audits/calendar/").content.decode()
    made = browser.post("/audits/calendar/")
    feed = BeautifulSoup(made.content, "html.parser").find(id="feed-address")["value"]
    assert "no-store" in made["Cache-Control"]
    assert browser.get(feed.removeprefix("http://localhost:8000")).status_code == 200
    again = browser.get("/audits/calendar/")
    assert ".ics" not in again.content.decode() and "停用该地址" in again.content.decode()
    browser.post("/audits/calendar/revoke/")
    assert browser.get(feed.removeprefix("http://localhost:8000")).status_code == 404


def test_feed_and_page_ask_no_more_for_many_bookings(audit, plan, client, signed_in, cast):
    browser, token, counts = signed_in(cast.lead), services.make_feed(cast.lead, by=cast.lead), {}
    browser.get("/audits/calendar/")
    for length in (0, 9):
        Audit.objects.filter(pk=audit.pk).update(ends_on=audit.starts_on + datetime.timedelta(days=length))
        book(Audit.objects.get(pk=audit.pk).team.get())
        for number in range(length):
            booking(cast.lead, clock.today() + datetime.timedelta(days=20 + number))
        for who, page in ((client, address(token)), (browser, "/audits/calendar/")):
            with CaptureQueriesContext(connection) as asked:
                assert who.get(page).status_code == 200
            counts.setdefault(page, []).append(len(asked))
    assert all(one == many for one, many in counts.values()), counts
