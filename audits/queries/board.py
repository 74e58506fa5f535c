"""The planner's board: work that nobody has planned yet, and what everybody is booked for in each week."""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cached_property

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from applications.domain.person_days import PersonDays
from applications.models import Site
from applications.states import ApplicationState
from audits import permissions
from audits.domain.assignment import Taken
from audits.domain.competence import LEVELS_FOR, Held
from audits.domain.load import in_days
from audits.domain.weeks import Week
from audits.models import Audit, Auditor, Booking, Competence, TeamMember
from audits.queries.days import days_standing
from audits.queries.pool import auditor_of, taken, trade_of
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock

MOVABLE = (AuditState.PLANNED, AuditState.CONFIRMED)
NOTHING, MINUTE = datetime.timedelta(), datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Card:
    """A piece of work to be planned; `outlets` are those visited and all there are beside the headquarters."""

    audit: Audit
    days: PersonDays | None
    trade: str
    outlets: int
    all_outlets: int
    may_plan: bool

    @property
    def due(self) -> datetime.date | None:
        """By when it is to be held: the latest day, where there is none the last day that was agreed on."""
        return self.audit.latest_on or self.audit.preferred_to or self.audit.preferred_from

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < clock.today()

    @property
    def starts_on(self) -> datetime.date:
        """The first day that suits the window, for the page where it is planned without the board."""
        return max(clock.today(), self.audit.preferred_from or clock.today())


@dataclass(frozen=True)
class Entry:
    """What somebody is booked for on some days of a week: an audit in a role, or leave."""

    days: int
    audit: Audit | None = None
    role: str = ""
    scheme: int | None = None
    may_move: bool = False


@dataclass(frozen=True)
class Cell:
    """One person's week; `is_full` when no day of it from today on is left."""

    week: Week
    entries: list[Entry]
    free: int
    is_full: bool


@dataclass(frozen=True)
class Row:
    """One person on the board: `load` are the person-days of the year, cut off to the hundredth."""

    person: User
    load: Decimal
    cells: list[Cell]

    @cached_property
    def profile(self) -> Auditor | None:
        return auditor_of(self.person)

    @property
    def leads(self) -> str:
        """What the person may lead and when, for the script that greys out what cannot be."""
        held = [Held.of(row) for row in self.person.competences.all()]
        return json.dumps(
            [[one.scheme, one.trade, one.from_on.isoformat(), one.last_on.isoformat()] for one in held],
            separators=(",", ":"),
        )


def unplanned(*, text: str = "", kind: str = "", trade: str = "") -> QuerySet[Audit]:
    """The work that can be planned now, what is due first on top."""
    passed = Audit.objects.filter(state=AuditState.PROPOSED, application__state=ApplicationState.DOCUMENTS_PASSED)
    work = passed.exclude(provisional=True)  # its window waits for the visit before it
    if text:
        work = work.filter(Q(reference__icontains=text) | Q(application__organisation__name__icontains=text))
    if kind:
        work = work.filter(kind=kind)
    if trade:
        work = work.filter(application__answers__trade=trade)
    due = Coalesce("latest_on", "preferred_to", "preferred_from")
    return work.order_by(due.asc(nulls_last=True), "preferred_from", "reference")


def cards(work: QuerySet[Audit], user: User) -> list[Card]:
    """Each with its person-days and sites, asked once for all of them; whoever is bound to a client plans nothing."""
    sites = Prefetch("application__sites", Site.objects.only("application", "kind", "name"))
    together = ("application__edition", "application__quotes", sites, "days_changes", "samples__sites")
    return [card(audit, user) for audit in work.select_related("application__organisation").prefetch_related(*together)]


def card(audit: Audit, user: User) -> Card:
    """One of them, from what was fetched together."""
    standing = days_standing(audit)
    return Card(
        audit=audit,
        days=standing.in_force,
        trade=trade_of(audit.application),
        outlets=standing.outlets,
        all_outlets=sum(site.kind != Site.Kind.HEADQUARTERS for site in audit.application.sites.all()),
        may_plan=permissions.may_plan(user, audit),
    )


def auditors(*, text: str = "", trade: str = "", weeks: Sequence[Week]) -> QuerySet[User]:
    """Who is sent to audits, by name; `trade`: who is competent for it on some day of these weeks, in any part."""
    people = User.objects.with_act(Act.AUDIT)
    if text:
        people = people.filter(Q(name__icontains=text) | Q(auditor__home_base__icontains=text))
    if trade:
        held = Competence.objects.filter(trade__in=["", trade])
        held = held.filter(from_on__lte=weeks[-1].last, expires_on__gte=weeks[0].first)
        held = held.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=weeks[0].first))
        people = people.filter(pk__in=held.values("user"))
    return people.order_by("name", "pk")


def rows(people: QuerySet[User], weeks: Sequence[Week], user: User) -> list[Row]:
    """What each of these people is booked for in these weeks, and in the year that the first of them belongs to."""
    leads = Prefetch("competences", Competence.objects.filter(level__in=LEVELS_FOR["lead"]))
    people = list(people.annotate(worked=_worked(weeks[0].year)).select_related("auditor").prefetch_related(leads))
    bookings = _bookings(people, weeks)
    return [
        Row(
            person=person,
            load=_person_days(person.worked),
            cells=[cell(week, bookings[person.pk], user) for week in weeks],
        )
        for person in people
    ]


def cell(week: Week, bookings: Iterable[tuple[Booking, Taken]], user: User) -> Cell:
    """A person's bookings as one week shows them: several of one audit are one entry, and so is all leave."""
    days: dict[int | None, set[datetime.date]] = defaultdict(set)
    found: dict[int | None, Booking] = {}
    for booking, span in bookings:
        if within := week.within(span.first, span.last):
            key = None if span.is_leave else booking.member.audit_id
            days[key].update(within)
            found.setdefault(key, booking)
    gone, today = set().union(*days.values()), clock.today()
    return Cell(
        week=week,
        entries=[entry(booking, len(days[key]), user) for key, booking in found.items()],
        free=week.free(gone, today),
        is_full=all(day in gone or day < today for day in week.days),
    )


def entry(booking: Booking, days: int, user: User) -> Entry:
    """What a booking is for; the lead's can be moved to other days, with the whole team."""
    if booking.kind == Booking.Kind.LEAVE:
        return Entry(days)
    audit, role = booking.member.audit, booking.member.role
    movable = role == TeamMember.Role.LEAD and audit.state in MOVABLE and permissions.may_plan(user, audit)
    return Entry(days, audit, role, booking.scheme, movable)


def _bookings(people: Sequence[User], weeks: Sequence[Week]) -> dict[int, list[tuple[Booking, Taken]]]:
    """By person, whatever lies in these weeks of the body's own calendar, with its days."""
    midnight = datetime.time()
    span = DateTimeTZRange(clock.moment(weeks[0].first, midnight), clock.moment(weeks[-1].after(1).first, midnight))
    rows = Booking.objects.filter(user__in=[person.pk for person in people], during__overlap=span)
    found: dict[int, list[tuple[Booking, Taken]]] = defaultdict(list)
    scheme = F("member__audit__application__edition__scheme")
    for row in rows.annotate(scheme=scheme).select_related("member__audit__application__organisation"):
        found[row.user_id].append((row, taken(row)))
    return found


def _worked(year: int) -> Coalesce:
    """The time that somebody is booked to audit in a year of the body's calendar, without the pauses."""
    first, after = (clock.moment(datetime.date(each, 1, 1), datetime.time()) for each in (year, year + 1))
    time = F("during__endswith") - F("during__startswith") - F("pause") * Value(MINUTE)
    booked = Booking.objects.filter(
        user=OuterRef("pk"),
        member__role__in=TeamMember.AUDITING,
        during__startswith__gte=first,
        during__startswith__lt=after,
    )
    total = Sum(ExpressionWrapper(time, output_field=DurationField()))
    worked = booked.order_by().values("user").annotate(time=total).values("time")
    return Coalesce(Subquery(worked), Value(NOTHING), output_field=DurationField())


def _person_days(worked: datetime.timedelta) -> Decimal:
    hours = Decimal(worked.days * 24) + Decimal(worked.seconds) / 3600
    return in_days(hours).quantize(Decimal("0.01"), ROUND_DOWN)
