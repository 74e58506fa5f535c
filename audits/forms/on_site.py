"""Forms of the lead on site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT
from audits.forms.fields import words
from audits.models import ChangeOrder


class OpeningForm(forms.Form):
    present = words(_("Present at the opening meeting"), help_text=_("Names and posts, one a line."))


class HeadcountForm(forms.Form):
    headcount = forms.IntegerField(
        label=_("Verified headcount"),
        min_value=1,
        max_value=LARGEST_HEADCOUNT,
        help_text=_("Counted on site from payroll or social insurance records."),
    )


class ClosingForm(forms.Form):
    summary = words(_("Summary of the report"), rows=6)
    present = words(_("Present at the closing meeting"), help_text=_("Names and posts, one a line."))


class WayOutForm(forms.Form):
    """One of three ways out of a change order; narrowing names the new scope in both languages."""

    way = forms.ChoiceField(label=_("Way out"), choices=ChangeOrder.Way.choices, widget=forms.RadioSelect)
    reason = words(_("Reason"), rows=2)
    scope = forms.CharField(label=_("Narrowed scope"), max_length=300, required=False)
    scope_en = forms.CharField(label=_("Narrowed scope in English"), max_length=400, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("way") == ChangeOrder.Way.NARROW_SCOPE:
            for name in ("scope", "scope_en"):
                if not data.get(name):
                    self.add_error(name, _("Say what the certificate covers then."))
        return data


class SecondPersonForm(forms.Form):
    """The second person's answer; a no needs its reason."""

    reason = words(_("Reason, if you say no"), rows=2, required=False)
