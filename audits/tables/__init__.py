"""Lists of audits and of the people who are sent to them."""

from audits.tables.audits import AuditFilter, AuditTable
from audits.tables.people import PeopleFilter, PeopleTable

__all__ = ["AuditFilter", "AuditTable", "PeopleFilter", "PeopleTable"]
