"""The body's people: who they are, what they are competent for, how much they are booked."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audits.domain.competence import Held, is_followed, standing
from audits.domain.load import Load, Worked, in_days, person_days
from audits.models import Booking, Competence, Evaluation, TeamMember
from audits.queries.trades import EVERY, trade_words
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock

NOTHING, MINUTE = datetime.timedelta(), datetime.timedelta(minutes=1)
STANDINGS = {
    "valid": _("in force"),
    "expiring": _("expires soon"),
    "expired": _("expired"),
    "withdrawn": _("withdrawn"),
    "not-yet": _("still to begin"),
}
LOADS = {
    "over": _("over the maximum"),
    "below": _("below the minimum"),
    "short": _("short of the target"),
    "": _("as agreed"),
}


def people() -> QuerySet[User]:
    """Everybody who works for the body, and whoever once was sent to audits."""
    return User.objects.filter(Q(roles__len__gt=0) | Q(auditor__isnull=False))


def person_for(user: User, pk: int) -> User:
    """The person whose file it is, for themselves and for who keeps the files; otherwise 404."""
    if not user.is_staff_member or (user.pk != pk and not user.can(Act.KEEP_PEOPLE)):
        raise Http404
    return get_object_or_404(people().select_related("auditor"), pk=pk)


def listed(year: int) -> QuerySet[User]:
    """The people with what their list shows, asked once for all of them."""
    evaluations = Evaluation.objects.filter(user=OuterRef("pk")).order_by("-held_on", "-pk")
    leave = Booking.objects.filter(user=OuterRef("pk"), kind=Booking.Kind.LEAVE, during__endswith__gt=clock.now())
    competences = Prefetch("competences", queryset=Competence.objects.select_related("scheme"))
    return (
        people()
        .select_related("auditor")
        .prefetch_related(competences)
        .annotate(
            worked=Coalesce(Subquery(_worked(year)), Value(NOTHING), output_field=DurationField()),
            evaluated_on=Subquery(evaluations.values("held_on")[:1]),
            verdict=Subquery(evaluations.values("verdict")[:1]),
            leave_from=Subquery(leave.order_by("during").values("during__startswith")[:1]),
            leave_until=Subquery(leave.order_by("during").values("during__endswith")[:1]),
        )
    )


def _worked(year: int) -> QuerySet:
    """The time of a year of the body's calendar that somebody audits, without the pauses; to accompany counts not."""
    zone = timezone.get_default_timezone()
    first, after = (datetime.datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    time = ExpressionWrapper(
        F("during__endswith") - F("during__startswith") - F("pause") * Value(MINUTE), output_field=DurationField()
    )
    booked = Booking.objects.filter(
        user=OuterRef("pk"),
        during__startswith__gte=first,
        during__startswith__lt=after,
        member__role__in=TeamMember.AUDITING,
    )
    return booked.order_by().values("user").annotate(time=Sum(time)).values("time")


def hours(time: datetime.timedelta) -> Decimal:
    """A span of time in hours, exact."""
    return Decimal(time.days * 24) + Decimal(time.seconds) / 3600


def load_of(person: User, booked: Decimal) -> Load:
    """Booked person-days beside what is agreed with this person."""
    profile = getattr(person, "auditor", None)
    if profile is None:
        return Load(booked)
    return Load(booked, profile.load_minimum, profile.load_target, profile.load_maximum)


def load_in_list(person: User) -> Load:
    """The load of somebody out of `listed`."""
    return load_of(person, in_days(hours(person.worked)))


def loads_by_year(person: User) -> list[tuple[int, Load]]:
    """Each year with bookings, and the present one, the newest first."""
    booked = Booking.objects.filter(user=person, member__role__in=TeamMember.AUDITING)
    worked = [Worked(clock.day_of(booking.during.lower), booking.hours) for booking in booked]
    years = sorted({each.on.year for each in worked} | {clock.today().year}, reverse=True)
    return [(year, load_of(person, person_days(worked, year))) for year in years]


@dataclass(frozen=True)
class LoadBar:
    """A load as a bar: `length` and `target` in percent of the widest bound, `agreed` whether there is one."""

    load: Load

    @property
    def agreed(self) -> bool:
        return self.scale > 0

    @property
    def scale(self) -> int:
        return self.load.maximum or self.load.target or self.load.minimum or 0

    @property
    def length(self) -> int:
        return min(100, int(self.load.booked * 100 / self.scale))

    @property
    def target(self) -> int | None:
        """Where the mark of the target stands, unless it is the end of the bar."""
        return self.load.target * 100 // self.scale if self.load.target and self.load.maximum else None

    @property
    def booked(self) -> Decimal:
        return round(self.load.booked, 2)

    @property
    def tone(self) -> str:
        return {"over": "vermilion", "": "jade"}.get(self.load.code, "ink")

    @property
    def mark(self) -> str:
        """The code of the status beside it."""
        return {"over": "failed", "": "done"}.get(self.load.code, "todo")

    @property
    def label(self) -> str:
        return LOADS[self.load.code]


@dataclass(frozen=True)
class CompetenceRow:
    """A competence as pages show it; `followed`: another takes over, so that nothing is lost."""

    competence: Competence
    trade: str
    code: str
    last_on: datetime.date
    followed: bool

    @property
    def label(self) -> str:
        return STANDINGS[self.code]

    @property
    def mark(self) -> str:
        """The code of its status: what another took over from alarms nobody."""
        return "closed" if self.code == "expired" and self.followed else self.code


def competence_rows(competences: Iterable[Competence], words: dict[str, str] | None = None) -> list[CompetenceRow]:
    """Competences of one person with how each stands today, those in force first."""
    words = trade_words() if words is None else words
    rows, today, ahead = list(competences), clock.today(), settings.COMPETENCE_REMINDER_DAYS
    held = [Held.of(row) for row in rows]
    order = list(STANDINGS)
    found = [
        CompetenceRow(
            row,
            words.get(row.trade, row.trade) if row.trade != EVERY else str(_("every trade")),
            standing(one, today, ahead),
            one.last_on,
            is_followed(one, held),
        )
        for row, one in zip(rows, held, strict=True)
    ]
    return sorted(found, key=lambda row: (order.index(row.code), row.competence.scheme_id, row.trade))


@dataclass(frozen=True)
class ShortCompetence:
    """The competences of one scheme and level that stand alike, in one line."""

    scheme: str
    level: str
    trades: list[str]
    code: str
    label: str
    until: datetime.date


def in_short(rows: Iterable[CompetenceRow]) -> list[ShortCompetence]:
    """What counts now or needs somebody: neither what is withdrawn nor what another took over."""
    groups = defaultdict(list)
    for row in rows:
        if row.code == "withdrawn" or (row.code == "expired" and row.followed):
            continue
        code = "valid" if row.code == "expiring" and row.followed else row.code
        groups[row.competence.scheme_id, row.competence.level, code].append(row)
    return [
        ShortCompetence(
            str(group[0].competence.scheme),
            group[0].competence.get_level_display(),
            [row.trade for row in group],
            code,
            STANDINGS[code],
            min(row.last_on for row in group),
        )
        for (_scheme, _level, code), group in groups.items()
    ]


def competent(
    queryset: QuerySet[User], *, scheme: int | None = None, trade: str = "", ends: str = ""
) -> QuerySet[User]:
    """Who holds one competence that fits all of these; without `ends` it is in force today.

    `ends` is "soon" (within the days of the reminder) or "ended" (expired, not withdrawn).
    """
    today, ahead = clock.today(), datetime.timedelta(days=settings.COMPETENCE_REMINDER_DAYS)
    uncut = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today)
    fitting = Competence.objects.filter(uncut, user=OuterRef("pk"))
    if scheme:
        fitting = fitting.filter(scheme=scheme)
    if trade:
        fitting = fitting.filter(trade__in=(EVERY, trade))
    if ends == "ended":
        fitting = fitting.filter(expires_on__lt=today)
    else:
        fitting = fitting.filter(from_on__lte=today, expires_on__gte=today)
    if ends == "soon":
        fitting = fitting.filter(expires_on__lte=today + ahead)
    return queryset.filter(Exists(fitting))


@dataclass(frozen=True)
class BookingRow:
    """A booking with its days and hours in the body's own time zone."""

    booking: Booking

    @property
    def first(self) -> datetime.date:
        return clock.day_of(self.booking.during.lower)

    @property
    def last(self) -> datetime.date:
        return clock.day_of(self.booking.during.upper - datetime.timedelta.resolution)

    @property
    def times(self) -> str:
        lower, upper = clock.local(self.booking.during.lower), clock.local(self.booking.during.upper)
        return f"{lower:%H:%M}–{upper:%H:%M}"


def bookings_ahead(person: User) -> list[BookingRow]:
    """What is booked from today on."""
    ahead = Booking.objects.filter(user=person, during__endswith__gt=clock.now()).select_related("member__audit")
    return [BookingRow(booking) for booking in ahead.order_by("during")[:100]]


def expiring() -> QuerySet[Competence]:
    """Competences that end within the days of the reminder, those of people who left excepted."""
    today = clock.today()
    last = today + datetime.timedelta(days=settings.COMPETENCE_REMINDER_DAYS)
    ending = Competence.objects.filter(withdrawn_on__isnull=True, expires_on__range=(today, last))
    return ending.filter(user__is_active=True, user__roles__len__gt=0)
