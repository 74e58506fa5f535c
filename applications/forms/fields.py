"""Fields that the client's and the staff's forms share."""

from django import forms

from applications.models import LARGEST_HEADCOUNT


def people(label, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST_HEADCOUNT, required=required)
