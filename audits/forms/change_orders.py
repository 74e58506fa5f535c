"""Forms of a change order: the way out, the client's answer on the lead's device, the second person's."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from audits import policies
from audits.forms.fields import MomentField, words
from audits.models import ChangeOrder
from certsite.common.drawing import drawing


class WayOutForm(forms.Form):
    """One of three ways out of a change order; narrowing names the new scope in both languages."""

    way = forms.ChoiceField(label=_("Way out"), choices=ChangeOrder.Way.choices, widget=forms.RadioSelect)
    reason = words(_("Reason"), rows=2)
    days = forms.DecimalField(
        label=_("Person-days in all"),
        min_value=Decimal("0.25"),
        max_value=500,
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=_("The headcount is above the table. A second person must agree to the days that you add."),
    )
    scope = forms.CharField(label=_("Narrowed scope"), max_length=300, required=False)
    scope_en = forms.CharField(label=_("Narrowed scope in English"), max_length=400, required=False)

    def __init__(self, *args, order: ChangeOrder, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order
        if order.days_after is not None:
            del self.fields["days"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("way") == ChangeOrder.Way.NARROW_SCOPE:
            for name in ("scope", "scope_en"):
                if not data.get(name):
                    self.add_error(name, _("Say what the certificate covers then."))
        if "days" not in self.errors and "way" in data:
            for bar in policies.bars_to_take(self.order, data["way"], data.get("days")):
                self.add_error("days", bar)
        return data


class SignOrderForm(forms.Form):
    """The client's signature, or the refusal with its reason; `proposed` says which proposal they were shown."""

    signer = forms.CharField(label=_("Name of the signer"), max_length=80)
    post = forms.CharField(label=_("Post of the signer"), max_length=80)
    drawn = forms.CharField(widget=forms.HiddenInput, required=False)
    refusal = words(_("Why the client does not sign"), rows=2, required=False)
    proposed = MomentField(widget=forms.HiddenInput)
    held_at = MomentField(widget=forms.HiddenInput, required=False)

    @property
    def refuses(self) -> bool:
        """Whether the button of the refusal was pressed."""
        return "refuse" in self.data

    def clean_drawn(self) -> bytes:
        value = self.cleaned_data["drawn"]
        return drawing(value) if value and not self.refuses else b""

    def clean(self) -> dict:
        data = super().clean()
        if self.refuses:
            if not data.get("refusal", "").strip():
                self.add_error("refusal", _("Say why: a second person decides by it."))
        elif "drawn" not in self.errors and not data.get("drawn"):
            self.add_error("drawn", _("Draw the signature first."))
        return data

    @property
    def answer(self) -> dict:
        """What the verb of this answer takes."""
        data = self.cleaned_data
        own = {"refusal": data["refusal"]} if self.refuses else {"mark": data["drawn"]}
        asked = {name: data[name] for name in ("signer", "post", "proposed")}
        return asked | own | {"moment": data["held_at"]}


class SecondPersonForm(forms.Form):
    """The second person's answer; a no needs its reason."""

    reason = words(_("Reason, if you say no"), rows=2, required=False)
