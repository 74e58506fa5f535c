"""Telling in time that a competence expires."""

from django.db import transaction

from audits import emails
from audits.domain.competence import Held, is_followed
from audits.models import Competence
from audits.queries.people import expiring
from audits.queries.trades import trades
from certsite.workflow import moves
from certsite.workflow.models import HistoryEntry

TOLD = "expiry told"


@transaction.atomic
def remind_of_competence() -> int:
    """Tell the person and who keeps the files, once, what expires soon and what nothing takes over from.

    The history says what was told, so that a second run, or another worker at the same time, tells nothing.
    """
    held = list(expiring().select_for_update(of=("self",), no_key=True).order_by("pk"))
    known = HistoryEntry.objects.filter(
        subject_kind=Competence._meta.label_lower, subject_id__in=[str(one.pk) for one in held], verb=TOLD
    )
    told = set(known.values_list("subject_id", flat=True))
    due = _unfollowed([one.pk for one in held if str(one.pk) not in told])
    words = trades() if due else {}
    rows = [{"competence": row, "trade": words.get(row.scheme_id, {}).get(row.trade)} for row in due]
    for person in {row.user_id: row.user for row in due}.values():
        emails.competence_expires(person, [row for row in rows if row["competence"].user_id == person.pk])
    if rows:
        emails.competences_expire(rows)
    for row in due:
        moves.record(row, TOLD, by=None, note=row.expires_on.isoformat(), internal=True)
    return len(due)


def _unfollowed(pks: list[int]) -> list[Competence]:
    """Those of these after which the person is competent no more."""
    rows = Competence.objects.filter(pk__in=pks).select_related("user", "scheme").order_by("expires_on", "user__name")
    rows = list(rows)
    others = Competence.objects.filter(user__in={row.user_id for row in rows})
    by_person: dict[int, list[Held]] = {}
    for other in others:
        by_person.setdefault(other.user_id, []).append(Held.of(other))
    return [row for row in rows if not is_followed(Held.of(row), by_person[row.user_id])]
