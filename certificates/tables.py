"""Certificates as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.states import CertificateState
from certsite.common.spreadsheets import TypedColumn


class CertificateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Number, holder or credit code"), method="search")
    state = django_filters.ChoiceFilter(label=_("Status"), choices=CertificateState.choices)
    stars = django_filters.NumberFilter(label=_("Stars"), min_value=0, max_value=9)

    class Meta:
        model = Certificate
        fields = ["q", "state", "stars"]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(Q(number__icontains=words) | Q(holder__icontains=words) | Q(credit_code__iexact=words))


class CertificateTable(tables.Table):
    number = tables.Column(linkify=True)
    holder = TypedColumn()
    stars = tables.TemplateColumn("{% load look %}{{ record.grade_label|bilingual }} {{ record.stars|stars }}")
    state = tables.TemplateColumn("{% load look %}{% status record %}", verbose_name=_("status"))
    issued_on = tables.DateColumn(verbose_name=_("issued on"))

    class Meta:
        model = Certificate
        fields = ["number", "holder", "stars", "state", "issued_on", "valid_until"]
        empty_text = _("No certificate fits this filter.")

    def value_state(self, record) -> str:
        """The word alone, for the export."""
        return record.get_state_display()

    def value_stars(self, record) -> int:
        return record.stars
