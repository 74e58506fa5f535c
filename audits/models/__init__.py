"""Audits, their people, and what is agreed about them."""

from audits.models.audits import UNBEGUN, UNPLANNED, Audit
from audits.models.change_orders import ChangeOrder
from audits.models.days import DaysChange
from audits.models.findings import Acknowledgement, Answer, Evidence, Finding, FindingObjection, Judgement
from audits.models.headcounts import Headcount
from audits.models.meetings import Attendance, Meeting
from audits.models.people import Auditor, CalendarFeed, Competence, Evaluation, Training
from audits.models.photos import Blob, Part, Photo, PhotoLink
from audits.models.plans import Plan, Session
from audits.models.sampling import Sample, SampledSite
from audits.models.sections import Section
from audits.models.team import Booking, Departure, Objection, TeamMember

__all__ = [
    "UNBEGUN",
    "UNPLANNED",
    "Acknowledgement",
    "Answer",
    "Attendance",
    "Audit",
    "Auditor",
    "Blob",
    "Booking",
    "CalendarFeed",
    "ChangeOrder",
    "Competence",
    "DaysChange",
    "Departure",
    "Evidence",
    "Finding",
    "FindingObjection",
    "Judgement",
    "Evaluation",
    "Headcount",
    "Meeting",
    "Objection",
    "Part",
    "Photo",
    "PhotoLink",
    "Plan",
    "Sample",
    "SampledSite",
    "Section",
    "Session",
    "TeamMember",
    "Training",
]
