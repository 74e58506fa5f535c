"""The lists of an application's pages."""

from applications.tables.enquiries import EnquiryFilter, EnquiryTable
from applications.tables.queue import QueueFilter, QueueTable
from applications.tables.sites import SiteFilter, SiteTable

__all__ = ["EnquiryFilter", "EnquiryTable", "QueueFilter", "QueueTable", "SiteFilter", "SiteTable"]
