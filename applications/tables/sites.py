"""The sites of a case as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Site

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class SiteFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, address or contact"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Site.Kind.choices)
    region = django_filters.ChoiceFilter(label=_("Region"))
    service = django_filters.ChoiceFilter(
        label=_("Service offered"), choices=Application.Service.choices, method="by_service"
    )

    class Meta:
        model = Site
        fields = ["q", "kind", "region", "service"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        regions = self.queryset.order_by("region").values_list("region", flat=True).distinct()
        self.filters["region"].extra["choices"] = [(region, region) for region in regions if region]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(
            Q(name__icontains=words) | Q(address__icontains=words) | Q(contact__icontains=words)
            | Q(region__icontains=words)
        )  # fmt: skip

    def by_service(self, queryset, name, value):
        return queryset.filter(services__contains=[value])


class SiteTable(tables.Table):
    name = tables.Column(linkify=True, verbose_name=_("Name of the site"))
    headcount = tables.Column(attrs=NUMBER)
    service_staff = tables.Column(attrs=NUMBER)
    management_staff = tables.Column(attrs=NUMBER)

    class Meta:
        model = Site
        fields = ["name", "kind", "region", "address", "headcount", "service_staff", "management_staff"]
        empty_text = _("No site fits this filter.")
