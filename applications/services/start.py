"""Beginning, saving, submitting and withdrawing an application."""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from applications import emails, permissions, policies
from applications.models import Application, ServiceManager, Site
from applications.states import ApplicationState
from certsite.accounts.models import Organisation
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Edition


class ChangedMeanwhile(Exception):
    """A colleague saved after this form was opened; nothing of this form was written."""


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
def save(
    application: Application,
    *,
    fields: Mapping,
    sites: Sequence[Mapping],
    managers: Sequence[Mapping],
    base_revision: int,
    by,
) -> Application:
    """Write the whole form at once: fields, sites and service managers replace what was there.

    Raises ChangedMeanwhile where a colleague saved since `base_revision`. A return re-opens only its named fields.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.may_edit(by, held))
    if held.revision != base_revision:
        raise ChangedMeanwhile
    for name, value in fields.items():
        if not held.open_fields or name in held.open_fields:
            setattr(held, name, value)
    held.revision += 1
    held.save()
    if not held.open_fields or "sites" in held.open_fields:
        held.sites.all().delete()
        Site.objects.bulk_create(Site(application=held, **site) for site in sites)
    if not held.open_fields or "managers" in held.open_fields:
        held.managers.all().delete()
        ServiceManager.objects.bulk_create(ServiceManager(application=held, **manager) for manager in managers)
    return held


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
    emails.submitted(held)
    return held


@transaction.atomic
def withdraw(application: Application, *, reason: str, by) -> Application:
    """Take the application back before the documents passed."""
    require(permissions.is_own(by, application))
    moves.move(application, ApplicationState.WITHDRAWN, by=by, note=reason)
    return application
