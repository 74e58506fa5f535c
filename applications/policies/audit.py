"""Whether documents pass and may be read, and whether an audit may begin."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from applications import queries
from applications.domain.documents import Judgement
from applications.models import Application, Document
from applications.models.contracts import Signature
from applications.policies.submitting import document_bar
from applications.states import ApplicationState, ContractState, DocumentState
from certsite.common import clock


def bars_to_judge(application: Application) -> list[str]:
    """Documents are judged under contract, until they have passed; later only what was replaced since."""
    late = application.state == ApplicationState.DOCUMENTS_PASSED and application.late_documents
    waits = application.state == ApplicationState.CONTRACTED or late
    return [] if waits else [_("This case does not wait for a document review.")]


def bars_to_give(judgement: Judgement, document: Document, *, is_open: bool) -> list[str]:
    """A return says what is missing, and by a day to come; what passes can be downloaded, or nobody has read it.

    `is_open` says whether this document is one of queries.documents_to_judge.
    """
    bars = bars_to_download(document)
    if not is_open and not bars:
        bars.append(_("This document has passed already."))
    if judgement.verdict == Document.Verdict.RETURNED:
        if not judgement.remark.strip():
            bars.append(_("Say what is missing."))
        if judgement.due_on < clock.today():
            bars.append(_("This day has passed."))
    return bars


def bars_to_pass_documents(application: Application) -> list[str]:
    """Every document that is asked for is there, passed, valid today and clean."""
    rows = queries.document_rows(application)
    return [document_bar(row) for row in rows if row["asked"] and not _has_passed(row)]


def _has_passed(row: dict) -> bool:
    """An expiring document has passed if it was passed; an optional one need not be there."""
    if row["state"] in (DocumentState.PASSED, DocumentState.ABSENT):
        return True
    return row["state"] == DocumentState.EXPIRING and row["document"].verdict == Document.Verdict.PASSED


def bars_to_download(document: Document | Signature) -> list[str]:
    """Nobody gets a file in which a virus was found."""
    return [_("A virus was found in this file, so nobody can download it.")] if document.is_infected else []


def bars_to_audit(application: Application) -> list[str]:
    """No audit without a contract signed by both, no date on site before the documents passed (rules section 4).

    What was replaced later must pass too. Read for every line of a list: it asks the database nothing more.
    """
    bars = []
    contract = queries.contract_of(application)
    if contract is None or contract.state != ContractState.SIGNED:
        bars.append(_("The contract is not signed by both sides."))
    if application.state != ApplicationState.DOCUMENTS_PASSED:
        bars.append(_("The documents have not passed."))
    return bars + [late_bar(application, code) for code in application.late_documents]


def _late_bar(application: Application, code: str) -> str:
    words = _("The document “%(document)s” was replaced after the documents had passed and has not passed since.")
    return words % {"document": queries.document_label(application, code)}


# Put into words where it is read: a list asks only whether there is a bar, and the name would cost it the edition
late_bar = lazy(_late_bar, str)
