"""Who reads the report of an audit, and what it rests on."""

from django.shortcuts import get_object_or_404

from applications.permissions import is_bound
from audits import permissions
from audits.models import Audit
from audits.queries.audits import RELATED, TOGETHER, audit_for, closed_first_audits, team_ids
from certsite.accounts.roles import Act
from certsite.common.guards import require


def is_independent(user, audit: Audit) -> bool:
    """Neither in the case's audit teams nor of the client's enterprise, nor tied to it by a relation."""
    return not is_bound(user, audit.application) and user.pk not in team_ids(audit)


def audit_to_decide(user, reference: str) -> Audit | None:
    """The closed audit, if this person is a committee member who decides on it."""
    if not user.can(Act.DECIDE):
        return None
    closed = closed_first_audits().select_related(*RELATED).prefetch_related(None).prefetch_related(*TOGETHER)
    audit = closed.filter(reference=reference).first()
    return audit if audit and is_independent(user, audit) else None


def audit_to_read(user, reference: str) -> Audit:
    """The audit whose report this person may read: the team, staff, and the committee members who decide on it.

    404 for a stranger, 403 for those who see the audit and not its scores: the client, and who scores blind.
    """
    if audit := audit_to_decide(user, reference):
        return audit
    audit = audit_for(user, reference)
    require(audit.scorecard is not None and permissions.may_see_scores(user, audit))
    return audit


def item_to_read(audit: Audit, code: str):
    """An item of the audit's sheet by its code; 404 where there is none."""
    return get_object_or_404(audit.scorecard.edition.indicators.filter(level="item"), code=code)
