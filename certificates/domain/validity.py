"""How long a certificate is valid, and its certificate years (rules sections 6 and 7)."""

import datetime

from certsite.common.dates import add_months, last_day_of_term


def last_day(issued_on: datetime.date, months: int = 36) -> datetime.date:
    """The last valid day: 36 months less a day, or the end of the month where it is too short."""
    return last_day_of_term(issued_on, months)


def may_start_recertification(issued_on: datetime.date, today: datetime.date, from_month: int = 33) -> bool:
    """Whether recertification is proposed by now: from month 33 on."""
    return today >= add_months(issued_on, from_month)
