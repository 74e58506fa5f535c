"""The body's own history as the forecast reads it."""

import datetime
import logging

from django.core.cache import cache
from django.db.models import Q
from redis.exceptions import RedisError

from applications.models import Application, Document
from audits.states import AuditState
from certificates.models import Certificate
from certsite.casefile.forecast import Forecast, figures, forecast
from certsite.casefile.spells import STAGE_AFTER, Move, Paper, Spell, spells
from certsite.common import clock
from certsite.workflow.models import HistoryEntry

log = logging.getLogger(__name__)
LOOKED_AT = 200  # the latest certificates; what was years ago says little about today
KEPT = 60 * 60


def known_figures() -> dict:
    """What finished cases took, by stage; kept for an hour, or until the day or the latest certificate is another."""
    latest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = f"lead-times:{clock.today()}:{latest}"
    try:
        found = cache.get(key)
        if found is None:
            found = figures(finished_cases())
            cache.set(key, found, KEPT)
        return found
    except (RedisError, OSError) as error:
        log.warning("lead times not cached: %s", error)
        return figures(finished_cases())


def finished_cases() -> list[list[Spell]]:
    """The spells of the cases that were certified last (three queries)."""
    certificates = Certificate.objects.order_by("-pk").values_list("application__reference", flat=True)
    references = set(certificates[:LOOKED_AT])
    moves = {reference: [] for reference in references}
    entries = HistoryEntry.objects.filter(case__in=references, subject_kind__in=STAGE_AFTER).order_by("pk")
    for case, *move in entries.values_list("case", "at", "subject_kind", "now"):
        moves[case].append(Move(*move))
    papers = {reference: [] for reference in references}
    returned = Document.objects.filter(application__reference__in=references)
    returned = returned.filter(Q(verdict=Document.Verdict.RETURNED) | Q(revision__gt=1)).select_related("application")
    for document in returned:
        papers[document.application.reference].append(_paper(document))
    return [spells(moves[reference], papers[reference], clock.day_of) for reference in references]


def spells_of(application: Application, entries: list[HistoryEntry]) -> list[Spell]:
    """The spells of one case from its history and its documents."""
    moves = [Move(entry.at, entry.subject_kind, entry.now) for entry in entries]
    return spells(moves, [_paper(document) for document in application.documents.all()], clock.day_of)


def _paper(document: Document) -> Paper:
    returned = document.judged_at if document.verdict == Document.Verdict.RETURNED else None
    return Paper(document.requirement, document.revision, document.uploaded_at, returned)


def forecast_of(application: Application, case: list[Spell], audit) -> Forecast | None:
    """The likely certificate date of a case; nothing is asked of the history where there is none to tell."""
    if not case or forecast(case, {}, clock.today()) is None:
        return None
    usual = application.edition.rules.get("usual_months", {"from": 1, "to": 3})
    return forecast(
        case,
        known_figures(),
        clock.today(),
        audit_on=_day_on_site(audit),
        usual_months=(usual["from"], usual["to"]),
    )


def _day_on_site(audit) -> datetime.date | None:
    return audit.starts_on if audit and audit.state in (AuditState.PLANNED, AuditState.CONFIRMED) else None
