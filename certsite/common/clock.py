"""The one clock of the application, so that the demo and `surveillance --as-of` can act on another day."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


def now() -> datetime.datetime:
    """The present moment, aware."""
    return _moment.get() or timezone.now()


def today() -> datetime.date:
    """The present day in the body's own time zone."""
    return timezone.localdate(now())


def local(moment: datetime.datetime | None = None) -> datetime.datetime:
    """A moment, or the present one, in the body's own time zone."""
    return timezone.localtime(moment or now())


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """A time of a day in the body's own time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, time))


def day_of(moment: datetime.datetime) -> datetime.date:
    """The day of a moment in the body's own time zone; just before eight in the morning UTC has another."""
    return timezone.localdate(moment)


@contextmanager
def at(moment: datetime.datetime | datetime.date) -> Iterator[None]:
    """Act as if it were `moment`; a date means nine o'clock of that day."""
    if not isinstance(moment, datetime.datetime):
        moment = timezone.make_aware(datetime.datetime.combine(moment, datetime.time(9)))
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
