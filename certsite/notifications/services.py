"""Queueing and sending letters."""

import datetime
import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

from certsite.common import bilingual, clock
from certsite.notifications.models import LEASE, Notification

log = logging.getLogger(__name__)


def queue(
    letter: str, *, to, url: str, case: str = "", hold: datetime.timedelta | None = None, **context
) -> Notification:
    """Write `letter` to the person `to` in their language, with one link; it is sent within seconds by the worker.

    With `hold` it is sent so much later: what happens until then need not be told by a letter of its own.

    Its own words are letters/<letter>.subject.txt and .txt; greeting, link and sign-off are the same for all of them.
    Part of the caller's transaction: a verb that fails sends no letter.
    """
    language = to.language or settings.LANGUAGE_CODE
    with translation.override(language):
        context |= {"recipient": to, "case": case, "url": url, "site_url": settings.SITE_URL, "language": language}
        context |= {"body_name": bilingual.text(settings.BODY_NAME)}
        context["subject"] = " ".join(plain(f"letters/{letter}.subject.txt", context).split())[:200]
        context["body"] = plain(f"letters/{letter}.txt", context).strip()
        text, html = plain("letters/frame.txt", context), render_to_string("letters/frame.html", context)
    return Notification.objects.create(
        letter=letter,
        recipient=to.email,
        case=case,
        language=language,
        subject=context["subject"],
        text=text,
        html=html,
        leased_until=clock.now() + hold if hold else None,
    )


def plain(template: str, context: dict) -> str:
    """A template as text: a company's & stays an &."""
    return get_template(template).template.render(Context(context, autoescape=False))


def claim(limit: int = 50) -> list[Notification]:
    """Lease up to `limit` due letters to this worker; no two workers get the same one."""
    with transaction.atomic():
        due = list(Notification.objects.due().select_for_update(skip_locked=True).order_by("pk")[:limit])
        until = clock.now() + LEASE
        for notification in due:
            notification.leased_until = until
            notification.attempts += 1
        Notification.objects.bulk_update(due, ["leased_until", "attempts"])
    return due


def send(notification: Notification) -> bool:
    """Hand one leased letter to the mail server; on failure it stays due and is tried again when its lease ends."""
    message = EmailMultiAlternatives(notification.subject, notification.text, to=[notification.recipient])
    if notification.html:
        message.attach_alternative(notification.html, "text/html")
    message.extra_headers["Message-ID"] = f"<letter-{notification.pk}@certsite>"
    try:
        message.send()
    except OSError as error:  # smtplib's and the file backend's failures are all OSErrors
        log.warning("letter %s not sent: %s", notification.pk, error)
        Notification.objects.filter(pk=notification.pk).update(last_error=str(error)[:2000])
        return False
    Notification.objects.filter(pk=notification.pk).update(sent=clock.now(), leased_until=None, last_error="")
    return True


def send_due() -> int:
    """Send every due letter once; returns how many went out."""
    return sum(send(notification) for notification in claim())
