"""A site on a page of its own, and a site as a row of a sheet: the same rules for both."""

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import policies
from applications.domain.sites import FIELDS
from applications.forms.fields import LineField, people
from applications.models import Application, Site
from certsite.common import bilingual

LINES = ("name", "region", "address", "contact")


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
        fields = FIELDS
        field_classes = dict.fromkeys(LINES, LineField)
        labels = {"name": _("Name of the site")}

    def validate_constraints(self):
        """The list as a whole is looked at elsewhere; one row alone cannot."""

    def clean_services(self) -> list[str]:
        """In the order of the page, in whatever order a sheet names them."""
        chosen = self.cleaned_data["services"]
        return [code for code in Application.Service.values if code in chosen]

    def clean(self) -> dict:
        data = super().clean()
        for name in ("service_staff", "management_staff"):
            if data.get(name) and data.get("headcount") is not None and data[name] > data["headcount"]:
                self.add_error(name, _("More than the headcount of this site."))
        return data


class OneSiteForm(SiteForm):
    """One site on a page of its own; `base_revision` and `base` are what it was read from."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        self.initial |= self._read_from(self.instance)
        self.fields["region"].help_text = _("Province or city, as your outlets are organised.")
        self.fields["headcount"].help_text = _("Everybody who works here.")
        self.fields["service_staff"].help_text = _("Of these, who gives after-sales service.")
        self.fields["management_staff"].help_text = _("Of these, heads and managers in service (5.1.2.2).")
        self.fields["contact"].help_text = _("Name and telephone.")

    def clean(self) -> dict:
        data = super().clean()
        for name, words in policies.site_clashes(self.application, data, besides=self.instance.pk).items():
            self.add_error(name, words)
        return data

    def values(self) -> dict:
        """The site as the service takes it."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def explain_colleague(self, theirs: Site | None) -> None:
        """Name beside each field what a colleague made of it; the next save counts from there.

        What was typed stays typed. A field that one had not touched takes over the colleague's value. Without `theirs`
        they removed the site, and the next save adds it anew.
        """
        if theirs is None:
            self.add_error(None, _("A colleague removed this site meanwhile. Save again to add it anew."))
            return
        before, typed = self._before(), self.values()
        self.data = self.data.copy()
        for name in FIELDS:
            value = getattr(theirs, name)
            if value in (typed[name], before.get(name, typed[name])):
                continue
            if name not in before or before[name] != typed[name]:
                words = _("A colleague changed this to “%(value)s”. Yours is kept here; saving again overwrites it.")
            else:
                words = _("A colleague changed this to “%(value)s”; it is taken over here.")
                self._take_over(name, value)
            self.add_error(name, words % {"value": str(in_words(theirs, name)) or "–"})
        self.add_error(None, _("A colleague saved this site meanwhile. Look at the marked fields and save again."))
        for name, value in self._read_from(theirs).items():
            self.data[name] = value

    def _take_over(self, name: str, value) -> None:
        if name == "services":
            self.data.setlist(name, value)
        else:
            self.data[name] = "" if value is None else str(value)

    def _before(self) -> dict:
        """What each field held when the page was drawn; empty where the page does not tell."""
        try:
            before = json.loads(self.data.get("base", ""))
        except (ValueError, RecursionError):  # forged
            return {}
        return before if isinstance(before, dict) else {}

    @staticmethod
    def _read_from(site: Site) -> dict:
        values = {name: getattr(site, name) for name in FIELDS} if site.pk else {}
        return {"base_revision": site.revision, "base": json.dumps(values, ensure_ascii=False)}


def in_words(site: Site, name: str):
    """A field of a site as people read it: words instead of codes, in a sheet and on a page."""
    if name == "kind":
        return site.get_kind_display()
    if name == "services":
        return bilingual.listed(site.service_labels)
    value = getattr(site, name)
    return "" if value is None else value
