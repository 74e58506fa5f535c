"""Fields that several forms have."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _


def words(label: str, rows: int = 3, **options) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class KeptField(forms.CharField):
    """A text of which every character is kept; the two that a browser makes of a line end are one."""

    def __init__(self, **options):
        super().__init__(strip=False, **options)

    def to_python(self, value) -> str:
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class ReasonForm(forms.Form):
    """A reason that stays in the history."""

    reason = words(_("Reason"), rows=2)


class MomentField(forms.CharField):
    """A moment as a script or the server writes it (ISO 8601 with its zone); what cannot be read is no moment.

    Nobody types it, so nobody could mend it: a form is never refused for the clock of a device.
    """

    def to_python(self, value) -> datetime.datetime | None:
        try:
            moment = datetime.datetime.fromisoformat(super().to_python(value))
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def validate(self, value) -> None:
        if self.required and value is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value) -> None:
        """A moment has no length."""

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, datetime.datetime) else value
