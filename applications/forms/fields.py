"""Fields that several forms share, and the fields that an edition's form asks for."""

import unicodedata
from decimal import Decimal

from django import forms
from django.core.validators import StepValueValidator

from applications.domain.form import Asked
from applications.models import LARGEST_HEADCOUNT
from certsite.common import bilingual
from certsite.common.widgets import DateInput

HALF = Decimal("0.5")


def people(label, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST_HEADCOUNT, required=required)


def field_of(asked: Asked) -> forms.Field:
    """The form field for what an edition asks beyond the columns. Never required: a draft may have gaps."""
    common = {"label": bilingual.text(asked.label), "help_text": bilingual.text(asked.help), "required": False}
    choices = [(code, bilingual.text(words)) for code, words in asked.choices.items()]
    kinds = {
        "text": lambda: forms.CharField(max_length=300, **common),
        "long-text": lambda: forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **common),
        "whole-number": lambda: forms.IntegerField(min_value=0, max_value=10**12, **common),
        "date": lambda: forms.DateField(widget=DateInput(), **common),
        "yes-no": lambda: forms.BooleanField(**common),
        "web-address": lambda: forms.URLField(max_length=300, assume_scheme="https", **common),
        "choice": lambda: forms.ChoiceField(choices=[("", "—"), *choices], **common),
        "choices": lambda: forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common),
    }
    return kinds[asked.kind]()


def one_line(text: str) -> str:
    """The text with single spaces, and without the signs that no spreadsheet and no database takes."""
    return " ".join("".join(sign for sign in text if sign.isspace() or _is_writable(sign)).split())


def _is_writable(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs") and sign not in "\ufffe\uffff"


class LineField(forms.CharField):
    """One line of text, so that the same words are the same value on a page and in a sheet."""

    def to_python(self, value) -> str:
        return one_line(super().to_python(value))


class HalvesField(forms.DecimalField):
    """A number in halves; looked at last, for the step of a number beyond all limits cannot be computed."""

    def clean(self, value) -> Decimal | None:
        number = super().clean(value)
        if number is not None:
            StepValueValidator(HALF)(number)
        return number


def days(label, *, least: Decimal | int) -> HalvesField:
    """Person-days that a person sets, in halves."""
    return HalvesField(
        label=label, required=False, min_value=least, max_value=999, max_digits=5, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": str(HALF)}),
    )  # fmt: skip
