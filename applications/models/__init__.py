"""An application and everything that hangs on it up to the signed contract."""

from applications.models.case import LARGEST_HEADCOUNT, Application, ServiceManager, Site
from applications.models.papers import Contract, Document, Quote, QuoteLine, Review, document_path

__all__ = [
    "LARGEST_HEADCOUNT",
    "Application",
    "Contract",
    "Document",
    "Quote",
    "QuoteLine",
    "Review",
    "ServiceManager",
    "Site",
    "document_path",
]
