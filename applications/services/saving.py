"""Saving the form of an application: merged with what a colleague saved meanwhile, and kept as a revision."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from applications import permissions, queries
from applications.domain.form import COLUMN, LIST
from applications.domain.merging import merge
from applications.models import Application, ManagementPost, Revision
from applications.queries import LIST_FIELDS
from certsite.common import clock
from certsite.common.guards import require
from scoring.domain.check_form import FORM_COLUMNS

WRITTEN = [*FORM_COLUMNS, "management_staff_hq", "management_staff_sites", "answers", "revision", "unfinished"]


@dataclass(frozen=True)
class Change:
    """What a colleague changed since the page was drawn; `before` and `after` are plain values."""

    name: str
    before: Any
    after: Any
    by: str
    at: datetime.datetime


@dataclass(frozen=True)
class Saved:
    """The application as it stands; `theirs` stood untouched by this writer, `conflicts` were not written."""

    application: Application
    theirs: list[Change]
    conflicts: list[Change]


@transaction.atomic
def save(
    application: Application,
    *,
    values: Mapping[str, Any],
    base_revision: int,
    unfinished: Mapping[str, list[str]] | None = None,
    by,
) -> Saved:
    """Write what this person changed since `base_revision`: columns, answers and whole lists, by name.

    What a colleague changed meanwhile and this person did not touch stays the colleague's; what both changed is not
    written and comes back as a conflict. After a return only what was re-opened is written. `unfinished` is what was
    typed and fits no field yet; it replaces what was kept of that, and what is written is finished.
    """
    held = Application.objects.select_for_update(of=["self"]).select_related("edition").get(pk=application.pk)
    require(permissions.may_edit(by, held))
    asked, current = queries.asked_by_code(held), queries.standing_values(held)
    posted = {
        name: queries.plain(value) if asked[name].kind in (COLUMN, LIST) else queries.answer(value)
        for name, value in values.items()
        if name in asked and permissions.is_open(held, name)
    }
    later = list(held.revisions.filter(number__gt=base_revision).select_related("saved_by").order_by("number"))
    merged = merge(posted, current, [revision.changes for revision in later])
    for name, (_before, after) in merged.write.items():
        _write(held, asked[name].kind, name, values[name], after)
    if merged.write:
        held.revision += 1
        Revision.objects.create(
            application=held, number=held.revision, changes=merged.write, saved_at=clock.now(), saved_by=by
        )
    still = held.unfinished if unfinished is None else queries.storable(unfinished)
    held.unfinished = {
        key: typed
        for key, typed in still.items()
        if key.split("-")[0] not in merged.write and permissions.is_open(held, key.split("-")[0])
    }
    held.save(update_fields=WRITTEN)
    return Saved(held, _told(merged.theirs, later), _told(merged.conflicts, later))


def _write(held: Application, kind: str, name: str, value: Any, plain: Any) -> None:
    if kind == COLUMN:
        setattr(held, name, value)
    elif kind != LIST:
        held.answers = {key: kept for key, kept in {**held.answers, name: plain}.items() if kept is not None}
    else:
        model, _fields = LIST_FIELDS[name]
        getattr(held, name).all().delete()
        model.objects.bulk_create(model(application=held, **row) for row in value)
        if name == "posts":
            _count_management_staff(held, value)


def _count_management_staff(held: Application, posts: list[Mapping]) -> None:
    """Service management staff are counted from their posts, never typed (5.1.2.2)."""
    layers = ManagementPost.Layer
    held.management_staff_hq = sum(row["people"] for row in posts if row["layer"] == layers.HEADQUARTERS)
    held.management_staff_sites = sum(row["people"] for row in posts if row["layer"] == layers.OUTLETS)


def _told(names, later: list[Revision]) -> list[Change]:
    """Who changed each of these, from what the writer saw to what stands now."""
    changes = []
    for name in names:
        touching = [revision for revision in later if name in revision.changes]
        last = touching[-1]
        before, after = touching[0].changes[name][0], last.changes[name][1]
        changes.append(Change(name, before, after, str(last.saved_by), last.saved_at))
    return changes
