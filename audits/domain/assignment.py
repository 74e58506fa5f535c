"""Why somebody cannot be sent to an audit (rules section 5): every bar, each with what its sentence names."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from audits.domain.competence import Gap
from audits.domain.working_time import days_between
from certsite.accounts.domain.relations import Tie, binds

WATCHING = frozenset({"observer", "witness"})  # may be anybody who works for the body


@dataclass(frozen=True)
class Taken:
    """Days of a person that are taken already: an audit by its reference, or leave."""

    first: datetime.date
    last: datetime.date
    what: str
    is_leave: bool = False


@dataclass(frozen=True)
class Assignment:
    """What a person would be sent to: days inclusive, `load` the person-days of it that count for the year."""

    role: str
    first: datetime.date
    last: datetime.date
    today: datetime.date
    load: Mapping[int, Decimal] = field(default_factory=dict)
    rotation_cycles: int = 0


@dataclass(frozen=True)
class Candidate:
    """What is known of a person towards one audit; `booked` are the person-days of each year that others have."""

    is_auditor: bool = True
    belongs: bool = False
    ties: Sequence[Tie] = ()
    gap: Gap | None = None
    taken: Sequence[Taken] = ()
    booked: Mapping[int, Decimal] = field(default_factory=dict)
    maximum: int | None = None
    cycles_led: int = 0
    objected: bool = False
    in_team: bool = False


@dataclass(frozen=True)
class Bar:
    """One reason why not; `values` are what its words name."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def bars(candidate: Candidate, assignment: Assignment) -> list[Bar]:
    """Every bar, the gravest first; an empty list means that this person may be sent."""
    return [
        *_independence(candidate, assignment),
        *_fitness(candidate, assignment),
        *_time(candidate, assignment),
    ]


def _independence(candidate: Candidate, assignment: Assignment) -> list[Bar]:
    found = []
    if candidate.in_team:
        found.append(Bar("in-team"))
    if not candidate.is_auditor:
        found.append(Bar("not-staff" if assignment.role in WATCHING else "not-auditor"))
    if candidate.belongs:
        found.append(Bar("belongs"))
    days = {assignment.today, *days_between(assignment.first, assignment.last)}
    for tie in candidate.ties:
        if any(binds(tie, day) for day in days):
            found.append(Bar("relation", {"kind": tie.kind, "until": tie.until_on}))
    if candidate.objected:
        found.append(Bar("objection"))
    if assignment.role == "lead" and 0 < assignment.rotation_cycles <= candidate.cycles_led:
        found.append(Bar("rotation", {"cycles": candidate.cycles_led}))
    return found


def _fitness(candidate: Candidate, assignment: Assignment) -> list[Bar]:
    if candidate.gap is None:
        return []
    return [Bar(f"competence-{candidate.gap.code}", {"day": candidate.gap.day})]


def _time(candidate: Candidate, assignment: Assignment) -> list[Bar]:
    found = []
    for taken in candidate.taken:
        if taken.first <= assignment.last and assignment.first <= taken.last:
            day = max(taken.first, assignment.first)
            found.append(Bar("leave" if taken.is_leave else "booked", {"what": taken.what, "day": day}))
    for year, days in assignment.load.items():
        booked = candidate.booked.get(year, Decimal(0))
        if candidate.maximum is not None and days and booked + days > candidate.maximum:
            found.append(Bar("load", {"year": year, "booked": booked, "days": days, "maximum": candidate.maximum}))
    return found
