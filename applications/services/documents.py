"""Documents: uploading, judging, passing."""

import hashlib
from collections.abc import Mapping

from django.db import transaction

from applications import emails, permissions, policies, queries
from applications.models import Application, Document
from applications.states import ApplicationState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


@transaction.atomic
def add_document(application: Application, *, requirement: str, upload, content_type: str, by) -> Document:
    """Keep an uploaded file as the next revision of a required document; the earlier one stays.

    `upload` was checked by the form (kind by content, size); it is stored by its SHA-256.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)
    require(permissions.may_upload(by, held))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    known = held.documents.filter(requirement=requirement).order_by("-revision").first()
    document = Document(
        application=held,
        requirement=requirement,
        revision=known.revision + 1 if known else 1,
        original_name=upload.name[-200:],
        content_type=content_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        uploaded_by=by,
    )
    name = queries.document_name(held, requirement)
    document.file.save(upload.name, upload, save=False)
    document.save(force_insert=True)
    moves.record(held, "document uploaded", by=by, note=f"{name} · {document.original_name}")
    return document


@transaction.atomic
def judge_documents(application: Application, *, verdicts: Mapping[int, tuple[str, str]], by) -> list[Document]:
    """Write verdict and remark of each document by its key; a returned one is asked for again by letter."""
    require(permissions.may_act(by, Act.REVIEW_DOCUMENTS, application))
    returned = []
    for document in application.documents.select_for_update().filter(pk__in=verdicts):
        verdict, remark = verdicts[document.pk]
        if (document.verdict, document.remark) == (verdict, remark):
            continue
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
