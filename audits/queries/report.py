"""What the report of an audit says, from what is on record only."""

from dataclasses import dataclass
from fractions import Fraction

from audits.models import Audit, Plan, Sample
from audits.queries.change_orders import headcount_rows
from audits.queries.meetings import meetings_of
from audits.queries.plans import plan_with_sessions
from audits.queries.sheet import previous_audit
from audits.queries.team import is_repeatable, latest_sample
from audits.queries.tracing import AuditTrace, audit_trace
from scoring.queries import ItemTrace, trace_of


@dataclass(frozen=True)
class Change:
    """An item that the audit before judged otherwise."""

    before: ItemTrace
    now: ItemTrace


@dataclass(frozen=True)
class Previous:
    """The audit before, with its result, and the items it judged otherwise; `gone` and `new` are items of one only."""

    audit: Audit
    result: dict
    changes: list[Change]
    gone: list[str]
    new: list[str]


@dataclass(frozen=True)
class Report:
    """One report; what has a table of its own is here, the rest is asked of the audit itself."""

    audit: Audit
    trace: AuditTrace
    previous: Previous | None
    plan: Plan | None
    sample: Sample | None
    sample_repeats: bool
    meetings: list[dict]
    headcounts: list
    change_orders: list

    @property
    def is_draft(self) -> bool:
        """Whether it may still change: it is a report only once the audit is closed."""
        return self.audit.closed_at is None or not self.audit.scorecard.result

    @property
    def criteria(self) -> list[dict]:
        return self.audit.scorecard.edition.rules["criteria"]


def report_of(audit: Audit) -> Report:
    """The report of an audit that has a score sheet, in as many queries whatever stands on it."""
    trace, sample = audit_trace(audit), latest_sample(audit)
    if sample:
        sample.audit = audit
    related = ("raised_by", "proposed_by", "answered_by", "approved_by")
    return Report(
        audit=audit,
        trace=trace,
        previous=_previous(audit, trace),
        plan=plan_with_sessions(audit),
        sample=sample,
        sample_repeats=bool(sample) and is_repeatable(sample),
        meetings=meetings_of(audit),
        headcounts=headcount_rows(audit),
        change_orders=list(audit.change_orders.select_related(*related)),
    )


def _previous(audit: Audit, trace: AuditTrace) -> Previous | None:
    audit_before = previous_audit(audit)
    if audit_before is None:
        return None
    before, now = trace_of(audit_before.scorecard).by_code, trace.sheet.by_code
    both = [code for code in now if code in before]
    changes = [Change(before[code], now[code]) for code in both if _judged(before[code]) != _judged(now[code])]
    return Previous(
        audit=audit_before,
        result=audit_before.scorecard.result,
        changes=changes,
        gone=[code for code in before if code not in now],
        new=[code for code in now if code not in before],
    )


def _judged(item: ItemTrace) -> tuple:
    """What a change is seen by: the share of its points, which another edition may have weighed otherwise."""
    share = None if item.points is None else item.points / Fraction(item.indicator.points)
    return item.state, share
