"""The sessions of a plan as rows, and what the client adds to it."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from audits import policies, queries
from audits.domain.plan import Entry, row_faults
from audits.forms.fields import words
from audits.models import Plan
from certsite.common.widgets import DateInput, TimeInput

MOST_SESSIONS = 100


def whole(value: str) -> int | None:
    """A key from a list of choices, None for the empty one."""
    return int(value) if value else None


class SessionForm(forms.Form):
    """One session; the lists of sites and members are the audit's."""

    use_required_attribute = False

    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(label=_("From"), widget=TimeInput())
    ends = forms.TimeField(label=_("Until"), widget=TimeInput())
    topic = forms.CharField(label=_("Topic"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), strip=True)
    site = forms.TypedChoiceField(label=_("Site"), required=False, coerce=whole, empty_value=None)
    place = forms.CharField(label=_("Other place"), max_length=200, required=False)
    members = forms.TypedMultipleChoiceField(
        label=_("Auditors"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    remote = forms.BooleanField(label=_("Remote"), required=False)

    def __init__(self, *args, sites: list[tuple], members: list[tuple], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [("", "–"), *sites]
        self.fields["members"].choices = members

    def entry(self) -> Entry:
        """The row as the rules see it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return Entry(**data | {"members": frozenset(data["members"])})


class BaseSessions(BaseFormSet):
    """The rows are held against days, team and bookings together; each fault stands beside its field."""

    def __init__(self, *args, plan: Plan, **kwargs):
        self.plan = plan
        super().__init__(*args, **kwargs)

    def kept(self) -> list[SessionForm]:
        """The rows that count: neither empty nor taken away."""
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def entries(self) -> list[Entry]:
        """The sessions that were typed."""
        return [form.entry() for form in self.kept()]

    def clean(self):
        rows = [form for form in self.forms if form.is_valid()]
        rows = [form for form in rows if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        frame = policies.plan_frame(self.plan.audit)
        found = row_faults(frame, [form.entry() for form in rows])
        for fault, sentence in policies.faults_in_words(self.plan.audit, frame, found):
            rows[fault.row].add_error(fault.field, sentence)


Sessions = formset_factory(
    SessionForm,
    formset=BaseSessions,
    max_num=MOST_SESSIONS,
    validate_max=True,
    absolute_max=MOST_SESSIONS + 1,
    can_delete=True,
    extra=0,
)


def session_forms(plan: Plan, data=None) -> BaseSessions:
    """The rows as they were sent, else as the plan has them; an empty one where it has none."""
    sites = [(site.pk, str(site)) for site in queries.sites_to_plan(plan.audit, plan)]
    members = [(member.pk, str(member)) for member in plan.audit.team.all()]
    initial = [_initial(session) for session in plan.sessions.all()] if data is None else None
    rows = Sessions(
        data, prefix="sessions", plan=plan, initial=initial, form_kwargs={"sites": sites, "members": members}
    )
    rows.extra = 0 if initial else 1
    return rows


def one_more(rows: BaseSessions) -> BaseSessions:
    """The rows as they were sent, sound or not, and an empty one after them; rows taken away are left out."""
    again = Sessions(prefix="sessions", plan=rows.plan, initial=as_typed(rows), form_kwargs=rows.form_kwargs)
    again.extra = 1
    return again


def _initial(session) -> dict:
    known = {name: getattr(session, name) for name in ("day", "starts", "ends", "topic", "place", "remote")}
    return known | {"site": session.site_id, "members": [member.pk for member in session.members.all()]}


def as_typed(rows: BaseSessions) -> list[dict]:
    """What stands in the rows."""
    typed = []
    for form in rows.forms:
        values = {name: form[name].value() for name in form.fields}
        if not values.pop("DELETE") and any(values.values()):
            typed.append(values)
    return typed


class PlanHeadForm(forms.Form):
    """What belongs to the whole plan; the version it was begun from goes along."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    remote_tool = forms.CharField(
        label=_("Tool of the remote part"),
        max_length=120,
        required=False,
        help_text=_("Needed where sessions are remote: the client consents to it with the plan."),
    )


class LogisticsForm(forms.ModelForm):
    """What the client prepares; it can be saved with gaps and completed later."""

    class Meta:
        model = Plan
        fields = ["contact_name", "contact_phone", "arrival", "room", "safety", "attendance"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("arrival", "safety", "attendance")}
        help_texts = {
            "contact_name": _("Whom the team asks for at the gate."),
            "safety": _("Such as safety shoes, areas where no pictures are taken."),
            "attendance": _("Names and posts for the meetings and the topics."),
        }


class AgreeForm(forms.Form):
    """The client's yes to one version of the plan."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput)
    remote_consent = forms.BooleanField(label=_("We consent to the remote part with the tool named."))

    def __init__(self, *args, remote: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not remote:
            del self.fields["remote_consent"]


class WishesForm(forms.Form):
    wishes = words(_("What should be changed?"))
