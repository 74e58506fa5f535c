"""The outbox as a list."""

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certsite.notifications.models import ATTEMPTS, Notification

GIVEN_UP = Q(sent__isnull=True, attempts__gte=ATTEMPTS)
BY_STATE = {"due": Q(sent__isnull=True) & ~GIVEN_UP, "sent": Q(sent__isnull=False), "failed": GIVEN_UP}


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
