"""Words that the data holds in two languages: {"zh-hans": "...", "en": "..."}."""

from collections.abc import Iterable, Mapping

from django.utils import translation


def text(value: Mapping[str, str] | str | None, language: str | None = None) -> str:
    """The words of the active (or the named) language; the other language's where they are missing."""
    if not isinstance(value, Mapping):
        return value or ""
    language = language or translation.get_language() or "zh-hans"
    return value.get(language) or value.get("zh-hans") or value.get("en") or ""


def listed(words: Iterable) -> str:
    """Words one after the other, as the language at hand separates them."""
    return ("、" if (translation.get_language() or "zh").startswith("zh") else ", ").join(map(str, words))
