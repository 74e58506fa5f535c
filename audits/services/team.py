"""The team: sending, impartiality, the client's say, and who takes whose place."""

from django.db import transaction
from django.utils.translation import gettext as _

from applications.permissions import is_bound
from audits import emails, permissions, policies
from audits.models import Audit, Departure, Objection, TeamMember
from audits.services.blind import give_own_sheets
from audits.services.booking import book, ordinary_days
from audits.services.holding import hold
from audits.services.plans import take_plan_back
from audits.states import AuditState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.workflow import moves


def enter_team(audit: Audit, person: User, role: str, *, by: User) -> TeamMember:
    """The member's row and hours; the caller writes history afterwards, since bookings wait for other bookings."""
    member = TeamMember.objects.create(audit=audit, user=person, role=role, assigned_by=by)
    book(ordinary_days(member, audit.starts_on, audit.ends_on, by=by))
    return member


def hold_member(member: TeamMember) -> tuple[Audit, TeamMember]:
    """The audit held, and the member as they stand in its team now; NotReady where somebody took them off meanwhile."""
    audit = hold(member.audit)
    held = audit.team.select_for_update(of=("self",)).select_related("user").filter(pk=member.pk).first()
    if held is None:
        raise NotReady([_("%(name)s is not in the team.") % {"name": member.user}])
    held.audit = audit
    return audit, held


@transaction.atomic
def add_member(audit: Audit, *, person: User, role: str, by: User) -> TeamMember:
    """Send one more person in a role; with a firm date it is to be confirmed anew."""
    hold(audit)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_reschedule(audit) + _bars_to_role(audit, role))
    require_ready(policies.bars_to_send(person, audit, role=role, first=audit.starts_on, last=audit.ends_on))
    return _send(audit, person, role, by=by)


def _bars_to_role(audit: Audit, role: str) -> list[str]:
    led = role == TeamMember.Role.LEAD and audit.team.filter(role=TeamMember.Role.LEAD).exists()
    return [_("The audit has a lead auditor already: replace them instead.")] if led else []


def _send(audit: Audit, person: User, role: str, *, by: User) -> TeamMember:
    member = enter_team(audit, person, role, by=by)
    moves.record(audit, "team member assigned", by=by, note=str(member), internal=True)
    team_changed(audit, member.role, by=by)
    emails.assigned(member)
    return member


def team_changed(audit: Audit, role: str, *, by: User) -> None:
    """Date and plan were agreed for another team; who only accompanies the audit is in no session."""
    if role in TeamMember.AUDITING:
        take_plan_back(audit, reason=_("the team changed"), by=by)
        give_own_sheets(audit, by=by)
    if audit.state == AuditState.CONFIRMED:
        confirm_anew(audit, by=by)


def confirm_anew(audit: Audit, *, by: User) -> None:
    """A firm date is firm for these days and this team only."""
    moves.move(
        audit, AuditState.PLANNED, by=by, verb="date to be confirmed anew",
        together={"confirmed_at": None, "confirmed_by": None},
    )  # fmt: skip


@transaction.atomic
def replace_member(member: TeamMember, *, person: User | None, reason: str, by: User) -> TeamMember | None:
    """Take a member off and, where somebody is named, send that person in the same role; the history keeps both."""
    audit, member = hold_member(member)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_reschedule(audit))
    role = member.role
    if person is not None:
        require_ready(policies.bars_to_send(person, audit, role=role, first=audit.starts_on, last=audit.ends_on))
    gone = take_off(member, why=Departure.Why.REPLACED, reason=reason, by=by)
    new = enter_team(audit, person, role, by=by) if person is not None else None
    record_departure(gone, by=by)
    emails.taken_off(gone)
    if new:
        moves.record(audit, "team member assigned", by=by, note=str(new), internal=True)
        emails.assigned(new)
    return new


def take_off(member: TeamMember, *, why: str, reason: str, by: User) -> Departure:
    """The member goes, with their hours; who was there, in which role, and why they left stays on record.

    The caller writes history afterwards: somebody else's hours may still be booked in between.
    """
    gone = Departure.objects.create(
        audit=member.audit,
        user=member.user,
        role=member.role,
        assigned_at=member.assigned_at,
        assigned_by=member.assigned_by,
        was_impartial=member.impartial_at is not None,
        why=why,
        reason=reason,
        left_by=by,
        own_sheet_id=member.own_sheet_id,
        shared_at=member.shared_at,
        shared_by=member.shared_by,
    )
    member.delete()
    return gone


def record_departure(gone: Departure, *, by: User) -> None:
    """What the history says of somebody who left; a firm date is to be confirmed anew without them."""
    moves.record(gone.audit, f"team member {gone.why}", by=by, note=f"{gone.user}: {gone.reason}", internal=True)
    team_changed(gone.audit, gone.role, by=by)


@transaction.atomic
def confirm_impartiality(member: TeamMember, *, by: User) -> TeamMember:
    """The member declares for this audit: no employment, consulting, family or shares with the enterprise."""
    _audit, member = hold_member(member)
    require(member.user_id == by.pk and not is_bound(by, member.audit.application))
    if member.impartial_at is None:
        member.impartial_at, member.impartial_by = clock.now(), by
        member.save(update_fields=["impartial_at", "impartial_by"])
        moves.record(member.audit, "impartiality confirmed", by=by, internal=True)
    return member


@transaction.atomic
def decline(member: TeamMember, *, reason: str, by: User) -> Departure:
    """The member steps back before the audit began; the planner sends somebody else."""
    audit, member = hold_member(member)
    require(member.user_id == by.pk)
    require_ready(policies.bars_to_reschedule(audit))
    gone = take_off(member, why=Departure.Why.DECLINED, reason=reason, by=by)
    record_departure(gone, by=by)
    emails.declined(gone)
    return gone


@transaction.atomic
def tell_client(audit: Audit, *, by: User) -> list[TeamMember]:
    """Tell the enterprise every name that it does not know yet; from now on it may object for the edition's days."""
    hold(audit)
    require(permissions.may_plan(by, audit))
    require_ready(policies.bars_to_tell(audit))
    new = list(audit.team.filter(told_at=None).select_related("user"))
    for member in new:
        member.told_at, member.told_by = clock.now(), by
        member.save(update_fields=["told_at", "told_by"])
    names = _(", ").join(str(member.user) for member in new)
    moves.record(audit, "names told to the client", by=by, note=names)
    emails.team_named(audit, new, until=policies.objection_until(new[0]))
    return new


@transaction.atomic
def clear_names(audit: Audit, *, by: User) -> Audit:
    """The client has nothing against anybody it was told of: nobody need wait for the last day of objection."""
    hold(audit)
    require(permissions.may_answer_names(by, audit))
    disputed = audit.objections.filter(upheld=None).values("user")
    cleared = audit.team.exclude(told_at=None).filter(cleared_at=None).exclude(user__in=disputed)
    if cleared.update(cleared_at=clock.now(), cleared_by=by):
        moves.record(audit, "no objection to the team", by=by)
    return audit


@transaction.atomic
def object_to(member: TeamMember, *, reason: str, by: User) -> Objection:
    """The client objects to a named member with a reason; the planner answers."""
    audit, member = hold_member(member)
    require(permissions.may_answer_names(by, audit))
    require_ready(policies.bars_to_object(member))
    objection = Objection.objects.create(audit=audit, user=member.user, reason=reason, raised_by=by)
    moves.record(objection, "objection raised", by=by, note=f"{member.user}: {reason}")
    emails.objected(objection)
    return objection


@transaction.atomic
def answer_objection(objection: Objection, *, upheld: bool, answer: str, by: User) -> Objection:
    """Uphold it, and the member leaves the team; or turn it down with the reason, and they stay."""
    audit = hold(objection.audit)
    require(permissions.may_plan(by, audit))
    objection.refresh_from_db(from_queryset=Objection.objects.select_for_update())
    if objection.upheld is not None:
        raise NotReady([_("This objection is answered already.")])
    require_ready(policies.bars_to_reschedule(audit) if upheld else [])
    objection.upheld, objection.answer = upheld, answer
    objection.answered_at, objection.answered_by = clock.now(), by
    objection.save(update_fields=["upheld", "answer", "answered_at", "answered_by"])
    verb = "objection upheld" if upheld else "objection turned down"
    moves.record(objection, verb, by=by, note=f"{objection.user}: {answer}")
    member = audit.team.filter(user=objection.user).first()
    if member and upheld:
        gone = take_off(member, why=Departure.Why.OBJECTION, reason=answer, by=by)
        record_departure(gone, by=by)
        emails.taken_off(gone)
    elif member:
        member.cleared_at, member.cleared_by = clock.now(), by
        member.save(update_fields=["cleared_at", "cleared_by"])
    emails.objection_answered(objection)
    return objection
