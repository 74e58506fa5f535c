"""A site on a page of its own, and a site as a row of a sheet: the same rules for both."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import people
from applications.models import Application, Site

SITE_FIELDS = ["kind", "name", "region", "address", "headcount", "service_staff", "management_staff", "size",
               "services", "contact"]  # fmt: skip
SAME_NAME = _("Another site has this name.")


class SiteForm(forms.ModelForm):
    """One site; the same rules for a row of the page and a row of a sheet."""

    headcount = people(_("Headcount"), required=True)
    service_staff = people(_("Service staff"))
    management_staff = people(_("Service management staff"))
    services = forms.MultipleChoiceField(
        label=_("Services offered"),
        choices=Application.Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Site
        fields = SITE_FIELDS
        labels = {"name": _("Name of the site")}

    def validate_constraints(self):
        """The list as a whole is looked at elsewhere; one row alone cannot."""

    def clean(self) -> dict:
        data = super().clean()
        for name in ("service_staff", "management_staff"):
            if data.get(name) and data.get("headcount") is not None and data[name] > data["headcount"]:
                self.add_error(name, _("More than the headcount of this site."))
        return data


class OneSiteForm(SiteForm):
    """One site on a page of its own; `base_revision` is what it was read from."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["base_revision"] = self.instance.revision
        self.others = application.sites.exclude(pk=self.instance.pk)

    def clean_name(self) -> str:
        if self.others.filter(name=self.cleaned_data["name"]).exists():
            raise forms.ValidationError(SAME_NAME)
        return self.cleaned_data["name"]

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if kind == Site.Kind.HEADQUARTERS and self.others.filter(kind=kind).exists():
            raise forms.ValidationError(_("There is one headquarters only."))
        return kind
