"""Forms of the score sheet."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import LARGEST_HEADCOUNT
from audits.forms.fields import KeptField
from scoring.domain.answers import FIELDS_BY_KIND
from scoring.domain.values import NOTE, REASON, ValueFault, normalise
from scoring.models import Indicator, Line, Verdict
from scoring.policies import fault_in_words, why_unanswered
from scoring.services import Operation

ANSWER = ("verdict", "points", "drawn", "failed", "staff", "certified", "reason")


def count(label: str) -> forms.IntegerField:
    """A number of records or people."""
    return forms.IntegerField(label=label, min_value=0, max_value=LARGEST_HEADCOUNT, required=False)


def revision() -> forms.IntegerField:
    """The revision on which a field of the page was filled in."""
    return forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)


class LineForm(forms.Form):
    """One item of the score sheet, with the fields its kind takes.

    What cannot be read stands beside its field; what can be read but makes no answer yet is stored and hinted at.
    """

    answer_base = revision()
    comment_base = revision()
    verdict = forms.ChoiceField(label=_("Verdict"), required=False, widget=forms.RadioSelect)
    points = forms.DecimalField(label=_("Points"), required=False, max_digits=8, decimal_places=2)
    drawn = count(_("Drawn"))
    failed = count(_("Failed"))
    staff = count(_("Service management staff"))
    certified = count(_("Certified managers"))
    reason = KeptField(label=_("Why it does not apply"), max_length=REASON, required=False)
    comment = KeptField(
        label=_("Comment and evidence"), max_length=NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, indicator: Indicator, lines: Mapping[str, Line] | None = None, **kwargs):
        self.indicator, self.lines = indicator, lines or {}
        super().__init__(*args, initial=self._stored(), prefix=indicator.code.replace(".", "-"), **kwargs)
        for name in sum(FIELDS_BY_KIND.values(), ()):
            if name not in FIELDS_BY_KIND[indicator.kind]:
                del self.fields[name]
        verdicts = [choice for choice in Verdict.choices if choice[0] != "partial" or indicator.kind != "binary"]
        self.fields["verdict"].choices = verdicts

    @property
    def stale_bases(self) -> dict[str, int]:
        """The revisions that the page showed, of the fields that have another one now."""
        posted = {name: self.data.get(self.add_prefix(f"{name}_base"), "") for name in ("answer", "comment")}
        bases = {name: int(base) if base.isdecimal() and len(base) < 10 else 0 for name, base in posted.items()}
        return {name: base for name, base in bases.items() if base != self.initial[f"{name}_base"]}

    def compare_with(self, shown: Mapping[str, Any]) -> None:
        """Take as changed what differs from these values of fields, as the page showed them."""
        if "answer" in shown:
            self.initial |= dict.fromkeys(ANSWER, "") | (shown["answer"] or {})
        if "comment" in shown:
            self.initial["comment"] = shown["comment"] or ""

    def has_changed(self) -> bool:
        """Whether something was typed: a page that was locked sends no more than its revisions."""
        typed = [name for name in self.fields if not name.endswith("_base")]
        return any(self.add_prefix(name) in self.data for name in typed) and super().has_changed()

    def clean(self) -> dict:
        """Nothing passes here that the write path would refuse."""
        cleaned = super().clean()
        try:
            normalise("answer", self._answer_in(cleaned))
        except ValueFault as fault:
            for part, code in fault.codes.items():
                self.add_error(part, fault_in_words(code))
        return cleaned

    def _answer_in(self, values: Mapping) -> dict:
        """The answer in the values of the form's fields, as the write path takes it."""
        answer = {name: values[name] for name in ANSWER if name in self.fields and values.get(name) not in (None, "")}
        return answer | ({"points": f"{Decimal(answer['points']):f}"} if "points" in answer else {})

    def _stored(self) -> dict:
        answer, comment = self.lines.get("answer"), self.lines.get("comment")
        return (answer.value if answer else {}) | {
            "answer_base": answer.revision if answer else 0,
            "comment_base": comment.revision if comment else 0,
            "comment": comment.value if comment else "",
        }

    @property
    def verdict_stored(self) -> str:
        """The verdict as it stands, "" where there is none."""
        return self._stored().get("verdict", "")

    @property
    def extra(self) -> list:
        """The bound fields that only this kind of item has."""
        return [self[name] for name in FIELDS_BY_KIND[self.indicator.kind]]

    @property
    def hint(self) -> str:
        """Why what is stored makes no answer yet."""
        return why_unanswered(self.indicator, {name: line.value for name, line in self.lines.items()})

    @property
    def last(self) -> Line | None:
        """The latest line of the item."""
        return max(self.lines.values(), key=lambda line: line.made_at, default=None)

    @property
    def operations(self) -> list[Operation]:
        """What was changed, as operations on the revisions that the page showed."""
        data, code = self.cleaned_data, self.indicator.code
        answer, comment = self._answer_in(data), data["comment"]
        made = []
        # The same answer may be written in several ways, such as 1.5 and 1.50
        if normalise("answer", answer) != normalise("answer", self._answer_in(self.initial)):
            made.append(Operation(code, "answer", data["answer_base"] or 0, answer))
        if comment != self.initial["comment"]:
            made.append(Operation(code, "comment", data["comment_base"] or 0, comment))
        return made
