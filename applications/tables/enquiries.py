"""Enquiries as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from applications.models import Enquiry
from applications.states import EnquiryState
from certsite.common.spreadsheets import TypedColumn


class EnquiryFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Enterprise, name, e-mail or campaign"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=EnquiryState.choices)
    source = django_filters.ChoiceFilter(label=_("How they heard of us"), choices=Enquiry.Source.choices)

    class Meta:
        model = Enquiry
        fields = ["q", "state", "source"]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(
            Q(company__icontains=words)
            | Q(name__icontains=words)
            | Q(email__icontains=words)
            | Q(source_note__icontains=words)
            | Q(campaign__icontains=words)
        )


class EnquiryTable(tables.Table):
    received = tables.DateTimeColumn(format="Y-m-d H:i")
    company = TypedColumn(linkify=("enquiries:detail", {"pk": tables.A("pk")}))
    name, email, phone = TypedColumn(), TypedColumn(visible=False), TypedColumn(visible=False)
    state = tables.TemplateColumn("{% load look %}{% status record %}")
    source = tables.Column(verbose_name=_("heard of us by"))
    source_note, campaign = TypedColumn(visible=False), TypedColumn()
    words = TypedColumn(visible=False)
    case = tables.Column(verbose_name=_("became"), accessor="draft", orderable=False)

    class Meta:
        model = Enquiry
        fields = ["received", "company", "name", "state", "source", "campaign", "headcount", "outlets", "wished_on",
                  "email", "phone", "source_note", "words", "case"]  # fmt: skip
        sequence = fields
        empty_text = _("No enquiry fits this filter.")

    def value_state(self, record) -> str:
        """The word alone, for the export."""
        return record.get_state_display()

    def render_case(self, record) -> str:
        """The case it became, or that the link is still waiting."""
        if application := record.draft.application:
            return format_html('<a href="{}">{}</a>', application.get_absolute_url(), application)
        return _("link sent")

    def value_case(self, record) -> str:
        """The case alone, for the export."""
        return str(record.draft.application or "") if record.draft else ""
