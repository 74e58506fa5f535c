"""Whether sites may be drawn, days asked for, hours set, a special audit added."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from applications.models import Application
from audits import queries
from audits.domain.sampling import TooManyChosen
from audits.models import Audit
from audits.states import AuditState

BEFORE_FIRM = (AuditState.PROPOSED, AuditState.PLANNED)


def bars_to_draw(audit: Audit, chosen: Collection[int], reason: str) -> list[str]:
    """Sites are drawn until the date is firm; a choice leaves the random part, and a second draw says why."""
    if audit.state not in BEFORE_FIRM:
        return [_("Sites can be drawn until the date is firm.")]
    bars = []
    if not reason and (chosen or audit.samples.exists()):
        bars.append(_("Say why these sites are chosen, or why the sites are drawn anew."))
    try:
        queries.draw_of(audit, queries.population(audit.application), "-", chosen)
    except TooManyChosen as refusal:
        bars.append(_("At most %(most)s sites can be chosen: the rest is drawn at random.") % {"most": refusal.most})
    return bars


def bars_to_ask_days(audit: Audit) -> list[str]:
    """Days are set until the date is firm, one change at a time."""
    if audit.state not in BEFORE_FIRM:
        return [_("Person-days can be changed until the date is firm.")]
    if queries.open_days_change(audit):
        return [_("The change of person-days waits for its second person.")]
    return []


def bars_to_hours(audit: Audit, hours: Iterable, remote_tool: str) -> list[str]:
    """Hours lie within the audit's days, do not overlap for one person, and a remote part names its tool."""
    bars, of_day = [], defaultdict(list)
    for row in hours:
        name = {"name": row.member.user, "day": row.day.isoformat()}
        if row.member.audit_id != audit.pk:
            bars.append(_("%(name)s is not in the team.") % name)
        if not audit.starts_on <= row.day <= audit.ends_on:
            bars.append(_("%(name)s, %(day)s: the day lies outside the audit.") % name)
        if row.ends <= row.starts or minutes(row) <= row.pause:
            bars.append(_("%(name)s, %(day)s: the end must lie after the start and the pause.") % name)
        if any(row.starts < other.ends and other.starts < row.ends for other in of_day[row.member.pk, row.day]):
            bars.append(_("%(name)s, %(day)s: these hours overlap.") % name)
        of_day[row.member.pk, row.day].append(row)
        if row.remote and not remote_tool:
            bars.append(_("Name the tool of the remote part."))
    return list(dict.fromkeys(bars))


def minutes(row) -> int:
    """How long a row lasts."""
    return (row.ends.hour - row.starts.hour) * 60 + row.ends.minute - row.starts.minute


def bars_to_special(application: Application) -> list[str]:
    """A special audit belongs to a case whose first audit is closed."""
    rows = queries.programme_rows(application)
    if any(audit.visit == 0 and audit.state == AuditState.CLOSED for audit in rows):
        return []
    return [_("A special audit follows a first audit that is closed.")]
