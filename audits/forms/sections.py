"""Forms of the team on one sheet: who scores what, and another answer than anybody gave."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from audits.forms.scorecard import LineForm
from audits.models import Audit
from audits.queries import auditing
from scoring.models import Indicator

AS_ABOVE, EVERYBODY = "", "all"


class SectionsForm(forms.Form):
    """A choice for every group, head and item: one of the auditors, everybody, or as the one above it."""

    def __init__(self, *args, audit: Audit, given: Mapping[int, int | None], **kwargs):
        super().__init__(*args, **kwargs)
        members = [(str(member.pk), str(member.user)) for member in auditing(audit)]
        self.nodes = list(Indicator.objects.filter(edition=audit.scorecard.edition))
        for node in self.nodes:
            if node.level == Indicator.Level.GROUP:
                choices = [(AS_ABOVE, _("everybody’s")), *members]
            else:
                choices = [(AS_ABOVE, _("as above")), (EVERYBODY, _("everybody’s")), *members]
            owner = given.get(node.pk, AS_ABOVE)
            above_all = node.level == Indicator.Level.GROUP
            initial = (AS_ABOVE if above_all else EVERYBODY) if owner is None else str(owner)
            self.fields[f"node-{node.pk}"] = forms.ChoiceField(
                label=str(node), choices=choices, initial=initial, required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    @property
    def sections(self) -> dict[int, int | None]:
        """The member, or None for everybody, by the key of each indicator that says something."""
        said = {node.pk: self.cleaned_data[f"node-{node.pk}"] for node in self.nodes}
        return {pk: None if choice == EVERYBODY else int(choice) for pk, choice in said.items() if choice != AS_ABOVE}

    @property
    def groups(self) -> list[dict]:
        """The tree: each group with its field, its heads, and their items."""
        groups: list[dict] = []
        for node in self.nodes:
            row = {"node": node, "field": self[f"node-{node.pk}"], "rows": []}
            if node.level == Indicator.Level.GROUP:
                groups.append(row | {"heads": []})
            elif node.level == Indicator.Level.HEAD:
                groups[-1]["heads"].append(row)
            elif groups[-1]["heads"] and node.parent_code == groups[-1]["heads"][-1]["node"].code:
                groups[-1]["heads"][-1]["rows"].append(row)
            else:
                groups[-1]["rows"].append(row)
        for group in groups:
            for head in group["heads"]:
                head["is_divided"] = any(row["field"].value() for row in head["rows"])
        return groups


class OtherForm(LineForm):
    """What the lead enters instead of what anybody scored, with the comment that says why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].required = True
        self.fields["comment"].required = self.fields["comment"].strip = True
