"""What the planner's board is asked, and what is dropped on it."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from audits import queries
from audits.forms.planning import AuditorChoice
from audits.models import Audit
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from certsite.common.days import DayField

WEEKS = (8, 12)
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2199, 12, 31)


class BoardForm(forms.Form):
    """The filters of work and of people, and the weeks; everything may be left out."""

    q = forms.CharField(label=_("Audit or enterprise"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    trade = forms.ChoiceField(label=_("Trade of the work"), required=False)
    who = forms.CharField(label=_("Name or home base"), max_length=80, required=False)
    competent = forms.ChoiceField(label=_("Competent for"), required=False)
    weeks = forms.TypedChoiceField(
        label=_("Weeks shown"), coerce=int, empty_value=WEEKS[0], choices=[(n, n) for n in WEEKS], required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        day = DayField(label=_("From the week of"), required=False)
        self.fields["from"] = day  # the word in the address; Python keeps it for itself
        trades = [("", _("every trade")), *queries.trade_words().items()]
        self.fields["kind"].choices = [("", _("every kind")), *Audit.Kind.choices]
        self.fields["trade"].choices = self.fields["competent"].choices = trades

    def clean(self) -> dict:
        data = super().clean()
        if data.get("from") and not EARLIEST <= data["from"] <= LATEST:
            self.add_error("from", _("The board shows the years from %(first)s to %(last)s.")
                           % {"first": EARLIEST.year, "last": LATEST.year})  # fmt: skip
        return data


class OnBoardForm(forms.Form):
    """Which work is carried to whom."""

    audit = forms.CharField(max_length=30)
    person = AuditorChoice()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.with_act(Act.AUDIT)


class TryForm(OnBoardForm):
    """And to which week, by any of its days."""

    week = forms.DateField()

    def clean_week(self):
        day = self.cleaned_data["week"]
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("")
        return day
