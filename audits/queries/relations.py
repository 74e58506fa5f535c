"""Relations of the body's people, and the audits under way that they touch."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import normalize

from django.db.models import Q, QuerySet

from audits.models import TeamMember
from audits.states import AuditState
from certsite.accounts.domain.relations import Tie, binds, binds_within, bound_until
from certsite.accounts.models import Organisation, Relation, User
from certsite.common import clock

UNDER_WAY = (AuditState.PLANNED, AuditState.CONFIRMED, AuditState.ON_SITE)
OFFERED = 10  # enterprises offered where a name fits more than one


def tie_of(relation: Relation) -> Tie:
    """The relation as the rules read it."""
    return Tie(relation.kind, relation.from_on, relation.until_on)


def _parts(person_id: int, organisations: Iterable[int]) -> QuerySet[TeamMember]:
    """Somebody's parts in the audits under way of these enterprises."""
    parts = TeamMember.objects.filter(
        user=person_id, audit__state__in=UNDER_WAY, audit__application__organisation__in=organisations
    )
    return parts.select_related("user", "audit__application__organisation")


def _touches(relation: Relation, member: TeamMember) -> bool:
    """Whether the relation binds on any day from today to the audit's last, or on its days before."""
    audit, today = member.audit, clock.today()
    first, last = min(today, audit.starts_on or today), max(today, audit.ends_on or today)
    return binds_within(tie_of(relation), first, last)


def open_parts(relation: Relation) -> list[TeamMember]:
    """The person's parts in audits under way of the enterprise from which the relation keeps them."""
    return [part for part in _parts(relation.user_id, [relation.organisation_id]) if _touches(relation, part)]


@dataclass(frozen=True)
class RelationRow:
    """A relation as the person's page shows it."""

    relation: Relation
    binds: bool
    until: datetime.date | None
    parts: list[TeamMember]
    may_end: bool
    may_strike: bool


def relation_rows(person: User, *, may_end, may_strike: bool) -> list[RelationRow]:
    """Every relation, the binding ones first, with the audits under way that it touches."""
    relations = list(person.relations.select_related("organisation", "recorded_by", "struck_by"))
    parts = list(_parts(person.pk, {relation.organisation_id for relation in relations})) if relations else []
    today, rows = clock.today(), []
    for relation in relations:
        tie, open_ = tie_of(relation), relation.struck_at is None
        own = [p for p in parts if p.audit.application.organisation_id == relation.organisation_id]
        ended = relation.until_on is not None and relation.until_on < today
        rows.append(
            RelationRow(
                relation,
                open_ and binds(tie, today),
                bound_until(tie),
                [part for part in own if open_ and _touches(relation, part)],
                open_ and not ended and may_end(relation),
                open_ and may_strike,
            )
        )
    return sorted(rows, key=lambda row: (row.relation.struck_at is not None, not row.binds))


def enterprises_named(text: str) -> tuple[Organisation | None, list[Organisation]]:
    """The one enterprise with this credit code or exact name; otherwise none, and a few that may be meant."""
    words = text.replace("\x00", "").strip()
    code = normalize("NFKC", words).upper()  # full-width characters count as others; names keep theirs
    exact = Organisation.objects.filter(Q(credit_code=code) | Q(name=words) | Q(name_en__iexact=words))
    alike = list(exact[:OFFERED]) if words else []
    if len(alike) == 1:
        return alike[0], []
    if not alike and len(words) > 1:
        parts = Q(name__icontains=words) | Q(name_en__icontains=words) | Q(credit_code__startswith=code)
        alike = list(Organisation.objects.filter(parts)[:OFFERED])
    return None, alike
