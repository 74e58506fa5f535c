"""Uploads: judged by their content, not by their name."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from certsite.common.uploads import infected, judged, too_large
from certsite.common.widgets import DateInput

__all__ = ["DocumentForm", "infected", "too_large"]


class DocumentForm(forms.Form):
    """One file for one of the documents asked for, with its last day where the edition wants one.

    `rows` are queries.document_rows of the case.
    """

    requirement = forms.CharField(widget=forms.HiddenInput)
    expires_on = forms.DateField(label=_("Valid until"), widget=DateInput())
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty.")})

    def __init__(self, *args, limits: Mapping, rows: Sequence[Mapping], **kwargs):
        super().__init__(*args, **kwargs)
        self.limits, self.rows = limits, {row["code"]: row for row in rows}
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in limits["types"])
        expires = self.rows.get(self["requirement"].value(), {}).get("expires")
        if not expires:
            del self.fields["expires_on"]
        elif expires == "optional":
            self.fields["expires_on"].required = False
            self.fields["expires_on"].help_text = _("Leave it empty where the document is valid for a long term.")

    def clean_requirement(self) -> str:
        if self.cleaned_data["requirement"] not in self.rows:
            raise forms.ValidationError(_("The scheme asks for no such document."))
        return self.cleaned_data["requirement"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.cleaned_data["content_type"] = judged(file, self.limits)
        return file
