"""Person-days of an audit: what the rules give, what a person set, what the team has booked."""

from dataclasses import dataclass
from decimal import Decimal

from applications.domain.person_days import AboveTable, PersonDays, person_days
from applications.queries import person_day_table
from applications.states import QuoteState
from audits.models import Audit, Booking, DaysChange, SampledSite, TeamMember
from audits.queries.pool import working_time
from audits.queries.programme import draw_of, fetched, population


@dataclass(frozen=True)
class Booked:
    """Person-days of those who audit: on site, and remote, which does not count as on site (IAF MD 4)."""

    on_site: Decimal
    remote: Decimal

    @property
    def remote_percent(self) -> int:
        """The remote share of all hours, in whole percent, rounded up so that it never looks smaller."""
        total = self.on_site + self.remote
        return int(-(-self.remote * 100 // total)) if total else 0


def expected_outlets(audit: Audit) -> int:
    """How many outlets it visits, or would by the rule where nobody has drawn yet."""
    if drawn := list(fetched(audit, "samples")):
        return sum(site.why != SampledSite.Why.HEADQUARTERS for site in fetched(drawn[-1], "sites"))
    places = population(audit.application)
    return len(draw_of(audit, places, "-").all) - sum(place["kind"] == "headquarters" for place in places)


def computed_days(audit: Audit, outlets: int) -> PersonDays | None:
    """Days by table, headcount and sampled outlets (rules section 3); None above the table, and for special audits.

    A first audit never gets less than its contract says: half a day more for each outlet that was not quoted.
    """
    application = audit.application
    table = person_day_table(application)
    if audit.kind == Audit.Kind.SPECIAL:
        return None
    if audit.visit == 0:
        quote = next(quote for quote in fetched(application, "quotes") if quote.state == QuoteState.ACCEPTED)
        more = table.extra_site_days * max(0, outlets - quote.extra_sites)
        return PersonDays(quote.days_planning, quote.days_on_site + more, more)
    try:
        return person_days(table, application.basis_headcount, audit.kind, outlets)
    except AboveTable:
        return None


@dataclass(frozen=True)
class Days:
    """Person-days as computed for so many outlets, and as a second person approved; None where there are none."""

    computed: PersonDays | None
    approved: PersonDays | None
    outlets: int

    @property
    def in_force(self) -> PersonDays | None:
        return self.approved or self.computed


def days_standing(audit: Audit) -> Days:
    """What is computed and what was set; a special audit's own days are the planner's from the beginning."""
    change = next((row for row in reversed(audit.days_changes.all()) if row.approved), None)
    approved = PersonDays(change.planning, change.on_site) if change else None
    if approved is None and audit.kind == Audit.Kind.SPECIAL:
        approved = PersonDays(audit.days_planning, audit.days_on_site)
    outlets = expected_outlets(audit)
    return Days(computed_days(audit, outlets), approved, outlets)


def days_of(audit: Audit) -> PersonDays | None:
    """The days in force."""
    return days_standing(audit).in_force


def open_days_change(audit: Audit) -> DaysChange | None:
    """The change that waits for its second person."""
    return next((change for change in audit.days_changes.all() if change.approved is None), None)


def booked_days(audit: Audit) -> Booked:
    """What lead and auditors are booked for; those who only accompany the audit count nothing."""
    rows = Booking.objects.filter(member__audit=audit, member__role__in=TeamMember.AUDITING)
    hours = {kind: [row.hours for row in rows if row.kind == kind] for kind in Booking.Kind}
    times = working_time(audit.application)
    return Booked(times.person_days(hours[Booking.Kind.ON_SITE]), times.person_days(hours[Booking.Kind.REMOTE]))
