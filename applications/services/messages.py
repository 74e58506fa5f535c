"""The thread of a case: a few words between the enterprise and the body's office."""

from django.db import transaction

from applications import emails, permissions
from applications.models import Application, Message
from certsite.common.guards import require
from certsite.workflow import moves


@transaction.atomic
def write_message(application: Application, *, text: str, internal: bool = False, by) -> Message:
    """Add to the thread and tell the other side; an internal note tells nobody and is the office's alone.

    The history says that something was written, never what.
    """
    held = Application.objects.select_for_update().get(pk=application.pk)  # one after the other: one letter for both
    require(permissions.may_write(by, held))
    require(not internal or permissions.may_note(by, held))
    message = Message.objects.create(application=held, text=text, internal=internal, written_by=by)
    moves.record(held, "note written" if internal else "message written", by=by, internal=internal)
    if not internal:
        emails.message_written(message)
    return message
