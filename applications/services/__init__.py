"""The verbs of a case, in the order of its way."""

from applications.services.contracts import countersign, make_contract, scan_contracts, sign_by_client
from applications.services.documents import add_document, scan_documents
from applications.services.drafts import begin_draft, claim_draft, discard_draft, drop_old_drafts, keep_draft
from applications.services.enquiries import close_enquiry, enquire, note_enquiry, turn_into_application
from applications.services.holding import hold
from applications.services.judging import JudgedMeanwhile, judge_documents, pass_documents, remind_of_documents
from applications.services.messages import write_message
from applications.services.printing import contract_pdf, quote_pdf
from applications.services.quotes import (
    accept_quote,
    approve_quote,
    compute,
    decline_quote,
    make_quote,
    reject_override,
    send_quote,
)
from applications.services.review import (
    SubmittedAgain,
    accept,
    assess_headcount,
    record_review,
    refuse,
    return_to_client,
)
from applications.services.saving import Change, Saved, save
from applications.services.self_check import keep_self_check, keep_self_check_in_draft
from applications.services.sites import (
    SiteChanged,
    check_next,
    remove_site,
    save_site,
    take_sheet,
    write_sheet,
    write_sites,
)
from applications.services.start import start, submit, withdraw

__all__ = [
    "hold",
    "Change",
    "JudgedMeanwhile",
    "Saved",
    "begin_draft",
    "claim_draft",
    "discard_draft",
    "drop_old_drafts",
    "keep_draft",
    "SiteChanged",
    "SubmittedAgain",
    "accept",
    "accept_quote",
    "add_document",
    "approve_quote",
    "assess_headcount",
    "compute",
    "close_enquiry",
    "contract_pdf",
    "check_next",
    "countersign",
    "decline_quote",
    "enquire",
    "judge_documents",
    "note_enquiry",
    "keep_self_check",
    "keep_self_check_in_draft",
    "make_contract",
    "make_quote",
    "pass_documents",
    "quote_pdf",
    "record_review",
    "refuse",
    "reject_override",
    "remind_of_documents",
    "remove_site",
    "return_to_client",
    "save",
    "save_site",
    "scan_contracts",
    "scan_documents",
    "send_quote",
    "sign_by_client",
    "start",
    "submit",
    "take_sheet",
    "turn_into_application",
    "withdraw",
    "write_sheet",
    "write_sites",
    "write_message",
]
