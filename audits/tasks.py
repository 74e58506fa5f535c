"""What the worker does for audits by itself; each task is safe to run twice and on two workers at once."""

import logging

from celery import shared_task

from audits import queries, services

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


@shared_task(name="audits.remind_of_findings")
def remind_of_findings() -> None:
    """Remind clients of findings, each of every step once, and escalate what is late."""
    for pk in queries.audits_to_remind():
        try:
            if steps := services.remind_of_findings(pk):
                log.info("findings of audit %s: %s", pk, ", ".join(steps))
        except Exception:  # one audit that nobody foresaw must not keep the others waiting
            log.exception("findings of audit %s", pk)


@shared_task(name="audits.scan_evidence")
def scan_evidence() -> None:
    """Scan the files of findings that were stored while no scanner answered."""
    if scanned := services.scan_evidence():
        log.info("%s files of findings scanned", scanned)


@shared_task(name="audits.scan_photos")
def scan_photos() -> None:
    """Scan the photos that were stored while no scanner answered."""
    if scanned := services.scan_photos():
        log.info("%s files of photos scanned", scanned)


@shared_task(name="audits.sweep_photos")
def sweep_photos() -> None:
    """Be done with the files of photos that were begun and never came whole."""
    for pk in list(queries.half_sent().values_list("pk", flat=True)):
        try:
            if services.sweep_photo(pk):
                log.info("half-sent file %s of a photo swept", pk)
        except Exception:  # one file that nobody foresaw must not keep the others waiting
            log.exception("half-sent file %s of a photo", pk)
