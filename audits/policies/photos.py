"""Whether a photo may be shown."""

from django.utils.translation import gettext as _

from audits.models import Photo


def bars_to_show(photo: Photo) -> list[str]:
    """Nobody gets a photo with a virus, neither its original nor its small copy."""
    return [_("A virus was found in this photo, so nobody gets it any more.")] if photo.is_infected else []
