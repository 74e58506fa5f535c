"""The letters of a case, one function each."""

import datetime
from collections.abc import Iterable

from django.urls import reverse

from applications import queries
from applications.models import Application, Document, Enquiry, Message, Quote, Review
from applications.queries import messages_url
from applications.states import ApplicationState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.notifications.models import Notification
from certsite.notifications.services import queue
from certsite.workflow.models import HistoryEntry

DIGEST = datetime.timedelta(minutes=10)


def _send(letter: str, people: Iterable[User], application: Application, url: str = "", **context) -> None:
    for person in people:
        queue(
            letter,
            to=person,
            case=application.reference,
            application=application,
            url=url or reverse("case", args=[application.reference]),
            **context,
        )


def to_client(letter: str, application: Application, **context) -> None:
    """To every colleague of the enterprise."""
    _send(letter, application.organisation.members.filter(is_active=True), application, **context)


def to_staff(letter: str, act: Act, application: Application, *, besides: User | None = None, **context) -> None:
    """To everybody whose role permits the next act, `besides` and the enterprise's own people excepted."""
    people = User.objects.with_act(act).exclude(memberships__organisation=application.organisation)
    _send(letter, people.exclude(pk=besides.pk) if besides else people, application, **context)


def submitted(application: Application) -> None:
    to_staff("application-submitted", Act.REVIEW_APPLICATION, application)


def reviewed(application: Application, review: Review) -> None:
    url = messages_url(application) if review.outcome == Review.Outcome.REFUSED else ""
    to_client(f"application-{review.outcome}", application, review=review, url=url)


def _quote_url(quote: Quote) -> str:
    return reverse("applications:quote-version", args=[quote.application.reference, quote.version])


def quote_to_approve(quote: Quote) -> None:
    to_staff(
        "quote-to-approve", Act.APPROVE, quote.application, besides=quote.made_by, quote=quote, url=_quote_url(quote)
    )


def quote_approved(quote: Quote) -> None:
    _send("quote-approved", [quote.made_by], quote.application, quote=quote, url=_quote_url(quote))


def override_rejected(quote: Quote, *, reason: str, by: User) -> None:
    _send("override-rejected", [quote.made_by], quote.application, quote=quote, reason=reason, rejected_by=by,
          url=_quote_url(quote))  # fmt: skip


def quote_sent(quote: Quote) -> None:
    to_client("quote-sent", quote.application, quote=quote, url=_quote_url(quote))


def quote_answered(quote: Quote, reason: str = "") -> None:
    to_staff("quote-answered", Act.CONTRACT, quote.application, quote=quote, reason=reason)


def contract_sent(application: Application) -> None:
    to_client("contract-sent", application, url=reverse("applications:contract", args=[application.reference]))


def contract_signed_by_client(application: Application) -> None:
    to_staff("contract-client-signed", Act.CONTRACT, application)


def contract_signed(application: Application) -> None:
    to_client("contract-signed", application)
    to_staff("documents-to-review", Act.REVIEW_DOCUMENTS, application)


def documents_returned(application: Application, documents) -> None:
    url = reverse("applications:documents", args=[application.reference])
    to_client("documents-returned", application, documents=documents, url=url)


def documents_reminder(application: Application, documents, *, overdue: bool) -> None:
    """What was returned is due soon, or has not come in time."""
    url = reverse("applications:documents", args=[application.reference])
    documents = sorted(documents, key=lambda document: document.due_on)
    if overdue:
        to_client("documents-overdue", application, documents=documents, url=url)
    else:
        to_client("documents-reminder", application, documents=documents, url=url)


def document_replaced(document: Document) -> None:
    """After the documents had passed, so that nobody looks for it by themselves."""
    application = document.application
    url = reverse("applications:document-review", args=[application.reference])
    to_staff("documents-to-review", Act.REVIEW_DOCUMENTS, application, document=document, url=url)


def documents_passed(application: Application) -> None:
    to_client("documents-passed", application)
    to_staff("audit-to-plan", Act.PLAN, application)


def document_infected(document: Document) -> None:
    """To the enterprise, and to the staff who see the case, which is not before it was submitted."""
    application = document.application
    url = reverse("applications:documents", args=[application.reference])
    to_client("document-infected", application, document=document, url=url)
    if application.state != ApplicationState.DRAFT:
        to_staff("document-infected-staff", Act.REVIEW_APPLICATION, application, document=document)


def contract_infected(application: Application) -> None:
    """To both sides: the scan that one of them signed with holds a virus."""
    url = reverse("applications:contract", args=[application.reference])
    to_client("contract-infected", application, url=url)
    to_staff("contract-infected", Act.CONTRACT, application, url=url)


def enquiry_received(enquiry: Enquiry) -> None:
    """Thanks to whoever asked, and the news to everybody who may answer."""
    queue("enquiry-received", to=enquiry, url=reverse("page", args=["process"]), enquiry=enquiry)
    for person in User.objects.with_act(Act.REVIEW_APPLICATION):
        queue("enquiry-arrived", to=person, url=reverse("enquiries:detail", args=[enquiry.pk]), enquiry=enquiry)


def enquiry_turned(enquiry: Enquiry) -> None:
    queue("enquiry-turned", to=enquiry, url=queries.draft_path(enquiry.draft), enquiry=enquiry)


def message_written(message: Message) -> None:
    """To the other side; a letter that still waits for this reader and case tells of further words too."""
    application = message.application
    members = application.organisation.members.filter(is_active=True)
    readers = taking_part(application) if message.written_by in members else members
    waiting = Notification.objects.due_or_held().filter(letter="message-written", case=application.reference)
    told = set(waiting.values_list("recipient", flat=True))
    people = [person for person in readers if person.email not in told]
    _send("message-written", people, application, messages_url(application), hold=DIGEST, writer=message.written_by)


def taking_part(application: Application) -> list[User]:
    """Staff who did something in this case, or, while nobody has, everybody who reviews applications."""
    acted = HistoryEntry.objects.of_case(application.reference).exclude(actor_id="").values_list("actor_id", flat=True)
    office = User.objects.with_act(Act.SEE_CASES).exclude(memberships__organisation=application.organisation)
    involved = list(office.filter(pk__in={int(key) for key in acted}))
    return involved or list(office.filter(pk__in=User.objects.with_act(Act.REVIEW_APPLICATION)))
