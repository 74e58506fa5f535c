"""Fields that the client's and the staff's forms share."""

from decimal import Decimal

from django import forms

from applications.models import LARGEST_HEADCOUNT


def people(label, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST_HEADCOUNT, required=required)


def days(label, *, least: Decimal | int) -> forms.DecimalField:
    """Person-days that a person sets, in halves."""
    return forms.DecimalField(
        label=label, required=False, min_value=least, max_value=999, max_digits=5, decimal_places=2,
        step_size=Decimal("0.5"),
    )  # fmt: skip
