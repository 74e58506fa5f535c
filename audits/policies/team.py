"""Who may be sent to an audit, in words; and whether the team stands."""

import datetime

from django.utils.translation import gettext as _

from audits import queries
from audits.domain.assignment import Bar
from audits.domain.working_time import objection_ends
from audits.models import Audit, Booking, TeamMember
from certsite.accounts.models import Relation, User
from certsite.common import clock

DEFAULT_OBJECTION_DAYS = 5


def bars_to_send(user: User, audit: Audit, *, role: str, first: datetime.date, last: datetime.date) -> list[str]:
    """Why this person cannot be sent to this audit on these days (rules section 5); empty when they can."""
    (chance,) = queries.chances(audit, role, first, last, User.objects.filter(pk=user.pk))
    return [words(bar, user) for bar in chance.bars]


def words(bar: Bar, user: User) -> str:
    """One bar as a sentence that names the person."""
    values = {"name": user} | {key: _shown(key, value) for key, value in bar.values.items()}
    return {
        "in-team": _("%(name)s is in the team already."),
        "not-auditor": _("%(name)s is not an auditor."),
        "not-staff": _("%(name)s does not work for the body."),
        "belongs": _("%(name)s belongs to the enterprise."),
        "relation": _relation(bar),
        "objection": _("The client objected to %(name)s with success."),
        "rotation": _("%(name)s led the audits of this enterprise in the last %(cycles)s cycles: another lead is due."),
        "competence-none": _("%(name)s is not competent for this scheme and trade in this role."),
        "competence-not-yet": _("%(name)s is competent for it from %(day)s only."),
        "competence-expired": _("The competence of %(name)s for it ended on %(day)s."),
        "competence-withdrawn": _("The competence of %(name)s for it was withdrawn from %(day)s."),
        "leave": _("%(name)s is on leave on %(day)s."),
        "booked": _("%(name)s is booked for %(what)s on %(day)s."),
        "load": _(
            "%(name)s would work %(total)s person-days in %(year)s, more than the %(maximum)s agreed as the most."
        ),
    }[bar.code] % (values | _total(bar))


def _relation(bar: Bar) -> str:
    if bar.values.get("until"):
        return _("%(name)s had a relation to the enterprise until %(until)s that still counts: %(kind)s.")
    return _("%(name)s has a relation to the enterprise: %(kind)s.")


def _total(bar: Bar) -> dict:
    return {"total": f"{bar.values['booked'] + bar.values['days']:f}"} if bar.code == "load" else {}


def _shown(key: str, value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return Relation.Kind(value).label if key == "kind" else value


def words_of_clash(found: list[Booking]) -> list[str]:
    """What the database refused, in the same words as the bars."""
    if not found:
        return [_("The hours are taken by somebody else's booking meanwhile; please try again.")]
    rows = [(booking.user, queries.taken(booking)) for booking in found]
    return [
        words(Bar("leave" if row.is_leave else "booked", {"what": row.what, "day": row.first}), user)
        for user, row in rows
    ]


def objection_days(audit: Audit) -> int:
    """How long the client may object to a name."""
    return audit.application.edition.rules.get("objection_days", DEFAULT_OBJECTION_DAYS)


def objection_until(member: TeamMember) -> datetime.date | None:
    """The last day on which the client may object to this member; None while it was not told the name."""
    if member.told_at is None:
        return None
    return objection_ends(clock.day_of(member.told_at), objection_days(member.audit))


def is_settled(member: TeamMember) -> bool:
    """Whether the client has nothing more to say to this member."""
    until = objection_until(member)
    return until is not None and (member.cleared_at is not None or clock.today() > until)


def bars_to_tell(audit: Audit) -> list[str]:
    """The client is told the names of an announced audit, once its members have taken it on."""
    if audit.short_notice:
        return [_("An audit at short notice is not announced.")]
    team = list(audit.team.select_related("user"))
    bars = [] if any(member.told_at is None for member in team) else [_("The client knows every name already.")]
    waits = [str(member.user) for member in team if member.impartial_at is None]
    if waits:
        bars.append(_("First %(names)s must confirm impartiality.") % {"names": _(", ").join(waits)})
    return bars


def bars_to_object(member: TeamMember) -> list[str]:
    """The client may object within the edition's days, before the audit began."""
    until = objection_until(member)
    if until is None or member.audit.state not in ("planned", "confirmed"):
        return [_("There is nothing to object to now.")]
    if clock.today() > until:
        return [_("An objection was possible until %(day)s.") % {"day": until.isoformat()}]
    if any(row.user_id == member.user_id and row.upheld is None for row in member.audit.objections.all()):
        return [_("Your objection is with the planner.")]
    return []


def bars_of_team(audit: Audit) -> list[str]:
    """What keeps the team from going: no lead, impartiality, something that came to light, the client's say."""
    team = list(audit.team.select_related("user"))
    bars = [] if any(member.role == "lead" for member in team) else [_("The audit has no lead auditor.")]
    if audit.starts_on is None:
        return [*bars, _("The audit has no date.")]
    people = User.objects.filter(pk__in=[member.user_id for member in team])
    pool = queries.Pool(audit, people, audit.starts_on, audit.ends_on)
    for member in team:
        if member.impartial_at is None:
            bars.append(_("%(name)s has not confirmed impartiality.") % {"name": member.user})
        bars += [words(bar, member.user) for bar in pool.standing(member)]
    return bars if audit.short_notice else bars + _bars_of_client(audit, team)


def _bars_of_client(audit: Audit, team: list[TeamMember]) -> list[str]:
    bars = []
    for row in audit.objections.all():
        if row.upheld is None:
            bars.append(_("The client's objection to %(name)s is not answered.") % {"name": row.user})
    untold = [str(member.user) for member in team if member.told_at is None]
    if untold:
        bars.append(_("The client has not been told of %(names)s.") % {"names": _(", ").join(untold)})
    open_until = [objection_until(member) for member in team if member.told_at and not is_settled(member)]
    if open_until:
        bars.append(_("The client may object to the team until %(day)s.") % {"day": max(open_until).isoformat()})
    return bars
