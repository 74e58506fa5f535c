"""What is answered and signed online: the quote, and the contract by a drawn signature or the sealed scan."""

import filetype
from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Contract
from certsite.common.drawing import drawing
from certsite.common.uploads import too_large

SCANS = ("pdf", "jpg", "png")


class SecondPersonForm(forms.Form):
    """The second person's no to an override needs a reason."""

    reason = forms.CharField(
        label=_("Reason, if you do not approve"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        if "reject" in self.data and not self.cleaned_data["reason"].strip():
            raise forms.ValidationError(_("Say why, for whoever made this version."))
        return self.cleaned_data["reason"]


class AnswerForm(forms.Form):
    """The client's yes or no to a quote."""

    reason = forms.CharField(
        label=_("Reason, if you decline"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The market department reads it and may make you another offer."),
    )


class SignatureForm(forms.Form):
    """One side's signature: who, in which post, and either a drawing or the scan with seal and signature."""

    signer = forms.CharField(label=_("Name of the signer"), max_length=80)
    post = forms.CharField(label=_("Post of the signer"), max_length=80)
    drawn = forms.CharField(widget=forms.HiddenInput, required=False)
    scan = forms.FileField(
        label=_("Scan with seal and signature"),
        required=False,
        help_text=_("Print the PDF, seal and sign it, and upload the scan (PDF, JPG or PNG)."),
        error_messages={"empty": _("This file is empty.")},
    )
    authorised = forms.BooleanField()

    def __init__(self, *args, contract: Contract, side: str, dropped: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit = contract.application.edition.rules["upload"]["maximum_bytes"]
        self.dropped = dropped
        self.fields["scan"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in SCANS)
        self.fields["authorised"].label = (
            _("I am authorised to sign for the enterprise and agree to the contract.")
            if side == "client"
            else _("I am authorised to sign for the certification body and agree to the contract.")
        )

    def clean_drawn(self) -> bytes:
        value = self.cleaned_data["drawn"]
        return drawing(value) if value else b""

    def clean_scan(self):
        scan = self.cleaned_data["scan"]
        if self.dropped or (scan and scan.size > self.limit):
            raise forms.ValidationError(too_large(self.limit))
        if scan:
            kind = filetype.guess(scan.read(8192))
            scan.seek(0)
            if kind is None or kind.extension not in SCANS:
                raise forms.ValidationError(
                    _("By its content this file is none of these: %(types)s."), params={"types": ", ".join(SCANS)}
                )
        return scan

    def clean(self) -> dict:
        """`way` and `mark`: an uploaded scan takes the place of a drawing."""
        data = super().clean()
        if {"scan", "drawn"} & set(self.errors):
            return data
        data["way"] = Contract.Way.SEALED if data["scan"] else Contract.Way.DRAWN
        data["mark"] = data["scan"] or data["drawn"]
        if not data["mark"]:
            self.add_error("scan", _("Draw your signature, or upload the scan with seal and signature."))
        return data

    @property
    def signature(self) -> dict:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in ("signer", "post", "way", "mark")}
