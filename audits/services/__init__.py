"""The verbs of an audit, in the order of its way."""

from audits.services.change_orders import approve_change_order, reject_change_order, take_way_out
from audits.services.on_site import close, open_meeting, reopen, submit_scorecard, unlock_scorecard, verify_headcount
from audits.services.planning import (
    add_auditor,
    cancel,
    confirm_date,
    confirm_impartiality,
    decline,
    plan_initial,
    plan_visit,
)
from audits.services.surveillance import call_off_visits, escalate, propose_surveillance

__all__ = [
    "add_auditor",
    "approve_change_order",
    "call_off_visits",
    "cancel",
    "close",
    "confirm_date",
    "confirm_impartiality",
    "decline",
    "escalate",
    "open_meeting",
    "plan_initial",
    "plan_visit",
    "propose_surveillance",
    "reject_change_order",
    "reopen",
    "submit_scorecard",
    "take_way_out",
    "unlock_scorecard",
    "verify_headcount",
]
