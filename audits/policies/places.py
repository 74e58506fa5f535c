"""On which days of a week somebody can lead an audit, and why on none of them."""

import copy
import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from applications.domain.person_days import PersonDays
from audits import queries
from audits.domain.weeks import DAY, Week
from audits.models import Audit, TeamMember
from audits.policies.audits import bars_to_date, bars_to_plan, bars_to_reschedule
from audits.policies.team import words
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common import clock

PLANNED = (AuditState.PLANNED, AuditState.CONFIRMED)


@dataclass(frozen=True)
class Places:
    """First and last day of each possibility; `bars` say why there is none, where there is none."""

    days: list[tuple[datetime.date, datetime.date]] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)


def bars_to_move(audit: Audit, person: User) -> list[str]:
    """A planned audit is moved with its lead; who goes beside or instead of the lead is changed on its own page."""
    if bars := bars_to_reschedule(audit):
        return bars
    lead = next((member for member in audit.team.all() if member.role == TeamMember.Role.LEAD), None)
    if lead is None:
        return [_("%(audit)s has no lead auditor now: send one on its page.") % {"audit": audit}]
    if lead.user_id == person.pk:
        return []
    who = {"audit": audit, "lead": lead.user, "name": person}
    return [_("%(audit)s is led by %(lead)s: to send %(name)s too or instead, change the team on its page.") % who]


def bars_to_drop(audit: Audit, person: User, *, moves: bool) -> list[str]:
    """The same for what was dropped: a card of unplanned work, or with `moves` an audit that was planned."""
    if moves:
        return bars_to_move(audit, person)
    return [] if audit.state == AuditState.PROPOSED else bars_to_plan(audit, None)


def length_of(audit: Audit, days: PersonDays | None) -> int:
    """How many days it takes: those it has, or those that a lead alone needs for its person-days on site."""
    if audit.starts_on:
        return (audit.ends_on - audit.starts_on).days + 1
    return max(1, math.ceil(days.on_site))


def places_in_week(audit: Audit, person: User, week: Week) -> Places:
    """Where the audit may begin in this week with this person as its lead."""
    days = queries.days_of(audit)
    if bars := bars_to_move(audit, person) if audit.state in PLANNED else bars_to_plan(audit, days):
        return Places(bars=bars)
    starts = [day for day in week.days if day >= clock.today()]
    if not starts:
        return Places(bars=[_("This week has passed.")])
    more = (length_of(audit, days) - 1) * DAY
    team = list(audit.team.all())
    sent = [member.user_id for member in team] or [person.pk]
    pool = queries.Pool(audit, User.objects.filter(pk__in=sent), starts[0], starts[-1] + more)
    against = {
        (first, first + more): [*bars_to_date(audit, first, first + more), *_against(pool, team, first, first + more)]
        for first in starts
    }
    free = [span for span, bars in against.items() if not bars]
    return Places(free, [] if free else list(dict.fromkeys(bar for bars in against.values() for bar in bars)))


def _against(pool: "queries.Pool", team: list[TeamMember], first: datetime.date, last: datetime.date) -> Iterator[str]:
    """What speaks against these people on these days; what is known of them was asked once for the whole week."""
    pool = copy.copy(pool)
    pool.first, pool.last = first, last
    for member in team:
        yield from (words(bar, member.user) for bar in pool.standing(member))
    if not team:
        (person,) = pool.people
        yield from (words(bar, person) for bar in pool.chance(person, TeamMember.Role.LEAD).bars)
