"""Photos: what a device announces, the form without script, and the item that a photo serves."""

import base64
import binascii
import uuid

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.services.scanning import Infected
from audits.domain.photos import PhotoRule
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


class PhotoForm(forms.Form):
    """A photo and the item it serves; `items` are those of the sheet."""

    file = forms.FileField(label=_("Photo"), error_messages={"empty": _("This file is empty.")})
    indicator = ItemField(label=ITEM, required=False, empty_label=_("no item yet"))

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = items
        self.fields["file"].widget.attrs["accept"] = "image/*"  # a phone then offers its camera


class PhotoLinkForm(forms.Form):
    """One more item for a photo; a device that links without a network names the link itself."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    indicator = ItemField(label=ITEM)

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = items

    def clean_id(self) -> uuid.UUID:
        return self.cleaned_data["id"] or uuid.uuid4()


def refused_words(refusal: Exception, rule: PhotoRule) -> str:
    """Why a file is not taken."""
    if isinstance(refusal, TooLarge):
        words = _("This file is too large; at most %(limit)s are accepted.")
        return words % {"limit": filesizeformat(rule.maximum_bytes)}
    if isinstance(refusal, Infected):
        words = _("A virus was found in this file (%(virus)s), so it was not stored. Send a clean one.")
        return words % {"virus": refusal}
    return _("By its content this file is none of these: %(types)s.") % {"types": ", ".join(rule.types)}
