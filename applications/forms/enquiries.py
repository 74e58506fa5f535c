"""The form of somebody who asks before applying, and the staff's forms for it."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.client import EditionChoice
from applications.forms.fields import people
from applications.models import Enquiry
from certsite.common import clock
from certsite.common.widgets import DateInput
from scoring.models import Edition


class EnquiryForm(forms.ModelForm):
    """What anybody may ask. A machine that fills every field also fills `homepage`, which nobody sees."""

    headcount = people(_("Headcount"), least=1)
    outlets = people(_("Outlets"))
    consent = forms.BooleanField(
        label=_("You may keep what I wrote here to answer me and to prepare my application. I can ask to delete it.")
    )
    campaign = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    homepage = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))

    class Meta:
        model = Enquiry
        fields = ["company", "name", "email", "phone", "headcount", "outlets", "wished_on", "words", "source",
                  "source_note", "campaign"]  # fmt: skip
        widgets = {"wished_on": DateInput(), "words": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "headcount": _("Everybody employed; audit days and fee follow this number."),
            "wished_on": _("A short lead time may cost a surcharge."),
            "source_note": _(
                "The name of the consultant, customer, fair or tender. We stay independent of consultants."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["headcount"].help_text = self._meta.help_texts["headcount"]

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("A field that people do not see was filled. Please send it once more."))
        return ""

    def clean_company(self) -> str:
        return without_links(self.cleaned_data["company"])

    def clean_name(self) -> str:
        return without_links(self.cleaned_data["name"])

    def clean_wished_on(self):
        wished = self.cleaned_data["wished_on"]
        if wished and wished < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return wished

    def clean(self) -> dict:
        data = super().clean()
        if data.get("source") == Enquiry.Source.CONSULTANT and not data.get("source_note"):
            self.add_error("source_note", _("Please name the consultant; we must show that we are independent."))
        return data

    @property
    def enquiry_fields(self) -> dict:
        """What the enquiry holds."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def without_links(words: str) -> str:
    """A name as it is; one with a web address in it would make our letters carry somebody's advertisement."""
    if re.search(r"://|www\.", words, re.I):
        raise forms.ValidationError(_("Please without a web address."))
    return words


class EnquiryNoteForm(forms.ModelForm):
    """What colleagues should know."""

    class Meta:
        model = Enquiry
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class TurnForm(forms.Form):
    """By which scheme; with a single published one there is nothing to choose."""

    edition = EditionChoice(Edition.objects.none(), label=_("Certification scheme"), empty_label=None)

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions
        editions = list(editions[:2])
        if len(editions) == 1:
            self.fields["edition"].widget = forms.HiddenInput()
            self.fields["edition"].initial = editions[0]
