"""The self-check: one small form for each indicator of an edition, the documents, and what becomes of the answers."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.forms.fields import people
from applications.models import Application
from certsite.common import bilingual
from scoring.domain.answers import FIELDS_BY_KIND, NOT_APPLICABLE, PARTIAL, Answer, AnswerError, check
from scoring.models import Edition, Indicator
from scoring.policies import WHY_NOT
from scoring.queries import answer_of, engine_item

# The manager rule counts both layers together; asked apart they can be carried into the application
ASKED = FIELDS_BY_KIND | {"ratio": ("staff_hq", "staff_sites", "certified")}
BESIDE = {"staff": "staff_hq"}
VERDICTS = {"full": _("met"), PARTIAL: _("partly"), "zero": _("not met"), NOT_APPLICABLE: _("does not apply")}
OPEN = ("", pgettext_lazy("answer", "open"))
BY_NUMBERS = (PARTIAL, _("by the numbers"))


class ItemForm(forms.Form):
    """One indicator, with the fields its kind takes; what the engine refuses stands beside its field."""

    verdict = forms.ChoiceField(label=_("Verdict"), required=False, widget=forms.RadioSelect)
    points = forms.DecimalField(label=_("Points"), required=False, max_digits=8, decimal_places=2)
    drawn = people(_("Looked at"))
    failed = people(_("of these not in order"))
    staff_hq = people(_("Heads and managers at headquarters"))
    staff_sites = people(_("Heads and managers at branches and outlets"))
    certified = people(_("Certified managers"))
    reason = forms.CharField(label=_("Why it does not apply"), max_length=500, required=False)

    def __init__(self, *args, indicator: Indicator, **kwargs):
        self.indicator = indicator
        super().__init__(*args, prefix=indicator.code.replace(".", "-"), **kwargs)
        for name in sum(ASKED.values(), ()):
            if name not in ASKED[indicator.kind]:
                self.fields.pop(name, None)
        self.fields["verdict"].choices = self._verdicts()

    def _verdicts(self) -> list[tuple]:
        if self.indicator.kind == Indicator.Kind.RATIO:
            return [BY_NUMBERS, (NOT_APPLICABLE, VERDICTS[NOT_APPLICABLE]), OPEN]
        partly = self.indicator.kind != Indicator.Kind.BINARY
        return [choice for choice in VERDICTS.items() if partly or choice[0] != PARTIAL] + [OPEN]

    @property
    def extra(self) -> list:
        """The bound fields that only this kind of item has."""
        return [self[name] for name in ASKED[self.indicator.kind]]

    @property
    def staff(self) -> int | None:
        """Service management staff of both layers; None while neither is given."""
        layers = [self.cleaned_data.get(name) for name in ("staff_hq", "staff_sites")]
        return None if layers == [None, None] else sum(number or 0 for number in layers)

    @property
    def answer(self) -> Answer | None:
        """The engine's answer; None while the item is open or not in order."""
        return None if self.errors else self._answer()

    def _answer(self) -> Answer | None:
        names = ("verdict", "points", "drawn", "failed", "certified", "reason")
        return answer_of({name: self.cleaned_data.get(name) for name in names} | {"staff": self.staff})

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and (answer := self._answer()):
            try:
                check(engine_item(self.indicator), answer)
            except AnswerError as error:
                field, words = WHY_NOT[error.code]
                self.add_error(BESIDE.get(field, field), words)
        return data

    @property
    def kept(self) -> dict:
        """What was entered, as JSON keeps it."""
        entered = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return entered | ({"points": str(entered["points"])} if "points" in entered else {})


class ApplicationChoice(forms.ModelChoiceField):
    def label_from_instance(self, application: Application) -> str:
        return f"{application.reference} · {application.organisation.name}"


class RestForm(forms.Form):
    """The documents at hand, and where the answers go if the visitor says so."""

    documents = forms.MultipleChoiceField(
        label=_("Documents we have"), required=False, widget=forms.CheckboxSelectMultiple
    )
    application = ApplicationChoice(
        Application.objects.none(),
        label=_("For which application"),
        required=False,
        to_field_name="reference",
        empty_label=_("a new one"),
    )
    consent = forms.BooleanField(
        label=_(
            "Keep these answers and this result with our application. The certification body sees them as our own "
            "estimate; they take no part in its audit."
        ),
        error_messages={"required": _("Nothing is kept without your consent.")},
    )

    def __init__(self, *args, edition: Edition, applications, keeping: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = [
            (row["code"], bilingual.text(row["label"])) for row in edition.rules["documents"]
        ]
        self.fields["consent"].required = keeping
        if applications:
            self.fields["application"].queryset = applications
        else:
            del self.fields["application"]


class SelfCheck:
    """The whole page's forms together; without anything posted every item is open."""

    def __init__(self, data: Mapping, *, edition: Edition, applications=None, keeping: bool = False):
        indicators = edition.indicators.filter(level=Indicator.Level.ITEM)
        self.items = [ItemForm(data, indicator=indicator) for indicator in indicators]
        self.rest = RestForm(data, edition=edition, applications=applications, keeping=keeping)

    @property
    def faulty(self) -> list[ItemForm]:
        """The items that are not in order."""
        return [form for form in self.items if form.errors]

    def is_valid(self) -> bool:
        """Whether everything that was entered is in order; asks each form, so that each says its fault."""
        return not self.faulty and self.rest.is_valid()

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers in order, by item code."""
        found = {form.indicator.code: form.answer for form in self.items}
        return {code: answer for code, answer in found.items() if answer}

    @property
    def documents(self) -> list[str]:
        """The codes of the documents ticked."""
        self.rest.is_valid()
        return self.rest.cleaned_data.get("documents", [])

    @property
    def managers(self) -> dict[str, int | None]:
        """What was entered for the manager rule, whether the item counts by it or not."""
        form = next((form for form in self.items if form.indicator.kind == Indicator.Kind.RATIO), None)
        if form is None or not form.is_valid():
            return dict.fromkeys(("staff", *ASKED["ratio"]))
        return {"staff": form.staff} | {name: form.cleaned_data[name] for name in ASKED["ratio"]}

    @property
    def kept(self) -> dict:
        """The answers as they were entered, to be kept with consent."""
        return {form.indicator.code: form.kept for form in self.items if form.answer}


def posted(content: Mapping | None) -> dict:
    """A content that was kept, as the page's form sends it."""
    if not content:
        return {}
    typed = {"documents": content["documents"]}
    for code, values in content["answers"].items():
        typed |= {f"{code.replace('.', '-')}-{name}": value for name, value in values.items()}
    return typed
