"""The home page's figures."""

import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from applications.models import Application
from applications.states import ApplicationState as S
from audits.models import Audit
from audits.queries import awaiting_plan
from audits.states import AuditState
from certificates.models import Certificate
from certificates.states import CertificateState
from certsite.common import bilingual, clock

HORIZON = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its number, and its length in percent of the longest."""

    label: str
    value: int
    length: int


def bars(pairs: list[tuple[str, int]]) -> list[Bar]:
    longest = max((value for _label, value in pairs), default=0) or 1
    return [Bar(str(label), value, round(100 * value / longest)) for label, value in pairs]


def funnel() -> list[Bar]:
    """How many cases stand at each step on their way to the certificate."""
    counts = dict(Application.objects.values_list("state").annotate(Count("pk")).order_by())
    early = [S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.QUOTED, S.CONTRACTED]
    first = Audit.objects.exclude(kind=Audit.Kind.SURVEILLANCE)
    audits = dict(first.values_list("state").annotate(Count("pk")).order_by())
    certified = Certificate.objects.values("application")
    return bars(
        [
            *((state.label, counts.get(state, 0)) for state in early),
            (S.DOCUMENTS_PASSED.label, awaiting_plan().count()),
            (_("audit planned"), audits.get(AuditState.PLANNED, 0) + audits.get(AuditState.CONFIRMED, 0)),
            (_("audit on site"), audits.get(AuditState.ON_SITE, 0)),
            (_("in decision"), first.filter(state=AuditState.CLOSED).exclude(application__in=certified).count()),
        ]
    )


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
