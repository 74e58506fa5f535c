"""Forms of the meetings on site: who was present, when and where by the device."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.domain.attendance import MOST, faulty_lines, read_lines
from audits.forms.fields import MomentField, words
from audits.models import Audit, Meeting, TeamMember
from audits.services import Place, SignIn

FARTHEST = 10_000_000  # metres; a device that says more does not know where it is


class SignInForm(forms.Form):
    """Signing in for the team. Nothing that a device says wrongly refuses it: it counts as not said."""

    members = forms.ModelMultipleChoiceField(
        TeamMember.objects.none(), label=_("Of the team"), required=False, widget=forms.CheckboxSelectMultiple
    )
    present = words(_("Of the enterprise"), help_text=_("One person a line: name, post."))
    no_place = forms.ChoiceField(label=_("If no place is given: why"), required=False, choices=Meeting.NoPlace.choices)
    explanation = words(_("Explanation"), rows=2, required=False)
    latitude = forms.CharField(required=False, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, widget=forms.HiddenInput)
    accuracy = forms.CharField(required=False, widget=forms.HiddenInput)
    held_at = MomentField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        team = audit.team.select_related("user").exclude(impartial_at=None)
        self.fields["members"].queryset = team
        self.fields["members"].initial = [member.pk for member in team]

    def clean_present(self) -> str:
        people = read_lines(self.cleaned_data["present"])
        if not people:
            raise forms.ValidationError(_("Name at least one person of the enterprise."))
        if len(people) > MOST:
            raise forms.ValidationError(_("More than %(most)s people do not fit."), params={"most": MOST})
        if faulty := faulty_lines(people):
            lines = ", ".join(map(str, faulty))
            raise forms.ValidationError(
                _("No name, or a name or post of more than 80 characters, in line %(lines)s."), params={"lines": lines}
            )
        return self.cleaned_data["present"]

    @property
    def meeting(self) -> dict:
        """What the verbs take."""
        data = self.cleaned_data
        sign_in = SignIn(
            moment=data["held_at"],
            place=self._place(),
            no_place=data["no_place"] or Meeting.NoPlace.NOT_ASKED,
            members=[member.pk for member in data["members"]],
            explanation=data["explanation"],
        )
        return {"present": data["present"], "sign_in": sign_in}

    def _place(self) -> Place | None:
        try:
            degrees = [Decimal(self.cleaned_data[name]) for name in ("latitude", "longitude")]
            accuracy = Decimal(self.cleaned_data["accuracy"])
            on_earth = abs(degrees[0]) <= 90 and abs(degrees[1]) <= 180 and 0 <= accuracy <= FARTHEST
        except InvalidOperation:  # nothing given, no number, or none that can be compared
            return None
        return Place(*(round(degree, 6) for degree in degrees), round(accuracy)) if on_earth else None


class OpeningForm(SignInForm):
    """The opening meeting."""


class ClosingForm(SignInForm):
    """The closing meeting, and the report that goes to the committee."""

    summary = words(_("Summary of the report"), rows=6)
    field_order = ("summary", "members", "present")

    @property
    def meeting(self) -> dict:
        return super().meeting | {"summary": self.cleaned_data["summary"]}


class ExplanationForm(forms.Form):
    """Why a meeting was signed in outside its window."""

    explanation = words(_("Explanation"), rows=3)
