"""Photos: what a device announces, the form without script, and what a photo serves."""

import base64
import binascii
import re

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.services.scanning import Infected
from audits import queries
from audits.domain.photos import PhotoRule
from audits.models import Audit, Finding
from audits.services import TooLarge
from certsite.common import bilingual
from scoring.models import Indicator

SHA256 = r"\A[0-9a-f]{64}\Z"


def told(header: str) -> dict[str, str]:
    """The header Upload-Metadata of tus as a dictionary; what cannot be read is left out."""
    found = {}
    for pair in header.split(","):
        key, _space, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            continue
    return found


class AnnouncedForm(forms.Form):
    """A file of a photo that is to come, as the device announces it."""

    sha256 = forms.RegexField(SHA256)
    part = forms.RegexField(SHA256)
    size = forms.IntegerField(min_value=1)
    name = forms.CharField(required=False)
    taken = forms.CharField(required=False)

    def clean_taken(self):
        """A clock that says nothing sensible says nothing."""
        try:
            moment = parse_datetime(self.cleaned_data["taken"])
        except ValueError:
            return None
        return moment if moment and is_aware(moment) else None

    def clean_name(self) -> str:
        return self.cleaned_data["name"].replace("\0", "")[-200:]


# The same words at photos and findings
ITEM = pgettext_lazy("score sheet", "Item")


class ItemField(forms.ModelChoiceField):
    """An item of the sheet, by its code and title."""

    def __init__(self, **options):
        super().__init__(Indicator.objects.none(), to_field_name="code", **options)

    def label_from_instance(self, obj: Indicator) -> str:
        return f"{obj.code} {bilingual.text(obj.title)}"


class FindingField(forms.ModelChoiceField):
    """A finding that stands, by its code within the audit, as F1."""

    def __init__(self, **options):
        super().__init__(Finding.objects.none(), to_field_name="number", **options)

    def prepare_value(self, value):
        return value.code if isinstance(value, Finding) else value

    def to_python(self, value):
        if value and not re.fullmatch(r"F[0-9]{1,4}", str(value)):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value and str(value)[1:])

    def label_from_instance(self, obj: Finding) -> str:
        return f"{obj.code} {obj.get_kind_display()} · {Truncator(obj.text).chars(30)}"


class ServedForm(forms.Form):
    """What a photo of this audit serves: an item, a finding, a meeting, or several of them at once."""

    indicator = ItemField(label=ITEM, required=False, empty_label=_("none"))
    finding = FindingField(
        label=_("Finding"), required=False, empty_label=_("none"),
        error_messages={"invalid_choice": _("This finding stands no more, or is none of this audit.")},
    )  # fmt: skip
    meeting = forms.ChoiceField(label=_("Meeting"), required=False)

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = queries.items_to_link(audit)
        self.fields["finding"].queryset = queries.findings_to_link(audit)
        self.fields["meeting"].choices = [("", _("none")), *queries.meetings_to_link(audit)]

    @property
    def begun_finding(self) -> Finding | None:
        """The finding that was chosen beforehand, if it stands."""
        try:
            return self.fields["finding"].to_python(self.initial.get("finding"))
        except forms.ValidationError:
            return None

    @property
    def served(self) -> list:
        """What was chosen, as services.link_photo takes it."""
        chosen = [self.cleaned_data.get(name) for name in ServedForm.base_fields]
        return [one for one in chosen if one]


class PhotoForm(ServedForm):
    """A photo with what it serves, which may wait."""

    file = forms.FileField(label=_("Photo"), error_messages={"empty": _("This file is empty.")})
    field_order = ["file", *ServedForm.base_fields]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = "image/*"  # a phone then offers its camera


class PhotoLinkForm(ServedForm):
    """Something more that a photo serves; a device that links without a network names its one link itself."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not self.served:
            raise forms.ValidationError(_("Choose what the photo serves."))
        if not self.errors and data["id"] and len(self.served) > 1:
            raise forms.ValidationError(_("A link that has its own name leads to one thing only."))
        return data


def refused_words(refusal: Exception, rule: PhotoRule) -> str:
    """Why a file is not taken."""
    if isinstance(refusal, TooLarge):
        words = _("This file is too large; at most %(limit)s are accepted.")
        return words % {"limit": filesizeformat(rule.maximum_bytes)}
    if isinstance(refusal, Infected):
        words = _("A virus was found in this file (%(virus)s), so it was not stored. Send a clean one.")
        return words % {"virus": refusal}
    return _("By its content this file is none of these: %(types)s.") % {"types": ", ".join(rule.types)}
