"""Forms of person-days, hours, and the draw of sites."""

from decimal import Decimal

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from applications.models import Site
from audits import policies
from audits.forms.fields import words
from audits.models import Audit, Booking, TeamMember
from certsite.common import clock
from certsite.common.days import DayField

MOST_ROWS = 600


class AskDaysForm(forms.Form):
    """Other person-days than the rules give, with the reason that the second person reads."""

    planning = forms.DecimalField(
        label=_("Person-days for planning and documents"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    on_site = forms.DecimalField(
        label=_("Person-days on site"), min_value=Decimal("0.25"), max_value=500, max_digits=5, decimal_places=2
    )
    reason = words(_("Reason"), rows=2)


class AnswerDaysForm(forms.Form):
    """The second person's answer; a no needs its reason."""

    answer = words(_("Reason, if you say no"), rows=2, required=False)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class HoursForm(forms.Form):
    """What one member works on one day."""

    member = forms.ModelChoiceField(TeamMember.objects.none(), label=_("Member"))
    day = DayField(label=_("Day"))
    starts = forms.TimeField(label=_("From"), widget=TimeInput())
    ends = forms.TimeField(label=_("Until"), widget=TimeInput())
    pause = forms.IntegerField(label=_("Pause (minutes)"), min_value=0, max_value=600, initial=0)
    travel = forms.DecimalField(
        label=_("Travel (hours)"), min_value=0, max_value=24, max_digits=3, decimal_places=1, initial=0
    )
    remote = forms.BooleanField(label=_("remote"), required=False)

    use_required_attribute = False

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = audit.team.select_related("user")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", _("The end lies before the start."))
        return data


class HoursRows(BaseFormSet):
    """The whole team's days; a row that is taken away counts no more."""

    def rows(self) -> list[dict]:
        """What each row that counts says."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


HoursFormSet = formset_factory(
    HoursForm, HoursRows, extra=0, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


class RemoteForm(forms.Form):
    """With what the remote hours are held."""

    remote_tool = forms.CharField(
        label=_("Tool of the remote part"),
        max_length=120,
        required=False,
        help_text=_("Remote hours are recorded and do not count as on site. The client consents with the plan."),
    )


def hours_initial(audit: Audit) -> list[dict]:
    """The hours as they are booked, row by row."""
    rows = Booking.objects.filter(member__audit=audit).order_by("member", "during")
    return [
        {
            "member": row.member_id,
            "day": clock.day_of(row.during.lower),
            "starts": clock.local(row.during.lower).time(),
            "ends": clock.local(row.during.upper).time(),
            "pause": row.pause,
            "travel": row.travel,
            "remote": row.kind == Booking.Kind.REMOTE,
        }
        for row in rows
    ]


class DrawForm(forms.Form):
    """Seed and chosen sites of a draw."""

    seed = forms.CharField(
        label=_("Seed"), max_length=64, help_text=_("Any words or digits: the same seed draws the same sites again.")
    )
    chosen = forms.ModelMultipleChoiceField(
        Site.objects.none(), label=_("Chosen by the planner"), required=False,
        help_text=_("For example because of complaints or a change. The rest is drawn at random."),
    )  # fmt: skip
    reason = words(_("Why these sites, or why anew"), rows=2, required=False)

    def __init__(self, *args, audit: Audit, **kwargs):
        super().__init__(*args, **kwargs)
        self.audit = audit
        outlets = audit.application.sites.exclude(kind=Site.Kind.HEADQUARTERS).order_by("name")
        self.fields["chosen"].queryset = outlets
        self.fields["chosen"].widget.attrs["size"] = min(12, max(3, outlets.count()))

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            bars = policies.bars_to_draw(self.audit, [site.pk for site in data["chosen"]], data["reason"])
            if bars:
                self.add_error("reason" if not data["reason"] else "chosen", bars)
        return data
