"""Cases: the ones a person may see, what waits for whom, and what their pages show."""

import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import permissions
from applications.models import Application, Contract, Document, Quote
from applications.queries.documents import document_rows, documents_to_replace, late_to_judge
from applications.queries.enquiries import enquiries_waiting
from applications.queries.form import form_rows, open_parts
from applications.queries.messages import messages_of, unanswered
from applications.queries.offers import client_acts, contract_of, quote_acts
from applications.queries.people import manager_standing, with_declared
from applications.queries.self_check import self_check_of
from applications.states import ApplicationState, QuoteState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.waiting import Waiting

A = ApplicationState


def application_for(user, reference: str) -> Application:
    """The case, if this person may see it; otherwise 404, as for one that is not there."""
    visible = Application.objects.visible_to(user).select_related("organisation", "edition__scheme")
    return get_object_or_404(visible, reference=reference)


def counted_application_for(user, reference: str) -> Application:
    """The same, with what its flags are counted from."""
    visible = with_declared(Application.objects.visible_to(user)).select_related("organisation", "edition__scheme")
    return get_object_or_404(visible, reference=reference)


def quote_for(user, reference: str, version: int) -> Quote:
    """A quote of a case this person may see; only the office sees one that was not sent."""
    application = application_for(user, reference)
    quotes = application.quotes.all()
    if not permissions.is_office(user, application):
        quotes = quotes.exclude(state=QuoteState.DRAFT).exclude(sent_at=None)
    return get_object_or_404(quotes, version=version)


def review_queue(user) -> QuerySet[Application]:
    """What waits for the market department, longest first, with what the flags are counted from."""
    waiting = with_declared(Application.objects.visible_to(user).filter(state=A.SUBMITTED))
    return (
        waiting.exclude(organisation__in=user.bound_to())
        .select_related("organisation", "edition__scheme")
        .prefetch_related("documents", "managers")
        .annotate(submission_count=Count("submissions", distinct=True))
        .order_by("submitted_at")
    )


def summary(application: Application) -> dict:
    """What every page that looks an application over shows of it."""
    answers = form_rows(application)
    return {
        "answers": answers,
        "unsaid": [row["label"] for row in answers if not row["is_said"]],
        "posts": application.posts.all(),
        "managers": application.managers.all(),
        "standing": manager_standing(application),
    }


def panel(application: Application, user) -> dict:
    """What the case page shows of application, documents, quote and contract."""
    contract = contract_of(application)
    office = permissions.is_office(user, application)
    quotes = [q for q in application.quotes.all() if office or q.sent_at]
    return {
        "document_rows": document_rows(application),
        "quotes": quotes,
        "contract": contract,
        "reviews": application.reviews.select_related("reviewed_by") if office else [],
        "open_parts": open_parts(application),
        **summary(application),
        "self_check": self_check_of(application) if permissions.may_read(user, application) else None,
        "acts": acts(application, user, contract),
        "thread": messages_of(application, user),
        "may_write": permissions.may_write(user, application),
        "may_note": permissions.may_note(user, application),
    }


def acts(application: Application, user, contract: Contract | None) -> list[dict]:
    """The next acts of this person in this case, each with its page."""

    def act(label: str, name: str, *args) -> dict:
        return {"label": label, "url": reverse(f"applications:{name}", args=[application.reference, *args])}

    own = permissions.is_own(user, application)
    offered = []
    if permissions.may_edit(user, application):
        offered += [act(_("Continue the application"), "edit"), act(_("Submit the application"), "submit")]
    elif permissions.may_upload(user, application, next(iter(documents_to_replace(application)), None)):
        offered.append(act(_("Replace documents"), "documents"))
    if application.state == A.SUBMITTED and permissions.may_act(user, Act.REVIEW_APPLICATION, application):
        offered.append(act(_("Review the application"), "review"))
    if application.state in (A.ACCEPTED, A.QUOTED) and not own:
        offered += quote_acts(application, user, contract, act)
    if application.state == A.QUOTED and own:
        offered += client_acts(application, contract, act)
    if application.state == A.CONTRACTED and permissions.may_act(user, Act.REVIEW_DOCUMENTS, application):
        offered.append(act(_("Review the documents"), "document-review"))
    if late_to_judge(application) and permissions.may_act(user, Act.REVIEW_DOCUMENTS, application):
        offered.append(act(_("Judge the replaced documents"), "document-review"))
    return offered


def waiting_for(user) -> list[Waiting]:
    """The cases whose next act is this person's."""
    infected = Exists(Document.objects.filter(application=OuterRef("pk"), scan=Document.Scan.INFECTED))
    settled = Q(state=A.DOCUMENTS_PASSED, late_documents=[]) & ~infected
    cases = Application.objects.visible_to(user).exclude(state__in=[A.REFUSED, A.WITHDRAWN]).exclude(settled)
    cases = cases.select_related("organisation", "edition", "contract").prefetch_related("documents", "quotes")
    waiting = unanswered(user)
    for application in cases[:500]:
        if _nothing_to_replace(user, application):
            continue
        offered = acts(application, user, contract_of(application))
        if offered:
            waiting.append(
                Waiting(
                    title=_title(user, application) or offered[0]["label"],
                    subject=f"{application.reference} · {application.organisation.name}",
                    action=offered[0]["label"],
                    url=offered[0]["url"],
                    since=_since(application),
                    due=_due(user, application),
                )
            )
    return waiting + enquiries_waiting(user)


def _since(application: Application) -> datetime.date:
    late = [document.uploaded_at for document in late_to_judge(application)]
    return clock.day_of(min(late, default=application.submitted_at or application.started_at))


def _title(user, application: Application) -> str:
    """What waits, where the act alone would not say it: whose day has passed."""
    late = any(document.is_overdue for document in documents_to_replace(application))
    return (
        _("The enterprise is late with returned documents")
        if late and not permissions.is_own(user, application)
        else ""
    )


def _due(user, application: Application) -> datetime.date | None:
    """The day by which the enterprise has to answer a return; staff are told of a document's once it has passed."""
    days = [document.due_on for document in documents_to_replace(application) if document.due_on]
    own = permissions.is_own(user, application)
    return min((day for day in days if own or day < clock.today()), default=application.due_on)


def _nothing_to_replace(user, application: Application) -> bool:
    """Under contract the client waits, unless a document was returned or holds a virus."""
    if application.state != A.CONTRACTED or not permissions.is_own(user, application):
        return False
    return not documents_to_replace(application)
