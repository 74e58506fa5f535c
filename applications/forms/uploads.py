"""Uploads: judged by their content, not by their name."""

import filetype
from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from applications.models import Application

OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DocumentForm(forms.Form):
    """One file for one required document: judged by its content, not by its name."""

    requirement = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty.")})

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.limits = application.edition.rules["upload"]
        self.codes = {row["code"] for row in application.edition.rules["documents"]}
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in self.limits["types"])

    def clean_requirement(self) -> str:
        if self.cleaned_data["requirement"] not in self.codes:
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
