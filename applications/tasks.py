"""What the worker does for cases by itself; each task is safe to run twice and on two workers at once."""

import logging

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from applications import forms, queries, services
from applications.models import SiteSheet

log = logging.getLogger(__name__)


@shared_task(name="applications.check_sheets")
def check_sheets() -> None:
    """Check every uploaded sheet to its end, and go on where a killed worker stopped."""
    for pk in SiteSheet.objects.unfinished().order_by("pk").values_list("pk", flat=True):
        try:
            while services.check_next(pk, check=forms.check_rows):
                pass
        except Exception:  # one sheet that nobody foresaw must not keep the others waiting
            log.exception("sheet of sites %s", pk)


def ring() -> None:
    """Tell a worker that a sheet has come; with the broker dead the beat finds it."""

    def poke() -> None:
        try:
            check_sheets.delay()
        except OperationalError as error:
            log.warning("nobody told of the sheet of sites: %s", error)

    transaction.on_commit(poke)


@shared_task(name="applications.scan_documents")
def scan_documents() -> None:
    """Scan the files that were stored while no scanner answered."""
    if scanned := services.scan_documents() + services.scan_contracts():
        log.info("%s files scanned", scanned)


@shared_task(name="applications.remind_of_documents")
def remind_of_documents() -> None:
    """Remind enterprises of the documents that they were to replace, each of every step once."""
    for pk in queries.cases_to_remind():
        try:
            if steps := services.remind_of_documents(pk):
                log.info("documents of case %s: %s", pk, ", ".join(steps))
        except Exception:  # one case that nobody foresaw must not keep the others waiting
            log.exception("documents of case %s", pk)


@shared_task(name="applications.drop_old_drafts")
def drop_old_drafts() -> None:
    """Forget what was begun without an account and never gone on with."""
    if dropped := services.drop_old_drafts():
        log.info("%s old drafts dropped", dropped)
