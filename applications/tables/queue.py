"""What waits for the market department as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy, ngettext

from applications import policies
from applications.models import Application
from certsite.common import clock
from certsite.common.templatetags.look import icon


class QueueFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Case, enterprise or credit code"), method="search")

    class Meta:
        model = Application
        fields = ["q"]

    def search(self, queryset, name, value):
        words = value.strip()
        enterprise = Q(organisation__name__icontains=words) | Q(organisation__credit_code__iexact=words)
        return queryset.filter(Q(reference__icontains=words) | enterprise)


class QueueTable(tables.Table):
    reference = tables.Column(linkify=("applications:review", {"reference": tables.A("reference")}))
    organisation = tables.Column(accessor="organisation__name", verbose_name=gettext_lazy("enterprise"))
    waiting = tables.Column(accessor="submitted_at", verbose_name=gettext_lazy("waiting"))
    submission = tables.Column(accessor="submission_count", verbose_name=gettext_lazy("submission"))
    headcount = tables.Column(accessor="total_headcount", verbose_name=gettext_lazy("headcount"))
    outlets = tables.Column(accessor="outlet_count", verbose_name=gettext_lazy("outlets"))
    flags = tables.Column(empty_values=(), orderable=False, verbose_name=gettext_lazy("flags"))

    class Meta:
        model = Application
        fields = ["reference", "organisation", "waiting", "submission", "headcount", "outlets", "wished_on", "flags"]
        order_by = "waiting"
        empty_text = gettext_lazy("Nothing waits for a review.")

    def render_waiting(self, value) -> str:
        days = (clock.today() - clock.day_of(value)).days
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    def render_flags(self, record) -> str:
        words = policies.flags_in_words(record)
        if not words:
            return "–"
        rows = format_html_join("", "<li>{}<span>{}</span></li>", ((icon("flag"), row) for row in words))
        return format_html('<ul class="flags">{}</ul>', rows)
