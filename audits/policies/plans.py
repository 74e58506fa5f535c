"""Whether the plan of an audit can be sent, agreed, and followed."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from audits.domain.plan import Entry, Fault, Frame, Hours, Member, check, warnings
from audits.models import Audit, Booking, Plan, Session, TeamMember
from audits.states import AuditState, PlanState
from certsite.common import clock

OPEN_TO_PLAN = (AuditState.PLANNED, AuditState.CONFIRMED)


def plan_of(audit: Audit) -> Plan | None:
    """The audit's plan, if it has one."""
    return getattr(audit, "plan", None)


def plan_frame(audit: Audit) -> Frame:
    """Days, team and bookings that the plan must fit."""
    members = tuple(
        Member(member.pk, member.role in TeamMember.AUDITING, member.role == TeamMember.Role.LEAD)
        for member in audit.team.all()
    )
    hours = tuple(
        Hours(
            booking.member_id,
            *(clock.local(moment).replace(tzinfo=None) for moment in (booking.during.lower, booking.during.upper)),
            remote=booking.kind == Booking.Kind.REMOTE,
            pause=booking.pause,
        )
        for booking in Booking.objects.filter(member__audit=audit)
    )
    return Frame(audit.starts_on, audit.ends_on, members, hours)


def entry_of(session: Session) -> Entry:
    """A row as the rules see it."""
    return Entry(
        day=session.day,
        starts=session.starts,
        ends=session.ends,
        topic=session.topic,
        members=frozenset(member.pk for member in session.members.all()),
        site=session.site_id,
        place=session.place,
        remote=session.remote,
    )


def is_remote(plan: Plan) -> bool:
    """Whether any part of the audit is done from afar, for which the client's consent is needed."""
    return any(session.remote for session in plan.sessions.all())


def bars_to_write_plan(audit: Audit) -> list[str]:
    """A plan is written for an audit with days, and settled before the opening meeting."""
    if audit.state in OPEN_TO_PLAN and audit.starts_on:
        return []
    if audit.starts_on is None:
        return [_("The audit has no date.")]
    return [_("The plan is settled before the opening meeting.")]


def bars_to_send_plan(plan: Plan) -> list[str]:
    """Nothing is sent that has gaps or faults; what comes at short notice is not sent at all."""
    audit = plan.audit
    if bars := bars_to_write_plan(audit):
        return bars
    if audit.short_notice:
        return [_("This visit is not announced: the client sees the plan at the opening meeting.")]
    sessions = list(plan.sessions.all())
    if not sessions:
        return [_("The plan has no sessions.")]
    bars, entries, frame = [], [entry_of(session) for session in sessions], plan_frame(audit)
    for fault, words in faults_in_words(audit, frame, check(frame, entries)):
        entry = None if fault.row is None else entries[fault.row]
        bars.append(f"{entry.day} {entry.starts:%H:%M} {entry.topic}: {words}" if entry else words)
    if is_remote(plan) and not audit.remote_tool:
        bars.append(_("Say which tool the remote part uses."))
    return bars


def bars_to_agree(audit: Audit) -> list[str]:
    """The client agrees to a plan that was sent, and says whom the team asks for."""
    plan = plan_of(audit)
    if plan is None or plan.state != PlanState.SENT or audit.state not in OPEN_TO_PLAN:
        return [_("There is no plan to agree to.")]
    bars = []
    if not plan.contact_name.strip():
        bars.append(_("Name your contact on the days of the audit."))
    if not plan.contact_phone.strip():
        bars.append(_("Give the phone number of your contact."))
    return bars


def bars_of_plan(audit: Audit) -> list[str]:
    """Why the audit cannot begin by its plan; a visit at short notice has none that the client agreed to."""
    if audit.short_notice:
        return []
    plan = plan_of(audit)
    if plan is None:
        return [_("There is no audit plan yet.")]
    if plan.state != PlanState.AGREED:
        return [_("The plan is not agreed with the client yet.")]
    if any(not audit.starts_on <= session.day <= audit.ends_on for session in plan.sessions.all()):
        return [_("The plan names other days than the audit's.")]
    return []


def plan_warnings(plan: Plan, sites: Iterable) -> list[str]:
    """What is unusual in the plan and allowed; `sites` are those that were drawn."""
    audit, sites = plan.audit, list(sites)
    found = warnings(
        [entry_of(session) for session in plan.sessions.all()],
        opening=_in_both_languages("opening meeting"),
        closing=_in_both_languages("closing meeting"),
        sites=[site.pk for site in sites],
    )
    names = {site.pk: site.name for site in sites}
    return [words for _fault, words in faults_in_words(audit, plan_frame(audit), found, sites=names)]


def _in_both_languages(words: str) -> list[str]:
    """Words of the catalogue as each language says them."""
    said = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said.append(_(words))
    return said


def faults_in_words(
    audit: Audit, frame: Frame, faults: Iterable[Fault], sites: dict[int, str] | None = None
) -> list[tuple[Fault, str]]:
    """Each fault with its sentence."""
    names = {member.pk: str(member.user) for member in audit.team.all()}
    return [(fault, _sentence(fault, frame, names, sites or {})) for fault in faults]


def _sentence(fault: Fault, frame: Frame, names: dict[int, str], sites: dict[int, str]) -> str:
    values = {"first": frame.first, "last": frame.last, "day": fault.about}
    values |= {"name": names.get(fault.about, ""), "site": sites.get(fault.about, "")}
    return {
        "outside-days": _("The audit takes place from %(first)s to %(last)s."),
        "ends-first": _("The end must lie after the beginning."),
        "nobody": _("Name at least one member of the team."),
        "not-in-team": _("Only members of this audit's team take part."),
        "no-place": _("Choose a site or name another place."),
        "twice": _("%(name)s is in another session at this time."),
        "outside-hours": _("%(name)s is not booked for all of these hours."),
        "empty-day": _("Nothing is planned on %(day)s."),
        "idle": _("%(name)s takes part in no session."),
        "no-opening": _("The first session is not the opening meeting."),
        "no-closing": _("The last session is not the closing meeting."),
        "site-left-out": _("%(site)s was drawn to be visited and does not appear."),
    }[fault.code] % values
