"""Who may decide, issue and change a status. Independence binds every role, the administrator included (rules 5)."""

from audits.models import Audit
from audits.queries import is_independent, team_of_case
from certsite.accounts.roles import Act


def may_vote(user, audit: Audit) -> bool:
    """Committee members who are independent of the case."""
    return user.can(Act.DECIDE) and is_independent(user, audit)


def may_issue(user, audit: Audit) -> bool:
    """Registrars who are independent of the case."""
    return user.can(Act.ISSUE) and is_independent(user, audit)


def may_change_status(user, certificate) -> bool:
    """Registrars who are independent of the holder and took no part in the case's audits."""
    independent = certificate.organisation_id not in user.bound_to()
    return user.can(Act.CHANGE_STATUS) and independent and user.pk not in team_of_case(certificate.application)


def may_download(user, certificate) -> bool:
    """The holder's people and staff who see cases."""
    return certificate.organisation_id in user.organisation_ids or user.can(Act.SEE_CASES)
