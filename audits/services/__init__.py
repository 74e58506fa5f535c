"""The verbs of an audit, in the order of its way."""

from audits.services.change_orders import approve_change_order, reject_change_order, take_way_out
from audits.services.days import Hours, answer_days, ask_days, set_hours
from audits.services.holding import hold
from audits.services.on_site import close, open_meeting, reopen, submit_scorecard, unlock_scorecard, verify_headcount
from audits.services.planning import cancel, confirm_date, plan, reschedule
from audits.services.programme import add_special, keep_programmes, make_programme
from audits.services.sampling import draw_sites
from audits.services.surveillance import call_off_visits, escalate, propose_surveillance
from audits.services.team import (
    add_member,
    answer_objection,
    clear_names,
    confirm_impartiality,
    decline,
    object_to,
    replace_member,
    tell_client,
)

__all__ = [
    "Hours",
    "add_member",
    "add_special",
    "answer_days",
    "answer_objection",
    "approve_change_order",
    "ask_days",
    "call_off_visits",
    "cancel",
    "clear_names",
    "close",
    "confirm_date",
    "confirm_impartiality",
    "decline",
    "draw_sites",
    "escalate",
    "hold",
    "keep_programmes",
    "make_programme",
    "object_to",
    "open_meeting",
    "plan",
    "propose_surveillance",
    "reject_change_order",
    "reopen",
    "replace_member",
    "reschedule",
    "set_hours",
    "submit_scorecard",
    "take_way_out",
    "tell_client",
    "unlock_scorecard",
    "verify_headcount",
]
