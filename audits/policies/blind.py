"""Whether the team may score blind, share, and put its scores together."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits import queries
from audits.models import Audit, TeamMember
from audits.states import AuditState
from certsite.common import bilingual
from scoring.queries import is_untouched, open_conflicts
from scoring.states import ScorecardState

AHEAD = (AuditState.PLANNED, AuditState.CONFIRMED, AuditState.ON_SITE)


def bars_to_divide(audit: Audit) -> list[str]:
    """The sheet is divided from planning on, until it is submitted."""
    if audit.scorecard is None or audit.state not in AHEAD:
        return [_("The sheet is divided between planning and the closing meeting.")]
    return [] if audit.scorecard.state == ScorecardState.OPEN else [_("The score sheet is submitted.")]


def bars_of_blind(audit: Audit, member: TeamMember | None = None) -> list[str]:
    """While everybody scores by themselves, and until that is reconciled, the audit's own sheet takes nothing.

    That a member has a sheet of their own says so too, of a phase that began this moment.
    """
    begun = audit.is_blind or (member is not None and member.own_sheet_id and audit.reconciled_at is None)
    return [_("The team scores on sheets of their own until the lead has reconciled them.")] if begun else []


def bars_to_blind(audit: Audit) -> list[str]:
    """Scoring blind begins before any score, with at least two who score."""
    bars = bars_to_divide(audit)
    if audit.blind_at:
        return [_("This team scores blind already.")]
    if audit.findings.exists() or (audit.scorecard and not is_untouched(audit.scorecard)):
        bars.append(_("Something is scored or noted already: a blind phase begins before that."))
    if len(queries.auditing(audit)) < 2:
        bars.append(_("There is only one auditor: a blind phase needs two at least."))
    return bars


def is_revealed(audit: Audit) -> bool:
    """Whether everybody has shared their scores, or the lead did not wait for the others."""
    if audit.blind_at is None:
        return False
    return audit.blind_ended_at is not None or all(member.shared_at for member in queries.auditing(audit))


def bars_to_share(member: TeamMember) -> list[str]:
    """One's own scores are shared once, on site, with every conflict between one's own devices closed."""
    if member.shared_at:
        return [_("You have shared your scores already.")]
    if member.audit.state != AuditState.ON_SITE:
        return [_("Scores are taken after the opening meeting on site.")]
    if not member.audit.is_blind:
        return [_("The scores are reconciled already.")]
    if open_conflicts(member.own_sheet).exists():
        return [_("Close your own conflict cards first.")]
    return []


def bars_to_change_own(member: TeamMember) -> list[str]:
    """A shared sheet stays as it was shared, and where the lead did not wait, what comes later is kept beside it."""
    if member.shared_at:
        return [_("You have shared your scores already.")]
    if member.audit.blind_ended_at or not member.audit.is_blind:
        return [_("The blind phase is over.")]
    return []


def bars_to_end_blind(audit: Audit) -> list[str]:
    """The lead, who has shared too, need not wait for those who have not."""
    if not audit.is_blind or audit.state != AuditState.ON_SITE:
        return [_("No blind phase is under way.")]
    if is_revealed(audit):
        return [_("All scores are shared already.")]
    if not all(member.shared_at for member in queries.auditing(audit) if member.role == TeamMember.Role.LEAD):
        return [_("Share your own scores first.")]
    return []


def bars_to_reconcile(audit: Audit) -> list[str]:
    """Scores are put together once all are shared, or the lead did not wait."""
    if not audit.is_blind or audit.state != AuditState.ON_SITE:
        return [_("No blind phase is under way.")]
    if is_revealed(audit):
        return []
    names = bilingual.listed([str(member.user) for member in queries.auditing(audit) if not member.shared_at])
    return [_("Not shared yet: %(names)s.") % {"names": names}]


def bars_to_conclude_blind(audit: Audit) -> list[str]:
    """Every item that somebody scored is decided."""
    codes = [row.indicator.code for row in queries.comparison(audit).open_rows]
    words = ngettext("%(n)s item is not decided yet", "%(n)s items are not decided yet", len(codes))
    said = {"words": words % {"n": len(codes)}, "codes": bilingual.listed(codes[:5])}
    return [_("%(words)s: %(codes)s") % said] if codes else []
