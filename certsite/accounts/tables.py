"""People as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certsite.accounts.models import User
from certsite.accounts.roles import Role
from certsite.common import bilingual


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or e-mail"), method="search")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="by_role")

    class Meta:
        model = User
        fields = ["q", "role"]

    def search(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(email__icontains=value))

    def by_role(self, queryset, name, value):
        return queryset.filter(roles__contains=[value])


class PeopleTable(tables.Table):
    name = tables.Column(linkify=("accounts:person", {"pk": tables.A("pk")}))
    roles = tables.Column(orderable=False, empty_values=())

    class Meta:
        model = User
        fields = ["name", "email", "roles", "is_active", "joined"]
        empty_text = _("Nobody fits this filter.")

    def render_roles(self, record):
        return bilingual.listed(Role(role).label for role in record.roles) or "–"
