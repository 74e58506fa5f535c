"""The staff's forms: review, quote, contract."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import queries, services
from applications.domain.person_days import AboveTable
from applications.forms.fields import days, people
from applications.models import Application, Contract, Review
from certsite.common import bilingual, clock
from certsite.common.widgets import DateInput


class ReviewForm(forms.Form):
    """Accept, return or refuse, with what each of them needs."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Review.Outcome.choices, widget=forms.RadioSelect)
    assessed_headcount = people(_("Assessed headcount"), least=1)
    assessed_reason = forms.CharField(label=_("Reason of the assessment"), required=False, max_length=1000)
    despite = forms.CharField(
        label=_("Why the documents are no obstacle"), required=False, max_length=1000,
        help_text=_("Only to accept in spite of what is flagged about them; it stays in the history."),
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *Review.Ground.choices], required=False)
    words = forms.CharField(
        label=_("Words to the client"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    open_fields = forms.MultipleChoiceField(
        label=_("Re-open only these"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked re-opens the whole application."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Due"), required=False, widget=DateInput())
    internal_note = forms.CharField(
        label=_("Internal note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    submission = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["open_fields"].choices = queries.parts_to_open(application)
        self.initial["submission"] = application.submissions.count()

    def explain_new_submission(self, application: Application) -> None:
        """What was typed stays; the next answer is to the newest submission."""
        self.data = self.data.copy()
        self.data["submission"] = application.submissions.count()
        self.add_error(
            None, _("The enterprise submitted again meanwhile. What changed stands beside; look and record it again.")
        )

    @property
    def parts(self) -> Iterator[dict]:
        """What may be re-opened, for the page: each group, its boxes, and whether one of them is ticked."""
        boxes = {box.data["value"]: box.data for box in self["open_fields"]}
        for group, choices in self.fields["open_fields"].choices:
            options = [boxes[code] for code, _label in choices]
            yield {"group": group, "options": options, "ticked": any(box["selected"] for box in options)}

    def clean(self) -> dict:
        data = super().clean()
        if data.get("assessed_headcount") and not data.get("assessed_reason"):
            self.add_error("assessed_reason", _("Say why, for whoever reads this later."))
        if data.get("outcome") in (Review.Outcome.RETURNED, Review.Outcome.REFUSED):
            for name in ("ground", "words"):
                if not data.get(name):
                    self.add_error(name, _("The client must be told."))
        if data.get("outcome") == Review.Outcome.RETURNED and not data.get("due_on"):
            self.add_error("due_on", _("Name a day."))
        if data.get("due_on") and data["due_on"] < clock.today():
            self.add_error("due_on", _("This day has passed."))
        return data


class QuoteForm(forms.Form):
    """What the computation needs beyond the case, and what a person sets otherwise; `computed` is what comes of it."""

    tariff = forms.ChoiceField(label=_("Tariff"))
    extra_sites = forms.IntegerField(label=_("Further sampled outlets"), min_value=0, max_value=500, initial=0)
    copies = forms.IntegerField(label=_("Further copies of the certificate"), min_value=0, max_value=500, initial=0)
    note = forms.CharField(
        label=_("Note to the client"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    days_planning = days(_("Person-days for planning and documents"), least=0)
    days_on_site = days(_("Person-days on site"), least=Decimal("0.5"))
    total = forms.DecimalField(
        label=_("Agreed total"), required=False, min_value=0, max_value=9_999_999, decimal_places=2, max_digits=9
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=1000,
        help_text=_("Read by the second person and kept in the history; the client never sees it."),
    )  # fmt: skip
    OTHERWISE = ("days_planning", "days_on_site", "total", "reason")

    def __init__(self, *args, application: Application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application, self.computed = application, None
        tariffs = application.edition.rules["tariffs"]
        self.fields["tariff"].choices = [(row["code"], bilingual.text(row["label"])) for row in tariffs]

    @property
    def has_otherwise(self) -> bool:
        """Whether something is set by hand, so that the page shows that part open."""
        return any(self[name].value() or self[name].errors for name in self.OTHERWISE)

    def clean(self) -> dict:
        data = super().clean()
        if not set(self.errors) - {"reason"}:
            self._compute(data)
        return data

    def _compute(self, data: dict) -> None:
        try:
            self.computed = services.compute(self.application, **data | {"reason": data.get("reason", "")})
        except AboveTable:
            for name in ("days_planning", "days_on_site"):
                if data[name] is None:
                    self.add_error(name, _("The headcount is above the person-day table: set the days."))
            return
        if self.computed.offer.is_override and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Days or total differ from the computation. Say why, for the second person."))


class ContractForm(forms.ModelForm):
    class Meta:
        model = Contract
        fields = ["tentative_on"]
        widgets = {"tentative_on": DateInput()}

    def clean_tentative_on(self) -> datetime.date:
        if self.cleaned_data["tentative_on"] < clock.today():
            raise forms.ValidationError(_("This day has passed."))
        return self.cleaned_data["tentative_on"]
