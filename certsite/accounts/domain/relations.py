"""When a relation binds a person to an enterprise (rules section 5). Days are inclusive."""

import datetime
from dataclasses import dataclass

from certsite.common.dates import add_months

LASTING_MONTHS = 24  # ISO/IEC 17021-1 5.2.10: two years after employment, consulting or training
LASTING = frozenset({"employment", "consulting", "training"})


@dataclass(frozen=True)
class Tie:
    """A relation as the rules read it; without `until_on` it goes on, without `from_on` it always was."""

    kind: str
    from_on: datetime.date | None = None
    until_on: datetime.date | None = None


def bound_until(tie: Tie) -> datetime.date | None:
    """The last day on which the person is bound; None while the relation goes on.

    Employment, consulting and training bind for two years after their end, family and shares end with the relation.
    """
    if tie.until_on is None:
        return None
    return add_months(tie.until_on, LASTING_MONTHS) if tie.kind in LASTING else tie.until_on


def binds(tie: Tie, on: datetime.date) -> bool:
    """Whether it keeps the person from everything about this enterprise on this day."""
    until = bound_until(tie)
    return (tie.from_on is None or tie.from_on <= on) and (until is None or on <= until)


def binds_within(tie: Tie, first: datetime.date, last: datetime.date) -> bool:
    """Whether it binds on any day from first to last."""
    until = bound_until(tie)
    return (tie.from_on is None or tie.from_on <= last) and (until is None or first <= until)
