"""Forms of people and enterprises."""

from unicodedata import normalize

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


class OrganisationDetails(forms.ModelForm):
    """What an enterprise's people may change of it at any time: everything but its credit code."""

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = ["name", "name_en", "legal_representative", "address", "address_en", "website", "hotline"]
        labels = {"name": _("Enterprise name")}


class CreditCodeField(forms.CharField):
    """A unified social credit code with the right check character (GB 32100), in capitals however it is typed."""

    def clean(self, value) -> str:
        try:
            return uscc.validate(normalize("NFKC", super().clean(value)))  # full-width characters count as others
        except InvalidLength as error:
            raise forms.ValidationError(_("A unified social credit code has 18 characters.")) from error
        except InvalidChecksum as error:
            raise forms.ValidationError(_("The check character is wrong: please compare with the licence.")) from error
        except StdnumError as error:
            raise forms.ValidationError(_("This is no unified social credit code.")) from error


class OrganisationForm(OrganisationDetails):
    """An enterprise registers itself; its credit code is the key. `taken` is the code of one that is there already."""

    credit_code = CreditCodeField(
        label=_("Unified social credit code"), max_length=40, help_text=_("18 characters, as on the business licence.")
    )
    field_order = ["credit_code"]
    taken = ""

    class Meta(OrganisationDetails.Meta):
        fields = ["credit_code", *OrganisationDetails.Meta.fields]

    def clean_credit_code(self) -> str:
        code = self.cleaned_data["credit_code"]
        if Organisation.objects.filter(credit_code=code).exists():
            self.refuse_taken(code)
        return code

    def validate_unique(self):
        """The code was looked at above; whoever comes in between meets the verb, which settles it."""

    def refuse_taken(self, code: str) -> None:
        """Say that somebody registered it before."""
        self.taken = code
        self.add_error("credit_code", _("This enterprise is registered already."))


class JoinForm(forms.Form):
    """The credit code of the enterprise that somebody asks to be let into."""

    code = CreditCodeField(max_length=40)
