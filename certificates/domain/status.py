"""What a certificate's status was on any day (rules section 6)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from certsite.common.dates import add_months

VALID, SUSPENDED, WITHDRAWN, CANCELLED, EXPIRED = "valid", "suspended", "withdrawn", "cancelled", "expired"
ENDED = (WITHDRAWN, CANCELLED, EXPIRED)
LEADS_TO = {
    "issue": VALID,
    "suspend": SUSPENDED,
    "restore": VALID,
    "withdraw": WITHDRAWN,
    "cancel": CANCELLED,
    "expire": EXPIRED,
}
MAY = {
    VALID: ("suspend", "withdraw", "cancel"),
    SUSPENDED: ("restore", "withdraw", "cancel"),
    WITHDRAWN: (),
    CANCELLED: (),
    EXPIRED: (),
}
LONGEST_SUSPENSION_MONTHS = 6


@dataclass(frozen=True)
class Act:
    """An act in effect from a day on; of two on one day the later recorded one stands (`order` rises)."""

    kind: str
    effective_on: datetime.date
    order: int = 0


def status_on(acts: Iterable[Act], *, valid_until: datetime.date, day: datetime.date) -> str | None:
    """The status on this day, None before the issue. A withdrawn, cancelled or expired certificate stays so."""
    status = None
    for act in sorted(acts, key=lambda act: (act.effective_on, act.order)):
        if act.effective_on > day or status in ENDED:
            break
        if act.effective_on <= valid_until or act.kind == "expire":
            status = LEADS_TO[act.kind]
    if status in (VALID, SUSPENDED) and day > valid_until:
        return EXPIRED
    return status


def suspension_ends(suspended_on: datetime.date) -> datetime.date:
    """The last day a suspension may last: six months."""
    return add_months(suspended_on, LONGEST_SUSPENSION_MONTHS)
