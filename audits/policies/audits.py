"""Whether an audit is ready for the next step."""

import datetime

from django.utils.translation import gettext as _

from applications.models import Application
from applications.policies import bars_to_audit
from audits.models import Audit, ChangeOrder
from audits.states import AuditState, ChangeOrderState
from certsite.accounts.models import User
from certsite.accounts.roles import Act
from scoring.states import ScorecardState


def bars_to_assign(user: User, audit_application) -> list[str]:
    """Why this person cannot be sent to an audit of this enterprise (rules section 5)."""
    bars = []
    if not user.can(Act.AUDIT):
        bars.append(_("%(name)s is not an auditor.") % {"name": user})
    if audit_application.organisation_id in user.organisation_ids:
        bars.append(_("%(name)s belongs to the enterprise.") % {"name": user})
    return bars


def bars_to_plan(application: Application) -> list[str]:
    """A case has one first audit at a time."""
    bars = bars_to_audit(application)
    if Audit.objects.filter(application=application, visit=0).exclude(state=AuditState.CANCELLED).exists():
        bars.append(_("There is an audit already."))
    return bars


def bars_to_date(audit: Audit, starts_on: datetime.date) -> list[str]:
    """A surveillance visit outside its allowed window is refused (rules section 7)."""
    if audit.earliest_on is None or audit.earliest_on <= starts_on <= audit.latest_on:
        return []
    return [
        _("The visit must lie between %(earliest)s and %(latest)s.")
        % {"earliest": audit.earliest_on.isoformat(), "latest": audit.latest_on.isoformat()}
    ]


def bars_to_confirm(audit: Audit) -> list[str]:
    """No date on site without contract, passed documents, a lead, and everybody's impartiality."""
    bars = bars_to_audit(audit.application)
    team = list(audit.team.all())
    if not any(member.role == "lead" for member in team):
        bars.append(_("The audit has no lead auditor."))
    for member in team:
        if member.impartial_at is None:
            bars.append(_("%(name)s has not confirmed impartiality.") % {"name": member.user})
    if audit.starts_on is None:
        bars.append(_("The audit has no date."))
    return bars


def bars_to_close(audit: Audit) -> list[str]:
    """The report needs a locked score sheet, a verified headcount and no open change order."""
    bars = []
    if audit.scorecard.state != ScorecardState.LOCKED:
        bars.append(_("The score sheet is not submitted."))
    if audit.verified_headcount is None:
        bars.append(_("The headcount is not verified."))
    if ChangeOrder.objects.filter(audit=audit).exclude(state=ChangeOrderState.CLOSED).exists():
        bars.append(_("A change order is open."))
    return bars


def bars_to_score(audit: Audit) -> list[str]:
    """Scores are taken on site, after the opening meeting."""
    return [] if audit.state == AuditState.ON_SITE else [_("Scores are taken after the opening meeting on site.")]
