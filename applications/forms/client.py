"""The client's short forms: starting, declaring, withdrawing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certsite.accounts.models import Organisation
from certsite.common import bilingual
from scoring.models import Edition


class EditionChoice(forms.ModelChoiceField):
    def label_from_instance(self, edition: Edition) -> str:
        criteria = bilingual.listed(row["code"] for row in edition.rules["criteria"])
        return f"{bilingual.text(edition.scheme.name)} ({criteria})"


class SchemeForm(forms.Form):
    """By which scheme."""

    edition = EditionChoice(Edition.objects.none(), label=_("Certification scheme"), empty_label=None)

    def __init__(self, *args, editions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions


class EnterpriseForm(forms.Form):
    """For which enterprise."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Enterprise"), empty_label=None)

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class StartForm(EnterpriseForm, SchemeForm):
    """For which enterprise, by which scheme."""

    field_order = ["organisation", "edition"]


class BeforehandForm(forms.Form):
    """The enterprise as somebody without an account names it; registering it follows."""

    enterprise_name = forms.CharField(label=_("Enterprise name"), max_length=160, required=False)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=40,
        required=False,
        help_text=_("18 characters, as on the business licence."),
    )


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
