"""The verbs of a case, in the order of its way."""

from applications.services.contracts import countersign, make_contract, sign_by_client
from applications.services.documents import add_document, judge_documents, pass_documents
from applications.services.printing import contract_pdf, quote_pdf
from applications.services.quotes import accept_quote, decline_quote, make_quote, send_quote
from applications.services.review import accept, assess_headcount, refuse, return_to_client
from applications.services.sites import (
    SiteChanged,
    check_next,
    remove_site,
    save_site,
    take_sheet,
    write_sheet,
    write_sites,
)
from applications.services.start import save, start, submit, withdraw

__all__ = [
    "SiteChanged",
    "accept",
    "accept_quote",
    "add_document",
    "assess_headcount",
    "contract_pdf",
    "check_next",
    "countersign",
    "decline_quote",
    "judge_documents",
    "make_contract",
    "make_quote",
    "pass_documents",
    "quote_pdf",
    "refuse",
    "remove_site",
    "return_to_client",
    "save",
    "save_site",
    "send_quote",
    "sign_by_client",
    "start",
    "submit",
    "take_sheet",
    "withdraw",
    "write_sheet",
    "write_sites",
]
