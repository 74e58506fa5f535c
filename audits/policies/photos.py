"""Whether a photo may be shown, and what it may serve."""

from django.utils.translation import gettext as _

from audits.models import Finding, Photo
from audits.states import FindingState


def bars_to_show(photo: Photo) -> list[str]:
    """Nobody gets a photo with a virus, neither its original nor its small copy."""
    return [_("A virus was found in this photo, so nobody gets it any more.")] if photo.is_infected else []


def bars_to_photograph(finding: Finding) -> list[str]:
    """A finding that was struck or withdrawn gets no more photos; those it has stay on record."""
    if finding.state not in (FindingState.STRUCK, FindingState.WITHDRAWN):
        return []
    return [_("Finding %(code)s was struck or withdrawn: it takes no photos.") % {"code": finding.code}]
