"""Documents: judging, passing, and reminding of what was returned."""

from collections.abc import Mapping

from django.db import transaction

from applications import emails, permissions, policies, queries
from applications.domain.documents import Judgement
from applications.models import Application, Document
from applications.services.holding import hold
from applications.states import ApplicationState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


class JudgedMeanwhile(Exception):
    """Somebody else judged documents after the planner's page was drawn; nothing was written. `documents` by key."""

    def __init__(self, documents: list[Document]):
        self.documents = {document.pk: document for document in documents}
        super().__init__(", ".join(map(str, documents)))


@transaction.atomic
def judge_documents(application: Application, *, verdicts: Mapping[int, tuple], by) -> list[Document]:
    """Write what is said of each document by its key, as Judgement or the beginning of one.

    A returned one is asked for again by letter, until the edition's day where none is named. What is said of a file
    that was replaced meanwhile is left out. Raises JudgedMeanwhile.
    """
    require(permissions.may_act(by, Act.REVIEW_DOCUMENTS, hold(application)))
    require_ready(policies.bars_to_judge(application))
    news = _news(application, {pk: Judgement(*words) for pk, words in verdicts.items()})
    stale = [document for document, said in news if said.seen not in (None, document.judgement_stamp)]
    if stale:
        raise JudgedMeanwhile(stale)
    for document, judgement in news:
        _judge(application, document, judgement, by=by)
    returned = [document for document, judgement in news if judgement.verdict == Document.Verdict.RETURNED]
    if returned:
        emails.documents_returned(application, returned)
    return returned


def _news(application: Application, said: Mapping[int, Judgement]) -> list[tuple[Document, Judgement]]:
    """Each document that is judged otherwise than it stands, held; the day of a return is filled in."""
    held = application.documents.select_for_update().filter(pk__in=said).order_by("pk")
    latest = {document.pk for document in queries.current_documents(application).values()}
    open_now = {document.pk for document in queries.documents_to_judge(application)}
    news = []
    for document in held:
        if document.pk not in latest:
            continue
        judgement = _completed(application, document, said[document.pk])
        if (document.verdict, document.remark, document.due_on) == judgement[:3]:
            continue
        require_ready(policies.bars_to_give(judgement, document, is_open=document.pk in open_now))
        news.append((document, judgement))
    return news


def _completed(application: Application, document: Document, judgement: Judgement) -> Judgement:
    if judgement.verdict != Document.Verdict.RETURNED:
        return judgement._replace(due_on=None)
    return judgement._replace(due_on=judgement.due_on or document.due_on or queries.return_due_on(application))


def _judge(application: Application, document: Document, judgement: Judgement, *, by) -> None:
    document.verdict, document.remark, document.due_on = judgement[:3]
    document.judged_at, document.judged_by, document.reminded = clock.now(), by, ""
    document.save(update_fields=["verdict", "remark", "due_on", "judged_at", "judged_by", "reminded"])
    if judgement.verdict == Document.Verdict.PASSED and document.requirement in application.late_documents:
        application.late_documents.remove(document.requirement)
        application.save(update_fields=["late_documents"])
    name = queries.document_name(application, document.requirement)
    words = " · ".join(str(part) for part in (judgement.remark, judgement.due_on) if part)
    moves.record(document, f"document {judgement.verdict}", by=by, note=f"{name}: {words}" if words else name)


@transaction.atomic
def pass_documents(application: Application, *, by) -> Application:
    """Close the document review: from now on a date on site may be confirmed."""
    require(permissions.may_act(by, Act.REVIEW_DOCUMENTS, application))
    held = Application.objects.select_for_update().get(pk=application.pk)
    require_ready(policies.bars_to_pass_documents(held))
    moves.move(held, ApplicationState.DOCUMENTS_PASSED, by=by)
    emails.documents_passed(held)
    return held


@transaction.atomic
def remind_of_documents(pk: int) -> list[str]:
    """Remind the enterprise of what it was to replace, of each step once; returns the steps that were told."""
    application = Application.objects.select_for_update().get(pk=pk)
    if application.state not in (ApplicationState.CONTRACTED, ApplicationState.DOCUMENTS_PASSED):
        return []
    steps = queries.reminders_due(application)
    for step, documents in steps.items():
        Document.objects.filter(pk__in=[document.pk for document in documents]).update(reminded=step)
        names = [queries.document_name(application, document.requirement) for document in documents]
        verb = "documents overdue" if step == "overdue" else "documents reminded"
        moves.record(application, verb, by=None, note="、".join(names))
        emails.documents_reminder(application, documents, overdue=step == "overdue")
    return list(steps)
