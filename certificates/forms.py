"""Forms of decision, issue and status."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import policies, queries
from certificates.domain.status import MAY
from certificates.models import Certificate, Decision, StatusAct, Vote
from certsite.common import bilingual, clock
from certsite.common.widgets import DateInput


class VoteForm(forms.Form):
    """One member's vote; a grade up to the computed one belongs to a grant, a reason to everything else."""

    choice = forms.ChoiceField(label=_("Vote"), choices=Vote.Choice.choices, widget=forms.RadioSelect)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.bands = queries.grantable_bands(audit)
        self.fields["grade"].choices = [("", "—"), *((band.code, bilingual.text(band.label)) for band in self.bands)]
        if not self.bands:
            choices = [choice for choice in Vote.Choice.choices if choice[0] != Vote.Choice.GRANT]
            self.fields["choice"].choices = choices

    def clean(self) -> dict:
        data = super().clean()
        choice, grade = data.get("choice"), data.get("grade")
        if choice == Vote.Choice.GRANT and not grade and "grade" not in self.errors:
            self.add_error("grade", _("Name the grade to be granted."))
        lower = self.bands and grade and grade != self.bands[0].code
        if choice and (choice != Vote.Choice.GRANT or lower) and not data.get("reason"):
            self.add_error("reason", _("Say why: for anything but the computed grade a reason is kept."))
        return data


class SendBackForm(forms.Form):
    """What the committee wants the team to look at again."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class IssueForm(forms.Form):
    """The issue date lies between the decision and today."""

    issued_on = forms.DateField(label=_("Issue date"), widget=DateInput(), initial=clock.today)

    def __init__(self, *args, decision: Decision, **kwargs):
        super().__init__(*args, **kwargs)
        self.decision = decision

    def clean_issued_on(self):
        issued_on = self.cleaned_data["issued_on"]
        if bars := policies.bars_to_issue(self.decision, issued_on):
            raise forms.ValidationError(bars)
        return issued_on


class StatusForm(forms.Form):
    """An act on the status: its ground, its day, and what the holder is told."""

    kind = forms.ChoiceField(label=_("Act"))
    ground = forms.ChoiceField(label=_("Ground"))
    effective_on = forms.DateField(label=_("In effect from"), widget=DateInput(), initial=clock.today)
    words = forms.CharField(label=_("Words to the holder"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    NAMES = {"suspend": _("suspend"), "restore": _("restore"), "withdraw": _("withdraw"), "cancel": _("cancel")}
    NOT_BY_HAND = {StatusAct.Ground.DECISION, StatusAct.Ground.LAPSE}

    def __init__(self, *args, certificate: Certificate, **kwargs):
        super().__init__(*args, **kwargs)
        self.certificate = certificate
        present = queries.status_on(certificate, clock.today())
        self.fields["kind"].choices = [(kind, self.NAMES[kind]) for kind in MAY[present]]
        self.fields["ground"].choices = [c for c in StatusAct.Ground.choices if c[0] not in self.NOT_BY_HAND]

    def clean(self) -> dict:
        data = super().clean()
        kind, day = data.get("kind"), data.get("effective_on")
        if kind and day:
            present = queries.status_on(self.certificate, day)
            for bar in policies.bars_to_act(self.certificate, kind, day, present):
                self.add_error("effective_on", bar)
        return data
