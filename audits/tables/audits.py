"""Audits as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.models import Audit
from audits.states import AuditState
from certsite.common.spreadsheets import TypedColumn


class AuditFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Audit or enterprise"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Audit.Kind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=AuditState.choices)
    latest_on = django_filters.DateFilter(
        label=_("Latest day up to"), lookup_expr="lte", widget=django_filters.widgets.forms.DateInput({"type": "date"})
    )

    class Meta:
        model = Audit
        fields = ["q", "kind", "state", "latest_on"]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(Q(reference__icontains=words) | Q(application__organisation__name__icontains=words))


class AuditTable(tables.Table):
    reference = tables.Column(linkify=True)
    organisation = TypedColumn(accessor="application__organisation__name", verbose_name=_("enterprise"))
    state = tables.TemplateColumn("{% load look %}{% status record %}", verbose_name=_("state"))
    lead = tables.Column(verbose_name=_("lead auditor"), empty_values=(), orderable=False)

    class Meta:
        model = Audit
        fields = ["reference", "organisation", "kind", "state", "starts_on", "earliest_on", "latest_on", "lead"]
        empty_text = _("No audit fits this filter.")

    def render_lead(self, record) -> str:
        return next((str(member.user) for member in record.team.all() if member.role == "lead"), "–")

    def value_state(self, record) -> str:
        """The word alone, for the export."""
        return record.get_state_display()
