"""The likely date of a certificate, from what the body took for earlier cases; plain Python, today is an argument.

The clock stands still while the client holds the ball: those days count in no figure, and the date moves with them.
"""

import datetime
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from certsite.casefile.spells import BODY, CERTIFIED, CLIENT, ENDED, Spell
from certsite.common.dates import add_months

ENOUGH = 5  # finished cases; fewer say nothing about the next one
ON_SITE = "on-site"


@dataclass(frozen=True)
class Stay:
    """What a finished case took from its first day at a stage: there, and from there to the certificate (body days)."""

    there: int
    after: int


Figures = Mapping[str, Sequence[Stay]]


@dataclass(frozen=True)
class Forecast:
    """Between which days the certificate is to be expected.

    `likely` is None where too few cases are finished to say, and the range is then the `usual` one in months; `cases`
    says how many were. `stopped_since` is the day since which the clock stands still. `is_late`: even the usual range
    has passed.
    """

    earliest: datetime.date
    latest: datetime.date
    cases: int
    likely: datetime.date | None = None
    usual: tuple[int, int] | None = None
    stopped_since: datetime.date | None = None
    stopped_days: int = 0
    is_late: bool = False

    def against(self, wished: datetime.date | None) -> str:
        """Whether a wished day is likely met: "agreed", "due" (it may be) or "overdue" (hardly); "" without a wish."""
        if wished is None:
            return ""
        return "agreed" if wished >= self.latest else "due" if wished >= self.earliest else "overdue"


def stays(case: Sequence[Spell]) -> dict[str, Stay]:
    """The body's own days of one finished case, by the stage they are counted from (its first time there)."""
    last = case[-1].begins
    days = [spell.body_days(last) for spell in case]
    found: dict[str, Stay] = {}
    for n, spell in enumerate(case):
        if spell.stage in BODY:
            found.setdefault(spell.stage, Stay(days[n], sum(days[n + 1 :])))
    return found


def figures(cases: Iterable[Sequence[Spell]]) -> dict[str, list[Stay]]:
    """The stays of all finished cases by stage; a case without a certificate says nothing."""
    found: dict[str, list[Stay]] = {}
    for case in cases:
        if case and case[-1].stage == CERTIFIED:
            for stage, stay in stays(case).items():
                found.setdefault(stage, []).append(stay)
    return found


def forecast(
    case: Sequence[Spell],
    known: Figures,
    today: datetime.date,
    *,
    audit_on: datetime.date | None = None,
    usual_months: tuple[int, int] = (1, 3),
) -> Forecast | None:
    """When a running case may have its certificate; None where it has one or ended without.

    `audit_on` is a day on site that was set: before it nothing can happen.
    """
    if not case or case[-1].stage in (CERTIFIED, ENDED):
        return None
    present = case[-1]
    stopped = {"stopped_since": present.begins, "stopped_days": present.days(today)} if present.is_clients else {}
    stage, start, elapsed = CLIENT.get(present.stage, present.stage), today, present.body_days(today)
    if present.stage in ("planned", "confirmed") and audit_on and audit_on > today:
        stage, start, elapsed = ON_SITE, audit_on, 0
    left = [max(stay.there - elapsed, 0) + stay.after for stay in known.get(stage, ())]
    if len(left) < ENOUGH:
        return _usual(case, today, usual_months, len(left), stopped)
    tenths = statistics.quantiles(left, n=10, method="inclusive")

    def on(days: int) -> datetime.date:
        return start + datetime.timedelta(days=days)

    return Forecast(
        earliest=on(floor(tenths[0])),
        latest=on(ceil(tenths[-1])),
        cases=len(left),
        likely=on(ceil(statistics.median(left))),
        **stopped,
    )


def _usual(case: Sequence[Spell], today: datetime.date, months: tuple[int, int], cases: int, stopped: dict) -> Forecast:
    """So many months from the day of application, later by the days on which the client held the ball since."""
    handed_in = next((n for n, spell in enumerate(case) if spell.stage == "submitted"), None)
    begins = today if handed_in is None else case[handed_in].begins
    since = [] if handed_in is None else case[handed_in:]
    held = datetime.timedelta(days=sum(spell.days(today) for spell in since if spell.is_clients))
    first, last = (add_months(begins, number) + held for number in months)
    return Forecast(max(first, today), max(last, today), cases, usual=months, is_late=last < today, **stopped)
