"""Who could be sent to an audit: everything that is known of everybody, in a number of questions that does not grow."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet

from audits import policies
from audits.domain import assignment
from audits.domain.assignment import Assignment, Bar, Candidate, Taken
from audits.domain.competence import Held, gap
from audits.domain.rotation import cycles_led
from audits.domain.working_time import WorkingTime, days_between
from audits.models import Audit, Auditor, Booking, Objection, TeamMember
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock


@dataclass(frozen=True)
class Chance:
    """A person, where they stand towards one audit, and every reason why they cannot be sent."""

    user: User
    bars: tuple[Bar, ...]
    home_base: str
    is_near: bool
    booked: Decimal
    target: int | None


def working_time(application) -> WorkingTime:
    """The edition's working time."""
    return WorkingTime.from_rules(application.edition.rules.get("working_time") or {})


def trade_of(application) -> str:
    """The code of the case's trade; "" where its form asks for none."""
    return application.answers.get("trade") or ""


def chances(
    audit: Audit, role: str, first: datetime.date, last: datetime.date, people: QuerySet[User] | None = None
) -> list[Chance]:
    """Everybody who may be asked, with every bar; who may be sent comes first, who lives near before others."""
    pool = Pool(audit, people if people is not None else User.objects.with_act(Act.AUDIT), first, last)
    found = [pool.chance(user, role) for user in pool.people]
    return sorted(found, key=lambda one: (bool(one.bars), not one.is_near, one.booked, one.user.name))


def chances_in_words(audit: Audit, role: str, first: datetime.date, last: datetime.date) -> list[tuple[Chance, list]]:
    """The same, each with its reasons as sentences."""
    return [(one, [policies.words(bar, one.user) for bar in one.bars]) for one in chances(audit, role, first, last)]


class Pool:
    """What is known of these people in the days of one audit, fetched once for all of them."""

    def __init__(self, audit: Audit, people: QuerySet[User], first: datetime.date, last: datetime.date):
        self.audit, self.first, self.last = audit, first, last
        self.people = list(people.select_related("auditor").prefetch_related("memberships", "relations", "competences"))
        self.times = working_time(audit.application)
        self.bookings = bookings_of(self.people, first, last, but=audit)
        self.cycles = earlier_leads(audit)
        self.objected = objected_ids(audit)
        self.team = {member.user_id for member in audit.team.all()}

    def chance(self, user: User, role: str) -> Chance:
        """One person's standing."""
        candidate = self.candidate(user, role)
        profile = auditor_of(user)
        return Chance(
            user=user,
            bars=tuple(assignment.bars(candidate, self.assignment(role))),
            home_base=profile.home_base if profile else "",
            is_near=self.lives_near(profile),
            booked=candidate.booked.get(self.first.year, Decimal(0)),
            target=profile.load_target if profile else None,
        )

    def lives_near(self, profile: Auditor | None) -> bool:
        """Whether the home base stands in the enterprise's address."""
        home = profile.home_base if profile else ""
        return bool(home) and home in self.audit.application.organisation.address

    def assignment(self, role: str) -> Assignment:
        """What a person would be sent to: days that count for the year are those of who audits."""
        years: dict[int, Decimal] = defaultdict(Decimal)
        if role in TeamMember.AUDITING:
            for day in days_between(self.first, self.last):
                years[day.year] += 1
        return Assignment(
            role=role,
            first=self.first,
            last=self.last,
            today=clock.today(),
            load=years,
            rotation_cycles=self.audit.application.edition.rules.get("rotation_cycles", 2),
        )

    def candidate(self, user: User, role: str) -> Candidate:
        """What the rule reads of this person."""
        application = self.audit.application
        profile, rows = auditor_of(user), self.bookings[user.pk]
        return Candidate(
            is_auditor=may_be_asked(user, role),
            belongs=application.organisation_id in user.organisation_ids,
            ties=[tie for organisation, tie in user.ties if organisation == application.organisation_id],
            gap=gap(
                [Held.of(row) for row in user.competences.all()],
                role=role, scheme=application.edition.scheme_id, trade=trade_of(application),
                first=self.first, last=self.last,
            ),
            taken=[taken(row) for row in rows],
            booked=load(rows, self.times),
            maximum=profile.load_maximum if profile else None,
            cycles_led=cycles_led(self.cycles, user.pk),
            objected=user.pk in self.objected,
            in_team=user.pk in self.team,
        )  # fmt: skip

    def standing(self, member: TeamMember) -> list[Bar]:
        """What speaks against a member who is in the team already: something may have come to light since."""
        user = next(user for user in self.people if user.pk == member.user_id)
        candidate = replace(self.candidate(user, member.role), in_team=False)
        return assignment.bars(candidate, self.assignment(member.role))


def may_be_asked(user: User, role: str) -> bool:
    """Auditors; for whoever only watches, anybody who works for the body."""
    return user.can(Act.AUDIT) or (role in assignment.WATCHING and user.is_active and user.is_staff_member)


def auditor_of(user: User) -> Auditor | None:
    """Where the person lives and what they are to work, where it is known."""
    return getattr(user, "auditor", None)


def bookings_of(people: Iterable[User], first: datetime.date, last: datetime.date, *, but: Audit) -> dict:
    """By person: what is booked in the years of these days, other than for this audit itself."""
    start = clock.moment(datetime.date(first.year, 1, 1), datetime.time())
    end = clock.moment(datetime.date(last.year + 1, 1, 1), datetime.time())
    rows = Booking.objects.filter(user__in=[user.pk for user in people], during__overlap=DateTimeTZRange(start, end))
    if but.pk:
        rows = rows.exclude(member__audit=but)
    found: dict[int, list[Booking]] = defaultdict(list)
    for row in rows.select_related("member__audit"):
        found[row.user_id].append(row)
    return found


def taken(row: Booking) -> Taken:
    """A booking as the rule reads it."""
    first = clock.day_of(row.during.lower)
    last = clock.day_of(row.during.upper - datetime.timedelta(microseconds=1))
    is_leave = row.kind == Booking.Kind.LEAVE
    return Taken(first, last, "" if is_leave else row.member.audit.reference, is_leave)


def load(rows: Iterable[Booking], times: WorkingTime) -> dict[int, Decimal]:
    """Person-days by year of what somebody audits; leave, and audits that are only accompanied, count nothing."""
    hours: dict[int, list[Decimal]] = defaultdict(list)
    for row in rows:
        if row.kind != Booking.Kind.LEAVE and row.member.role in TeamMember.AUDITING:
            hours[clock.day_of(row.during.lower).year].append(row.hours)
    return {year: times.person_days(all_of) for year, all_of in hours.items()}


def earlier_leads(audit: Audit) -> list[set[int]]:
    """Who led in each earlier cycle of this enterprise's certification in the scheme, oldest first."""
    case = audit.application
    led = TeamMember.objects.filter(
        role=TeamMember.Role.LEAD,
        audit__application__organisation=case.organisation_id,
        audit__application__edition__scheme=case.edition.scheme_id,
        audit__state=AuditState.CLOSED,
    ).exclude(audit__application=case, audit__cycle__gte=audit.cycle)
    cycles: dict[tuple, set[int]] = defaultdict(set)
    rows = led.filter(audit__application__lte=case.pk).order_by("audit__application", "audit__cycle")
    for application, cycle, user in rows.values_list("audit__application", "audit__cycle", "user"):
        cycles[application, cycle].add(user)
    return list(cycles.values())


def objected_ids(audit: Audit) -> set[int]:
    """Whom the client objected to with success in this case."""
    upheld = Objection.objects.filter(audit__application=audit.application_id, upheld=True)
    return set(upheld.values_list("user", flat=True))


def clashes(rows: Iterable[Booking], most: int = 3) -> list[Booking]:
    """The first bookings that these rows meet."""
    meets = Q()
    for row in rows:
        meets |= Q(user=row.user_id, during__overlap=row.during)
    return list(Booking.objects.filter(meets).select_related("user", "member__audit")[:most]) if meets else []
