"""Who may do what with a case: role and assignment together (rules sections 5 and 8)."""

from applications.models import Application
from applications.states import ApplicationState
from certsite.accounts.roles import Act

OPEN_TO_CLIENT = {ApplicationState.DRAFT, ApplicationState.RETURNED}


def is_own(user, application: Application) -> bool:
    """Whether the person belongs to the case's enterprise."""
    return application.organisation_id in user.organisation_ids


def may_act(user, act: Act, application: Application) -> bool:
    """Staff with the right, unless they belong to the enterprise themselves."""
    return user.can(act) and not is_own(user, application)


def may_read(user, application: Application) -> bool:
    """What lies between the enterprise and the body's office: not for the people who score or decide."""
    return is_own(user, application) or user.can(Act.SEE_CASES)


def may_edit(user, application: Application) -> bool:
    """The enterprise's people, while the ball is theirs."""
    return is_own(user, application) and application.state in OPEN_TO_CLIENT


def may_upload(user, application: Application) -> bool:
    """As for editing, and later for the documents a planner returned."""
    return is_own(user, application) and application.state in OPEN_TO_CLIENT | {ApplicationState.CONTRACTED}


def may_withdraw(user, application: Application) -> bool:
    """The client, at any time before the documents passed."""
    return is_own(user, application) and ApplicationState.WITHDRAWN in application.STEPS[application.state]


def may_write(user, application: Application) -> bool:
    """Whoever reads the thread, once the body can see the case."""
    return may_read(user, application) and application.state != ApplicationState.DRAFT


def may_note(user, application: Application) -> bool:
    """Internal notes are the office's, and never of somebody who belongs to the enterprise too."""
    return may_act(user, Act.SEE_CASES, application)
