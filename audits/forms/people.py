"""Forms of the files of the body's people."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.forms.fields import words
from audits.models import Auditor, Competence, Evaluation, Training
from audits.policies import people as policies
from audits.queries.relations import enterprises_named
from audits.queries.trades import EVERY, trade_words
from certsite.accounts.models import Organisation, Relation, User
from certsite.common import clock
from certsite.common.days import DayField
from scoring.models import Scheme


def day(label: str, **options) -> forms.DateField:
    """A day by the browser's own picker."""
    return DayField(label=label, **options)


class BarredForm(forms.Form):
    """A form about one person that says beside the field what stands in its verb's way."""

    refusal_field: str | None = None  # beside which a refusal of the verb itself stands

    def __init__(self, *args, person: User, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by

    def bars(self, data: dict) -> policies.Bars:
        """The sentences of the policy, by field."""
        return {}

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            for field, bar in self.bars(data).items():
                self.add_error(field, bar)
        return data

    @property
    def values(self) -> dict:
        """What the verb takes."""
        return self.cleaned_data


class ProfileForm(BarredForm):
    home_base = forms.CharField(
        label=_("Home base"), max_length=80, required=False, help_text=_("The city that travel is counted from.")
    )
    external = forms.BooleanField(label=_("Works for the body by contract, not employed"), required=False)
    load_minimum = forms.IntegerField(label=_("Least person-days a year"), min_value=0, max_value=366, required=False)
    load_target = forms.IntegerField(label=_("Person-days a year aimed at"), min_value=0, max_value=366, required=False)
    load_maximum = forms.IntegerField(label=_("Most person-days a year"), min_value=0, max_value=366, required=False)

    def __init__(self, *args, person: User, **kwargs):
        profile = getattr(person, "auditor", None) or Auditor()
        initial = {name: getattr(profile, name) for name in self.base_fields}
        super().__init__(*args, person=person, initial=initial, **kwargs)

    def bars(self, data):
        return policies.bars_to_load(
            minimum=data["load_minimum"], target=data["load_target"], maximum=data["load_maximum"]
        )


class CompetenceForm(BarredForm):
    scheme = forms.ModelChoiceField(Scheme.objects.all(), label=_("Scheme"))
    trade = forms.ChoiceField(label=_("Trade"), required=False)
    level = forms.ChoiceField(label=_("Competent as"), choices=Competence.Level.choices)
    from_on = day(_("From"))
    expires_on = day(_("Until"))
    evidence = words(
        _("Evidence"), help_text=_("Education, years in the trade, trainings, witnessed audits: what it rests on.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trade"].choices = [(EVERY, _("every trade")), *trade_words().items()]

    def bars(self, data):
        asked = {name: data[name] for name in ("scheme", "trade", "level", "from_on", "expires_on")}
        return policies.bars_to_grant(self.person, **asked)


class WithdrawForm(BarredForm):
    withdrawn_on = day(_("Withdrawn from"), help_text=_("The competence holds for the last time the day before."))
    reason = words(_("Reason"), rows=2)

    def __init__(self, *args, competence: Competence, **kwargs):
        super().__init__(*args, **kwargs)
        self.competence = competence

    def bars(self, data):
        return policies.bars_to_withdraw(self.competence, withdrawn_on=data["withdrawn_on"])


class TrainingForm(BarredForm):
    title = forms.CharField(label=_("Subject"), max_length=160)
    provider = forms.CharField(label=_("Held by"), max_length=160, required=False)
    from_on = day(_("From"))
    until_on = day(_("Until"))
    hours = forms.DecimalField(
        label=_("Hours"), min_value=Decimal("0.5"), max_value=999, max_digits=5, decimal_places=1
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=Training._meta.get_field("evidence").max_length,
        required=False,
        help_text=_("Number of the certificate, or where the record lies."),
    )

    def bars(self, data):
        return policies.bars_to_train(**{name: data[name] for name in ("from_on", "until_on", "hours")})


class EvaluationForm(BarredForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Evaluation.Kind.choices)
    audit = forms.ModelChoiceField(
        None, label=_("Audit"), required=False, help_text=_("Where the person was witnessed; none for a year.")
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    held_on = day(_("Held on"))
    verdict = forms.ChoiceField(label=pgettext_lazy("evaluation", "Verdict"), choices=Evaluation.Verdict.choices)
    words = words(_("What was found"))

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, person=person, **kwargs)
        self.fields["audit"].queryset = policies.witnessed(person)
        self.initial.setdefault("year", clock.today().year)

    def bars(self, data):
        asked = {name: data[name] for name in ("kind", "audit", "year", "held_on")}
        return policies.bars_to_evaluate(self.person, **asked)


class LeaveForm(BarredForm):
    refusal_field = "first_on"

    first_on = day(_("First day"))
    last_on = day(_("Last day"), help_text=_("Whole days; the last day is included."))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def bars(self, data):
        return policies.bars_to_leave(self.person, first=data["first_on"], last=data["last_on"], by=self.by)

    @property
    def values(self) -> dict:
        data = self.cleaned_data
        return {"first": data["first_on"], "last": data["last_on"], "reason": data["reason"]}


class RelationForm(BarredForm):
    """The enterprise is typed: its credit code, its name, or a part of it; where several fit, they are offered."""

    enterprise = forms.CharField(
        label=_("Enterprise"),
        max_length=200,
        help_text=_("Its unified social credit code or its name; a part of the name finds it too."),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Which one is it?"), required=False, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Relation"), choices=Relation.Kind.choices)
    from_on = day(_("From"), required=False, help_text=_("Leave it open where it always was."))
    until_on = day(_("Until"), required=False, help_text=_("Leave it open while it goes on."))
    words = words(_("Details"), rows=2, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        typed = self.data.get("enterprise", "") if self.is_bound else self.initial.get("enterprise", "")
        self.named, self.offered = enterprises_named(typed[:200])
        self.fields["enterprise"].widget.attrs["list"] = "enterprises-offered"
        choice = self.fields["organisation"]
        choice.queryset = Organisation.objects.filter(pk__in=[one.pk for one in self.offered])
        choice.label_from_instance = lambda one: f"{one.name} · {one.credit_code}"
        choice.empty_label = None
        if not self.offered:
            del self.fields["organisation"]

    def clean(self) -> dict:
        if self.cleaned_data.get("enterprise"):
            chosen = self.named or self.cleaned_data.get("organisation")
            self.cleaned_data["organisation"] = chosen
            if chosen is None and self.offered:
                self.add_error("enterprise", _("Several enterprises may be meant: please choose one below."))
            elif chosen is None:
                self.add_error("enterprise", _("No enterprise of this name or code is registered with us."))
        return super().clean()

    def bars(self, data):
        asked = {name: data[name] for name in ("organisation", "kind", "from_on", "until_on")}
        return policies.bars_to_relate(self.person, **asked)

    @property
    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "enterprise"}


class EndRelationForm(BarredForm):
    until_on = day(_("Until"), help_text=_("The last day of the relation."))

    def __init__(self, *args, relation: Relation, **kwargs):
        super().__init__(*args, **kwargs)
        self.relation = relation

    def bars(self, data):
        return policies.bars_to_end(self.relation, until_on=data["until_on"], by=self.by)


class StrikeForm(BarredForm):
    refusal_field = "reason"

    reason = words(_("Why it was recorded by mistake"), rows=2)
