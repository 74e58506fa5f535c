"""The headcount found on site, and the change order that follows from another number than the contract's."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from applications.models import Site
from audits import permissions, policies, queries
from audits.domain.headcount import Count, total
from audits.models import Audit, ChangeOrder, Headcount
from audits.services.holding import hold
from audits.states import AuditState, ChangeOrderState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


@dataclass(frozen=True)
class CountedSite:
    """What the sources show at one visited site."""

    site: Site
    count: Count
    remark: str = ""


@transaction.atomic
def count_heads(
    audit: Audit, *, sites: Iterable[CountedSite], elsewhere: int | None = None, remark: str = "", by: User
) -> ChangeOrder | None:
    """Keep the sheet, site by site, and verify its total; `elsewhere` are the people of sites that are not visited."""
    hold(audit)
    sites = list(sites)
    rows = [
        Headcount(
            audit=audit, site=row.site, declared=row.site.headcount, counted=row.count.counted, remark=row.remark,
            **vars(row.count),
        )
        for row in sites
    ]  # fmt: skip
    if elsewhere is not None:
        declared = queries.expected_elsewhere(audit, [row.site for row in sites]) or 0
        rows.append(Headcount(audit=audit, declared=declared, counted=elsewhere, remark=remark))
    return _verify(audit, total([row.count for row in sites], elsewhere or 0), rows, by=by)


@transaction.atomic
def verify_headcount(audit: Audit, *, headcount: int, by: User) -> ChangeOrder | None:
    """Store a total that was counted in one piece."""
    hold(audit)
    return _verify(audit, headcount, [], by=by)


def _verify(audit: Audit, headcount: int, rows: list[Headcount], *, by: User) -> ChangeOrder | None:
    """Store what the lead counted on site; another number than what is agreed raises a change order at once.

    The order holds days and fee before and after. Verifying again replaces an order that nobody answered yet.
    """
    require(permissions.may_lead(by, audit) and audit.state == AuditState.ON_SITE)
    require_ready(policies.bars_to_verify(audit))
    audit.change_orders.filter(state=ChangeOrderState.OPEN).delete()
    audit.headcounts.all().delete()
    Headcount.objects.bulk_create(rows)
    audit.verified_headcount, audit.verified_at, audit.verified_by = headcount, clock.now(), by
    audit.save(update_fields=["verified_headcount", "verified_at", "verified_by"])
    order = _order(audit, headcount, by=by)
    moves.record(audit, "headcount verified", by=by, note=str(headcount), internal=True)
    if order:
        note = f"{order.headcount_before} → {headcount}"
        moves.start(order, by=by, verb="change order raised", note=note)
    return order


def _order(audit: Audit, headcount: int, *, by: User) -> ChangeOrder | None:
    """What this number changes, as a row; None where it changes nothing."""
    found = queries.change_by(audit, headcount)
    if found is None:
        return None
    return ChangeOrder.objects.create(
        audit=audit,
        headcount_before=queries.standing(audit).headcount,
        headcount_after=headcount,
        raised_by=by,
        **vars(found),
    )
