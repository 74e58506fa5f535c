"""The nightly task; safe to run twice and on two workers."""

import logging

from celery import shared_task

from certificates import services
from certsite.common import clock

log = logging.getLogger(__name__)


@shared_task(name="certificates.surveillance")
def surveillance() -> None:
    """Propose, remind, escalate and expire for today."""
    log.info("surveillance: %s", services.surveillance(clock.today()).as_dict())
