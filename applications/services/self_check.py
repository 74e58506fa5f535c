"""Keeping a self-check, which nobody may do without the enterprise's consent."""

from django.db import transaction

from applications import permissions
from applications.models import Application, Draft, ManagementPost
from certsite.common import clock
from certsite.common.guards import require
from certsite.workflow import moves
from scoring.models import Edition

MOST_ROWS = 20


@transaction.atomic
def keep_self_check(application: Application, *, content: dict, by) -> Application:
    """Keep it with an application that is still the enterprise's to change; a later one takes its place.

    A list of people that is still empty begins with the numbers of the self-check, to be named in the form.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.may_keep_self_check(by, held))
    for name, rows in _lists(content).items():
        if not getattr(held, name).exists() and not any(_typed(held.unfinished, name)):
            held.unfinished |= rows
    held.self_check = content
    held.save(update_fields=["self_check", "unfinished"])
    moves.record(held, "self-check kept", by=by, note=f"{content['result']['shown']} %")
    return held


@transaction.atomic
def keep_self_check_in_draft(edition: Edition, *, content: dict, draft: Draft | None = None) -> Draft:
    """Keep it in a draft of this edition, a new one where the visitor has none, and begin the form with its numbers.

    What was typed into the draft before stays.
    """
    own = Draft.objects.select_for_update().filter(pk=draft.pk, edition=edition, claimed_at=None) if draft else None
    held = (own and own.first()) or Draft(edition=edition)
    for name, rows in _lists(content).items():
        if not any(_typed(held.values, name)):
            held.values |= rows
    held.self_check, held.touched = content, clock.now()
    held.save()
    return held


def _lists(content: dict) -> dict[str, dict[str, list[str]]]:
    """The lists of the application form as they would be typed: a post of unknown name for each layer that was counted,
    and an empty row for each certified manager."""
    layers = {
        ManagementPost.Layer.HEADQUARTERS: content["staff_hq"],
        ManagementPost.Layer.OUTLETS: content["staff_sites"],
    }
    posts = [{"layer": str(layer), "people": str(people)} for layer, people in layers.items() if people]
    managers = [{}] * min(content["certified"] or 0, MOST_ROWS)
    return {name: _rows(name, rows) for name, rows in {"posts": posts, "managers": managers}.items() if rows}


def _rows(name: str, rows: list[dict]) -> dict[str, list[str]]:
    cells = {f"{name}-{n}-{key}": [value] for n, row in enumerate(rows) for key, value in row.items()}
    return {f"{name}-TOTAL_FORMS": [str(len(rows))], f"{name}-INITIAL_FORMS": ["0"]} | cells


def _typed(values: dict[str, list[str]], name: str) -> list[str]:
    """What somebody wrote into a list; how many rows it has says nothing."""
    return ["".join(entries) for key, entries in values.items() if key.startswith(f"{name}-") and "_FORMS" not in key]
