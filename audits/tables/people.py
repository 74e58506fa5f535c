"""The body's people as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audits.models import Evaluation
from audits.queries.people import LoadBar, competence_rows, competent, in_short, load_in_list
from audits.queries.trades import trade_words
from certsite.accounts.models import User
from certsite.accounts.roles import Role
from certsite.common import bilingual, clock
from certsite.common.spreadsheets import TypedColumn
from certsite.common.templatetags.look import number
from scoring.models import Scheme


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, e-mail or home base"), method="search")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="by_role")
    scheme = django_filters.ModelChoiceFilter(
        label=_("Competent for the scheme"), queryset=Scheme.objects.all(), method="unchanged"
    )
    trade = django_filters.ChoiceFilter(
        label=_("Competent in the trade"), choices=lambda: list(trade_words().items()), method="unchanged"
    )
    ends = django_filters.ChoiceFilter(
        label=_("Competence"), choices=[("soon", _("expires soon")), ("ended", _("expired"))], method="unchanged"
    )

    class Meta:
        model = User
        fields = ["q", "role", "scheme", "trade", "ends"]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(
            Q(name__icontains=words) | Q(email__icontains=words) | Q(auditor__home_base__icontains=words)
        )

    def by_role(self, queryset, name, value):
        return queryset.filter(roles__contains=[value])

    def unchanged(self, queryset, name, value):
        """Scheme, trade and end are asked of one and the same competence, below."""
        return queryset

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        asked = {name: self.form.cleaned_data.get(name) for name in ("scheme", "trade", "ends")}
        if not any(asked.values()):
            return queryset
        scheme = asked["scheme"].pk if asked["scheme"] else None
        return competent(queryset, scheme=scheme, trade=asked["trade"] or "", ends=asked["ends"] or "")


class PeopleTable(tables.Table):
    name = TypedColumn(verbose_name=pgettext_lazy("person", "name"), linkify=("audits:person", [tables.A("pk")]))
    home_base = TypedColumn(
        accessor="auditor__home_base", verbose_name=_("home base"), attrs={"td": {"class": "nowrap"}}
    )
    roles = tables.Column(orderable=False, empty_values=())
    competences = tables.Column(empty_values=(), orderable=False, verbose_name=_("competence"))
    worked = tables.Column(verbose_name=_("load this year"))
    evaluated_on = tables.Column(verbose_name=_("last evaluation"))
    leave_from = tables.Column(verbose_name=_("next leave"))

    class Meta:
        model = User
        fields = ["name", "home_base", "roles", "competences", "worked", "evaluated_on", "leave_from"]
        empty_text = _("Nobody fits this filter.")

    def __init__(self, *args, words: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.words = words

    def render_roles(self, record):
        return bilingual.listed(Role(role).label for role in record.roles) or "—"

    def _short(self, record):
        return in_short(competence_rows(record.competences.all(), self.words))

    def render_competences(self, record):
        return render_to_string("audits/people/_competences_short.html", {"rows": self._short(record)})

    def value_competences(self, record) -> str:
        """One line for each scheme, level and standing."""
        return "\n".join(
            f"{row.scheme} · {row.level} · {bilingual.listed(row.trades)} · {row.until} ({row.label})"
            for row in self._short(record)
        )

    def render_worked(self, record):
        return render_to_string("audits/people/_load.html", {"bar": LoadBar(load_in_list(record))})

    def value_worked(self, record):
        return number(LoadBar(load_in_list(record)).booked)

    def render_evaluated_on(self, record):
        verdict = Evaluation.Verdict(record.verdict)
        context = {"day": record.evaluated_on, "code": record.verdict, "label": verdict.label}
        return render_to_string("audits/people/_evaluated.html", context)

    def value_evaluated_on(self, record) -> str:
        return f"{record.evaluated_on} ({Evaluation.Verdict(record.verdict).label})" if record.evaluated_on else ""

    def _leave(self, record) -> str:
        if record.leave_from is None:
            return ""
        last = clock.day_of(record.leave_until - record.leave_until.resolution)
        return f"{clock.day_of(record.leave_from)} – {last}"

    def render_leave_from(self, record):
        first, _dash, last = self._leave(record).partition(" – ")
        return format_html('<span class="nowrap">{} –</span> <span class="nowrap">{}</span>', first, last)

    def value_leave_from(self, record) -> str:
        return self._leave(record)
