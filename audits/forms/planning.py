"""Forms before the audit: plan, team, impartiality."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from audits import policies
from audits.forms.fields import words
from audits.models import Audit, TeamMember
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.days import DayField

LONGEST = 60  # days of one audit


class AuditorChoice(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(User.objects.none(), **options)


class DaysForm(forms.Form):
    """First and last day of an audit, both inclusive; a visit with a window keeps within it."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.audit = audit

    def clean_starts_on(self):
        return self._in_window(self.cleaned_data["starts_on"])

    def clean_ends_on(self):
        ends_on = self._in_window(self.cleaned_data["ends_on"])
        starts_on = self.cleaned_data.get("starts_on")
        if starts_on and ends_on < starts_on:
            raise forms.ValidationError(_("The last day lies before the first."))
        if starts_on and (ends_on - starts_on).days >= LONGEST:
            raise forms.ValidationError(_("An audit lasts at most %(days)s days.") % {"days": LONGEST})
        return ends_on

    def _in_window(self, day):
        if day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        if bars := policies.bars_to_date(self.audit, day):
            raise forms.ValidationError(bars)
        return day


class PlanForm(DaysForm):
    """Lead and days of an audit; what speaks against the lead stands beside the field."""

    lead = AuditorChoice(label=_("Lead auditor"))

    field_order = ["lead", "starts_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = User.objects.with_act(Act.AUDIT)

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            bars = policies.bars_to_send(
                data["lead"], self.audit, role=TeamMember.Role.LEAD, first=data["starts_on"], last=data["ends_on"]
            )
            if bars:
                self.add_error("lead", bars)
        return data


class MoveForm(DaysForm):
    """Other days for a planned audit, with the reason that team and client are told."""

    reason = words(_("Reason"), rows=2)


class MemberForm(forms.Form):
    """One more member of the team in a role."""

    role = forms.ChoiceField(label=_("Role"), choices=TeamMember.Role.choices, initial=TeamMember.Role.AUDITOR)
    person = AuditorChoice(label=_("Person"))

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.audit = audit
        sent = audit.team.values("user")
        self.fields["person"].queryset = User.objects.filter(is_active=True).exclude(roles=[]).exclude(pk__in=sent)

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            audit = self.audit
            bars = policies.bars_to_send(
                data["person"], audit, role=data["role"], first=audit.starts_on, last=audit.ends_on
            )
            if bars:
                self.add_error("person", bars)
        return data


class ReplaceForm(forms.Form):
    """Who takes a member's place, if anybody, and why."""

    person = AuditorChoice(label=_("Sent instead"), required=False, empty_label=_("nobody for now"))
    reason = words(_("Reason"), rows=2)

    def __init__(self, *args, member: TeamMember, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        staff = User.objects.filter(is_active=True).exclude(roles=[])
        self.fields["person"].queryset = staff.exclude(pk__in=member.audit.team.values("user"))

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and data["person"]:
            audit, role = self.member.audit, self.member.role
            bars = policies.bars_to_send(data["person"], audit, role=role, first=audit.starts_on, last=audit.ends_on)
            if bars:
                self.add_error("person", bars)
        return data


class ImpartialityForm(forms.Form):
    """The member's own declaration for this audit (rules section 5)."""

    impartial = forms.BooleanField(
        label=_(
            "Neither I nor my family work for this enterprise or hold shares in it, and within two years I have not "
            "advised or trained it."
        )
    )


class ObjectionForm(forms.Form):
    """Why the client does not want somebody."""

    reason = words(_("Why you object"), help_text=_("For example a relation to a competitor, or an earlier dispute."))


class ObjectionAnswerForm(forms.Form):
    """The planner's answer, which the client reads."""

    upheld = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("upheld: somebody else is sent")), ("no", _("turned down: the member stays"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = words(_("Reason for the client"), rows=3)


class SpecialForm(forms.Form):
    """An audit beside the programme."""

    ground = words(_("Ground"), help_text=_("A complaint, a change at the enterprise, a suspension to be lifted …"))
    short_notice = forms.BooleanField(label=_("At short notice: the enterprise is not told beforehand"), required=False)
    planning = forms.DecimalField(
        label=_("Person-days for planning and documents"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    on_site = forms.DecimalField(
        label=_("Person-days on site"), min_value=Decimal("0.25"), max_value=500, max_digits=5, decimal_places=2
    )
    latest_on = DayField(label=_("To be held by"), required=False)

    def clean_latest_on(self):
        day = self.cleaned_data["latest_on"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return day
