"""The client's forms. A draft may have gaps; what is typed must still be of the right kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import people
from applications.models import Application
from certsite.accounts.models import Organisation
from certsite.common import bilingual, clock
from certsite.common.widgets import DateInput
from scoring.models import Edition


class EditionChoice(forms.ModelChoiceField):
    def label_from_instance(self, edition: Edition) -> str:
        criteria = "、".join(row["code"] for row in edition.rules["criteria"])
        return f"{bilingual.text(edition.scheme.name)} ({criteria})"


class StartForm(forms.Form):
    """Which enterprise, by which scheme."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Enterprise"), empty_label=None)
    edition = EditionChoice(Edition.objects.none(), label=_("Certification scheme"), empty_label=None)

    def __init__(self, *args, organisations, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["edition"].queryset = editions


class ApplicationForm(forms.ModelForm):
    """The application's own fields."""

    services = forms.MultipleChoiceField(
        label=_("Services offered"),
        choices=Application.Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    total_headcount = people(_("Total headcount"), least=1)
    last_year_headcount = people(_("Last year's headcount"))
    management_staff_hq = people(_("Service management staff at headquarters"))
    management_staff_sites = people(_("Service management staff at branches and outlets"))
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Application
        fields = [
            "scope",
            "scope_en",
            "products",
            "services",
            "wished_on",
            "contact_name",
            "contact_phone",
            "contact_email",
            "total_headcount",
            "last_year_headcount",
            "management_staff_hq",
            "management_staff_sites",
        ]
        widgets = {"wished_on": DateInput(), "products": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "scope": _("What the certificate will say, for example: after-sales service of household appliances."),
            "wished_on": _("A short lead time may cost a surcharge."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["base_revision"] = self.instance.revision
        self.fields["total_headcount"].help_text = _("Everybody employed; fee and audit days follow this number.")
        self.fields["management_staff_hq"].help_text = _("Heads and managers in service at headquarters (5.1.2.2).")
        for name in self.closed_fields():
            self.fields[name].disabled = True

    def closed_fields(self) -> set[str]:
        """What a return did not re-open."""
        opened = self.instance.open_fields
        return {name for name in self._meta.fields if opened and name not in opened}

    def clean_wished_on(self):
        wished = self.cleaned_data["wished_on"]
        if wished and "wished_on" in self.changed_data and wished < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return wished


class DeclarationForm(forms.Form):
    """The client stands for the numbers."""

    true_numbers = forms.BooleanField(
        label=_(
            "The entries are true. We know that the headcount is verified on site, and that a different number "
            "leads to more audit days or a narrower scope."
        )
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
