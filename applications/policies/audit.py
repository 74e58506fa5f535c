"""Whether documents pass and may be read, and whether an audit may begin."""

from django.utils.translation import gettext as _

from applications import queries
from applications.models import Application, Document
from applications.policies.submitting import document_bar
from applications.states import ApplicationState, ContractState, DocumentState


def bars_to_judge(application: Application) -> list[str]:
    """Documents are judged under contract, until they have passed."""
    waits = application.state == ApplicationState.CONTRACTED
    return [] if waits else [_("This case does not wait for a document review.")]


def bars_to_pass_documents(application: Application) -> list[str]:
    """Every document that is asked for is there, passed, valid today and clean."""
    rows = queries.document_rows(application)
    return [document_bar(row) for row in rows if row["asked"] and not _has_passed(row)]


def _has_passed(row: dict) -> bool:
    """An expiring document has passed if it was passed; an optional one need not be there."""
    if row["state"] in (DocumentState.PASSED, DocumentState.ABSENT):
        return True
    return row["state"] == DocumentState.EXPIRING and row["document"].verdict == Document.Verdict.PASSED


def bars_to_download(document: Document) -> list[str]:
    """Nobody gets a file in which a virus was found."""
    return [_("A virus was found in this file, so nobody can download it.")] if document.is_infected else []


def bars_to_audit(application: Application) -> list[str]:
    """No audit without a contract signed by both, no date on site before the documents passed (rules section 4)."""
    bars = []
    contract = queries.contract_of(application)
    if contract is None or contract.state != ContractState.SIGNED:
        bars.append(_("The contract is not signed by both sides."))
    if application.state != ApplicationState.DOCUMENTS_PASSED:
        bars.append(_("The documents have not passed."))
    return bars
