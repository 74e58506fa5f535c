"""Whether what is entered about the body's people holds: sentences by the field they belong to."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from audits.domain.competence import Held
from audits.models import Audit, Competence, Evaluation, TeamMember
from audits.queries.trades import EVERY, trades
from audits.states import AuditState
from certsite.accounts.models import Relation, User
from certsite.common import clock

Bars = dict[str, str]
DAY = datetime.timedelta(days=1)
LONGEST_LEAVE = 366 * DAY


def _in_order(first, last, field: str) -> Bars:
    return {field: _("The last day lies before the first.")} if first and last and last < first else {}


def _span(first, last) -> str:
    """Two days in words, as the notes of the history have them."""
    return f"{first.isoformat() if first else '…'} – {last.isoformat() if last else '…'}"


def bars_to_relate(person: User, *, organisation, kind: str, from_on, until_on) -> Bars:
    """A relation is recorded once; its days rise."""
    if bars := _in_order(from_on, until_on, "until_on"):
        return bars
    same = Relation.objects.filter(user=person, organisation=organisation, kind=kind, struck_at__isnull=True)
    for known in same:
        begins, ends = known.from_on or datetime.date.min, known.until_on or datetime.date.max
        if (from_on or datetime.date.min) <= ends and begins <= (until_on or datetime.date.max):
            return {"kind": _("This is on record already: %(days)s.") % {"days": _span(known.from_on, known.until_on)}}
    return {}


def bars_to_end(relation: Relation, *, until_on: datetime.date, by: User) -> Bars:
    """It ends once. Who is bound cannot free themselves by an end in the past; the body may enter one."""
    if relation.struck_at is not None:
        return {"until_on": _("This relation is struck.")}
    if relation.until_on and relation.until_on < clock.today():
        return {"until_on": _("This relation has ended on %(day)s.") % {"day": relation.until_on.isoformat()}}
    if relation.user_id == by.pk and until_on < clock.today():
        return {"until_on": _("Your own relation ends today at the earliest; ask a planner to enter an earlier day.")}
    return _in_order(relation.from_on, until_on, "until_on")


def bars_to_strike(relation: Relation) -> list[str]:
    """It is struck once."""
    return [_("This relation is struck.")] if relation.struck_at is not None else []


def bars_to_grant(person: User, *, scheme, trade: str, level: str, from_on, expires_on) -> Bars:
    """A competence is of a trade of its scheme, begins about now, ends in the future, and is granted once."""
    bars = _in_order(from_on, expires_on, "expires_on")
    if trade != EVERY and trade not in trades().get(scheme.pk, {}):
        bars["trade"] = _("This scheme has no such trade.")
    earliest = clock.today() - settings.COMPETENCE_BACKDATED_DAYS * DAY
    if from_on < earliest:
        bars["from_on"] = _("Competence is entered at most back to %(day)s.") % {"day": earliest.isoformat()}
    if expires_on < clock.today():
        bars.setdefault("expires_on", _("This day has passed."))
    same = Competence.objects.filter(user=person, scheme=scheme, trade=trade, level=level)
    for known in map(Held.of, same):
        if known.from_on <= known.last_on and from_on <= known.last_on and known.from_on <= expires_on:
            bars["from_on"] = _("The same competence is granted %(days)s: withdraw it first, or begin after it.") % {
                "days": _span(known.from_on, known.last_on)
            }
    return bars


def bars_to_withdraw(competence: Competence, *, withdrawn_on: datetime.date) -> Bars:
    """It is withdrawn once, from a day on which it holds."""
    if competence.withdrawn_on:
        return {"withdrawn_on": _("It is withdrawn from %(day)s.") % {"day": competence.withdrawn_on.isoformat()}}
    if not competence.from_on <= withdrawn_on <= competence.expires_on:
        days = {"days": _span(competence.from_on, competence.expires_on)}
        return {"withdrawn_on": _("The competence holds %(days)s: choose a day of these.") % days}
    return {}


def bars_to_train(*, from_on, until_on, hours) -> Bars:
    """The log holds what took place, of no more hours than its days have."""
    if bars := _in_order(from_on, until_on, "until_on"):
        return bars
    if until_on > clock.today():
        return {"until_on": _("The log holds trainings that took place: this day is still to come.")}
    if hours > 24 * ((until_on - from_on).days + 1):
        return {"hours": _("These days do not have so many hours.")}
    return {}


def witnessed(person: User):
    """The audits at which somebody could be witnessed: held, with them among the auditors."""
    held = Audit.objects.filter(state__in=[AuditState.ON_SITE, AuditState.CLOSED])
    return held.filter(team__user=person, team__role__in=TeamMember.AUDITING).order_by("-starts_on", "-pk")


def bars_to_evaluate(person: User, *, kind: str, audit: Audit | None, year: int, held_on: datetime.date) -> Bars:
    """Witnessed at an audit of theirs; over a year once, and not before that year has begun."""
    bars = {"held_on": _("This day is still to come.")} if held_on > clock.today() else {}
    if kind == Evaluation.Kind.WITNESSED:
        if audit is None:
            bars["audit"] = _("Say at which audit the person was witnessed.")
        elif not witnessed(person).filter(pk=audit.pk).exists():
            bars["audit"] = _("The person was no auditor there, or the audit has not begun.")
        elif audit.starts_on and held_on < audit.starts_on:
            bars.setdefault("held_on", _("The audit began on %(day)s.") % {"day": audit.starts_on.isoformat()})
        return bars
    if audit is not None:
        bars["audit"] = _("A yearly evaluation is of no single audit.")
    if year > held_on.year:
        bars["year"] = _("This year has not begun.")
    elif Evaluation.objects.filter(user=person, kind=Evaluation.Kind.YEARLY, year=year).exists():
        bars["year"] = _("The evaluation of %(year)s is on record already.") % {"year": year}
    return bars


def bars_to_load(*, minimum: int | None, target: int | None, maximum: int | None) -> Bars:
    """Minimum, target and maximum rise; each may be left open."""
    bars = {}
    if minimum is not None and target is not None and target < minimum:
        bars["load_target"] = _("The target lies below the minimum.")
    floors = [bound for bound in (minimum, target) if bound is not None]
    if maximum is not None and floors and maximum < max(floors):
        bars["load_maximum"] = _("The maximum lies below the target or the minimum.")
    return bars


def bars_to_leave(person: User, *, first: datetime.date, last: datetime.date, by: User) -> Bars:
    """Whole days, the last not before the first; only who keeps the files enters leave that is over."""
    if bars := _in_order(first, last, "last_on"):
        return bars
    if last - first > LONGEST_LEAVE:
        return {"last_on": _("A leave is booked for a year at most.")}
    if last < clock.today() and person.pk == by.pk:
        return {"last_on": _("These days have passed; ask a planner to enter them.")}
    return {}
