"""An application begun without an account, and how it becomes one."""

import datetime
from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from applications.models import Application, Draft
from applications.queries import says_nothing, storable
from applications.services.saving import save
from applications.services.start import start
from certsite.accounts.models import Organisation
from certsite.common import clock
from certsite.workflow import moves
from scoring.models import Edition

KEPT_FOR = datetime.timedelta(days=180)
LARGEST_DRAFT = 200_000  # characters of JSON; nobody types more


def begin_draft(*, edition: Edition, values: Mapping[str, list[str]] | None = None, self_check=None) -> Draft:
    """A draft for whoever holds its token."""
    return Draft.objects.create(edition=edition, values=storable(values or {}), self_check=self_check)


@transaction.atomic
def keep_draft(draft: Draft, *, values: Mapping[str, list[str]]) -> Draft:
    """Keep the form as it was typed, right or wrong; one that was claimed meanwhile is left alone."""
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    if held.application_id is None:
        held.values, held.touched = storable(values), clock.now()
        held.save(update_fields=["values", "touched"])
    return held


def discard_draft(draft: Draft) -> None:
    """Forget a draft, unless it was claimed meanwhile."""
    Draft.objects.filter(pk=draft.pk, application=None).delete()


@transaction.atomic
def claim_draft(
    draft: Draft, *, organisation: Organisation, read: Callable[[Draft], tuple[Mapping, Mapping[str, list[str]]]], by
) -> Application:
    """The draft becomes this enterprise's application, with what was kept of it up to this moment.

    `read(draft)` gives what is right in it, by field or list, and the rest as it was typed. Claimed twice it stays one
    application; PermissionDenied where another enterprise was faster.
    """
    held = Draft.objects.select_for_update().get(pk=draft.pk)
    if held.application_id is not None:
        if held.application.organisation_id not in by.organisation_ids:
            raise PermissionDenied
        return held.application
    application = start(organisation=organisation, edition=held.edition, by=by)
    values, unfinished = read(held)
    said = {name: value for name, value in values.items() if not says_nothing(value)}
    application = save(application, values=said, base_revision=0, unfinished=unfinished, by=by).application
    if held.self_check:
        application.self_check = held.self_check
        application.save(update_fields=["self_check"])
    held.application, held.claimed_at, held.claimed_by = application, clock.now(), by
    held.save(update_fields=["application", "claimed_at", "claimed_by"])
    moves.record(application, "draft taken over", by=by)
    return application


def drop_old_drafts() -> int:
    """Delete drafts that nobody touched for half a year and nobody claimed; returns how many."""
    old = Draft.objects.filter(application=None, touched__lt=clock.now() - KEPT_FOR)
    number, _by_model = old.delete()
    return number
