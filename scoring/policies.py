"""Whether a score sheet is ready."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring import queries
from scoring.models import Scorecard


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
