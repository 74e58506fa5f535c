"""What is wrong with the plan of an audit: days, hours, members. Times are the body's own time zone's."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

MINUTE = datetime.timedelta(minutes=1)
LAST_MINUTE = datetime.time(23, 59)


@dataclass(frozen=True)
class Member:
    """Somebody of the team; who is not auditing only accompanies."""

    id: int
    auditing: bool = True
    lead: bool = False


@dataclass(frozen=True)
class Hours:
    """A booking of a member, naive local moments; `pause` is in minutes, 0 where nobody said."""

    member: int
    starts: datetime.datetime
    ends: datetime.datetime
    remote: bool = False
    pause: int = 0


@dataclass(frozen=True)
class Span:
    """Part of a day in which a member is there."""

    starts: datetime.datetime
    ends: datetime.datetime
    remote: bool = False
    pause: int = 0

    def covers(self, starts: datetime.datetime, ends: datetime.datetime) -> bool:
        """Whether all of that time lies in this span."""
        return self.starts <= starts and ends <= self.ends


@dataclass(frozen=True)
class Entry:
    """A session: one line of the plan. `site` is the key of a site, `place` words instead of one."""

    day: datetime.date
    starts: datetime.time
    ends: datetime.time
    topic: str
    members: frozenset[int]
    site: int | None = None
    place: str = ""
    remote: bool = False

    @property
    def span(self) -> Span:
        """Its time as moments."""
        return Span(*(datetime.datetime.combine(self.day, time) for time in (self.starts, self.ends)), self.remote)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: the row and its field, or the whole plan; `about` is a day, a member or a site."""

    code: str
    row: int | None = None
    field: str = ""
    about: object = None


@dataclass(frozen=True)
class Frame:
    """What a plan must fit: the audit's days, both inclusive, its team, and what is booked of each member."""

    first: datetime.date
    last: datetime.date
    members: tuple[Member, ...]
    hours: tuple[Hours, ...] = ()

    @property
    def days(self) -> list[datetime.date]:
        """Every day of the audit."""
        return [self.first + datetime.timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @cached_property
    def booked(self) -> frozenset[int]:
        """The members of whom anything is booked; of the others nothing is known, so they may be planned freely."""
        return frozenset(hours.member for hours in self.hours)

    @cached_property
    def spans(self) -> dict[tuple[int, datetime.date], list[Span]]:
        """When each booked member is there on each day: in order, none overlapping."""
        found: dict[tuple[int, datetime.date], list[Span]] = {}
        for hours in sorted(self.hours, key=lambda hours: (hours.starts, hours.ends)):
            for day in self.days:
                known = found.setdefault((hours.member, day), [])
                if span := _within(hours, day, known[-1].ends if known else None):
                    known.append(span)
        return found

    def works(self, member: Member, day: datetime.date) -> bool:
        """Whether the member is expected on this day."""
        return member.id not in self.booked or bool(self.spans.get((member.id, day)))

    def has_room(self, member: int, span: Span) -> bool:
        """Whether the member is there all that time; bookings that touch count as one."""
        if member not in self.booked:
            return True
        return any(known.covers(span.starts, span.ends) for known in _joined(self.spans.get((member, _day(span)), [])))


def _within(hours: Hours, day: datetime.date, free_from: datetime.datetime | None) -> Span | None:
    """The part of a booking on this day, in whole minutes."""
    starts = max(hours.starts, datetime.datetime.combine(day, datetime.time.min), free_from or hours.starts)
    ends = min(hours.ends, datetime.datetime.combine(day, LAST_MINUTE)).replace(second=0, microsecond=0)
    if starts.second or starts.microsecond:
        starts = starts.replace(second=0, microsecond=0) + MINUTE
    return Span(starts, ends, hours.remote, hours.pause) if starts < ends else None


def _day(span: Span) -> datetime.date:
    return span.starts.date()


def _joined(spans: Iterable[Span]) -> list[Span]:
    """The same time in as few spans as possible."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].ends == span.starts:
            joined[-1] = Span(joined[-1].starts, span.ends)
        else:
            joined.append(span)
    return joined


def check(frame: Frame, entries: Sequence[Entry]) -> list[Fault]:
    """Every fault: those of rows in order of the rows, then those of the plan as a whole."""
    return row_faults(frame, entries) + whole_faults(frame, entries)


def row_faults(frame: Frame, entries: Sequence[Entry]) -> list[Fault]:
    """What is wrong in single rows; such a plan is not kept."""
    return [fault for row in range(len(entries)) for fault in _of_row(frame, entries, row)]


def _of_row(frame: Frame, entries: Sequence[Entry], row: int) -> Iterator[Fault]:
    entry, team = entries[row], {member.id for member in frame.members}
    if not frame.first <= entry.day <= frame.last:
        yield Fault("outside-days", row, "day", entry.day)
    if not entry.members or entry.members - team:
        yield Fault("nobody" if not entry.members else "not-in-team", row, "members")
    if entry.site is None and not entry.place.strip():
        yield Fault("no-place", row, "place")
    if entry.ends <= entry.starts:
        yield Fault("ends-first", row, "ends")
        return
    for member in sorted(entry.members & team):
        if any(member in other.members and _overlap(entry, other) for other in entries[:row]):
            yield Fault("twice", row, "members", member)
        if frame.first <= entry.day <= frame.last and not frame.has_room(member, entry.span):
            yield Fault("outside-hours", row, "members", member)


def _overlap(one: Entry, other: Entry) -> bool:
    return one.day == other.day and one.starts < other.ends and other.starts < one.ends


def whole_faults(frame: Frame, entries: Sequence[Entry]) -> list[Fault]:
    """What the plan leaves out; it may be kept so, and not sent."""
    auditing = [member for member in frame.members if member.auditing]
    filled = {entry.day for entry in entries}
    planned = {member for entry in entries for member in entry.members}
    empty = [
        Fault("empty-day", field="day", about=day)
        for day in frame.days
        if day not in filled and any(frame.works(member, day) for member in auditing)
    ]
    idle = [
        Fault("idle", field="members", about=member.id)
        for member in auditing
        if member.id not in planned and any(frame.works(member, day) for day in frame.days)
    ]
    return empty + idle


def warnings(
    entries: Sequence[Entry], *, opening: Iterable[str], closing: Iterable[str], sites: Iterable[int]
) -> list[Fault]:
    """What is unusual and stays allowed: other first and last sessions than the meetings, a drawn site left out.

    `opening` and `closing` are the words by which the meetings are known, in each language; topics are free text.
    """
    found, ordered = [], sorted(entries, key=lambda entry: (entry.day, entry.starts, entry.ends))
    if ordered and not _says(ordered[0], opening):
        found.append(Fault("no-opening"))
    last = max(ordered, key=lambda entry: (entry.day, entry.ends), default=None)
    if last and not any(_says(entry, closing) for entry in ordered if entry.span.ends == last.span.ends):
        found.append(Fault("no-closing"))
    visited = {entry.site for entry in entries}
    return found + [Fault("site-left-out", about=site) for site in sites if entries and site not in visited]


def _says(entry: Entry, words: Iterable[str]) -> bool:
    return any(word.casefold() in entry.topic.casefold() for word in words)
