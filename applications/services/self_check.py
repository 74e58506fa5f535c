"""Keeping a self-check, which nobody may do without the enterprise's consent."""

from django.db import transaction

from applications import permissions
from applications.models import Application, Draft
from certsite.common import clock
from certsite.common.guards import require
from certsite.workflow import moves
from scoring.models import Edition


@transaction.atomic
def keep_self_check(application: Application, *, content: dict, by) -> Application:
    """Keep it with an application that is still the enterprise's to change; a later one takes its place."""
    held = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.may_edit(by, held))
    held.self_check = content
    held.save(update_fields=["self_check"])
    moves.record(held, "self-check kept", by=by, note=f"{content['result']['shown']} %")
    return held


@transaction.atomic
def keep_self_check_in_draft(edition: Edition, *, content: dict, draft: Draft | None = None) -> Draft:
    """Keep it in a draft of this edition, a new one where the visitor has none, and begin the form with its numbers.

    What was typed into the draft before stays.
    """
    own = Draft.objects.select_for_update().filter(pk=draft.pk, edition=edition, claimed_at=None) if draft else None
    held = (own and own.first()) or Draft(edition=edition)
    numbers = {"management_staff_hq": content["staff_hq"], "management_staff_sites": content["staff_sites"]}
    known = {name: [str(number)] for name, number in numbers.items() if number is not None}
    typed = {name: values for name, values in held.values.items() if any(values)}
    held.values = held.values | known | typed
    held.self_check, held.touched = content, clock.now()
    held.save()
    return held
