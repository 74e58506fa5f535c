"""Where a case stands, in one word for lists, figures and filters: said by the latest of its records."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.states import ApplicationState
from audits.models import UNPLANNED, Audit
from audits.states import AuditState
from certificates.models import Certificate, Decision
from certificates.states import DecisionState

# Code, which is the record and its state, and its words
STAGES = {
    **{f"application:{state}": state.label for state in ApplicationState},
    "application:documents-passed": _("audit to be planned"),
    "audit:planned": _("audit planned"),
    "audit:confirmed": _("audit date confirmed"),
    "audit:on-site": _("audit on site"),
    "audit:closed": _("in decision"),
    "decision:granted": _("certification granted"),
    "decision:refused": _("certification refused"),
    "certificate:valid": _("certificate valid"),
    "certificate:suspended": _("certificate suspended"),
    "certificate:withdrawn": _("certificate withdrawn"),
    "certificate:cancelled": _("certificate cancelled"),
    "certificate:expired": _("certificate expired"),
}


def with_stage(cases: QuerySet[Application]) -> QuerySet[Application]:
    """These cases, each with its `stage`: a key of STAGES."""
    this = {"application": OuterRef("pk")}
    certificates = Certificate.objects.filter(**this)
    decided = [DecisionState.GRANTED, DecisionState.REFUSED]
    decisions = Decision.objects.filter(audit__application=OuterRef("pk"), state__in=decided)
    audits = Audit.objects.filter(**this).exclude(kind__in=[Audit.Kind.SURVEILLANCE, Audit.Kind.SPECIAL])
    audits = audits.exclude(state__in=[*UNPLANNED, AuditState.CANCELLED])
    return cases.annotate(
        stage=Coalesce(
            _latest("certificate", certificates),
            _latest("decision", decisions),
            _latest("audit", audits),
            Concat(Value("application:"), F("state")),
        )
    )


def _latest(record: str, rows: QuerySet) -> Subquery:
    coded = rows.order_by("-pk").annotate(code=Concat(Value(f"{record}:"), F("state")))
    return Subquery(coded.values("code")[:1])
