"""Cases as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.states import ApplicationState


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Case, enterprise or credit code"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ApplicationState.choices)

    class Meta:
        model = Application
        fields = ["q", "state"]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(
            Q(reference__icontains=words)
            | Q(organisation__name__icontains=words)
            | Q(organisation__credit_code__iexact=words)
        )


class CaseTable(tables.Table):
    reference = tables.Column(linkify=True)
    organisation = tables.Column(accessor="organisation__name", verbose_name=_("enterprise"))
    scheme = tables.Column(accessor="edition__scheme", verbose_name=_("scheme"), orderable=False)
    state = tables.TemplateColumn("{% load look %}{% status record %}", verbose_name=_("state"))
    headcount = tables.Column(accessor="basis_headcount", verbose_name=_("headcount"), orderable=False)
    submitted_at = tables.DateColumn(format="Y-m-d", verbose_name=_("submitted on"))

    class Meta:
        model = Application
        fields = ["reference", "organisation", "scheme", "state", "headcount", "submitted_at", "wished_on"]
        empty_text = _("No case fits this filter.")

    def value_state(self, record) -> str:
        """The word alone, for the export."""
        return record.get_state_display()
