"""Whether an enquiry may become an application."""

from django.utils.translation import gettext as _

from applications.models import Enquiry
from applications.states import EnquiryState
from scoring.queries import published_editions


def bars_to_turn(enquiry: Enquiry) -> list[str]:
    """An enquiry becomes an application once, by a scheme that is open for new cases."""
    bars = []
    if enquiry.state != EnquiryState.NEW:
        bars.append(_("This enquiry is “%(state)s” already.") % {"state": enquiry.get_state_display()})
    if not published_editions().exists():
        bars.append(_("No scheme is published."))
    return bars
