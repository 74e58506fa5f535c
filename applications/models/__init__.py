"""An application and everything that hangs on it up to the signed contract."""

from applications.models.case import LARGEST_HEADCOUNT, Application, ManagementPost, ServiceManager
from applications.models.contracts import Contract, mark_path
from applications.models.drafts import Draft, Revision, Submission
from applications.models.enquiries import Enquiry
from applications.models.papers import Document, Message, Review, document_path
from applications.models.quotes import Quote, QuoteLine
from applications.models.sites import Site, SiteSheet

__all__ = [
    "LARGEST_HEADCOUNT",
    "Application",
    "Contract",
    "Document",
    "Draft",
    "Enquiry",
    "ManagementPost",
    "Message",
    "Quote",
    "QuoteLine",
    "Review",
    "Revision",
    "ServiceManager",
    "Site",
    "SiteSheet",
    "Submission",
    "document_path",
    "mark_path",
]
