"""One verb at a time on one audit."""

from applications.services import hold as hold_case
from audits.models import Audit


def hold(audit: Audit) -> Audit:
    """The audit and its case as they stand now, held against every other verb until this one is done.

    Every verb takes the case first, then the audit, then bookings, and writes history last: two that took them in
    different order would wait for each other for ever.
    """
    case = hold_case(audit.application)
    audit.refresh_from_db(from_queryset=Audit.objects.select_for_update())
    audit.application = case
    return audit
