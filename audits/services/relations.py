"""The register of relations. Its verbs are here and not with the accounts: audits under way must hear of it."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from audits import emails, permissions
from audits.policies.people import bars_to_end, bars_to_relate, bars_to_strike
from audits.queries.relations import open_parts
from audits.services.people import hold
from certsite.accounts.models import Organisation, Relation, User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


@transaction.atomic
def record_relation(
    person: User,
    *,
    organisation: Organisation,
    kind: str,
    from_on: datetime.date | None = None,
    until_on: datetime.date | None = None,
    words: str = "",
    by: User,
) -> Relation:
    """Declare what ties oneself to an enterprise, or record it of somebody else; it binds from then on.

    Planners have a letter about each audit under way in whose team the person is.
    """
    require(permissions.may_speak_for(by, person))
    held = hold(person)
    values = {"organisation": organisation, "kind": kind, "from_on": from_on, "until_on": until_on}
    require_ready(list(bars_to_relate(held, **values).values()))
    relation = Relation.objects.create(user=held, words=words, recorded_at=clock.now(), recorded_by=by, **values)
    verb = "relation declared" if by.pk == person.pk else "relation recorded"
    _record(relation, verb, words, by=by)
    _forget(person, by)
    for member in open_parts(relation):
        emails.relation_found(relation, member)
    return relation


@transaction.atomic
def end_relation(relation: Relation, *, until_on: datetime.date, by: User) -> Relation:
    """Say on which day it ends; for two years more it may bind (rules section 5)."""
    require(permissions.may_end(by, relation))
    held = _hold(relation)
    require_ready(list(bars_to_end(held, until_on=until_on, by=by).values()))
    held.until_on = until_on
    held.save(update_fields=["until_on"])
    _record(held, "relation ended", by=by)
    _forget(relation.user, by)
    return held


@transaction.atomic
def strike_relation(relation: Relation, *, reason: str, by: User) -> Relation:
    """Take back what was recorded by mistake; never one's own, and it stays readable with its reason."""
    require(permissions.may_keep(by, relation.user))
    held = _hold(relation)
    require_ready(bars_to_strike(held))
    held.struck_at, held.struck_by, held.struck_reason = clock.now(), by, reason
    held.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    _record(held, "relation struck", reason, by=by)
    _forget(relation.user, by)
    return held


def _hold(relation: Relation) -> Relation:
    hold(relation.user)
    return Relation.objects.select_for_update(of=("self",)).select_related("user", "organisation").get(pk=relation.pk)


def _record(relation: Relation, verb: str, words: str = "", *, by: User) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        days = f"{relation.from_on or '…'} – {relation.until_on or '…'}"
        parts = [relation.get_kind_display(), relation.organisation.name, days, words]
        note = " · ".join(str(part) for part in parts if part)
    moves.record(relation.user, verb, by=by, note=note, internal=True)


def _forget(*people: User) -> None:
    """Whoever was asked before the change is asked anew after it."""
    for person in people:
        person.forget_organisations()
