"""Whether a service system has run long enough to be audited (an edition's "operation_months")."""

import datetime

from certsite.common.dates import add_months


def ready_on(since: datetime.date, months: int) -> datetime.date:
    """The first day on which a system that began on `since` has run for so many months."""
    return add_months(since, months)
