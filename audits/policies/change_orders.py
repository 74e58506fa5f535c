"""Whether a headcount can be verified, and what a change order waits for."""

import datetime

from django.utils.translation import gettext as _

from audits import queries
from audits.models import Audit, ChangeOrder
from audits.states import ChangeOrderState

Answer = ChangeOrder.ClientAnswer


def bars_to_verify(audit: Audit) -> list[str]:
    """A number whose change order is already with somebody is not replaced under their hands."""
    order = queries.open_order(audit)
    if order is None or order.state == ChangeOrderState.OPEN:
        return []
    return [*bars_of_order(order), _("Choose another way first, then count again.")]


def bars_of_order(order: ChangeOrder) -> list[str]:
    """What an order that is not closed waits for, in a sentence."""
    return {
        ChangeOrderState.OPEN: [_("The change order is open: the lead auditor chooses a way out.")],
        ChangeOrderState.TO_SIGN: [_("The change order waits for the client's signature.")],
        ChangeOrderState.PROPOSED: [_("The change order waits for the second person.")],
    }.get(order.state, [])


def bars_to_take(order: ChangeOrder, way: str, days) -> list[str]:
    """Above the table nobody can add days without saying how many."""
    if way == ChangeOrder.Way.ADD_DAYS and order.days_after is None and days is None:
        return [_("The headcount is above the table: say how many person-days there are in all.")]
    return []


def bars_to_sign_order(order: ChangeOrder, proposed: datetime.datetime) -> list[str]:
    """The client answers to what was shown; a proposal that was taken back meanwhile is not what they signed."""
    if order.state != ChangeOrderState.TO_SIGN:
        return [_("There is nothing to sign here now.")]
    if order.proposed_at != proposed:
        return [_("The change order was changed meanwhile: show it again before it is signed.")]
    return []


def bars_to_second(order: ChangeOrder) -> list[str]:
    """The second person answers when it is their turn: never in the client's place."""
    waits = order.state == ChangeOrderState.PROPOSED
    return [] if waits else [_("The change order does not wait for a second person.")]


def needs_second_person(order: ChangeOrder) -> bool:
    """Without a signature, as it is, or with days set by hand, somebody else must agree (rules section 3)."""
    as_it_is = order.way == ChangeOrder.Way.ACCEPT_AS_IS
    return as_it_is or order.by_hand or order.client_answer != Answer.SIGNED
