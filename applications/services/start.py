"""Beginning, submitting and withdrawing an application."""

from django.db import connection, transaction

from applications import emails, permissions, policies, queries
from applications.models import Application, Submission
from applications.states import ApplicationState
from certsite.accounts.models import Organisation
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Edition


@transaction.atomic
def start(*, organisation: Organisation, edition: Edition, by) -> Application:
    """A draft for this enterprise and edition; its reference stays the same to the end."""
    require(organisation.pk in by.organisation_ids)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('applications_application', 'id'))")
        (number,) = cursor.fetchone()
    application = Application.objects.create(
        pk=number,
        reference=f"A{clock.today().year}-{number:05d}",
        organisation=organisation,
        edition=edition,
        started_by=by,
        contact_name=by.name,
        contact_email=by.email,
    )
    moves.start(application, by=by, verb="application started")
    return application


@transaction.atomic
def submit(application: Application, *, by) -> Application:
    """Hand the application in with the declaration that its numbers are true."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.is_own(by, held))
    if held.state in permissions.OPEN_TO_CLIENT:
        require_ready(policies.bars_to_submit(held))
    moves.move(
        held,
        ApplicationState.SUBMITTED,
        by=by,
        together={"submitted_at": clock.now(), "submitted_by": by, "open_fields": [], "due_on": None},
    )
    Submission.objects.create(
        application=held,
        number=held.submissions.count() + 1,
        content=queries.submission_content(held),
        submitted_at=held.submitted_at,
        submitted_by=by,
    )
    emails.submitted(held)
    return held


@transaction.atomic
def withdraw(application: Application, *, reason: str, by) -> Application:
    """Take the application back before the documents passed."""
    require(permissions.is_own(by, application))
    moves.move(application, ApplicationState.WITHDRAWN, by=by, note=reason)
    return application
