"""The trades of the schemes, as the editions' forms name them."""

from collections.abc import Mapping

from certsite.common import bilingual
from scoring.queries import published_editions

EVERY = ""


def trades() -> dict[int, dict[str, Mapping]]:
    """Each scheme's trades, code and words in both languages, over all of its published editions."""
    found: dict[int, dict[str, Mapping]] = {}
    for edition in published_editions().order_by("scheme__code", "pk"):
        fields = [field for section in edition.rules["form"] for field in section["fields"]]
        choices = next((field["choices"] for field in fields if field["code"] == "trade"), [])
        found.setdefault(edition.scheme_id, {}).update({choice["code"]: choice["label"] for choice in choices})
    return found


def trade_words() -> dict[str, str]:
    """Every trade of any scheme in the active language, by its code."""
    return {code: bilingual.text(label) for labels in trades().values() for code, label in labels.items()}
