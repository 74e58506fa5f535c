"""Who may decide, issue and change a status. Independence binds every role, the administrator included (rules 5)."""

from audits.models import Audit
from audits.queries import team_ids
from certsite.accounts.roles import Act


def is_independent(user, audit: Audit) -> bool:
    """Neither in the case's audit teams nor of the client's enterprise."""
    return audit.application.organisation_id not in user.organisation_ids and user.pk not in team_ids(audit)


def may_vote(user, audit: Audit) -> bool:
    """Committee members who are independent of the case."""
    return user.can(Act.DECIDE) and is_independent(user, audit)


def may_issue(user, audit: Audit) -> bool:
    """Registrars who are independent of the case."""
    return user.can(Act.ISSUE) and is_independent(user, audit)


def may_change_status(user, certificate) -> bool:
    """Registrars who do not belong to the holder."""
    return user.can(Act.CHANGE_STATUS) and certificate.organisation_id not in user.organisation_ids


def may_download(user, certificate) -> bool:
    """The holder's people and staff who see cases."""
    return certificate.organisation_id in user.organisation_ids or user.can(Act.SEE_CASES)
