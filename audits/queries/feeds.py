"""Questions about calendar feeds and the bookings they show."""

import datetime
import hashlib

from django.db.models import Prefetch, QuerySet

from applications.models import Site
from audits.models import Booking, CalendarFeed, Sample, Session
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock

LOOKING_BACK = datetime.timedelta(days=90)
LOOKING_AHEAD = datetime.timedelta(weeks=8)


def digest(token: str) -> str:
    """What is kept of a feed's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(token: str) -> CalendarFeed | None:
    """The feed in force with this token, whose owner still audits."""
    feed = CalendarFeed.objects.filter(digest=digest(token), revoked_at__isnull=True).select_related("user").first()
    return feed if feed and feed.user.can(Act.AUDIT) else None


def feed_in_force(user: User) -> CalendarFeed | None:
    """This person's feed."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def bookings_from(user: User, day: datetime.date) -> QuerySet[Booking]:
    """Bookings of a person that end on or after this day, with what is said of them; not those of audits called off."""
    begins = clock.moment(day, datetime.time())
    heads = Prefetch("member__audit__application__sites", Site.objects.filter(kind=Site.Kind.HEADQUARTERS))
    samples = Prefetch("member__audit__samples", Sample.objects.prefetch_related("sites__site"))
    sessions = Prefetch("member__sessions", Session.objects.select_related("site"))
    return (
        Booking.objects.filter(user=user, during__endswith__gt=begins)
        .exclude(member__audit__state=AuditState.CANCELLED)
        .select_related("member__audit__application__organisation")
        .prefetch_related(heads, samples, sessions)
        .order_by("during", "pk")
    )


def feed_bookings(user: User) -> QuerySet[Booking]:
    """What the feed shows: everything from ninety days ago on."""
    return bookings_from(user, clock.today() - LOOKING_BACK)


def bookings_ahead(user: User) -> list[dict]:
    """The coming eight weeks day by day, each booking with where it is."""
    until = clock.today() + LOOKING_AHEAD
    rows = [
        {
            "booking": booking,
            "day": clock.day_of(booking.during.lower),
            "last": clock.day_of(booking.during.upper - datetime.timedelta(seconds=1)),
            "places": places(booking),
        }
        for booking in bookings_from(user, clock.today())
    ]
    return [row for row in rows if row["day"] <= until]


def places(booking: Booking) -> list[str]:
    """Where the person is then: as the plan says for that day, else the sites drawn, else the headquarters."""
    if booking.member is None:
        return []
    audit = booking.member.audit
    if booking.kind == Booking.Kind.REMOTE:
        return [audit.remote_tool] if audit.remote_tool else []
    day = clock.day_of(booking.during.lower)
    planned = [s for s in booking.member.sessions.all() if s.day == day and not s.remote]
    found = [_address(s.site) if s.site else s.place for s in planned]
    if not found:
        drawn = list(audit.samples.all())[-1:]
        found = [_address(visited.site) for sample in drawn for visited in sample.sites.all()]
    return list(dict.fromkeys(found or [_address(site) for site in audit.application.sites.all()]))


def _address(site: Site) -> str:
    return f"{site.name} {site.address}"
