"""Forms of a case. A draft may have gaps; what is typed must still be of the right kind."""

import datetime

import filetype
from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from applications.models import (
    LARGEST_HEADCOUNT,
    Application,
    Contract,
    Document,
    Review,
    ServiceManager,
    Site,
)
from certsite.accounts.models import Organisation
from certsite.common import bilingual, clock
from certsite.common.widgets import DateInput
from scoring.models import Edition

LARGEST_SITES = 500


def people(label, *, least: int = 0, required: bool = False) -> forms.IntegerField:
    """A number of people."""
    return forms.IntegerField(label=label, min_value=least, max_value=LARGEST_HEADCOUNT, required=required)


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


class OneHeadquarters(BaseInlineFormSet):
    """Names a second headquarters beside its row, before the schema refuses it."""

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        heads = [form for form in rows if form.cleaned_data.get("kind") == Site.Kind.HEADQUARTERS]
        for form in heads[1:]:
            form.add_error("kind", _("There is one headquarters only."))


class OneOfEachNumber(BaseInlineFormSet):
    """Names a certificate number that stands twice beside its row."""

    def clean(self):
        super().clean()
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
    headcount = people(_("Headcount"), required=True)

    class Meta:
        model = Site
        fields = ["kind", "name", "region", "address", "headcount", "contact"]


class ManagerForm(RowForm):
    class Meta:
        model = ServiceManager
        fields = ["name", "certificate_number", "expires_on", "post"]
        widgets = {"expires_on": DateInput()}


SiteFormSet = inlineformset_factory(
    Application,
    Site,
    form=SiteForm,
    formset=OneHeadquarters,
    extra=0,
    min_num=1,
    validate_min=False,
    max_num=LARGEST_SITES,
    validate_max=True,
    can_delete=True,
)
ManagerFormSet = inlineformset_factory(
    Application,
    ServiceManager,
    form=ManagerForm,
    formset=OneOfEachNumber,
    extra=0,
    min_num=1,
    validate_min=False,
    max_num=LARGEST_SITES,
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


OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DocumentForm(forms.Form):
    """One file for one required document: judged by its content, not by its name."""

    requirement = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), error_messages={"empty": _("This file is empty.")})

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.limits = application.edition.rules["upload"]
        self.codes = {row["code"] for row in application.edition.rules["documents"]}
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in self.limits["types"])

    def clean_requirement(self) -> str:
        if self.cleaned_data["requirement"] not in self.codes:
            raise forms.ValidationError(_("The scheme asks for no such document."))
        return self.cleaned_data["requirement"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.limits["maximum_bytes"]:
            raise forms.ValidationError(too_large(self.limits["maximum_bytes"]))
        kind = filetype.guess(file.read(8192))
        file.seek(0)
        extension = {"jpeg": "jpg"}.get(kind.extension, kind.extension) if kind else ""
        if extension not in self.limits["types"]:
            raise forms.ValidationError(
                _("By its content this file is none of these: %(types)s."),
                params={"types": ", ".join(self.limits["types"])},
            )
        self.cleaned_data["content_type"] = OFFICE.get(extension, kind.mime)
        return file


def too_large(limit: int) -> str:
    """What an upload beyond the limit is told."""
    return _("This file is too large; at most %(limit)s are accepted.") % {"limit": filesizeformat(limit)}


class ReviewForm(forms.Form):
    """Accept, return or refuse, with what each of them needs."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Review.Outcome.choices, widget=forms.RadioSelect)
    assessed_headcount = people(_("Assessed headcount"), least=1)
    assessed_reason = forms.CharField(label=_("Reason of the assessment"), required=False, max_length=1000)
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *Review.Ground.choices], required=False)
    words = forms.CharField(
        label=_("Words to the client"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    open_fields = forms.MultipleChoiceField(
        label=_("Re-open only these"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked re-opens the whole application."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Due"), required=False, widget=DateInput())
    internal_note = forms.CharField(
        label=_("Internal note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = ApplicationForm.Meta.fields
        labels = {name: Application._meta.get_field(name).verbose_name for name in names}
        self.fields["open_fields"].choices = [
            *labels.items(),
            ("sites", _("sites")),
            ("managers", _("service managers")),
        ]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("assessed_headcount") and not data.get("assessed_reason"):
            self.add_error("assessed_reason", _("Say why, for whoever reads this later."))
        if data.get("outcome") in (Review.Outcome.RETURNED, Review.Outcome.REFUSED):
            for name in ("ground", "words"):
                if not data.get(name):
                    self.add_error(name, _("The client must be told."))
        if data.get("outcome") == Review.Outcome.RETURNED and not data.get("due_on"):
            self.add_error("due_on", _("Name a day."))
        if data.get("due_on") and data["due_on"] < clock.today():
            self.add_error("due_on", _("This day has passed."))
        return data


class QuoteForm(forms.Form):
    """What the computation needs beyond the case."""

    tariff = forms.ChoiceField(label=_("Tariff"))
    extra_sites = forms.IntegerField(label=_("Further sampled outlets"), min_value=0, max_value=500, initial=0)
    note = forms.CharField(
        label=_("Note to the client"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        tariffs = application.edition.rules["tariffs"]
        self.fields["tariff"].choices = [(row["code"], bilingual.text(row["label"])) for row in tariffs]


class ContractForm(forms.ModelForm):
    class Meta:
        model = Contract
        fields = ["tentative_on"]
        widgets = {"tentative_on": DateInput()}

    def clean_tentative_on(self) -> datetime.date:
        if self.cleaned_data["tentative_on"] < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return self.cleaned_data["tentative_on"]


class SignatureForm(forms.Form):
    """The client's signature online."""

    signer = forms.CharField(label=_("Name of the signer"), max_length=80)
    post = forms.CharField(label=_("Post of the signer"), max_length=80)
    authorised = forms.BooleanField(label=_("I am authorised to sign for the enterprise and agree to the contract."))


class VerdictForm(forms.Form):
    """Verdict and remark on one document."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=[("", "—"), *Document.Verdict.choices], required=False)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=1000)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == Document.Verdict.RETURNED and not data.get("remark"):
            self.add_error("remark", _("Say what is missing."))
        return data
