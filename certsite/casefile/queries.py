"""What the roof gathers from the apps below it."""

import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

import applications.queries
import audits.queries
import certificates.queries
import certsite.accounts.queries
from applications.models import Application, Quote
from applications.permissions import is_own, may_read
from audits.models import Audit
from certificates.models import Certificate
from certsite.casefile.history import Event, event
from certsite.casefile.stages import with_stage
from certsite.common.waiting import Waiting
from certsite.workflow.models import HistoryEntry

OFFERS = (Quote._meta.label_lower,)
# What the acts of an audit are told from
AUDITS = (
    "audits__team__user", "audits__departures", "audits__change_orders", "audits__objections", "audits__days_changes",
)  # fmt: skip
ROOMS = (certsite.accounts.queries, applications.queries, audits.queries, certificates.queries)


def case_for(user, reference: str) -> Application:
    """The case with what its page shows, if this person may see it or is sent to its audit; otherwise 404."""
    seen = Q(pk__in=Application.objects.visible_to(user).values("pk"))
    seen |= Q(pk__in=Audit.objects.visible_to(user).values("application"))
    return get_object_or_404(
        with_stage(Application.objects.filter(seen))
        .select_related("organisation", "edition__scheme", "contract")
        .prefetch_related("documents", "quotes", *AUDITS),
        reference=reference,
    )


def waiting_for(user) -> list[Waiting]:
    """Everything that waits for this person, what is due first on top."""
    waiting = [item for room in ROOMS for item in room.waiting_for(user)]
    return sorted(waiting, key=lambda item: (item.due or datetime.date.max, item.since or datetime.date.max))


def cases_of(user) -> QuerySet[Application]:
    """The cases this person may see, newest first, each with its stage."""
    return with_stage(Application.objects.visible_to(user)).select_related("organisation", "edition__scheme")


def own_cases(user) -> list[Application]:
    """The cases of this person's enterprises for the home page; staff have lists instead."""
    return [] if user.is_staff_member else list(cases_of(user)[:20])


def entries_of(application: Application) -> list[HistoryEntry]:
    """Everything that was recorded in the case, oldest first; not for anybody's eyes yet."""
    return list(HistoryEntry.objects.of_case(application.reference))


def history_of(entries: list[HistoryEntry], application: Application, user) -> list[Event]:
    """The case's history, newest first: without what is internal, and without an audit at short notice that has not
    begun, for the enterprise's people, staff or not; without the offers, their totals and the reasons of them, for who
    scores or decides; without what colleagues did with their photos, for who scores blind."""
    inside = user.is_staff_member and not is_own(user, application)
    offers = () if may_read(user, application) else OFFERS
    secret = set() if inside else audits.queries.unannounced(application)
    unshared = audits.queries.photos_unshared(application, user)
    return [
        event(entry)
        for entry in reversed(entries)
        if (inside or not entry.internal)
        and entry.subject_kind not in offers
        and (entry.subject_kind, entry.subject_id) not in secret
        and (entry.actor_id == str(user.pk) or (entry.subject_kind, entry.subject_id) not in unshared)
    ]


def next_acts(panels: dict) -> list[dict]:
    """The acts of this person in this case, from every room's panel, the next one first."""
    on_audits = [act for row in panels["audit_rows"] for act in row["acts"]]
    return panels["acts"] + on_audits + panels["certificate_acts"] + panels["audit_acts"]


def found(user, words: str, limit: int = 20) -> dict[str, list]:
    """Cases, audits and certificates that this person may see and that fit the words."""
    words = words.strip()
    if not words:
        return {"cases": [], "certificates": []}
    enterprise = Q(organisation__name__icontains=words) | Q(organisation__credit_code__iexact=words)
    cases = Application.objects.visible_to(user).filter(Q(reference__icontains=words) | enterprise)
    holders = Q(number__icontains=words) | Q(holder__icontains=words) | Q(credit_code__iexact=words)
    known = Certificate.objects.visible_to(user).filter(holders)
    return {"cases": list(cases.select_related("organisation")[:limit]), "certificates": list(known[:limit])}
