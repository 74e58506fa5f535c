"""A calendar feed as RFC 5545 has it. Moments are written in UTC: every program shows them in its own time zone."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import icalendar

PRODUCER = "-//certsite//audits//ZH"
# How often a calendar program may ask again; both spellings are read by some
REFRESH = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Event:
    """One entry of a calendar. `changed` and `number` tell a program that it knows an older one."""

    uid: str
    starts: datetime.datetime
    ends: datetime.datetime
    summary: str
    changed: datetime.datetime
    number: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    firm: bool = True


def write(name: str, time_zone: str, events: Iterable[Event]) -> bytes:
    """The whole feed; the same events give the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_component(event))
    return calendar.to_ical()


def _component(event: Event) -> icalendar.Event:
    component = icalendar.Event()
    moments = {"dtstamp": event.changed, "last-modified": event.changed, "dtstart": event.starts, "dtend": event.ends}
    for name, moment in moments.items():
        component.add(name, moment.astimezone(datetime.UTC).replace(microsecond=0))
    component.add("uid", event.uid)
    component.add("sequence", event.number)
    component.add("summary", event.summary)
    component.add("status", "CONFIRMED" if event.firm else "TENTATIVE")
    component.add("transp", "OPAQUE")
    component.add("x-microsoft-cdo-busystatus", "BUSY" if event.firm else "TENTATIVE")
    for name, words in (("location", event.location), ("description", event.description), ("url", event.url)):
        if words:
            component.add(name, words)
    return component
