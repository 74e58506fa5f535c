"""Queueing and sending letters."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from certsite.common import clock
from certsite.notifications.models import LEASE, Notification

log = logging.getLogger(__name__)


def queue(letter: str, *, to, case: str = "", **context) -> Notification:
    """Write `letter` to the person `to` in their language; it is sent within seconds by the worker.

    The three templates are letters/<letter>.subject.txt, .txt and .html; they get the context, `recipient`,
    `site_url` and `body_name`. Part of the caller's transaction: a verb that fails sends no letter.
    """
    language = to.language or settings.LANGUAGE_CODE
    context |= {"recipient": to, "site_url": settings.SITE_URL, "body_name": settings.BODY_NAME}
    with translation.override(language):
        parts = {
            part: render_to_string(f"letters/{letter}.{ending}", context).strip()
            for part, ending in {"subject": "subject.txt", "text": "txt", "html": "html"}.items()
        }
    parts["subject"] = " ".join(parts["subject"].split())[:200]
    return Notification.objects.create(letter=letter, recipient=to.email, case=case, language=language, **parts)


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
