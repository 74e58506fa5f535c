"""The verbs of decision and certificate."""

from certificates.services.deciding import cast_vote, conclude, send_back
from certificates.services.issuing import issue
from certificates.services.nightly import Summary, surveillance
from certificates.services.printing import certificate_pdf, verification_address
from certificates.services.status import change_status, expire, take_effect

__all__ = [
    "Summary",
    "cast_vote",
    "certificate_pdf",
    "change_status",
    "conclude",
    "expire",
    "issue",
    "send_back",
    "surveillance",
    "take_effect",
    "verification_address",
]
