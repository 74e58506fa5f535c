"""The verbs of a case, in the order of its way."""

from applications.services.contracts import countersign, make_contract, sign_by_client
from applications.services.documents import add_document, judge_documents, pass_documents
from applications.services.messages import write_message
from applications.services.printing import contract_pdf, quote_pdf
from applications.services.quotes import accept_quote, decline_quote, make_quote, send_quote
from applications.services.review import accept, assess_headcount, refuse, return_to_client
from applications.services.self_check import keep_self_check, keep_self_check_in_draft
from applications.services.start import save, start, submit, withdraw

__all__ = [
    "accept",
    "accept_quote",
    "add_document",
    "assess_headcount",
    "contract_pdf",
    "countersign",
    "decline_quote",
    "judge_documents",
    "keep_self_check",
    "keep_self_check_in_draft",
    "make_contract",
    "make_quote",
    "pass_documents",
    "quote_pdf",
    "refuse",
    "return_to_client",
    "save",
    "send_quote",
    "sign_by_client",
    "start",
    "submit",
    "withdraw",
    "write_message",
]
