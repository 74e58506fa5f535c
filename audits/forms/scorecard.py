"""Forms of the score sheet."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT
from audits.forms.fields import words
from scoring.domain.answers import FIELDS_BY_KIND, AnswerError, check
from scoring.models import Indicator, Line
from scoring.policies import WHY_NOT
from scoring.queries import answer_of, engine_item
from scoring.services import FIELDS as VALUES


def count(label: str) -> forms.IntegerField:
    """A number of records or people."""
    return forms.IntegerField(label=label, min_value=0, max_value=LARGEST_HEADCOUNT, required=False)


class LineForm(forms.Form):
    """One item of the score sheet, with the fields its kind takes; what the rules refuse stands beside its field."""

    base_revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("Verdict"), required=False, widget=forms.RadioSelect)
    points = forms.DecimalField(label=_("Points"), required=False, max_digits=8, decimal_places=2)
    drawn = count(_("Drawn"))
    failed = count(_("Failed"))
    staff = count(_("Service management staff"))
    certified = count(_("Certified managers"))
    reason = forms.CharField(label=_("Why it does not apply"), max_length=500, required=False)
    comment = words(_("Comment and evidence"), rows=2, required=False)

    def __init__(self, *args, indicator: Indicator, line: Line | None = None, **kwargs):
        self.indicator, self.line = indicator, line
        initial = {"base_revision": line.revision if line else 0}
        if line:
            initial |= {name: getattr(line, name) for name in self.base_fields if name != "base_revision"}
        super().__init__(*args, initial=initial, prefix=indicator.code.replace(".", "-"), **kwargs)
        for name in sum(FIELDS_BY_KIND.values(), ()):
            if name not in FIELDS_BY_KIND[indicator.kind]:
                del self.fields[name]
        verdicts = [choice for choice in Line.Verdict.choices if choice[0] != "partial" or indicator.kind != "binary"]
        self.fields["verdict"].choices = verdicts

    @property
    def extra(self) -> list:
        """The bound fields that only this kind of item has."""
        return [self[name] for name in FIELDS_BY_KIND[self.indicator.kind]]

    def clean(self) -> dict:
        data = super().clean()
        answer = answer_of({name: data.get(name) for name in VALUES})
        if answer is not None and not self.errors:
            try:
                check(engine_item(self.indicator), answer)
            except AnswerError as error:
                self.add_error(*WHY_NOT[error.code])
        return data

    @property
    def values(self) -> dict:
        """What an entry of scoring.services takes."""
        return {name: self.cleaned_data.get(name) for name in VALUES}
