"""The documents of a case: which are asked for, what is there, how each stands, and what is wrong with them."""

import datetime

from django.conf import settings
from django.db.models import Count
from django.utils.translation import ngettext

from applications.domain import documents
from applications.models import Application, Document, Site
from applications.states import ApplicationState, DocumentState
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
    return bilingual.text(_labels(application)[code], settings.LANGUAGE_CODE)


def document_label(application: Application, code: str) -> str:
    """A document of the edition in the reader's words."""
    return bilingual.text(_labels(application)[code])


def _labels(application: Application) -> dict[str, dict]:
    return {row["code"]: row["label"] for row in application.edition.rules["documents"]}


def current_documents(application: Application) -> dict[str, Document]:
    """The latest revision for each document code."""
    current: dict[str, Document] = {}
    for document in application.documents.all():
        known = current.get(document.requirement)
        if known is None or document.revision > known.revision:
            current[document.requirement] = document
    return current


def documents_to_replace(application: Application) -> list[Document]:
    """Those whose latest revision was returned or holds a virus."""
    return [document for document in current_documents(application).values() if document.must_be_replaced]


def documents_to_judge(application: Application) -> list[Document]:
    """Those that are judged now: the latest revisions, and once they have passed what was replaced since."""
    current = current_documents(application).values()
    if application.state == ApplicationState.DOCUMENTS_PASSED:
        current = [document for document in current if document.requirement in application.late_documents]
    return [document for document in current if not document.is_infected]


def late_to_judge(application: Application) -> list[Document]:
    """What was replaced after the documents had passed and nobody judged yet."""
    if application.state != ApplicationState.DOCUMENTS_PASSED or not application.late_documents:
        return []
    return [document for document in documents_to_judge(application) if document.verdict is None]


def return_due_on(application: Application) -> datetime.date:
    """Until when a document that is returned today is to be replaced, where the planner says nothing else."""
    days = application.edition.rules.get("documents_return_days", documents.RETURN_DAYS)
    return clock.today() + datetime.timedelta(days=days)


def reminders_due(application: Application) -> dict[str, list[Document]]:
    """The returned documents of the case that have reached a step which was not told of yet, by this step."""
    days = application.edition.rules.get("documents_reminder_days", documents.REMINDER_DAYS)
    found: dict[str, list[Document]] = {}
    for document in current_documents(application).values():
        step = documents.reminder(document.due_on, today=clock.today(), days_before=days) if document.due_on else ""
        if step and step != document.reminded:
            found.setdefault(step, []).append(document)
    return found


def cases_to_remind() -> list[int]:
    """The cases that wait for a returned document of which not every reminder was sent."""
    returned = Document.objects.latest_revisions().filter(verdict=Document.Verdict.RETURNED).exclude(reminded="overdue")
    waiting = [ApplicationState.CONTRACTED, ApplicationState.DOCUMENTS_PASSED]
    return list(
        returned.filter(application__state__in=waiting)
        .order_by("application")
        .values_list("application", flat=True)
        .distinct()
    )


def document_rows(application: Application) -> list[dict]:
    """Each document with its revisions, the latest first, and its state as code and word; the latest is `document`.

    `is_late` says that it was replaced after the documents had passed, and has not passed since.
    What is not asked for (any more) comes where there is a file of it, and counts as not required.
    """
    asked = {row["code"] for row in required_documents(application)}
    revisions: dict[str, list[Document]] = {}
    for document in application.documents.select_related("uploaded_by", "judged_by"):
        revisions.setdefault(document.requirement, []).append(document)
    rows = []
    for row in application.edition.rules["documents"]:
        files = revisions.get(row["code"], [])
        if row["code"] in asked or files:
            latest = files[0] if files else None
            is_asked = row["code"] in asked
            code, words = document_state(application, paper_of(latest, required=row["required"] and is_asked))
            found = {"document": latest, "revisions": files, "state": code, "state_label": words}
            found["is_late"] = row["code"] in application.late_documents
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
