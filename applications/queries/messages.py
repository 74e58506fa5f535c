"""The thread of a case, and who is still owed an answer."""

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from applications import permissions
from applications.models import Application, Message
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.waiting import Waiting


def messages_of(application: Application, user) -> list[Message]:
    """The thread, oldest first; without internal notes for whoever is not of the office, empty for other people."""
    if not permissions.may_read(user, application):
        return []
    thread = application.messages.select_related("written_by")
    return list(thread if permissions.may_note(user, application) else thread.filter(internal=False))


def unanswered(user) -> list[Waiting]:
    """The cases in which the enterprise had the last word, for those who answer it."""
    if not user.can(Act.REVIEW_APPLICATION):
        return []
    latest = Message.objects.filter(application=OuterRef("pk"), internal=False).order_by("-pk")
    cases = Application.objects.visible_to(user).exclude(organisation__in=user.organisation_ids)
    cases = cases.annotate(
        last_writer=Subquery(latest.values("written_by")[:1]), last_word=Subquery(latest.values("written_at")[:1])
    )
    return [
        Waiting(
            title=_("Answer a message"),
            subject=f"{case.reference} · {case.organisation.name}",
            action=_("Answer"),
            url=messages_url(case),
            since=clock.day_of(case.last_word),
        )
        for case in cases.filter(organisation__members=F("last_writer")).select_related("organisation")[:200]
    ]


def messages_url(application: Application) -> str:
    """Where the thread is read and answered."""
    return f"{application.get_absolute_url()}?tab=messages"
