"""The lists of an application's pages."""

from applications.tables.queue import QueueFilter, QueueTable
from applications.tables.sites import SiteFilter, SiteTable

__all__ = ["QueueFilter", "QueueTable", "SiteFilter", "SiteTable"]
