"""Sites and service managers: as rows inside the application, and a site on a page of its own."""

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import people
from applications.models import Application, ServiceManager, Site
from certsite.common.widgets import DateInput

LARGEST_ROWS = 200  # of one page; more sites come by sheet
SITE_FIELDS = ["kind", "name", "region", "address", "headcount", "service_staff", "management_staff", "size",
               "services", "contact"]  # fmt: skip
SAME_NAME = _("Another site has this name.")


class Rows(BaseInlineFormSet):
    """Shows one empty row where there is none yet; left empty it counts as none, for a draft may have gaps."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = 0 if self.get_queryset() else 1


class Sites(Rows):
    """Names a second headquarters or a name that stands twice beside its row, before the schema refuses it."""

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        heads = [form for form in rows if form.cleaned_data.get("kind") == Site.Kind.HEADQUARTERS]
        for form in heads[1:]:
            form.add_error("kind", _("There is one headquarters only."))
        seen = set()
        for form in rows:
            name = form.cleaned_data.get("name")
            if name and name in seen:
                form.add_error("name", SAME_NAME)
            seen.add(name)


class OneOfEachNumber(Rows):
    """Names a certificate number that stands twice beside its row, where Django would say it once on top."""

    def clean(self):
        seen = set()
        for form in self.forms:
            number = form.cleaned_data.get("certificate_number") if form.cleaned_data else None
            if number and not form.cleaned_data.get("DELETE"):
                if number in seen:
                    form.add_error("certificate_number", _("This certificate number stands twice."))
                seen.add(number)


class RowForm(forms.ModelForm):
    """A row of a list inside the application."""

    @property
    def counts(self) -> bool:
        """Whether the row was there before, or something was typed into it."""
        return bool(self.cleaned_data) and (self.instance.pk is not None or self.has_changed())

    def validate_constraints(self):
        """The formset looks at the whole list; one row alone cannot."""


class SiteForm(RowForm):
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


class ManagerForm(RowForm):
    class Meta:
        model = ServiceManager
        fields = ["name", "certificate_number", "expires_on", "post"]
        widgets = {"expires_on": DateInput()}


SiteFormSet = inlineformset_factory(
    Application,
    Site,
    form=SiteForm,
    formset=Sites,
    max_num=LARGEST_ROWS,
    validate_max=True,
    can_delete=True,
)
ManagerFormSet = inlineformset_factory(
    Application,
    ServiceManager,
    form=ManagerForm,
    formset=OneOfEachNumber,
    max_num=LARGEST_ROWS,
    validate_max=True,
    can_delete=True,
)


def rows_of(formset) -> list[dict]:
    """The formset's rows as the service takes them: no keys, no deleted and no empty rows."""
    return [
        {name: value for name, value in form.cleaned_data.items() if name not in ("id", "DELETE", "application")}
        for form in formset.forms
        if form.counts and not form.cleaned_data.get("DELETE")
    ]
