"""The three ways out of a change order (rules section 3)."""

from django.db import transaction

from audits import emails, permissions
from audits.models import ChangeOrder
from audits.services.holding import hold
from audits.states import ChangeOrderState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require
from certsite.workflow import moves

Way = ChangeOrder.Way


def _hold(order: ChangeOrder) -> None:
    audit = hold(order.audit)
    order.refresh_from_db(from_queryset=ChangeOrder.objects.select_for_update())
    order.audit = audit


@transaction.atomic
def take_way_out(
    order: ChangeOrder, *, way: str, reason: str, scope: str = "", scope_en: str = "", by: User
) -> ChangeOrder:
    """The lead chooses: add days, narrow the scope (in both languages), or accept as is.

    Accepting as it is waits for a second person; the other two close the order.
    """
    _hold(order)
    require(permissions.may_lead(by, order.audit))
    second = way == Way.ACCEPT_AS_IS
    moves.move(
        order,
        ChangeOrderState.PROPOSED if second else ChangeOrderState.CLOSED,
        by=by,
        note=f"{Way(way).label}: {reason}",
        together={"way": way, "reason": reason, "proposed_at": clock.now(), "proposed_by": by},
    )
    audit = order.audit
    if second:
        emails.change_order_waits(order)
    elif way == Way.NARROW_SCOPE:
        audit.narrowed_scope, audit.narrowed_scope_en = scope, scope_en
        audit.save(update_fields=["narrowed_scope", "narrowed_scope_en"])
    elif order.days_after is not None:
        audit.days_on_site += order.days_after - order.days_before
        audit.save(update_fields=["days_on_site"])
    return order


@transaction.atomic
def approve_change_order(order: ChangeOrder, *, by: User) -> ChangeOrder:
    """The second person agrees that it stays as it is; the schema holds that it is another person."""
    _hold(order)
    require(permissions.may_approve(by, order.audit) and order.proposed_by_id != by.pk)
    moves.move(order, ChangeOrderState.CLOSED, by=by, together={"approved_at": clock.now(), "approved_by": by})
    return order


@transaction.atomic
def reject_change_order(order: ChangeOrder, *, reason: str, by: User) -> ChangeOrder:
    """The second person says no: the lead chooses another way out."""
    _hold(order)
    require(permissions.may_approve(by, order.audit) and order.proposed_by_id != by.pk)
    moves.move(order, ChangeOrderState.OPEN, by=by, note=reason, together={"way": ""})
    return order
