"""Forms before the audit: plan, team, impartiality."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from audits import policies
from audits.models import Audit
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.widgets import DateInput


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
