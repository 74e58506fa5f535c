"""The plan of an audit on paper."""

from django.conf import settings
from django.utils import translation

from audits import queries
from audits.models import Plan
from certsite.common import bilingual, pdf


def plan_pdf(plan: Plan) -> bytes:
    """The plan day by day with team and logistics, in the reader's language."""
    audit = plan.audit
    application = audit.application
    context = {
        "body_name": bilingual.text(settings.BODY_NAME),
        "audit": audit,
        "plan": plan,
        "organisation": application.organisation,
        "application": application,
        "scheme": bilingual.text(application.edition.scheme.name),
        "criteria": [f"{row['code']} {bilingual.text(row['name'])}" for row in application.edition.rules["criteria"]],
        "days": queries.days_of_plan(plan),
        "sites": list(dict.fromkeys(session.site for session in plan.sessions.all() if session.site)),
    }
    return pdf.draw("audits/pdf/plan.html", context, language=translation.get_language())
