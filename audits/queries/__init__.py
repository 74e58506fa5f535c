"""Questions about audits, their teams and their programme."""

from audits.queries.audits import (
    OPEN_VISITS,
    PLANNING_AHEAD,
    acts,
    audit_for,
    awaiting_plan,
    candidates,
    cases_audited_by,
    closed_first_audits,
    is_unlockable,
    open_order,
    page_acts,
    panel,
    quoted_headcount,
    surveillance_steps,
    team_ids,
    waiting_for,
)

__all__ = [
    "OPEN_VISITS",
    "PLANNING_AHEAD",
    "acts",
    "audit_for",
    "awaiting_plan",
    "candidates",
    "cases_audited_by",
    "closed_first_audits",
    "is_unlockable",
    "open_order",
    "page_acts",
    "panel",
    "quoted_headcount",
    "surveillance_steps",
    "team_ids",
    "waiting_for",
]
