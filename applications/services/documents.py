"""Documents: uploading, scanning, judging, passing."""

import datetime
import logging
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from applications import emails, permissions, policies, queries
from applications.models import Application, Document
from applications.services.holding import hold
from applications.services.scanning import is_clean
from applications.states import ApplicationState
from certsite.accounts.roles import Act
from certsite.common import clock, scanner
from certsite.common.guards import require, require_ready
from certsite.common.uploads import sha256_of
from certsite.workflow import moves

PATIENCE = 3  # failures after which a run of the scanner gives up: it is not there

log = logging.getLogger(__name__)


class SameFile(Exception):
    """Content and last day are those of the latest revision; none was made."""


def add_document(
    application: Application,
    *,
    requirement: str,
    upload,
    content_type: str,
    expires_on: datetime.date | None = None,
    by,
) -> Document:
    """Keep an uploaded file as the next revision of a required document; the earlier one stays.

    `upload` was checked by the form (kind by content, size); it is scanned for viruses before anything is locked, and
    stored by its SHA-256. Raises Infected, or SameFile where this file is the latest revision already.
    """
    present = queries.current_documents(application).get(requirement)
    require(permissions.may_upload(by, application, present, requirement))
    clean = is_clean(upload)
    document = Document(
        requirement=requirement,
        original_name=upload.name[-200:],
        content_type=content_type,
        size=upload.size,
        sha256=sha256_of(upload),
        expires_on=expires_on,
        scan=Document.Scan.CLEAN if clean else Document.Scan.UNSCANNED,
        scanned=clock.now() if clean else None,
        uploaded_by=by,
    )
    return _store(application, document, upload, by=by)


@transaction.atomic
def _store(application: Application, document: Document, upload, *, by) -> Document:
    held = Application.objects.select_for_update().get(pk=application.pk)
    known = held.documents.filter(requirement=document.requirement).order_by("-revision").first()
    require(permissions.may_upload(by, held, known, document.requirement))
    if known and (known.sha256, known.expires_on) == (document.sha256, document.expires_on):
        raise SameFile
    document.application, document.revision = held, known.revision + 1 if known else 1
    document.file.save(upload.name, upload, save=False)
    document.save(force_insert=True)
    name = queries.document_name(held, document.requirement)
    moves.record(held, "document uploaded", by=by, note=f"{name} · {document.original_name}")
    return document


def scan_documents() -> int:
    """Scan the files that nobody has scanned yet, as long as a scanner answers; returns how many it knows now."""
    if not scanner.configured():
        return 0
    waiting = Document.objects.filter(scan=Document.Scan.UNSCANNED)
    # What failed before comes last, so that a file that no scanner takes stands in no other's way
    queue = waiting.order_by(F("scanned").asc(nulls_first=True), "pk").values_list("pk", flat=True)
    number = failures = 0
    for pk in list(queue[:500]):
        well = scan_document(pk)
        number, failures = number + (well is True), failures + (well is False)
        if failures == PATIENCE:
            break
    return number


@transaction.atomic
def scan_document(pk: int) -> bool | None:
    """Scan one file that was stored without; False where the scanner has no answer, None where a worker is at it.

    A file with a virus stays on record, but nobody gets it any more, and enterprise and market department are told.
    """
    unscanned = Document.objects.filter(scan=Document.Scan.UNSCANNED).select_related("application__organisation")
    document = unscanned.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if document is None:
        return None
    document.scanned = clock.now()
    try:
        with document.file.open("rb") as file:
            virus = scanner.virus_in(file)
    except (scanner.Unanswered, OSError) as failure:
        log.warning("document %s not scanned: %s", pk, failure)
        document.save(update_fields=["scanned"])
        return False
    document.scan = Document.Scan.INFECTED if virus else Document.Scan.CLEAN
    document.save(update_fields=["scan", "scanned"])
    if virus:
        name = queries.document_name(document.application, document.requirement)
        moves.record(document, "document infected", by=None, note=f"{name} · {document.original_name}: {virus}")
        emails.document_infected(document)
    return True


@transaction.atomic
def judge_documents(application: Application, *, verdicts: Mapping[int, tuple[str, str]], by) -> list[Document]:
    """Write verdict and remark of each document by its key; a returned one is asked for again by letter."""
    require(permissions.may_act(by, Act.REVIEW_DOCUMENTS, hold(application)))
    require_ready(policies.bars_to_judge(application))
    returned = []
    for document in application.documents.select_for_update().filter(pk__in=verdicts):
        verdict, remark = verdicts[document.pk]
        if (document.verdict, document.remark) == (verdict, remark):
            continue
        if verdict == Document.Verdict.PASSED:
            require_ready(policies.bars_to_download(document))  # nobody has read what nobody can download
        document.verdict, document.remark = verdict, remark
        document.judged_at, document.judged_by = clock.now(), by
        document.save(update_fields=["verdict", "remark", "judged_at", "judged_by"])
        name = queries.document_name(application, document.requirement)
        moves.record(document, f"document {verdict}", by=by, note=f"{name}: {remark}" if remark else name)
        if verdict == Document.Verdict.RETURNED:
            returned.append(document)
    if returned:
        emails.documents_returned(application, returned)
    return returned


@transaction.atomic
def pass_documents(application: Application, *, by) -> Application:
    """Close the document review: from now on a date on site may be confirmed."""
    require(permissions.may_act(by, Act.REVIEW_DOCUMENTS, application))
    held = Application.objects.select_for_update().get(pk=application.pk)
    require_ready(policies.bars_to_pass_documents(held))
    moves.move(held, ApplicationState.DOCUMENTS_PASSED, by=by)
    emails.documents_passed(held)
    return held
