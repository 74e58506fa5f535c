"""What the worker does for audits by itself; each task is safe to run twice and on two workers at once."""

import logging

from celery import shared_task

from audits import services

log = logging.getLogger(__name__)


@shared_task(name="audits.remind_of_competence")
def remind_of_competence() -> None:
    """Tell whose competence expires soon."""
    if told := services.remind_of_competence():
        log.info("%s competences expire soon", told)


@shared_task(name="audits.keep_programmes")
def keep_programmes() -> None:
    """Make the programme of every contract that was signed, and call off those of withdrawn cases."""
    if any((done := services.keep_programmes()).values()):
        log.info("programmes: %s", done)


@shared_task(name="audits.scan_photos")
def scan_photos() -> None:
    """Scan the photos that were stored while no scanner answered."""
    if scanned := services.scan_photos():
        log.info("%s files of photos scanned", scanned)
