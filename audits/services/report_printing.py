"""The report of an audit on paper."""

from django.conf import settings
from django.utils import translation

from audits import queries
from audits.models import Audit, Finding
from audits.states import FindingState
from certsite.common import bilingual, clock, pdf, pictures


def report_pdf(audit: Audit, *, language: str) -> bytes:
    """The whole report in this language; texts that people wrote stand as they were written."""
    with translation.override(language):
        report = queries.report_of(audit)
        application, edition = audit.application, audit.scorecard.edition
        context = {
            "body_name": bilingual.text(settings.BODY_NAME),
            "report": report,
            "trace": report.trace,
            "audit": audit,
            "application": application,
            "organisation": application.organisation,
            "edition": edition,
            "printed": clock.now(),
            "team": [member for member in audit.team.all() if member.impartial_at],
            "findings": [
                (row, *_signature(row.finding), report.trace.photos_of(row.finding))
                for row in report.trace.findings
                if _is_told(row.finding)
            ],
            "meetings": [(row, report.trace.photos_of(row["meeting"])) for row in report.meetings],
            "struck": [row for row in report.trace.findings if not _is_told(row.finding)],
            "orders": [(order, pictures.as_data(order.mark) if order.mark else "") for order in report.change_orders],
            "photos": [(row, _picture(row.photo)) for row in report.trace.photos],
        }
    return pdf.draw("audits/pdf/report.html", context, language=language)


def _is_told(finding: Finding) -> bool:
    return finding.state != FindingState.STRUCK


def _signature(finding: Finding) -> tuple:
    """The acknowledgement that counts, a signature before a refusal, and its picture."""
    rows = sorted(finding.acknowledgements.all(), key=lambda row: (bool(row.refusal), -row.pk))
    found = rows[0] if rows else None
    return found, pictures.as_data(found.mark) if found and found.mark else ""


def _picture(photo) -> str:
    return pictures.thumbnail(photo.small.file) if photo.small and not photo.is_infected else ""
