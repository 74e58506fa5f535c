"""Forms of findings: noted by the team, signed for on its device, answered by the client, judged."""

import uuid
from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.forms.fields import words
from audits.models import Finding, Judgement
from certsite.common.drawing import drawing
from certsite.common.uploads import judged, too_large
from certsite.common.widgets import DateInput
from scoring.models import Edition, Indicator

MOST_FILES = 10


class FindingForm(forms.Form):
    """One finding; `uid` comes with the page, so that sending it twice makes one."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_("Kind"), choices=Finding.Kind.choices, widget=forms.RadioSelect)
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=pgettext_lazy("score sheet", "Item"), to_field_name="code"
    )
    text = words(_("What was found"), rows=4)
    evidence = words(
        _("Objective evidence"),
        required=False,
        help_text=_("What shows it: records, numbers, names of posts, places, times."),
    )

    def __init__(self, *args, edition: Edition, **kwargs):
        super().__init__(*args, **kwargs)
        items = Indicator.objects.filter(edition=edition, level=Indicator.Level.ITEM)
        self.fields["indicator"].queryset = items.order_by("position")


class OfflineFindingForm(FindingForm):
    """A finding that was noted without a connection, with the device's own moment."""

    found_at = forms.DateTimeField(required=False)


class FindingChangeForm(FindingForm):
    """Another kind, item or wording, with a reason that the history keeps."""

    uid = None
    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = words(_("Why it is changed"), rows=2)


class StrikeForm(forms.Form):
    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = words(_("Why it is struck"), rows=2)


class NumbersField(forms.TypedMultipleChoiceField):
    """Which findings, by their numbers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self):
        super().__init__(label=_("Findings"), coerce=int)


class _OfFindings(forms.Form):
    numbers = NumbersField()

    def __init__(self, *args, findings: Sequence[Finding], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [
            (finding.number, f"{finding.code} · {finding.get_kind_display()} · {finding.indicator.code}")
            for finding in findings
        ]


class PresentForm(_OfFindings):
    """Which findings the client is shown now."""


class FindingSignatureForm(_OfFindings):
    """The client's drawn signature for these findings."""

    signer = forms.CharField(label=_("Name of the signer"), max_length=80)
    post = forms.CharField(label=_("Post of the signer"), max_length=80)
    drawn = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": _("Draw your signature.")}, max_length=1_000_000
    )

    def clean_drawn(self) -> bytes:
        return drawing(self.cleaned_data["drawn"])


class RefusalForm(_OfFindings):
    """The client did not sign."""

    reason = words(_("Why the client does not sign"), rows=2)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; each is judged by its content."""

    widget = ManyFiles

    def clean(self, data, initial=None) -> list:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]


class AnswerFindingForm(forms.Form):
    """The client's answer; `files` become pairs of upload and content type."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    cause = words(_("Cause"), help_text=_("Why did it happen, and why was it not noticed earlier?"))
    correction = words(_("Correction"), help_text=_("What was done at once about what was found?"))
    action = words(_("Corrective action"), help_text=_("What keeps it from happening again, and who sees to it?"))
    planned_on = forms.DateField(label=_("Carried out by"), widget=DateInput(), required=False)
    files = FilesField(
        label=_("Evidence"), required=False, error_messages={"empty": _("A file is empty.")}
    )  # fmt: skip

    def __init__(self, *args, limits: Mapping, dropped: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.limits, self.dropped = limits, dropped
        self.fields["files"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in limits["types"])

    def clean_files(self) -> list[tuple]:
        if self.dropped:
            raise forms.ValidationError(too_large(self.limits["maximum_bytes"]))
        files = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files with one answer."), params={"most": MOST_FILES})
        return [(file, judged(file, self.limits)) for file in files]


class JudgeForm(forms.Form):
    """What the team says to an answer, among the verdicts that fit; what it needs beside it depends on which."""

    base_version = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label=_("Judgement"), widget=forms.RadioSelect)
    method = forms.ChoiceField(
        label=_("How it was checked"),
        choices=[("", "–"), *Judgement.Method.choices],
        required=False,
        help_text=_("Only where it is verified and closed."),
    )
    words = words(
        _("Words to the client"),
        required=False,
        help_text=_("What was checked and found, or what is missing; may stay empty where a plan is accepted."),
    )

    def __init__(self, *args, verdicts: Sequence[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = [(code, Judgement.Verdict(code).label) for code in verdicts]
        if Judgement.Verdict.VERIFIED not in verdicts:
            del self.fields["method"]

    def clean(self) -> dict:
        data = super().clean()
        verdict = data.get("verdict")
        if verdict and verdict != Judgement.Verdict.ACCEPTED and not data.get("words"):
            verified = verdict == Judgement.Verdict.VERIFIED
            self.add_error("words", _("Say what was checked.") if verified else _("Say what is missing."))
        if verdict == Judgement.Verdict.VERIFIED and not data.get("method"):
            self.add_error("method", _("Say how it was checked."))
        return data


class FindingObjectionForm(forms.Form):
    reason = words(_("Why you object"), rows=4)


class DecideObjectionForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("Decision on the objection"),
        choices=[("yes", _("upheld: the finding is withdrawn")), ("no", _("rejected: the finding stands"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision = words(_("Reason, for both sides"), rows=4)
