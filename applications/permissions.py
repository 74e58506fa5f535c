"""Who may do what with a case: role and assignment together (rules sections 5 and 8)."""

from applications.models import Application, Document
from applications.states import ApplicationState
from certsite.accounts.roles import Act

OPEN_TO_CLIENT = {ApplicationState.DRAFT, ApplicationState.RETURNED}


def is_own(user, application: Application) -> bool:
    """Whether the person belongs to the case's enterprise."""
    return application.organisation_id in user.organisation_ids


def is_bound(user, application: Application) -> bool:
    """Whether a membership, or a declared or recorded relation, keeps the person from acting on the case today."""
    return application.organisation_id in user.bound_to()


def may_act(user, act: Act, application: Application) -> bool:
    """Staff with the right who are independent of the enterprise."""
    return user.can(act) and not is_bound(user, application)


def is_office(user, application: Application) -> bool:
    """Staff who see cases and do not belong to the enterprise too: who reads what is internal."""
    return user.can(Act.SEE_CASES) and not is_own(user, application)


def may_read(user, application: Application) -> bool:
    """What lies between the enterprise and the body's office: not for the people who score or decide."""
    return is_own(user, application) or user.can(Act.SEE_CASES)


def may_edit(user, application: Application) -> bool:
    """The enterprise's people, while the ball is theirs."""
    return is_own(user, application) and application.state in OPEN_TO_CLIENT


def is_open(application: Application, part: str) -> bool:
    """Whether this field, list, `sites` or `document:<code>` may be changed: a return re-opens only what it names."""
    return not application.open_fields or part in application.open_fields


def may_edit_sites(user, application: Application) -> bool:
    """As for editing, where a return re-opened the sites or everything."""
    return may_edit(user, application) and is_open(application, "sites")


def may_keep_self_check(user, application: Application) -> bool:
    """As for editing; a return that names parts names no self-check."""
    return may_edit(user, application) and not application.open_fields


def _is_open_document(application: Application, code: str) -> bool:
    """Re-opened by name, or because it is asked for by what was re-opened: services, or sites."""
    row = next((row for row in application.edition.rules["documents"] if row["code"] == code), {})
    follows = {"services": row.get("asked_by_services"), "sites": row.get("asked_by_site_kinds")}
    parts = [f"document:{code}", *(part for part, asked in follows.items() if asked)]
    return any(is_open(application, part) for part in parts)


def may_upload(user, application: Application, present: Document | None = None, code: str = "") -> bool:
    """As for editing, and under contract until the documents passed; later only in place of an infected or a returned
    file.

    `present` is the document that the new file would replace, `code` the document's in the edition.
    """
    open_now = application.state in OPEN_TO_CLIENT | {ApplicationState.CONTRACTED}
    open_now = open_now and (not code or _is_open_document(application, code))
    ended = application.state in {ApplicationState.REFUSED, ApplicationState.WITHDRAWN}
    asked_again = present is not None and present.must_be_replaced and not ended
    return is_own(user, application) and (open_now or asked_again)


def may_withdraw(user, application: Application) -> bool:
    """The client, at any time before the documents passed."""
    return is_own(user, application) and ApplicationState.WITHDRAWN in application.STEPS[application.state]


def may_handle_enquiries(user) -> bool:
    """The market department, before there is a case."""
    return user.is_authenticated and user.can(Act.REVIEW_APPLICATION)


def may_write(user, application: Application) -> bool:
    """Whoever reads the thread, once the body can see the case."""
    return may_read(user, application) and application.state != ApplicationState.DRAFT


def may_note(user, application: Application) -> bool:
    """Internal notes are the office's."""
    return is_office(user, application)
