"""Cases and letters as lists."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from certsite.casefile.stages import STAGES
from certsite.common.spreadsheets import TypedColumn
from certsite.notifications.models import ATTEMPTS, Notification

GIVEN_UP = Q(sent__isnull=True, attempts__gte=ATTEMPTS)
BY_STATE = {"due": Q(sent__isnull=True) & ~GIVEN_UP, "sent": Q(sent__isnull=False), "failed": GIVEN_UP}


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Case, enterprise or credit code"), method="search")
    stage = django_filters.ChoiceFilter(label=_("State"), choices=list(STAGES.items()))

    class Meta:
        model = Application
        fields = ["q", "stage"]

    def search(self, queryset, name, value):
        words = value.strip()
        return queryset.filter(
            Q(reference__icontains=words)
            | Q(organisation__name__icontains=words)
            | Q(organisation__credit_code__iexact=words)
        )


class CaseTable(tables.Table):
    reference = tables.Column(linkify=True)
    organisation = TypedColumn(accessor="organisation__name", verbose_name=_("enterprise"))
    scheme = tables.Column(accessor="edition__scheme", verbose_name=_("scheme"), orderable=False)
    stage = tables.TemplateColumn("{% load cases %}{% stage record %}", verbose_name=_("state"))
    headcount = tables.Column(accessor="basis_headcount", verbose_name=_("headcount"), orderable=False)
    submitted_at = tables.DateColumn(verbose_name=_("submitted on"))

    class Meta:
        model = Application
        fields = ["reference", "organisation", "scheme", "stage", "headcount", "submitted_at", "wished_on"]
        empty_text = _("No case fits this filter.")

    def value_stage(self, record) -> str:
        """The word alone, for the export."""
        return STAGES[record.stage]


class LetterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Address, case or subject"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[("due", _("not sent yet")), ("sent", _("sent")), ("failed", _("given up"))],
    )

    class Meta:
        model = Notification
        fields = ["q", "state"]

    def search(self, queryset, name, value):
        return queryset.filter(
            Q(recipient__icontains=value) | Q(case__iexact=value.strip()) | Q(subject__icontains=value)
        )

    def by_state(self, queryset, name, value):
        return queryset.filter(BY_STATE[value])


class LetterTable(tables.Table):
    subject = tables.Column(linkify=("letter", {"pk": tables.A("pk")}))

    class Meta:
        model = Notification
        fields = ["queued", "recipient", "subject", "case", "sent", "attempts"]
        empty_text = _("No letter fits this filter.")
