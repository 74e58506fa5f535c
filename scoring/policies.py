"""Whether a score sheet is ready, and why an item does not take an answer."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring import queries
from scoring.models import Scorecard

# The code of an AnswerError: beside which field it stands, and its sentence
WHY_NOT = {
    "reason-missing": ("reason", gettext_lazy("Say why it does not apply.")),
    "verdict-unknown": ("verdict", gettext_lazy("Choose one.")),
    "binary-is-full-or-zero": ("verdict", gettext_lazy("This item is met or not met.")),
    "points-out-of-range": ("points", gettext_lazy("Between 0 and the points of the item.")),
    "points-off-step": ("points", gettext_lazy("Only in the steps of the item.")),
    "sample-missing": ("drawn", gettext_lazy("Say how many were drawn and how many failed.")),
    "failed-more-than-drawn": ("failed", gettext_lazy("No more can fail than were drawn.")),
    "ratio-missing": ("staff", gettext_lazy("Say how many there are and how many are certified.")),
}


def bars_to_lock(scorecard: Scorecard) -> list[str]:
    """What is missing before the sheet may be submitted."""
    result = queries.evaluate_card(scorecard)
    total = len(queries.engine_edition(scorecard.edition).items)
    if not result.missing:
        return []
    missing = len(result.missing)
    words = ngettext("%(n)s of %(total)s items is not scored", "%(n)s of %(total)s items are not scored", missing)
    return [
        _("%(words)s: %(codes)s")
        % {"words": words % {"n": missing, "total": total}, "codes": ", ".join(result.missing[:5])}
    ]
