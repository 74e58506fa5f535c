"""The nightly task; safe to run twice and on two workers."""

import logging

from celery import shared_task

from audits import services

log = logging.getLogger(__name__)


@shared_task(name="audits.remind_of_competence")
def remind_of_competence() -> None:
    """Tell whose competence expires soon."""
    if told := services.remind_of_competence():
        log.info("%s competences expire soon", told)
