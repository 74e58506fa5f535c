"""Scores on their way to the sheet of an audit."""

from collections.abc import Sequence

from django.db import transaction
from django.http import Http404

from audits import permissions, policies
from audits.models import TeamMember
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common.guards import require, require_ready
from scoring.models import Conflict, Edit, Scorecard
from scoring.services import Operation, Outcome, record_on, settle


def write_scores(reference: str, operations: Sequence[Operation], *, by: User) -> list[Outcome]:
    """Record a team member's operations on the audit's sheet, by scoring.services.record_on.

    404 for whoever is not in the team, 403 for those of it who do not score, NotReady before the opening meeting.
    """

    def hold_sheet() -> Scorecard:
        # One query finds member, audit and sheet, and holds the sheet: it is enough, since no verb that ends the
        # writing of scores gets by without it
        members = TeamMember.objects.filter(audit__scorecard__edition__isnull=False)
        members = members.select_related("audit__application", "audit__scorecard__edition__scheme")
        member = members.select_for_update(of=("audit__scorecard",)).filter(audit__reference=reference, user=by).first()
        if member is None:
            raise Http404
        require(permissions.scores(by, member.audit, member))
        require_ready(policies.bars_to_write(member.audit))
        return member.audit.scorecard

    return record_on(hold_sheet, operations, by=by)


@transaction.atomic
def close_conflict(conflict: Conflict, *, audit, kept: Edit | None, seen: int, by: User) -> Conflict:
    """The lead closes a conflict card of the audit's sheet; see scoring.services.settle."""
    hold(audit)
    require(permissions.may_lead(by, audit) and conflict.scorecard_id == audit.scorecard_id)
    return settle(conflict, kept=kept, seen=seen, by=by)
