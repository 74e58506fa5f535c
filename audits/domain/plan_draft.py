"""A first draft of an audit's plan, from what is booked, the sites to visit and the topics of the score sheet.

The lead changes it as they like: lengths of meetings and of the break are a beginning, not a rule.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from audits.domain.plan import Entry, Frame, Member, Span
from audits.domain.working_time import WorkingTime

MEETING = datetime.timedelta(minutes=30)
HOUR = datetime.timedelta(hours=1)
NOON = datetime.time(12)
LONGEST_TOPIC = 300


@dataclass(frozen=True)
class Place:
    """A site by its key, or words."""

    site: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Words:
    """What the draft says, in the reader's language; `work` where there is no topic, `remote` as a place."""

    opening: str
    team: str
    closing: str
    work: str
    remote: str
    between: str = "; "


@dataclass(frozen=True)
class Visit:
    """A site that is visited, and the topic there."""

    topic: str
    place: Place


@dataclass(frozen=True)
class Slot:
    """A part of a day of one auditing member, to be filled."""

    member: int
    span: Span


def suggest(
    frame: Frame,
    *,
    headquarters: Place,
    topics: Sequence[str],
    visits: Sequence[Visit],
    words: Words,
    ordinary: WorkingTime,
) -> list[Entry]:
    """Opening meeting, topics and visits spread over members and half-days, team meeting, closing meeting.

    Whoever has nothing booked is taken to be there on `ordinary` days. A plan made so has no fault; where nobody
    audits it is empty.
    """
    draft = Draft(frame, headquarters, words, ordinary)
    if not draft.auditing:
        return []
    draft.hold_meetings()
    draft.fill(list(topics) or [words.work], visits)
    return sorted(draft.entries, key=lambda entry: (entry.day, entry.starts, sorted(entry.members)))


class Draft:
    """The plan while it is made: what is taken so far, and what is left of everybody's time."""

    def __init__(self, frame: Frame, headquarters: Place, words: Words, ordinary: WorkingTime):
        self.frame, self.headquarters, self.words, self.ordinary = frame, headquarters, words, ordinary
        self.auditing = [member for member in frame.members if member.auditing]
        self.others = [member.id for member in frame.members if not member.auditing]
        self.entries: list[Entry] = []
        self.left = {
            (member.id, day): [part for span in self._hours(member, day) for part in _around_noon(span, ordinary.pause)]
            for member in frame.members
            for day in frame.days
        }

    def _hours(self, member: Member, day: datetime.date) -> list[Span]:
        if member.id in self.frame.booked:
            return self.frame.spans.get((member.id, day), [])
        return [Span(*(datetime.datetime.combine(day, time) for time in (self.ordinary.starts, self.ordinary.ends)))]

    def hold_meetings(self) -> None:
        """The first and the last of it all, with everybody who is there then."""
        days = [day for day in self.frame.days if any(self.left[member.id, day] for member in self.auditing)]
        if not days:
            return
        host = min(self._present(days[0]), key=lambda m: (not m.lead, self.left[m.id, days[0]][0].starts))
        first = self.left[host.id, days[0]][0]
        self._meet(self.words.opening, replace(first, ends=min(first.ends, first.starts + MEETING)))
        for words, least in ((self.words.closing, datetime.timedelta(0)), (self.words.team, HOUR)):
            self._end(days[-1], words, least)

    def _present(self, day: datetime.date) -> list[Member]:
        return [member for member in self.auditing if self.left[member.id, day]]

    def _end(self, day: datetime.date, words: str, least: datetime.timedelta) -> None:
        """A meeting at the end of what is left of this day, if that is long enough."""
        present = self._present(day)
        if not present:
            return
        host = max(present, key=lambda member: (member.lead, self.left[member.id, day][-1].ends))
        last = self.left[host.id, day][-1]
        if last.ends - last.starts > least:
            guests = self.others if words == self.words.closing else []
            self._meet(words, replace(last, starts=max(last.starts, last.ends - MEETING)), guests)

    def _meet(self, words: str, span: Span, guests: Sequence[int] | None = None) -> None:
        who = [member.id for member in self.auditing] + list(self.others if guests is None else guests)
        self._enter(span, words, self.headquarters, [member for member in who if self._is_free(member, span)])

    def _is_free(self, member: int, span: Span) -> bool:
        return any(left.covers(span.starts, span.ends) for left in self.left[member, span.starts.date()])

    def _enter(self, span: Span, topic: str, place: Place, members: Sequence[int]) -> None:
        """A session, whose time its members have no more."""
        day = span.starts.date()
        for member in members:
            self.left[member, day] = [part for left in self.left[member, day] for part in _without(left, span)]
        if span.remote:
            place = Place(words=self.words.remote)
        self.entries.append(
            Entry(day, span.starts.time(), span.ends.time(), topic, frozenset(members), place.site, place.words,
                  span.remote)
        )  # fmt: skip

    def fill(self, topics: Sequence[str], visits: Sequence[Visit]) -> None:
        """Every slot gets visits or topics, in the order of the days; there is more of it than time or the reverse."""
        slots = [
            Slot(member.id, span)
            for day in self.frame.days
            for member in sorted(self.auditing, key=lambda member: not member.lead)
            for span in self.left[member.id, day]
        ]
        on_site = [slot for slot in slots if not slot.span.remote] or slots
        travelling = _shared(visits, on_site[1:] or on_site)
        talking = [slot for slot in slots if slot not in travelling] or slots
        told = dict(zip(talking, _shares(topics, len(talking)), strict=True))
        for slot in slots:
            parts = [(visit.topic, visit.place) for visit in travelling.get(slot, [])]
            parts += [(topic, self.headquarters) for topic in self._said(told.get(slot, []))]
            self._work(slot, parts)

    def _said(self, topics: Sequence[str]) -> list[str]:
        """Topics in as few sessions as their words allow."""
        said: list[str] = []
        for topic in topics:
            both = f"{said[-1]}{self.words.between}{topic}" if said else ""
            if both and len(both) <= LONGEST_TOPIC:
                said[-1] = both
            else:
                said.append(topic[:LONGEST_TOPIC])
        return said

    def _work(self, slot: Slot, parts: Sequence[tuple[str, Place]]) -> None:
        """The slot's time in equal parts; whoever only accompanies goes with the first of the auditors."""
        guests = self.others if slot.member == self._first() else []
        for span, (topic, place) in zip(_divided(slot.span, len(parts)), parts, strict=False):
            free = [guest for guest in guests if self._is_free(guest, span)]
            self._enter(span, topic, place, [slot.member, *free])

    def _first(self) -> int:
        return min(self.auditing, key=lambda member: not member.lead).id


def _around_noon(span: Span, pause: int) -> list[Span]:
    """A long span without its break at noon, which lasts `pause` minutes where the booking names none."""
    noon = datetime.datetime.combine(span.starts.date(), NOON)
    after = noon + datetime.timedelta(minutes=span.pause or pause)
    if span.starts <= noon - HOUR and after + HOUR <= span.ends:
        return [replace(span, ends=noon), replace(span, starts=after)]
    return [span]


def _without(span: Span, taken: Span) -> list[Span]:
    if taken.ends <= span.starts or span.ends <= taken.starts:
        return [span]
    before, after = replace(span, ends=taken.starts), replace(span, starts=taken.ends)
    return [part for part in (before, after) if part.starts < part.ends]


def _shared(visits: Sequence[Visit], slots: Sequence[Slot]) -> dict[Slot, list[Visit]]:
    """Visits over slots, evenly."""
    shared: dict[Slot, list[Visit]] = {}
    for number, visit in enumerate(visits if slots else []):
        shared.setdefault(slots[number * len(slots) // len(visits)], []).append(visit)
    return shared


def _shares(topics: Sequence[str], number: int) -> list[Sequence[str]]:
    """Topics in order over so many slots: several in one, or one over several."""
    total = len(topics)
    starts = [slot * total // number for slot in range(number)]
    return [topics[start : max(start + 1, (slot + 1) * total // number)] for slot, start in enumerate(starts)]


def _divided(span: Span, parts: int) -> list[Span]:
    """Equal parts in steps of five minutes where there is time for it; never more parts than minutes."""
    minutes = int((span.ends - span.starts).total_seconds() // 60)
    parts = min(parts, minutes)
    step = 5 if minutes >= 5 * parts else 1
    ends = [minutes * part // parts // step * step for part in range(1, parts)]
    bounds = [span.starts + datetime.timedelta(minutes=end) for end in (0, *ends)] + [span.ends]
    return [replace(span, starts=start, ends=end) for start, end in zip(bounds, bounds[1:], strict=False)]
