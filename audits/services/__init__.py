"""The verbs of an audit, in the order of its way."""

from audits.services.blind import begin_blind, close_own_conflict, end_blind, share
from audits.services.booking import book, ordinary_days, span
from audits.services.change_orders import (
    approve_change_order,
    reconsider_change_order,
    refuse_change_order,
    reject_change_order,
    sign_change_order,
    take_way_out,
)
from audits.services.days import Hours, answer_days, ask_days, set_hours
from audits.services.feeds import calendar_of, make_feed, revoke_feed
from audits.services.finding_answers import (
    accept_plan,
    answer_finding,
    decide_objection,
    object_to_finding,
    reopen_finding,
    send_back,
    verify_finding,
)
from audits.services.finding_reminders import (
    remind_of_findings,
    scan_evidence,
)
from audits.services.findings import (
    FindingChanged,
    change_finding,
    present_findings,
    record_finding,
    refuse_signature,
    sign_findings,
    strike_finding,
)
from audits.services.headcounts import CountedSite, count_heads, verify_headcount
from audits.services.holding import hold
from audits.services.leave import book_leave, cancel_leave
from audits.services.meetings import Place, SignIn, explain_meeting
from audits.services.on_site import close, open_meeting, reopen, submit_scorecard, unlock_scorecard
from audits.services.people import (
    grant_competence,
    record_evaluation,
    record_training,
    set_profile,
    withdraw_competence,
)
from audits.services.photo_links import link_photo, link_photo_to_each, unlink_photo
from audits.services.photo_scans import scan_photos
from audits.services.photos import (
    PIECE,
    Damaged,
    NotAPhoto,
    TooLarge,
    WrongOffset,
    announce,
    finish,
    pieces_of,
    receive,
    store_photo,
    sweep_photo,
)
from audits.services.plan_printing import plan_pdf
from audits.services.planning import cancel, confirm_date, plan, reschedule
from audits.services.plans import (
    Conflict,
    agree_plan,
    ask_change,
    draft_plan,
    prepare,
    send_plan,
    take_plan_back,
    write_plan,
)
from audits.services.programme import add_special, keep_programmes, make_programme
from audits.services.reconciling import conclude_blind, take_agreed, take_from, take_other
from audits.services.relations import end_relation, record_relation, strike_relation
from audits.services.reminders import remind_of_competence
from audits.services.report_printing import report_pdf
from audits.services.sampling import draw_sites
from audits.services.scores import close_conflict, write_own_scores, write_scores
from audits.services.sections import divide
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
    "begin_blind",
    "close_own_conflict",
    "conclude_blind",
    "divide",
    "end_blind",
    "share",
    "take_agreed",
    "take_from",
    "take_other",
    "write_own_scores",
    "close_conflict",
    "write_scores",
    "FindingChanged",
    "accept_plan",
    "answer_finding",
    "change_finding",
    "decide_objection",
    "object_to_finding",
    "present_findings",
    "record_finding",
    "refuse_signature",
    "remind_of_findings",
    "reopen_finding",
    "scan_evidence",
    "send_back",
    "sign_findings",
    "strike_finding",
    "verify_finding",
    "Damaged",
    "NotAPhoto",
    "PIECE",
    "TooLarge",
    "WrongOffset",
    "announce",
    "finish",
    "link_photo",
    "link_photo_to_each",
    "pieces_of",
    "receive",
    "scan_photos",
    "store_photo",
    "sweep_photo",
    "unlink_photo",
    "Conflict",
    "CountedSite",
    "Place",
    "SignIn",
    "count_heads",
    "explain_meeting",
    "reconsider_change_order",
    "refuse_change_order",
    "sign_change_order",
    "agree_plan",
    "ask_change",
    "calendar_of",
    "draft_plan",
    "make_feed",
    "plan_pdf",
    "report_pdf",
    "prepare",
    "revoke_feed",
    "send_plan",
    "take_plan_back",
    "write_plan",
    "book",
    "ordinary_days",
    "span",
    "Hours",
    "add_member",
    "add_special",
    "answer_days",
    "answer_objection",
    "approve_change_order",
    "ask_days",
    "book_leave",
    "call_off_visits",
    "cancel",
    "cancel_leave",
    "clear_names",
    "close",
    "confirm_date",
    "confirm_impartiality",
    "decline",
    "draw_sites",
    "end_relation",
    "escalate",
    "grant_competence",
    "hold",
    "keep_programmes",
    "make_programme",
    "object_to",
    "open_meeting",
    "plan",
    "propose_surveillance",
    "record_evaluation",
    "record_relation",
    "record_training",
    "reject_change_order",
    "remind_of_competence",
    "reopen",
    "replace_member",
    "reschedule",
    "set_hours",
    "set_profile",
    "strike_relation",
    "submit_scorecard",
    "take_way_out",
    "tell_client",
    "unlock_scorecard",
    "verify_headcount",
    "withdraw_competence",
]
