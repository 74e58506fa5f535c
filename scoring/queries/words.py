"""Fields of the sheet and their values in words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certsite.common import bilingual
from scoring.domain.draw import pick
from scoring.models import Line, Verdict

LABELS = {
    "answer": gettext_lazy("Verdict"),
    "comment": gettext_lazy("Comment and evidence"),
    "draw": gettext_lazy("Draw of the sample"),
}
NUMBERS = {
    "points": gettext_lazy("%(n)s points"),
    "drawn": gettext_lazy("%(n)s drawn"),
    "failed": gettext_lazy("%(n)s failed"),
    "staff": gettext_lazy("%(n)s management staff"),
    "certified": gettext_lazy("%(n)s certified managers"),
}
RECORD_RESULTS = {
    "passed": gettext_lazy("in order"),
    "failed": gettext_lazy("not in order"),
    "absent": pgettext_lazy("record", "not there"),
}


def field_label(name: str) -> str:
    """What a field of the sheet is called."""
    kind, _colon, number = name.partition(":")
    return str(LABELS[kind]) if kind in LABELS else _("Record %(number)s") % {"number": number}


def value_in_words(name: str, value) -> str:
    """The value of a field in one line."""
    if not isinstance(value, dict):
        return value or "–"
    if name == "draw":
        return _("%(size)s of %(population)s %(unit)s, draw %(attempt)s") % value
    if name.startswith("record:"):
        result = str(RECORD_RESULTS[value["result"]]) if value["result"] else "–"
        return bilingual.listed([result, *filter(None, [value["note"]])])
    words = [str(Verdict(value["verdict"]).label)] if value.get("verdict") else []
    words += [str(label) % {"n": value[part]} for part, label in NUMBERS.items() if value.get(part) is not None]
    return bilingual.listed(words + ([value["reason"]] if value.get("reason") else [])) or "–"


def sample_of(fields: Mapping[str, Line]) -> dict | None:
    """The draw of an item in words with what was found in each record, and whether it repeats; None without a draw."""
    if "draw" not in fields:
        return None
    draw = fields["draw"].value
    found = {number: fields.get(f"record:{number}") for number in draw["picks"]}
    current = {n: line for n, line in found.items() if line and line.value["attempt"] == draw["attempt"]}
    return {
        "draw": draw,
        "words": value_in_words("draw", draw),
        "repeats": draw["picks"] == list(pick(draw["population"], draw["size"], draw["seed"], draw["attempt"])),
        "records": [
            (number, value_in_words("record:1", current[number].value) if number in current else "–")
            for number in found
        ],
    }
