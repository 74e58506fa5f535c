"""Fields that the client's and the staff's forms share."""

import unicodedata
from collections.abc import Iterable

from django import forms
from django.utils.translation import get_language

from applications.models import LARGEST_HEADCOUNT


def people(label, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST_HEADCOUNT, required=required)


def one_line(text: str) -> str:
    """The text with single spaces, and without the signs that no spreadsheet and no database takes."""
    return " ".join("".join(sign for sign in text if sign.isspace() or _is_writable(sign)).split())


def _is_writable(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff"


def listed(words: Iterable) -> str:
    """Words one after the other, as the language at hand separates them."""
    return ("、" if (get_language() or "zh").startswith("zh") else ", ").join(map(str, words))


class LineField(forms.CharField):
    """One line of text, so that the same words are the same value on a page and in a sheet."""

    def to_python(self, value) -> str:
        return one_line(super().to_python(value))
