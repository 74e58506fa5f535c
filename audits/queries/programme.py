"""The programme of a case: its visits with their windows, and what is still to be made."""

import datetime
from collections.abc import Collection, Iterable

from django.db.models import Model, QuerySet

from applications.models import Application
from applications.queries import contract_of
from applications.states import ApplicationState, ContractState
from audits.domain.sampling import Draw, Place, SamplingRule, draw
from audits.models import UNPLANNED, Audit
from audits.states import AuditState
from certsite.common import clock

UNDER_CONTRACT = (ApplicationState.CONTRACTED, ApplicationState.DOCUMENTS_PASSED)


def programme_rows(application: Application) -> list[Audit]:
    """The visits of the programme in their order, without what was called off; special audits stand beside it."""
    rows = [
        audit
        for audit in application.audits.all()
        if audit.state != AuditState.CANCELLED and audit.kind != Audit.Kind.SPECIAL
    ]
    return sorted(rows, key=lambda audit: (audit.cycle, audit.visit))


def first_audit(application: Application) -> Audit | None:
    """The audit that the case's decision follows: the latest cycle's first one that is planned or more."""
    begun = [audit for audit in programme_rows(application) if audit.visit == 0 and audit.state not in UNPLANNED]
    return begun[-1] if begun else None


def without_programme() -> QuerySet[Application]:
    """Cases under contract whose programme is not made yet."""
    begun = Audit.objects.exclude(state=AuditState.CANCELLED).exclude(kind=Audit.Kind.SPECIAL)
    made = begun.filter(cycle=1, visit=0).values("application")  # one that was called off is entered anew
    under = Application.objects.filter(state__in=UNDER_CONTRACT, contract__state=ContractState.SIGNED)
    return under.exclude(pk__in=made).select_related("organisation", "edition__scheme", "contract").order_by("pk")


def first_audit_day(application: Application, first: Audit | None) -> datetime.date:
    """The day that the programme counts from: closed, else planned, else tentative in the contract."""
    if first and first.closed_at:
        return clock.day_of(first.closed_at)
    if first and first.ends_on:
        return first.ends_on
    contract = contract_of(application)
    return contract.tentative_on if contract else clock.today()


def due_recertification(application: Application) -> Audit | None:
    """The recertification of an earlier case of this holder that a new one takes up, once its window has begun."""
    return (
        Audit.objects.filter(
            application__organisation=application.organisation_id,
            application__edition__scheme=application.edition.scheme_id,
            application__lt=application.pk,
            kind=Audit.Kind.RECERTIFICATION,
            state__in=UNPLANNED,
            earliest_on__lte=max(clock.today(), first_audit_day(application, None)),
            latest_on__gte=clock.today(),
        )
        .order_by("-pk")
        .first()
    )


def taken_up_recertification(application: Application) -> Audit | None:
    """The earlier case's recertification that this one took up, while its window is open."""
    return (
        Audit.objects.filter(
            application__organisation=application.organisation_id,
            application__edition__scheme=application.edition.scheme_id,
            application__lt=application.pk,
            kind=Audit.Kind.RECERTIFICATION,
            cycle__gt=1,
            state=AuditState.CANCELLED,
            latest_on__gte=clock.today(),
        )
        .select_related("application")
        .order_by("-pk")
        .first()
    )


def present_cycle(application: Application) -> int:
    """The cycle that runs now."""
    begun = [audit.cycle for audit in application.audits.all() if audit.state not in UNPLANNED]
    return max(begun, default=1)


def next_reference(application: Application, kind: str, cycle: int, visit: int) -> str:
    """The next free reference: -1 the first audit, -S1… surveillance, -R1… recertification, -X1… special audits.

    A visit that was called off keeps its own, so the one in its place is told apart by a letter.
    """
    taken = set(application.audits.values_list("reference", flat=True))
    if kind == Audit.Kind.SPECIAL:
        numbers = (f"{application.reference}-X{n}" for n in range(1, len(taken) + 2))
        return next(reference for reference in numbers if reference not in taken)
    first = f"-{cycle}" if cycle == 1 else f"-R{cycle - 1}"
    suffix = f"-S{(cycle - 1) * 3 + visit}" if kind == Audit.Kind.SURVEILLANCE else first
    reference = f"{application.reference}{suffix}"
    while reference in taken:
        reference += "b"
    return reference


def population(application: Application) -> list[dict]:
    """Every site as a draw keeps it."""
    return [{"id": site.pk, "name": site.name, "kind": site.kind} for site in fetched(application, "sites")]


def fetched(record: Model, relation: str) -> Iterable[Model]:
    """The rows of a relation in their order: those that a list fetched for all its records together, else asked now."""
    known = getattr(record, "_prefetched_objects_cache", {})
    if relation in known:
        return known[relation]
    rows = record._meta.get_field(relation)
    return rows.related_model.objects.filter(**{rows.field.name: record}).order_by("pk")


def draw_of(
    audit: Audit, places: list[dict], seed: str, chosen: Collection[int] = (), rule: dict | None = None
) -> Draw:
    """What the edition's rule, or a rule kept with an earlier draw, draws from these places."""
    found = SamplingRule.from_rules(rule) if rule else SamplingRule.of_edition(audit.application.edition.rules)
    kind = Audit.Kind(audit.kind).value
    return draw(found, kind, [Place(row["id"], row["kind"]) for row in places], seed, chosen)
