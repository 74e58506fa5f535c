"""A blind phase: everybody scores by themselves first, then shares."""

from django.db import transaction

from audits import permissions, policies
from audits.models import Audit, TeamMember
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Conflict, Edit, Scorecard
from scoring.services import open_scorecard, settle


@transaction.atomic
def begin_blind(audit: Audit, *, by: User) -> Audit:
    """Give everybody who scores a sheet of their own; the audit's takes nothing until they are reconciled."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    # Whoever writes on the audit's sheet holds it, and then reads in their own row whether they score blind
    audit.scorecard = Scorecard.objects.select_for_update().get(pk=audit.scorecard_id) if audit.scorecard_id else None
    require_ready(policies.bars_to_blind(audit))
    audit.blind_at, audit.blind_by = clock.now(), by
    audit.save(update_fields=["blind_at", "blind_by"])
    give_own_sheets(audit, by=by)
    moves.record(audit, "blind phase begun", by=by, internal=True)
    return audit


def give_own_sheets(audit: Audit, *, by: User) -> None:
    """A sheet for each of those who score in a blind phase and have none yet.

    It has the seed of the audit's, so that who draws from the same list draws the same records.
    """
    if not audit.is_blind:
        return
    scoring = audit.team.select_for_update().filter(role__in=TeamMember.AUDITING, own_sheet=None)
    for member in scoring:
        # its history is nobody's business but theirs, so it does not stand in the case's
        member.own_sheet = open_scorecard(
            edition=audit.scorecard.edition, case=audit.reference, seed=audit.scorecard.seed, by=by
        )
        member.save(update_fields=["own_sheet"])


def hold_own(member: TeamMember, *, by: User) -> TeamMember:
    """The member as they stand now with their sheet held; 403 for anybody else."""
    audit = hold(member.audit)
    require(member.user_id == by.pk and permissions.may_score(by, audit) and member.own_sheet_id is not None)
    sheet = Scorecard.objects.select_related("edition__scheme").select_for_update(of=("self",))
    own_sheet = sheet.get(pk=member.own_sheet_id)
    member.refresh_from_db(from_queryset=TeamMember.objects.select_for_update())
    member.audit, member.own_sheet = audit, own_sheet
    return member


@transaction.atomic
def share(member: TeamMember, *, by: User) -> TeamMember:
    """Show one's own scores to those who have shared theirs; it cannot be taken back, nor can they change any more."""
    member = hold_own(member, by=by)
    require_ready(policies.bars_to_share(member))
    member.shared_at, member.shared_by = clock.now(), by
    member.save(update_fields=["shared_at", "shared_by"])
    moves.record(member.own_sheet, "own scores shared", by=by, note=str(by), internal=True)
    return member


@transaction.atomic
def end_blind(audit: Audit, *, reason: str, by: User) -> Audit:
    """The lead does not wait for those who have not shared; what they scored stays theirs and on record."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_end_blind(audit))
    require(bool(reason.strip()))
    audit.blind_ended_at, audit.blind_ended_by, audit.blind_ended_why = clock.now(), by, reason
    audit.save(update_fields=["blind_ended_at", "blind_ended_by", "blind_ended_why"])
    moves.record(audit, "blind phase ended", by=by, note=reason, internal=True)
    return audit


@transaction.atomic
def close_own_conflict(
    conflict: Conflict, *, member: TeamMember, kept: Edit | None, seen: int, newest: int, by: User
) -> Conflict:
    """Whose sheet it is decides between their own devices; once shared, what stands stays."""
    member = hold_own(member, by=by)
    require(conflict.scorecard_id == member.own_sheet_id)
    if kept:
        require_ready(policies.bars_to_change_own(member))
    return settle(conflict, kept=kept, seen=seen, newest=newest, by=by)
