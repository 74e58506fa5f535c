"""The letters' task; safe to run twice and on two workers at once."""

import logging

from celery import shared_task

from certsite.notifications import services

log = logging.getLogger(__name__)


@shared_task(name="notifications.send_due")
def send_due() -> None:
    """Send every letter that is due."""
    sent = services.send_due()
    if sent:
        log.info("%s letters sent", sent)
