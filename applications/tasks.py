"""What the worker does for cases by itself; each task is safe to run twice and on two workers at once."""

import logging

from celery import shared_task

from applications import services

log = logging.getLogger(__name__)


@shared_task(name="applications.scan_documents")
def scan_documents() -> None:
    """Scan the files that were stored while no scanner answered."""
    if scanned := services.scan_documents():
        log.info("%s documents scanned", scanned)
