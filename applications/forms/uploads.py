"""Uploads: judged by their content, not by their name."""

from collections.abc import Mapping, Sequence

import filetype
from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from certsite.common.widgets import DateInput

OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
        if file.size > self.limits["maximum_bytes"]:
            raise forms.ValidationError(too_large(self.limits["maximum_bytes"]))
        kind = filetype.guess(file.read(8192))
        file.seek(0)
        extension = {"jpeg": "jpg"}.get(kind.extension, kind.extension) if kind else ""
        if extension not in self.limits["types"]:
            raise forms.ValidationError(
                _("By its content this file is none of these: %(types)s."),
                params={"types": ", ".join(self.limits["types"])},
            )
        self.cleaned_data["content_type"] = OFFICE.get(extension, kind.mime)
        return file


def too_large(limit: int) -> str:
    """What an upload beyond the limit is told."""
    return _("This file is too large; at most %(limit)s are accepted.") % {"limit": filesizeformat(limit)}


def infected(virus: str) -> str:
    """What an upload with a virus is told."""
    words = _("A virus was found in this file (%(virus)s), so it was not stored. Send a clean one.")
    return words % {"virus": virus}
