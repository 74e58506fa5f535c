"""Forms of people and enterprises."""

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as StdnumError

from certsite.accounts.models import Organisation
from certsite.accounts.roles import Role


class SignupDetails(forms.Form):
    """What signing up asks beyond e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class InvitationForm(forms.Form):
    """Asks one colleague to join."""

    email = forms.EmailField(label=_("Colleague's e-mail"), max_length=254)


class RolesForm(forms.Form):
    """The roles of one member of staff; no role at all makes them an outsider again."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class OrganisationForm(forms.ModelForm):
    """An enterprise registers itself; its credit code is the key (GB 32100)."""

    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=40, help_text=_("18 characters, as on the business licence.")
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = [
            "credit_code",
            "name",
            "name_en",
            "legal_representative",
            "address",
            "address_en",
            "website",
            "hotline",
        ]
        labels = {"name": _("Enterprise name")}

    def clean_credit_code(self) -> str:
        """The code in capitals, if its check character is right and nobody registered it yet."""
        try:
            code = uscc.validate(self.cleaned_data["credit_code"])
        except InvalidLength as error:
            raise forms.ValidationError(_("A unified social credit code has 18 characters.")) from error
        except InvalidChecksum as error:
            raise forms.ValidationError(_("The check character is wrong: please compare with the licence.")) from error
        except StdnumError as error:
            raise forms.ValidationError(_("This is no unified social credit code.")) from error
        if Organisation.objects.filter(credit_code=code).exists():
            raise forms.ValidationError(
                _("This enterprise is registered already. Ask a colleague there to invite your e-mail address.")
            )
        return code
