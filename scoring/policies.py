"""Whether a score sheet is ready, and why an item does not take an answer."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from scoring import queries
from scoring.domain.records import why_open
from scoring.models import Indicator, Scorecard

# The code of an AnswerError: beside which field it stands, and its sentence
WHY_NOT = {
    "reason-missing": ("reason", gettext_lazy("Say why it does not apply.")),
    "verdict-unknown": ("verdict", gettext_lazy("Choose one.")),
    "binary-is-full-or-zero": ("verdict", gettext_lazy("This item is met or not met.")),
    "points-out-of-range": ("points", gettext_lazy("Between 0 and the points of the item.")),
    "points-off-step": ("points", gettext_lazy("Only in the steps of the item.")),
    "sample-missing": ("drawn", gettext_lazy("Say how many were drawn and how many failed.")),
    "failed-more-than-drawn": ("failed", gettext_lazy("No more can fail than were drawn.")),
    "records-open": ("answer", gettext_lazy("Some of the drawn records have no result yet.")),
    "size-out-of-range": ("draw", gettext_lazy("Between 1 and all of them.")),
    "attempt-reason-missing": ("draw", gettext_lazy("Say why it was drawn again.")),
    "size-reason-missing": ("draw", gettext_lazy("Say why fewer were drawn than the rule asks for.")),
    "ratio-missing": ("staff", gettext_lazy("Say how many there are and how many are certified.")),
}

WHY_UNREADABLE = {
    "not-a-number": gettext_lazy("Enter a number."),
    "too-large": gettext_lazy("This number is too large."),
    "too-many-decimals": gettext_lazy("Two decimals at most."),
    "draw-replaced": gettext_lazy("What was drawn stays drawn: draw again and say why."),
    "attempt-skipped": gettext_lazy("Another draw was made before this one."),
    "seed-unknown": gettext_lazy("This draw was not made with the seed of this sheet."),
    "too-long": gettext_lazy("This text is too long."),
    "choice-unknown": gettext_lazy("Choose one."),
}


def code_words() -> dict[str, str]:
    """Every code of what is wrong with a value, in words: for the page's script."""
    return {code: str(words) for code, words in WHY_UNREADABLE.items()} | {
        code: str(words) for code, (_field, words) in WHY_NOT.items()
    }


def fault_in_words(code: str) -> str:
    """What is wrong with a value that cannot be read."""
    return str(WHY_UNREADABLE.get(code) or WHY_NOT.get(code, ("", _("This cannot be stored.")))[1])


def why_unanswered(indicator: Indicator, fields: Mapping) -> str:
    """Why the values of an item's fields make no answer yet; "" where they do, or where there is no verdict."""
    fault = why_open(queries.engine_item(indicator), fields)
    return str(WHY_NOT[fault][1]) if fault in WHY_NOT else ""


def bars_to_lock(scorecard: Scorecard) -> list[str]:
    """What is missing before the sheet may be submitted."""
    return _bars_of_missing(scorecard) + _bars_of_conflicts(scorecard)


def _bars_of_conflicts(scorecard: Scorecard) -> list[str]:
    count = queries.open_conflicts(scorecard).count()
    words = ngettext("%(count)s conflict card is open", "%(count)s conflict cards are open", count)
    return [words % {"count": count}] if count else []


def _bars_of_missing(scorecard: Scorecard) -> list[str]:
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
