"""Calendar feeds: made and revoked by the person whose bookings they show."""

import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from audits.domain import ics
from audits.models import Booking, CalendarFeed
from audits.queries.feeds import digest, feed_bookings, places
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import bilingual, clock
from certsite.common.guards import require

FIRM = (AuditState.CONFIRMED, AuditState.ON_SITE, AuditState.CLOSED)


@transaction.atomic
def make_feed(user: User, *, by: User) -> str:
    """A new feed in place of the one before; returns its token, which is kept nowhere."""
    require(by.pk == user.pk and by.can(Act.AUDIT))
    revoke_feed(by=by)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, digest=digest(token), made_by=by)
    return token


@transaction.atomic
def revoke_feed(*, by: User) -> bool:
    """Close the address of this person's feed; False where there is none."""
    User.objects.select_for_update().get(pk=by.pk)  # of two at once the second sees what the first made
    own = CalendarFeed.objects.filter(user=by, revoked_at__isnull=True)
    return bool(own.update(revoked_at=clock.now(), revoked_by=by))


def calendar_of(user: User) -> bytes:
    """The person's bookings as a calendar feed, in their language."""
    with translation.override(user.language or settings.LANGUAGE_CODE):
        name = _("%(name)s · audits") % {"name": user}
        return ics.write(name, settings.TIME_ZONE, [_event(booking) for booking in feed_bookings(user)])


def _event(booking: Booking) -> ics.Event:
    member = booking.member
    known = {
        "uid": f"booking-{booking.pk}@{settings.SITE_URL.partition('://')[2].partition('/')[0]}",
        "starts": booking.during.lower,
        "ends": booking.during.upper,
    }
    if member is None:
        return ics.Event(summary=_("Leave"), changed=booking.booked_at, **known)
    audit = member.audit
    changed = max(moment for moment in (booking.booked_at, audit.planned_at, audit.confirmed_at) if moment)
    url = settings.SITE_URL + reverse("audits:detail", args=[audit.reference])
    kind = f" ({booking.get_kind_display()})" if booking.kind == Booking.Kind.REMOTE else ""
    return ics.Event(
        summary=f"{audit.reference} {audit.application.organisation.name} · {member.get_role_display()}{kind}",
        location=bilingual.listed(places(booking)),
        description=f"{audit.get_kind_display()}\n{url}",
        url=url,
        changed=changed,
        number=int((changed - booking.booked_at).total_seconds()),
        firm=audit.state in FIRM,
        **known,
    )
