"""The documents of a case: which are asked for, what is there, how each stands, and what is wrong with them."""

from django.conf import settings
from django.db.models import Count
from django.utils.translation import ngettext

from applications.domain import documents
from applications.models import Application, Document, Site
from applications.states import DocumentState
from certsite.common import bilingual, clock


def outlets_by_kind(application: Application) -> dict[str, int]:
    """How many sites of each kind there are."""
    if hasattr(application, "outlet_count"):
        counted = {kind: getattr(application, f"{kind}_count") for kind in Site.Kind.values}
        return {kind: number for kind, number in counted.items() if number}
    kinds = application.sites.order_by("kind").values_list("kind").annotate(Count("pk"))
    return dict(kinds)


def required_documents(application: Application) -> list[dict]:
    """The edition's documents that this application is asked for, required and optional, in the edition's order.

    A row that belongs to certain services or kinds of site is asked for where the application has one of them.
    """
    rows = application.edition.rules["documents"]
    kinds = outlets_by_kind(application) if any(row.get("asked_by_site_kinds") for row in rows) else ()
    return [row for row in rows if documents.is_asked(row, services=application.services, site_kinds=kinds)]


def document_name(application: Application, code: str) -> str:
    """A document of the edition in the words that the body's records are kept in."""
    labels = {row["code"]: row["label"] for row in application.edition.rules["documents"]}
    return bilingual.text(labels[code], settings.LANGUAGE_CODE)


def current_documents(application: Application) -> dict[str, Document]:
    """The latest revision for each document code."""
    current: dict[str, Document] = {}
    for document in application.documents.all():
        known = current.get(document.requirement)
        if known is None or document.revision > known.revision:
            current[document.requirement] = document
    return current


def infected_document(application: Application) -> Document | None:
    """One whose latest revision holds a virus, if there is any."""
    return next((document for document in current_documents(application).values() if document.is_infected), None)


def document_rows(application: Application) -> list[dict]:
    """Each document with its revisions, the latest first, and its state as code and word; the latest is `document`.

    What is not asked for (any more) comes where there is a file of it, and counts as not required.
    """
    asked = {row["code"] for row in required_documents(application)}
    revisions: dict[str, list[Document]] = {}
    for document in application.documents.select_related("uploaded_by"):
        revisions.setdefault(document.requirement, []).append(document)
    rows = []
    for row in application.edition.rules["documents"]:
        files = revisions.get(row["code"], [])
        if row["code"] in asked or files:
            latest = files[0] if files else None
            is_asked = row["code"] in asked
            code, words = document_state(application, paper_of(latest, required=row["required"] and is_asked))
            found = {"document": latest, "revisions": files, "state": code, "state_label": words}
            rows.append(row | {"asked": is_asked, "required": row["required"] and is_asked} | found)
    return rows


def paper_of(document: Document | None, *, required: bool, outlets: int = 0) -> documents.Paper:
    """A document as the rules read it."""
    if document is None:
        return documents.Paper(required, outlets=outlets)
    verdict, last_day = document.verdict or "", document.expires_on
    return documents.Paper(required, True, verdict, document.is_infected, last_day, outlets)


def document_state(application: Application, paper: documents.Paper) -> tuple[str, str]:
    """How a document stands today, as code and word."""
    days = application.edition.rules.get("documents_expiring_days", documents.EXPIRING_DAYS)
    state = DocumentState(documents.state(paper, today=clock.today(), expiring_days=days))
    soon = ngettext("expires within %(days)s day", "expires within %(days)s days", days) % {"days": days}
    return state.value, soon if state == DocumentState.EXPIRING else str(state.label)


def document_flags(application: Application) -> list[documents.Flag]:
    """What is wrong with the documents asked for, and with the service managers' certificates."""
    current, outlets = current_documents(application), outlets_by_kind(application)
    papers = {}
    for row in required_documents(application):
        sites = sum(outlets.get(kind, 0) for kind in row.get("asked_by_site_kinds", ()))
        papers[row["code"]] = paper_of(current.get(row["code"]), required=row["required"], outlets=sites)
    today = clock.today()
    expired = [row.name for row in application.managers.all() if row.expires_on and row.expires_on < today]
    return documents.flags(papers, today=today, wished_on=application.wished_on, expired_managers=expired)
