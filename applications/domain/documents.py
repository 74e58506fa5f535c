"""Which documents an application is asked for, how each stands, and what a reviewer must look at (rules section 3)."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# Where an edition does not say: how long before its last day a document is pointed out, how long the enterprise has to
# replace a returned one, and how many days before that it is reminded
EXPIRING_DAYS = 60
RETURN_DAYS = 15
REMINDER_DAYS = (3,)


@dataclass(frozen=True)
class Paper:
    """One document as the rules read it; `outlets` counts the sites that it is asked for, where sites decide."""

    required: bool
    there: bool = False
    verdict: str = ""
    infected: bool = False
    expires_on: datetime.date | None = None
    outlets: int = 0


class Judgement(NamedTuple):
    """What a planner says to a document: `due_on` is the day by which a returned one is to be replaced.

    `seen` stamps the judgement that the planner had in view; None where that was nobody's page.
    """

    verdict: str
    remark: str = ""
    due_on: datetime.date | None = None
    seen: str | None = None


@dataclass(frozen=True)
class Flag:
    """Something about a document that a reviewer must clear; `values` are what its words name."""

    code: str
    document: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def is_asked(row: Mapping, *, services: Collection[str], site_kinds: Collection[str]) -> bool:
    """Whether a document of the edition is asked for, given the services offered and the kinds of site."""
    by_services, by_kinds = row.get("asked_by_services") or (), row.get("asked_by_site_kinds") or ()
    if not by_services and not by_kinds:
        return True
    return any(code in services for code in by_services) or any(kind in site_kinds for kind in by_kinds)


def state(paper: Paper, *, today: datetime.date, expiring_days: int = EXPIRING_DAYS) -> str:
    """How a document stands, in one code: what must be done about it comes before what was said of it.

    A document is good on its last day; it is pointed out from `expiring_days` before that day.
    """
    if not paper.there:
        return "missing" if paper.required else "absent"
    if paper.infected:
        return "infected"
    if paper.verdict == "returned":
        return "returned"
    if paper.expires_on and paper.expires_on < today:
        return "expired"
    if paper.expires_on and (paper.expires_on - today).days <= expiring_days:
        return "expiring"
    return "passed" if paper.verdict == "passed" else "stored"


def flags(
    papers: Mapping[str, Paper],
    *,
    today: datetime.date,
    wished_on: datetime.date | None = None,
    expired_managers: Collection[str] = (),
) -> list[Flag]:
    """Every flag: document by document, then the service managers whose certificates have run out, by name."""
    found = []
    for code, paper in papers.items():
        if not paper.there and paper.required:
            kind, values = ("standard-missing", {"outlets": paper.outlets}) if paper.outlets else ("missing", {})
            found.append(Flag(kind, code, values))
        if paper.infected:
            found.append(Flag("infected", code))
        if paper.expires_on and paper.expires_on < today:
            found.append(Flag("expired", code, {"day": paper.expires_on}))
        elif paper.expires_on and wished_on and paper.expires_on < wished_on:
            found.append(Flag("expires-before-wish", code, {"day": paper.expires_on, "wished": wished_on}))
    if expired_managers:
        found.append(Flag("managers-expired", "", {"names": tuple(expired_managers)}))
    return found


def reminder(due_on: datetime.date, *, today: datetime.date, days_before: Collection[int] = REMINDER_DAYS) -> str:
    """The step that a returned document has reached by `today`: "", "due-3" (so many days left or fewer) or "overdue".

    It is in time on the day itself.
    """
    left = (due_on - today).days
    if left < 0:
        return "overdue"
    reached = [days for days in days_before if left <= days]
    return f"due-{min(reached)}" if reached else ""
