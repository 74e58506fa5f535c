"""Whether an audit is ready for the next step."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.domain.person_days import PersonDays
from applications.policies import bars_to_audit
from audits import queries
from audits.models import Audit
from audits.policies.blind import bars_of_blind
from audits.policies.change_orders import bars_of_order
from audits.policies.plans import bars_of_plan
from audits.policies.team import bars_of_team
from audits.states import AuditState
from scoring.policies import bars_to_lock
from scoring.states import ScorecardState


def bars_to_plan(audit: Audit, days: PersonDays | None) -> list[str]:
    """A visit is planned once it is due, under contract, with documents passed, and with days to plan for."""
    if audit.state == AuditState.FORESEEN:
        return [_("This visit is only foreseen: it becomes due with the certificate.")]
    if audit.state != AuditState.PROPOSED:
        return [_("This audit is planned already.")]
    if audit.kind == audit.Kind.SURVEILLANCE and audit.provisional:
        return [_("The window of this visit counts from the visit before it, which is not closed yet.")]
    return bars_to_audit(audit.application) + bars_of_days(audit, days)


def bars_of_days(audit: Audit, days: PersonDays | None) -> list[str]:
    """Above the table somebody must set the days, and whatever is set waits for its second person."""
    if queries.open_days_change(audit):
        return [_("The change of person-days waits for its second person.")]
    if days is None:
        return [_("The headcount is above the table: set the person-days first.")]
    return []


def bars_to_date(audit: Audit, *days: datetime.date) -> list[str]:
    """A visit outside its allowed window is refused (rules section 7); a first audit has none, a special one an end."""
    early = audit.earliest_on and min(days) < audit.earliest_on
    late = audit.latest_on and max(days) > audit.latest_on
    if not early and not late:
        return []
    if audit.earliest_on is None:
        return [_("The audit is to be held by %(latest)s.") % {"latest": audit.latest_on.isoformat()}]
    return [
        _("The visit must lie between %(earliest)s and %(latest)s.")
        % {"earliest": audit.earliest_on.isoformat(), "latest": audit.latest_on.isoformat()}
    ]


def bars_to_reschedule(audit: Audit) -> list[str]:
    """Days and team change until the audit begins."""
    movable = audit.state in (AuditState.PLANNED, AuditState.CONFIRMED)
    return [] if movable else [_("Days and team can be changed between planning and the opening meeting.")]


def bars_to_confirm(audit: Audit) -> list[str]:
    """No date on site without contract, passed documents, a team that stands, and its days (rules sections 4 and 5)."""
    bars = bars_to_audit(audit.application) + bars_of_days(audit, queries.days_of(audit)) + bars_of_team(audit)
    booked = queries.booked_days(audit).on_site
    if booked < audit.days_on_site:
        bars.append(
            _("The team is booked for %(booked)s of %(days)s person-days on site.")
            % {"booked": f"{booked:f}", "days": f"{audit.days_on_site:f}"}
        )
    return bars


def bars_to_open(audit: Audit) -> list[str]:
    """The opening meeting goes by the agreed plan, with a team against which nothing has come to light."""
    return bars_of_plan(audit) + bars_of_team(audit)


def bars_to_close(audit: Audit) -> list[str]:
    """The report needs a locked score sheet, a verified headcount and no open change order."""
    bars = []
    if audit.scorecard.state != ScorecardState.LOCKED:
        bars.append(_("The score sheet is not submitted."))
    if audit.verified_headcount is None:
        bars.append(_("The headcount is not verified."))
    if order := queries.open_order(audit):
        bars += bars_of_order(order)
    return bars


def bars_to_score(audit: Audit) -> list[str]:
    """Scores are taken on site, after the opening meeting."""
    return [] if audit.state == AuditState.ON_SITE else [_("Scores are taken after the opening meeting on site.")]


def bars_to_submit(audit: Audit) -> list[str]:
    """A complete sheet, no open change order, and evidence for every deduction (rules section 4)."""
    bars = bars_to_score(audit) + bars_of_blind(audit) + bars_to_lock(audit.scorecard)
    if order := queries.open_order(audit):
        bars += bars_of_order(order)
    silent = [finding.code for finding in queries.deductions_without_evidence(audit)]
    if bare := queries.without_evidence(audit) + silent:
        words = ngettext("%(n)s deduction has no evidence", "%(n)s deductions have no evidence", len(bare))
        bars.append(_("%(words)s: %(codes)s") % {"words": words % {"n": len(bare)}, "codes": ", ".join(bare[:5])})
    return bars


def bars_to_write(audit: Audit) -> list[str]:
    """What a device sends of scores is kept from the opening meeting on, however late it comes."""
    begun = audit.state in (AuditState.ON_SITE, AuditState.CLOSED)
    return [] if begun else [_("Scores are taken after the opening meeting on site.")]
