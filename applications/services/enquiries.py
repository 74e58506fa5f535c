"""Taking, turning and closing enquiries."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import get_language

from applications import emails, permissions
from applications.models import Draft, Enquiry
from applications.states import EnquiryState
from certsite.common import clock
from certsite.common.guards import require
from certsite.workflow import moves
from scoring.models import Edition


@transaction.atomic
def enquire(*, fields: Mapping, by=None) -> Enquiry:
    """Keep what somebody asks, thank them by letter and tell the market department; `by` where they are signed in."""
    enquiry = Enquiry.objects.create(language=get_language() or "zh-hans", **fields)
    moves.start(enquiry, by=by, verb="enquiry received", internal=True)
    emails.enquiry_received(enquiry)
    return enquiry


@transaction.atomic
def turn_into_application(enquiry: Enquiry, *, edition: Edition, by) -> Draft:
    """Begin an application with what is known already; the enquirer gets the link to it and goes on there."""
    require(permissions.may_handle_enquiries(by))
    draft = Draft.objects.create(edition=edition, values=_as_typed(enquiry))
    together = {"draft": draft, "handled_at": clock.now(), "handled_by": by}
    moves.move(enquiry, EnquiryState.TURNED, by=by, internal=True, together=together)
    emails.enquiry_turned(enquiry)
    return draft


def note_enquiry(enquiry: Enquiry, *, note: str, by) -> None:
    """What colleagues should know; touches nothing that a colleague does at the same time."""
    require(permissions.may_handle_enquiries(by))
    Enquiry.objects.filter(pk=enquiry.pk).update(note=note)


@transaction.atomic
def close_enquiry(enquiry: Enquiry, *, by) -> Enquiry:
    """Nothing more is to be done about it."""
    require(permissions.may_handle_enquiries(by))
    together = {"handled_at": clock.now(), "handled_by": by}
    moves.move(enquiry, EnquiryState.CLOSED, by=by, internal=True, together=together)
    return enquiry


def _as_typed(enquiry: Enquiry) -> dict[str, list[str]]:
    """What the enquiry says, as the application's form would have sent it."""
    known = {
        "enterprise_name": enquiry.company,
        "contact_name": enquiry.name,
        "contact_email": enquiry.email,
        "contact_phone": enquiry.phone,
        "total_headcount": enquiry.headcount,
        "wished_on": enquiry.wished_on.isoformat() if enquiry.wished_on else "",
    }
    return {name: [str(value)] for name, value in known.items() if value not in ("", None)}
