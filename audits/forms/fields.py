"""Fields that several forms have."""

from django import forms
from django.utils.translation import gettext_lazy as _


def words(label: str, rows: int = 3, **options) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class ReasonForm(forms.Form):
    """A reason that stays in the history."""

    reason = words(_("Reason"), rows=2)
