"""The states of an edition and of a score sheet, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EditionState(TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


EDITION_STEPS = {
    EditionState.DRAFT: {EditionState.PUBLISHED},
    EditionState.PUBLISHED: {EditionState.RETIRED},
    EditionState.RETIRED: set(),
}


class ScorecardState(TextChoices):
    OPEN = "open", _("open")
    LOCKED = "locked", _("submitted and locked")


SCORECARD_STEPS = {
    ScorecardState.OPEN: {ScorecardState.LOCKED},
    ScorecardState.LOCKED: {ScorecardState.OPEN},
}
