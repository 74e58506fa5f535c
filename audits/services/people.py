"""The files of the body's people: competence, trainings, evaluations, where they live and how much they work."""

import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audits import permissions
from audits.models import Audit, Auditor, Competence, Evaluation, Training
from audits.policies.people import bars_to_evaluate, bars_to_grant, bars_to_load, bars_to_train, bars_to_withdraw
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves
from scoring.models import Scheme


def hold(person: User) -> User:
    """Take hold of somebody's file until the verb has ended; rows that only point at them need not wait."""
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _note(*parts) -> str:
    """What is on record, in the language that the records are kept in; days as ISO."""
    with translation.override(settings.LANGUAGE_CODE):
        return " · ".join(str(part) for part in parts if part not in ("", None))


@transaction.atomic
def grant_competence(
    person: User,
    *,
    scheme: Scheme,
    trade: str,
    level: str,
    evidence: str,
    from_on: datetime.date,
    expires_on: datetime.date,
    by: User,
) -> Competence:
    """Find somebody competent for a scheme and a trade ("": every trade); nobody grants it to themselves."""
    require(permissions.may_keep(by, person))
    held = hold(person)
    values = {"scheme": scheme, "trade": trade, "level": level, "from_on": from_on, "expires_on": expires_on}
    require_ready(list(bars_to_grant(held, **values).values()))
    competence = Competence.objects.create(
        user=held, evidence=evidence, granted_at=clock.now(), granted_by=by, **values
    )
    note = _note(competence.get_level_display(), scheme, trade, f"{from_on} – {expires_on}", evidence)
    moves.record(held, "competence granted", by=by, note=note, internal=True)
    return competence


@transaction.atomic
def withdraw_competence(competence: Competence, *, withdrawn_on: datetime.date, reason: str, by: User) -> Competence:
    """End a competence before its time; it stays on record with its reason."""
    require(permissions.may_keep(by, competence.user))
    person = hold(competence.user)
    held = Competence.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=competence.pk)
    require_ready(list(bars_to_withdraw(held, withdrawn_on=withdrawn_on).values()))
    held.withdrawn_on, held.withdrawn_reason = withdrawn_on, reason
    held.withdrawn_at, held.withdrawn_by = clock.now(), by
    held.save(update_fields=["withdrawn_on", "withdrawn_reason", "withdrawn_at", "withdrawn_by"])
    note = _note(held.get_level_display(), held.scheme, held.trade, withdrawn_on, reason)
    moves.record(person, "competence withdrawn", by=by, note=note, internal=True)
    return held


@transaction.atomic
def record_training(
    person: User,
    *,
    title: str,
    provider: str = "",
    from_on: datetime.date,
    until_on: datetime.date,
    hours: Decimal,
    evidence: str = "",
    by: User,
) -> Training:
    """Enter a training into somebody's log."""
    require(permissions.may_keep(by, person))
    held = hold(person)
    require_ready(list(bars_to_train(from_on=from_on, until_on=until_on, hours=hours).values()))
    training = Training.objects.create(
        user=held,
        title=title,
        provider=provider,
        from_on=from_on,
        until_on=until_on,
        hours=hours,
        evidence=evidence,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    moves.record(held, "training recorded", by=by, note=_note(title, f"{from_on} – {until_on}"), internal=True)
    return training


@transaction.atomic
def record_evaluation(
    person: User,
    *,
    kind: str,
    audit: Audit | None,
    year: int,
    verdict: str,
    words: str,
    held_on: datetime.date,
    by: User,
) -> Evaluation:
    """Say how somebody was found, at an audit of theirs or over a year; nobody evaluates themselves."""
    require(permissions.may_keep(by, person))
    held = hold(person)
    values = {"kind": kind, "audit": audit, "year": year, "held_on": held_on}
    require_ready(list(bars_to_evaluate(held, **values).values()))
    evaluation = Evaluation.objects.create(
        user=held, verdict=verdict, words=words, recorded_at=clock.now(), recorded_by=by, **values
    )
    what = audit.reference if audit else str(year)
    note = _note(evaluation.get_kind_display(), what, evaluation.get_verdict_display(), words)
    moves.record(held, "evaluation recorded", by=by, note=note, internal=True)
    return evaluation


@transaction.atomic
def set_profile(
    person: User,
    *,
    home_base: str,
    external: bool,
    load_minimum: int | None = None,
    load_target: int | None = None,
    load_maximum: int | None = None,
    by: User,
) -> Auditor:
    """Say where somebody lives, whether they are employed, and how many person-days a year are agreed."""
    require(permissions.may_keep(by, person))
    held = hold(person)
    bounds = {"load_minimum": load_minimum, "load_target": load_target, "load_maximum": load_maximum}
    require_ready(list(bars_to_load(minimum=load_minimum, target=load_target, maximum=load_maximum).values()))
    profile = Auditor.objects.filter(user=held).first() or Auditor(user=held)
    changes = {}
    for name, value in ({"home_base": home_base, "external": external} | bounds).items():
        was = getattr(profile, name)
        if was != value:
            changes[name] = (was, value)
            setattr(profile, name, value)
    if not changes and profile.pk:
        return profile
    profile.save()
    moves.record(held, "profile changed", by=by, note=_lines(changes), internal=True)
    return profile


def _lines(changes: dict) -> str:
    """What stood there before and what stands there now, a line for each field."""
    with translation.override(settings.LANGUAGE_CODE):
        return "\n".join(
            _("%(field)s: %(was)s → %(now)s")
            % {"field": Auditor._meta.get_field(name).verbose_name, "was": _said(was), "now": _said(now)}
            for name, (was, now) in changes.items()
        )


def _said(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in ("", None) else str(value)
