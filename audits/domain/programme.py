"""What a contract foresees: the first audit, three years of surveillance, the recertification (ISO/IEC 17021-1 9.1.3).

Before the certificate exists every day is an estimate that counts from the day foreseen for the first audit.
"""

import datetime
from dataclasses import dataclass

from audits.domain.windows import SurveillanceRule, Window, programme
from certsite.common.dates import add_months

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Foreseen:
    """One visit of the programme: visit 0 is a cycle's first audit, the recertification that of the next cycle."""

    kind: str
    cycle: int
    visit: int
    window: Window


def last_valid_day(issued_on: datetime.date, validity_months: int) -> datetime.date:
    """The last valid day of a certificate issued on this day (rules section 6)."""
    return add_months(issued_on, validity_months) - DAY


def foreseen(
    rule: SurveillanceRule,
    *,
    cycle: int,
    first_audit_on: datetime.date,
    months_to_issue: int,
    validity_months: int,
    recertification_from_month: int,
) -> list[Foreseen]:
    """Every visit after the first audit, as the day of that audit lets one expect."""
    issued_on = add_months(first_audit_on, months_to_issue)
    valid_until = last_valid_day(issued_on, validity_months)
    visits = [
        Foreseen("surveillance", cycle, visit.number, visit.window)
        for visit in programme(rule, issued_on=issued_on, valid_until=valid_until)
    ]
    return [*visits, recertification(cycle, issued_on, valid_until, recertification_from_month)]


def recertification(cycle: int, issued_on: datetime.date, valid_until: datetime.date, from_month: int) -> Foreseen:
    """The recertification audit: from month `from_month` of the certificate on, with a month left to decide."""
    earliest = min(add_months(issued_on, from_month), valid_until)
    by = max(add_months(valid_until, -1), earliest)
    return Foreseen("recertification", cycle + 1, 0, Window(earliest, earliest, by, valid_until))
