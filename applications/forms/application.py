"""The application form as its edition asks it. A draft may have gaps; what is typed must still be of the right kind."""

import datetime
from collections.abc import Iterator

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applications.domain.form import COLUMN, LIST, sections
from applications.forms.fields import field_of, people
from applications.models import Application
from certsite.common import bilingual, clock
from certsite.common.widgets import DateInput
from scoring.domain.check_form import FORM_COLUMNS


class ApplicationForm(forms.ModelForm):
    """The fields of the instance's edition; `base_revision` is the saving that the page was drawn from."""

    services = forms.MultipleChoiceField(
        label=_("Services offered"),
        choices=Application.Service.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    total_headcount = people(_("Total headcount"), least=1)
    last_year_headcount = people(_("Last year's headcount"))
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Application
        fields = list(FORM_COLUMNS)
        widgets = {"wished_on": DateInput(), "products": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["base_revision"] = self.instance.revision
        self.form_sections = sections(self.instance.edition.rules)
        wanted = {asked.code: asked for section in self.form_sections for asked in section.asked}
        for name in FORM_COLUMNS:
            if name not in wanted:
                del self.fields[name]
        for name, asked in wanted.items():
            if asked.kind == COLUMN:
                self._dress(name, asked)
            elif asked.kind != LIST:
                self.fields[name] = field_of(asked)
                self.initial[name] = self.instance.answers.get(name)
            if asked.required and name in self.fields:
                self.fields[name].widget.attrs["aria-required"] = "true"
        opened = self.instance.open_fields
        for name, field in self.fields.items():
            field.disabled = bool(opened) and name not in opened and name != "base_revision"

    def _dress(self, name: str, asked) -> None:
        if asked.label:
            self.fields[name].label = bilingual.text(asked.label)
        if asked.help:
            self.fields[name].help_text = bilingual.text(asked.help)

    @property
    def sections(self) -> Iterator[dict]:
        """For the page: title, lead, and the parts of each section, which are bound fields or the name of a list;
        `is_needed` where the edition requires it before submitting.
        """
        for section in self.form_sections:
            parts = [
                {"list": asked.code} if asked.kind == LIST else {"field": self[asked.code], "is_needed": asked.required}
                for asked in section.asked
            ]
            yield {"code": section.code, "title": section.title, "lead": section.lead, "parts": parts}

    def clean_wished_on(self):
        wished = self.cleaned_data["wished_on"]
        if wished and "wished_on" in self.changed_data and wished < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return wished

    def validate_unique(self):
        """A draft's own fields are unique in nothing."""

    def values(self) -> dict:
        """What is right, by field, as the service takes it; what was not sent or may not be changed is absent."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "base_revision" and self._sent(name)
        }

    def _sent(self, name: str) -> bool:
        field = self.fields[name]
        return (
            name != "base_revision"
            and not field.disabled
            and not field.widget.value_omitted_from_data(self.data, self.files, name)
        )

    def wrong(self) -> dict[str, list[str]]:
        """What was typed into the fields that are not right yet, by field, as the browser sent it."""
        return {name: self.data.getlist(name) for name in self.errors if self._sent_at_all(name)}

    def _sent_at_all(self, name: str) -> bool:
        return name in self.fields and name in self.data and name != "base_revision"


def typed(form: forms.BaseForm) -> QueryDict:
    """An unbound form's values as a browser would send them, so that what is unfinished can be laid over them."""
    data = QueryDict(mutable=True)
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            data.setlist(bound.html_name, [str(part) for part in value])
        elif value is True:
            data[bound.html_name] = "on"
        elif value not in (None, "", False):
            data[bound.html_name] = value.isoformat() if isinstance(value, datetime.date) else str(value)
    return data


def typed_list(formset: forms.BaseFormSet) -> QueryDict:
    """An unbound formset's rows as a browser would send them."""
    data = QueryDict(mutable=True)
    for part in (formset.management_form, *formset.forms):
        data.update(typed(part))
    return data
