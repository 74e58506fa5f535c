"""Scores on their way to the sheet of an audit, or to one's own."""

from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import Http404

from audits import permissions, policies
from audits.domain.sections import owner_of
from audits.models import Section, TeamMember
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common.guards import require, require_ready
from scoring.models import Conflict, Edit, Scorecard
from scoring.queries import item_ids, parents
from scoring.services import Operation, Outcome, record_on, settle

GIVEN = Section.objects.filter(audit=OuterRef("audit")).values(pair=JSONObject(node="indicator", member="member"))


class Desk:
    """A member while they write: found and held with their sheet, `at` the audit's or "own_sheet", by one query.

    The member's row is held too: whatever ends their writing on this sheet (a blind phase, sharing) changes it. Those
    verbs take the sheet first as well.
    """

    def __init__(self, at: str):
        self.at = at

    def hold(self, reference: str, by: User) -> TeamMember:
        """404 for whoever is not in the team, 403 for those of it who do not score, NotReady before the opening."""
        members = TeamMember.objects.filter(**{f"{self.at}__edition__isnull": False})
        members = members.select_related("audit__application", f"{self.at}__edition__scheme")
        members = members.annotate(given=ArraySubquery(GIVEN))
        held = members.select_for_update(of=(self.at, "self")).filter(audit__reference=reference, user=by).first()
        if held is None:
            raise Http404
        self.member = held
        self.given = {row["node"]: row["member"] for row in held.given}
        require(permissions.scores(by, held.audit, held))
        require_ready(policies.bars_to_write(held.audit))
        return held

    def is_anothers(self, operation: Operation) -> bool:
        """Whether the item is another member's; the lead's hand goes everywhere."""
        member = self.member
        if member.role == TeamMember.Role.LEAD or not self.given:
            return False
        edition = member.audit.scorecard.edition
        return owner_of(item_ids(edition)[operation.code], parents(edition), self.given) not in (None, member.pk)

    def is_late(self, _operation: Operation) -> bool:
        """Whether what is written can no longer change one's own sheet."""
        return bool(policies.bars_to_change_own(self.member))


def write_scores(reference: str, operations: Sequence[Operation], *, by: User) -> list[Outcome]:
    """Record a team member's operations on the audit's sheet, by scoring.services.record_on.

    What an auditor writes at an item that is another's waits in a conflict card for the lead. NotReady while the team
    scores blind; see Desk.hold for who may.
    """
    desk = Desk("audit__scorecard")

    def hold_sheet() -> Scorecard:
        member = desk.hold(reference, by)
        require_ready(policies.bars_of_blind(member.audit, member))
        return member.audit.scorecard

    return record_on(hold_sheet, operations, by=by, aside=desk.is_anothers)


def write_own_scores(reference: str, operations: Sequence[Operation], *, by: User) -> list[Outcome]:
    """Record a team member's operations on their own sheet; what comes after they shared it is kept beside it."""
    desk = Desk("own_sheet")
    return record_on(lambda: desk.hold(reference, by).own_sheet, operations, by=by, aside=desk.is_late)


@transaction.atomic
def close_conflict(conflict: Conflict, *, audit, kept: Edit | None, seen: int, newest: int, by: User) -> Conflict:
    """The lead closes a conflict card of the audit's sheet; see scoring.services.settle."""
    hold(audit)
    require(permissions.may_lead(by, audit) and conflict.scorecard_id == audit.scorecard_id)
    return settle(conflict, kept=kept, seen=seen, newest=newest, by=by)
