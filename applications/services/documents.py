"""Documents: uploading and scanning."""

import datetime

from django.db import transaction

from applications import emails, permissions, queries
from applications.models import Application, Document
from applications.services.scanning import is_clean, scan_stored, scan_waiting
from applications.states import ApplicationState
from certsite.common import clock
from certsite.common.guards import require
from certsite.common.uploads import sha256_of
from certsite.workflow import moves


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
    if held.state == ApplicationState.DOCUMENTS_PASSED:
        _have_judged(held, document)
    return document


def _have_judged(application: Application, document: Document) -> None:
    """What comes after the documents have passed is judged too, where it is asked for at all."""
    if document.requirement not in {row["code"] for row in queries.required_documents(application)}:
        return
    if document.requirement not in application.late_documents:
        application.late_documents.append(document.requirement)
        application.save(update_fields=["late_documents"])
    emails.document_replaced(document)


def scan_documents() -> int:
    """Scan the documents that nobody has scanned yet; returns how many are known now."""
    return scan_waiting(Document.objects.all(), scan_document)


def scan_document(pk: int) -> bool | None:
    """Scan one document, by scanning.scan_stored; enterprise and market department are told of a virus."""
    return scan_stored(Document.objects.select_related("application__organisation"), pk, tell=_tell_of_virus)


def _tell_of_virus(document: Document, virus: str) -> None:
    name = queries.document_name(document.application, document.requirement)
    moves.record(document, "document infected", by=None, note=f"{name} · {document.original_name}: {virus}")
    emails.document_infected(document)
