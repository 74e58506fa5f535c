"""Forms of people and enterprises."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
