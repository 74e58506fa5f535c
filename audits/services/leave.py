"""Leave: whole days in the body's own time zone on which somebody is sent nowhere."""

import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from audits import permissions
from audits.models import Booking
from audits.policies.people import bars_to_leave, clash
from audits.services.people import hold
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.workflow import moves

DAY = datetime.timedelta(days=1)


def whole_days(first: datetime.date, last: datetime.date) -> DateTimeTZRange:
    """From the first midnight of `first` to the last of `last`."""
    ends = (datetime.datetime.combine(day, datetime.time.min) for day in (first, last + DAY))
    return DateTimeTZRange(*(timezone.make_aware(end) for end in ends))


@transaction.atomic
def book_leave(person: User, *, first: datetime.date, last: datetime.date, reason: str = "", by: User) -> Booking:
    """Keep days free; a person their own, who keeps the files anybody's. What is booked already is named."""
    require(permissions.may_speak_for(by, person))
    held, during = hold(person), whole_days(first, last)
    require_ready(list(bars_to_leave(held, first=first, last=last, by=by).values()))
    try:
        with transaction.atomic():
            leave = Booking.objects.create(
                user=held, during=during, kind=Booking.Kind.LEAVE, reason=reason, booked_at=clock.now(), booked_by=by
            )
    except IntegrityError as error:
        if "no_double_booking" not in str(error):
            raise
        taken = Booking.objects.filter(user=held, during__overlap=during).select_related("user", "member__audit")
        raise NotReady([clash(booking) for booking in taken.order_by("during")[:3]]) from error
    moves.record(held, "leave booked", by=by, note=f"{first} – {last}", internal=True)
    return leave


@transaction.atomic
def cancel_leave(leave: Booking, *, by: User) -> None:
    """Take leave back; one's own until it is over. A second time nothing happens."""
    require(leave.kind == Booking.Kind.LEAVE and permissions.may_speak_for(by, leave.user))
    require(by.pk != leave.user_id or leave.during.upper > clock.now())
    person = hold(leave.user)
    if Booking.objects.filter(pk=leave.pk).delete()[0]:
        days = f"{clock.day_of(leave.during.lower)} – {clock.day_of(leave.during.upper - DAY)}"
        moves.record(person, "leave cancelled", by=by, note=days, internal=True)
