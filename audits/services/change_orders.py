"""The three ways out of a change order, the client's signature, and the second person (rules section 3)."""

import datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction

from audits import emails, permissions, policies, queries
from audits.models import ChangeOrder
from audits.services.holding import hold
from audits.states import ChangeOrderState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.common.uploads import sha256_of
from certsite.workflow import moves

Way, Answer = ChangeOrder.Way, ChangeOrder.ClientAnswer
# An order whose way was taken back, or refused by the second person, begins again; the history keeps what was
BEGUN_AGAIN = {
    "way": "", "reason": "", "scope": "", "scope_en": "", "proposed_at": None, "proposed_by": None,
    "client_answer": "", "signer": "", "signer_post": "", "mark": "", "refusal": "", "answered_at": None,
    "answered_by": None,
}  # fmt: skip


def _hold(order: ChangeOrder) -> None:
    audit = hold(order.audit)
    order.refresh_from_db(from_queryset=ChangeOrder.objects.select_for_update())
    order.audit = audit


@transaction.atomic
def take_way_out(
    order: ChangeOrder,
    *,
    way: str,
    reason: str,
    scope: str = "",
    scope_en: str = "",
    days: Decimal | None = None,
    by: User,
) -> ChangeOrder:
    """The lead chooses: add days, narrow the scope (in both languages), or accept as is.

    Accepting as it is waits for a second person, the other two for the client's signature. `days` are the person-days
    in all, where the headcount is above the table. Nothing takes effect before the order is closed.
    """
    _hold(order)
    require(permissions.may_lead(by, order.audit))
    require_ready(policies.bars_to_take(order, way, days))
    chosen = {"way": way, "reason": reason, "proposed_at": clock.now(), "proposed_by": by}
    if way == Way.NARROW_SCOPE:
        chosen |= {"scope": scope, "scope_en": scope_en}
    if way == Way.ADD_DAYS and order.days_after is None:
        chosen |= {"by_hand": True, "days_after": days, "fee_after": queries.fee_of_days(order.audit, days)}
    second = way == Way.ACCEPT_AS_IS
    moves.move(
        order,
        ChangeOrderState.PROPOSED if second else ChangeOrderState.TO_SIGN,
        by=by,
        note=f"{Way(way).label}: {reason}",
        together=chosen,
    )
    if second:
        emails.change_order_waits(order)
    return order


@transaction.atomic
def sign_change_order(
    order: ChangeOrder,
    *,
    signer: str,
    post: str,
    mark: bytes,
    proposed: datetime.datetime,
    moment: datetime.datetime | None = None,
    by: User,
) -> ChangeOrder:
    """The client's signature (PNG), drawn on the lead's device: the order is closed, or waits for the second person.

    `proposed` says which proposal was shown, `moment` when it was signed, by the clock of the device.
    """
    require(permissions.may_lead(by, order.audit))
    name = _stored(order, mark)
    answer = {"client_answer": Answer.SIGNED, "signer": signer, "signer_post": post, "mark": name}
    return _answered(order, answer, note=signer, proposed=proposed, moment=moment, by=by)


@transaction.atomic
def refuse_change_order(
    order: ChangeOrder,
    *,
    signer: str,
    post: str,
    refusal: str,
    proposed: datetime.datetime,
    moment: datetime.datetime | None = None,
    by: User,
) -> ChangeOrder:
    """The lead records that the client does not sign, and why: a second person decides whether the order stands."""
    answer = {"client_answer": Answer.REFUSED, "signer": signer, "signer_post": post, "refusal": refusal}
    return _answered(order, answer, note=f"{signer}: {refusal}", proposed=proposed, moment=moment, by=by)


def _stored(order: ChangeOrder, mark: bytes) -> str:
    """Where the drawing is kept, by its SHA-256; nothing in the database names it yet."""
    field, file = ChangeOrder._meta.get_field("mark"), ContentFile(mark)
    return field.storage.save(field.generate_filename(order, sha256_of(file)), file)


def _answered(order: ChangeOrder, answer: dict, *, note: str, proposed, moment, by: User) -> ChangeOrder:
    _hold(order)
    require(permissions.may_lead(by, order.audit))
    require_ready(policies.bars_to_sign_order(order, proposed))
    held_at, _believed = policies.moment_of(moment, not_before=order.proposed_at)
    words = Answer(answer["client_answer"]).label
    answer |= {"answered_at": held_at, "answered_by": by}
    for name, value in answer.items():
        setattr(order, name, value)
    second = policies.needs_second_person(order)
    to = ChangeOrderState.PROPOSED if second else ChangeOrderState.CLOSED
    moves.move(order, to, by=by, note=f"{words}, {note}", together=answer)
    if second:
        emails.change_order_waits(order)
    else:
        _take_effect(order)
    return order


@transaction.atomic
def reconsider_change_order(order: ChangeOrder, *, by: User) -> ChangeOrder:
    """The lead takes the way back before anybody else has closed the order, to choose another."""
    _hold(order)
    require(permissions.may_lead(by, order.audit))
    moves.move(order, ChangeOrderState.OPEN, by=by, verb="way taken back", together=_begun_again(order))
    return order


@transaction.atomic
def approve_change_order(order: ChangeOrder, *, by: User) -> ChangeOrder:
    """The second person agrees; the schema holds that it is another person."""
    _hold(order)
    require(permissions.may_approve(by, order.audit) and order.proposed_by_id != by.pk)
    require_ready(policies.bars_to_second(order))
    moves.move(order, ChangeOrderState.CLOSED, by=by, together={"approved_at": clock.now(), "approved_by": by})
    _take_effect(order)
    return order


@transaction.atomic
def reject_change_order(order: ChangeOrder, *, reason: str, by: User) -> ChangeOrder:
    """The second person says no: the lead chooses another way out."""
    _hold(order)
    require(permissions.may_approve(by, order.audit) and order.proposed_by_id != by.pk)
    require_ready(policies.bars_to_second(order))
    moves.move(order, ChangeOrderState.OPEN, by=by, note=reason, together=_begun_again(order))
    return order


def _begun_again(order: ChangeOrder) -> dict:
    """What is cleared; days that were set by hand are to be said anew."""
    by_hand = {"by_hand": False, "days_after": None, "fee_after": None} if order.by_hand else {}
    return BEGUN_AGAIN | by_hand


def _take_effect(order: ChangeOrder) -> None:
    """A closed order changes the audit, and both sides get its copy."""
    audit = order.audit
    if order.way == Way.NARROW_SCOPE:
        audit.narrowed_scope, audit.narrowed_scope_en = order.scope, order.scope_en
        audit.save(update_fields=["narrowed_scope", "narrowed_scope_en"])
    elif order.way == Way.ADD_DAYS:
        audit.days_on_site = max(Decimal(0), audit.days_on_site + order.days_after - order.days_before)
        audit.save(update_fields=["days_on_site"])
    emails.change_order_closed(order)
