"""What a planner says to a document."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications import queries
from applications.domain.documents import Judgement
from applications.models import Application, Document
from certsite.common import clock
from certsite.common.widgets import DateInput


class VerdictForm(forms.Form):
    """Verdict and remark on one document, and for a return the day by which it is to be replaced."""

    verdict = forms.ChoiceField(label=_("Judgement"), choices=[("", "—"), *Document.Verdict.choices], required=False)
    remark = forms.CharField(label=_("Remark"), required=False, max_length=1000)
    due_on = forms.DateField(
        label=_("To be replaced by"), required=False, widget=DateInput(), help_text=_("Counts for a return only.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, application: Application, document: Document, **kwargs):
        initial = {
            "verdict": document.verdict or "",
            "remark": document.remark,
            "due_on": document.due_on or queries.return_due_on(application),
            "seen": document.judgement_stamp,
        }
        super().__init__(*args, initial=initial, prefix=f"d{document.pk}", **kwargs)

    def clean(self) -> dict:
        data = super().clean()
        if data.get("verdict") == Document.Verdict.RETURNED:
            self._clean_return(data)
        else:  # whatever stands in the field of the day, nobody asks for one
            self.errors.pop("due_on", None)
            data["due_on"] = None
        if data.get("remark") and not data.get("verdict") and "verdict" not in self.errors:
            self.add_error("verdict", _("Choose what the remark belongs to: passed or returned."))
        return data

    def _clean_return(self, data: dict) -> None:
        if not data.get("remark") and "remark" not in self.errors:
            self.add_error("remark", _("Say what is missing."))
        if "due_on" in self.errors:
            return
        changed = {"verdict", "remark", "due_on"} & set(self.changed_data)
        if not data.get("due_on"):
            self.add_error("due_on", _("Name a day."))
        elif changed and data["due_on"] < clock.today():  # a return that stands may have run out
            self.add_error("due_on", _("This day has passed."))

    def explain_other_judgement(self, document: Document) -> None:
        """What was typed stays; the next verdict is on what the other person said."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = document.judgement_stamp
        said = {"who": document.judged_by, "verdict": document.get_verdict_display(), "remark": document.remark or "–"}
        words = _("%(who)s judged this document meanwhile: %(verdict)s (%(remark)s). Save again if yours shall stand.")
        self.add_error("verdict", words % said)

    @property
    def judgement(self) -> Judgement:
        """What the verb takes; without a verdict there is none."""
        return Judgement(**{name: self.cleaned_data[name] for name in Judgement._fields})
