"""The home page's figures."""

import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application
from audits.models import Audit
from audits.states import AuditState
from certificates.models import Certificate
from certificates.states import CertificateState
from certsite.casefile.stages import STAGES, with_stage
from certsite.common import bilingual, clock

HORIZON = datetime.timedelta(days=90)


ON_THE_WAY = (
    "application:submitted",
    "application:returned",
    "application:accepted",
    "application:quoted",
    "application:contracted",
    "application:documents-passed",
    "audit:planned",
    "audit:confirmed",
    "audit:on-site",
    "audit:closed",
    "decision:granted",
)


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its number, its length in percent of the longest, and the list behind it."""

    label: str
    value: int
    length: int
    url: str = ""


def bars(rows: list[tuple]) -> list[Bar]:
    """Bars from rows of label, number and, where there is one, address."""
    longest = max((value for _label, value, *_url in rows), default=0) or 1
    return [Bar(str(label), value, round(100 * value / longest), *url) for label, value, *url in rows]


def funnel() -> list[Bar]:
    """How many cases stand at each stage on their way to the certificate."""
    counts = dict(with_stage(Application.objects.order_by()).values_list("stage").annotate(Count("pk")))
    cases = reverse("cases")
    return bars([(STAGES[code], counts.get(code, 0), f"{cases}?stage={code}") for code in ON_THE_WAY])


def grades() -> list[Bar]:
    """Valid certificates by grade."""
    rows = (
        Certificate.objects.filter(state=CertificateState.VALID)
        .values_list("grade_label", "stars")
        .annotate(number=Count("pk"))
        .order_by("-stars")
    )
    return bars([(bilingual.text(label), number) for label, _stars, number in rows])


def visits_due() -> list[Bar]:
    """Surveillance visits whose latest day comes within 30, 60 and 90 days, and those overdue."""
    today = clock.today()
    latest = list(
        Audit.objects.filter(
            kind=Audit.Kind.SURVEILLANCE,
            state__in=[AuditState.PROPOSED, AuditState.PLANNED, AuditState.CONFIRMED],
            latest_on__lte=today + HORIZON,
        ).values_list("latest_on", flat=True)
    )
    days = [(day - today).days for day in latest]
    return bars(
        [
            (_("overdue"), sum(d < 0 for d in days)),
            (_("within 30 days"), sum(0 <= d <= 30 for d in days)),
            (_("in 31 to 60 days"), sum(30 < d <= 60 for d in days)),
            (_("in 61 to 90 days"), sum(60 < d <= 90 for d in days)),
        ]
    )
