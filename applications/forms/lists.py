"""The lists inside the application form: posts in service management, and certified service managers."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from applications.domain.form import LIST, asked
from applications.forms.fields import people
from applications.models import Application, ManagementPost, ServiceManager
from certsite.common.widgets import DateInput

LARGEST_LIST = 200


class Rows(BaseFormSet):
    """Rows without keys, so that a page which saves itself need not be drawn anew; the list is one value.

    Shows one empty row where there is none yet; left empty it counts as none, for a draft may have gaps.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = 0 if self.initial else 1

    def rows(self) -> list[dict]:
        """The rows that count: neither empty nor taken away."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


class OneOfEachNumber(Rows):
    """Names a certificate number that stands twice beside its row."""

    def clean(self):
        seen = set()
        for form in self.forms:
            number = form.cleaned_data.get("certificate_number") if form.is_valid() else None
            if number and not form.cleaned_data.get("DELETE"):
                if number in seen:
                    form.add_error("certificate_number", _("This certificate number stands twice."))
                seen.add(number)


class RowForm(forms.ModelForm):
    """A row of a list inside the application."""

    use_required_attribute = False

    def validate_constraints(self):
        """The formset looks at the whole list; one row alone cannot."""


class PostForm(RowForm):
    people = people(_("People"), least=1, required=True)

    class Meta:
        model = ManagementPost
        fields = ["layer", "level", "post", "people"]


class ManagerForm(RowForm):
    class Meta:
        model = ServiceManager
        fields = ["name", "certificate_number", "expires_on", "post"]
        widgets = {"expires_on": DateInput()}


def _set(form, formset):
    return formset_factory(form, formset=formset, max_num=LARGEST_LIST, validate_max=True, can_delete=True, extra=0)


LISTS = {"posts": _set(PostForm, Rows), "managers": _set(ManagerForm, OneOfEachNumber)}


def list_forms(application: Application, data=None) -> dict[str, Rows]:
    """The formset of each list that the edition asks for, drawn from what was sent of it, else from the application."""
    wanted = [row.code for row in asked(application.edition.rules) if row.kind == LIST]
    sent = {code: data if data is not None and f"{code}-TOTAL_FORMS" in data else None for code in wanted}
    return {
        code: LISTS[code](sent[code], prefix=code, initial=_initial(application, code, sent[code])) for code in wanted
    }


def _initial(application: Application, code: str, data) -> list[dict] | None:
    if data is not None or application.pk is None:
        return None
    return [model_to_dict(row, LISTS[code].form.Meta.fields) for row in getattr(application, code).all()]
