"""Forms of an audit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT, Application
from audits import policies
from audits.models import Audit, ChangeOrder
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.widgets import DateInput
from scoring.domain.answers import FIELDS_BY_KIND, AnswerError, check
from scoring.models import Indicator, Line
from scoring.policies import WHY_NOT
from scoring.queries import answer_of, engine_item
from scoring.services import FIELDS as VALUES


def words(label: str, rows: int = 3, **options) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **options)


class AuditorChoice(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(User.objects.none(), **options)


class PlanForm(forms.Form):
    """Lead and days of an audit; a surveillance visit must keep within its window."""

    lead = AuditorChoice(label=_("Lead auditor"))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args, application: Application, audit: Audit | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.application, self.audit = application, audit
        self.fields["lead"].queryset = User.objects.with_act(Act.AUDIT)

    def clean_lead(self) -> User:
        lead = self.cleaned_data["lead"]
        if bars := policies.bars_to_assign(lead, self.application):
            raise forms.ValidationError(bars)
        return lead

    def clean_starts_on(self):
        return self._in_window(self.cleaned_data["starts_on"])

    def clean_ends_on(self):
        ends_on = self._in_window(self.cleaned_data["ends_on"])
        starts_on = self.cleaned_data.get("starts_on")
        if starts_on and ends_on < starts_on:
            raise forms.ValidationError(_("The last day lies before the first."))
        return ends_on

    def _in_window(self, day):
        if day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        if self.audit and (bars := policies.bars_to_date(self.audit, day)):
            raise forms.ValidationError(bars)
        return day


class AuditorForm(forms.Form):
    """One more member of the team."""

    person = AuditorChoice(label=_("Auditor"))

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.audit = audit
        sent = audit.team.values("user")
        self.fields["person"].queryset = User.objects.with_act(Act.AUDIT).exclude(pk__in=sent)

    def clean_person(self) -> User:
        person = self.cleaned_data["person"]
        if bars := policies.bars_to_assign(person, self.audit.application):
            raise forms.ValidationError(bars)
        return person


class ImpartialityForm(forms.Form):
    """The member's own declaration for this audit (rules section 5)."""

    impartial = forms.BooleanField(
        label=_(
            "Neither I nor my family work for this enterprise or hold shares in it, and within two years I have not "
            "advised or trained it."
        )
    )


class ReasonForm(forms.Form):
    """A reason that stays in the history."""

    reason = words(_("Reason"), rows=2)


class OpeningForm(forms.Form):
    present = words(_("Present at the opening meeting"), help_text=_("Names and posts, one a line."))


class HeadcountForm(forms.Form):
    headcount = forms.IntegerField(
        label=_("Verified headcount"),
        min_value=1,
        max_value=LARGEST_HEADCOUNT,
        help_text=_("Counted on site from payroll or social insurance records."),
    )


class ClosingForm(forms.Form):
    summary = words(_("Summary of the report"), rows=6)
    present = words(_("Present at the closing meeting"), help_text=_("Names and posts, one a line."))


class WayOutForm(forms.Form):
    """One of three ways out of a change order; narrowing names the new scope in both languages."""

    way = forms.ChoiceField(label=_("Way out"), choices=ChangeOrder.Way.choices, widget=forms.RadioSelect)
    reason = words(_("Reason"), rows=2)
    scope = forms.CharField(label=_("Narrowed scope"), max_length=300, required=False)
    scope_en = forms.CharField(label=_("Narrowed scope in English"), max_length=400, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("way") == ChangeOrder.Way.NARROW_SCOPE:
            for name in ("scope", "scope_en"):
                if not data.get(name):
                    self.add_error(name, _("Say what the certificate covers then."))
        return data


class SecondPersonForm(forms.Form):
    """The second person's answer; a no needs its reason."""

    reason = words(_("Reason, if you say no"), rows=2, required=False)


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


class DeductionForm(forms.Form):
    """A breach outside the items, with what was seen."""

    reason = words(_("What was found"), rows=2)
