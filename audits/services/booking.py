"""Taking a person's hours: the schema refuses what is taken already, however many ask at once."""

import datetime
from collections.abc import Iterable

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from psycopg2.errors import DeadlockDetected

from audits import policies, queries
from audits.domain.working_time import days_between
from audits.models import Booking, TeamMember
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady


def book(rows: Iterable[Booking]) -> list[Booking]:
    """Write these bookings, or none of them: NotReady names what one of them meets.

    They are written in the order of person and time, so that two who ask for the same hours never wait for each other.
    """
    rows = sorted(rows, key=lambda row: (row.user_id, row.during.lower))
    try:
        with transaction.atomic():
            return Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        if "no_double_booking" not in str(error):
            raise
    except OperationalError as error:
        # Two who give up each other's person wait for one another; the database lets one of them go on
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
    raise NotReady(policies.words_of_clash(queries.clashes(rows)))


def ordinary_days(member: TeamMember, first: datetime.date, last: datetime.date, *, by: User) -> list[Booking]:
    """A member's days of the audit with the edition's ordinary hours, one booking a day; nothing is written."""
    times = queries.working_time(member.audit.application)
    return [
        Booking(
            user_id=member.user_id,
            member=member,
            kind=Booking.Kind.ON_SITE,
            during=span(day, times.starts, times.ends),
            pause=times.pause,
            booked_by=by,
        )
        for day in days_between(first, last)
    ]


def span(day: datetime.date, starts: datetime.time, ends: datetime.time) -> DateTimeTZRange:
    """Hours of a day in the body's own time zone, half-open."""
    return DateTimeTZRange(clock.moment(day, starts), clock.moment(day, ends), "[)")
