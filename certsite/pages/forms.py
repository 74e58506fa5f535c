"""The form of a public page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certsite.common import clock
from certsite.common.widgets import DateInput
from certsite.pages.models import PageVersion


class PageForm(forms.ModelForm):
    """The next version of a page, beginning from the newest; `base_number` is the version that was on the screen."""

    base_number = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = PageVersion
        fields = ["title", "title_en", "body", "body_en", "source", "source_en", "reviewed_on", "note"]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 18, "lang": "zh-Hans"}),
            "body_en": forms.Textarea(attrs={"rows": 18, "lang": "en"}),
            "source": forms.Textarea(attrs={"rows": 2, "lang": "zh-Hans"}),
            "source_en": forms.Textarea(attrs={"rows": 2, "lang": "en"}),
            "reviewed_on": DateInput(),
        }
        help_texts = {
            "source": _("Where the statements come from: a law, a standard in own words, this body's own rule."),
            "reviewed_on": _("The day on which somebody last checked that all of this is still true."),
            "note": _("For colleagues; it stands beside the version."),
        }

    def clean_body(self) -> str:
        return with_plain_ends(self.cleaned_data["body"])

    def clean_body_en(self) -> str:
        return with_plain_ends(self.cleaned_data["body_en"])

    def clean_reviewed_on(self):
        reviewed = self.cleaned_data["reviewed_on"]
        if reviewed > clock.today():
            raise forms.ValidationError(_("This day has not come yet."))
        return reviewed

    @property
    def version_fields(self) -> dict:
        """What the new version will hold."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def with_plain_ends(text: str) -> str:
    """The text with lines that end alike, whatever the browser sent: else every line would seem changed."""
    return "\n".join(text.splitlines())
