"""Leave: whole days in the body's own time zone on which somebody is sent nowhere."""

import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from audits import permissions
from audits.models import Booking
from audits.policies.people import bars_to_leave
from audits.services.booking import book
from audits.services.people import hold
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves

DAY = datetime.timedelta(days=1)


def whole_days(first: datetime.date, last: datetime.date) -> DateTimeTZRange:
    """From the first midnight of `first` to the last of `last`."""
    midnight = datetime.time.min
    return DateTimeTZRange(clock.moment(first, midnight), clock.moment(last + DAY, midnight))


@transaction.atomic
def book_leave(person: User, *, first: datetime.date, last: datetime.date, reason: str = "", by: User) -> Booking:
    """Keep days free; a person their own, who keeps the files anybody's. What is booked already is named."""
    require(permissions.may_speak_for(by, person))
    held, during = hold(person), whole_days(first, last)
    require_ready(list(bars_to_leave(held, first=first, last=last, by=by).values()))
    kind = Booking.Kind.LEAVE
    (leave,) = book([Booking(user=held, during=during, kind=kind, reason=reason, booked_by=by)])
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
