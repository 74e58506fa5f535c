"""Forms of people and enterprises."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupDetails(forms.Form):
    """What signing up asks beyond e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=80)
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
