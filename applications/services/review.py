"""The market department's answer to a submitted application (ISO/IEC 17065 7.3)."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from applications import emails, permissions, policies
from applications.models import Application, Review
from applications.services.holding import hold
from applications.states import ApplicationState
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


class SubmittedAgain(Exception):
    """The enterprise handed in again after the reviewer's page was drawn; nothing was written."""


@transaction.atomic
def assess_headcount(application: Application, *, headcount: int, reason: str, by) -> Application:
    """Set the headcount that days and fee follow, with the reason; this clears the flags."""
    require(permissions.may_act(by, Act.REVIEW_APPLICATION, hold(application)))
    application.assessed_headcount, application.assessed_reason = headcount, reason
    application.assessed_at, application.assessed_by = clock.now(), by
    application.save(
        update_fields=["assessed_headcount", "assessed_reason", "assessed_at", "assessed_by"],
    )
    note = f"{application.total_headcount} → {headcount}: {reason}"
    moves.record(application, "headcount assessed", by=by, note=note, internal=True)
    return application


def _review(application: Application, outcome: str, *, by, **fields) -> Review:
    require(permissions.may_act(by, Act.REVIEW_APPLICATION, hold(application)))
    return Review.objects.create(
        application=application, outcome=outcome, reviewed_by=by, reviewed_at=clock.now(), **fields
    )


@transaction.atomic
def accept(application: Application, *, by, internal_note: str = "", despite: str = "") -> Review:
    """Take the application on; a flag that nobody cleared stands in the way.

    `despite` is the reviewer's reason why what is wrong with the documents is no obstacle; it goes into the history.
    """
    review = _review(application, Review.Outcome.ACCEPTED, by=by, internal_note=internal_note)
    require_ready(policies.bars_to_accept(application, despite=despite))
    with translation.override(settings.LANGUAGE_CODE):  # the language that the records are kept in
        flags = policies.document_flags(application)
    if flags:
        note = "\n".join([*flags, despite])
        moves.record(application, "flags of documents cleared", by=by, note=note, internal=True)
    moves.move(application, ApplicationState.ACCEPTED, by=by)
    emails.reviewed(application, review)
    return review


@transaction.atomic
def return_to_client(
    application: Application,
    *,
    ground: str,
    words: str,
    fields: list[str],
    due_on: datetime.date,
    internal_note: str = "",
    by,
) -> Review:
    """Ask for more: re-opens only the named parts (queries.parts_to_open; none named: all), due on a day."""
    review = _review(
        application, Review.Outcome.RETURNED, by=by, ground=ground, words=words, internal_note=internal_note
    )
    moves.move(
        application,
        ApplicationState.RETURNED,
        by=by,
        note=words,
        together={"open_fields": fields, "due_on": due_on},
    )
    emails.reviewed(application, review)
    return review


@transaction.atomic
def refuse(application: Application, *, ground: str, words: str, internal_note: str = "", by) -> Review:
    """Refuse with a coded ground; the letter names it and the right of appeal."""
    review = _review(
        application, Review.Outcome.REFUSED, by=by, ground=ground, words=words, internal_note=internal_note
    )
    moves.move(application, ApplicationState.REFUSED, by=by, note=words)
    emails.reviewed(application, review)
    return review


@transaction.atomic
def record_review(
    application: Application,
    *,
    outcome: str,
    assessed_headcount: int | None = None,
    assessed_reason: str = "",
    ground: str = "",
    words: str = "",
    fields: list[str] = (),
    due_on: datetime.date | None = None,
    internal_note: str = "",
    despite: str = "",
    submission: int | None = None,
    by,
) -> Review:
    """All that a review says at once: the assessment where there is one, then accepted, returned or refused.

    Raises SubmittedAgain where `submission`, the number that the reviewer looked at, is not the latest.
    """
    if submission is not None and hold(application).submissions.count() != submission:
        raise SubmittedAgain
    if assessed_headcount:
        assess_headcount(application, headcount=assessed_headcount, reason=assessed_reason, by=by)
    if outcome == Review.Outcome.ACCEPTED:
        return accept(application, internal_note=internal_note, despite=despite, by=by)
    if outcome == Review.Outcome.REFUSED:
        return refuse(application, ground=ground, words=words, internal_note=internal_note, by=by)
    return return_to_client(
        application,
        ground=ground,
        words=words,
        fields=list(fields),
        due_on=due_on,
        internal_note=internal_note,
        by=by,
    )
