"""Whether a service system has run long enough to be audited (an edition's "operation_months")."""

import datetime

from certsite.common.dates import add_months


def ready_on(since: datetime.date, months: int) -> datetime.date:
    """The first day on which a system that began on `since` has run for so many months, within the calendar."""
    try:
        return add_months(since, months)
    except ValueError:  # beyond the year 9999: somebody mistyped, and is told that it is a long time yet
        return datetime.date.max
