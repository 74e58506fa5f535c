"""The verbs of an audit, in the order of its way, and those about the people who are sent to it."""

from audits.services.change_orders import approve_change_order, reject_change_order, take_way_out
from audits.services.leave import book_leave, cancel_leave
from audits.services.on_site import close, open_meeting, reopen, submit_scorecard, unlock_scorecard, verify_headcount
from audits.services.people import (
    grant_competence,
    record_evaluation,
    record_training,
    set_profile,
    withdraw_competence,
)
from audits.services.planning import (
    add_auditor,
    cancel,
    confirm_date,
    confirm_impartiality,
    decline,
    plan_initial,
    plan_visit,
)
from audits.services.relations import end_relation, record_relation, strike_relation
from audits.services.reminders import remind_of_competence
from audits.services.surveillance import call_off_visits, escalate, propose_surveillance

__all__ = [
    "add_auditor",
    "approve_change_order",
    "book_leave",
    "call_off_visits",
    "cancel",
    "cancel_leave",
    "close",
    "confirm_date",
    "confirm_impartiality",
    "decline",
    "end_relation",
    "escalate",
    "grant_competence",
    "open_meeting",
    "plan_initial",
    "plan_visit",
    "propose_surveillance",
    "record_evaluation",
    "record_relation",
    "record_training",
    "reject_change_order",
    "remind_of_competence",
    "reopen",
    "set_profile",
    "strike_relation",
    "submit_scorecard",
    "take_way_out",
    "unlock_scorecard",
    "verify_headcount",
    "withdraw_competence",
]
