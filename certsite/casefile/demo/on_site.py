"""What the demo's lead does beside scoring: a plan is agreed, people are counted, a change order is signed."""

import audits.queries
import audits.services
from audits.domain.headcount import Count
from audits.models import Audit, ChangeOrder
from certsite.accounts.models import User
from certsite.casefile.demo.signature import drawn


def agree_on_plan(audit: Audit, client: User) -> None:
    """The suggested plan, sent by the lead, prepared and agreed to by the client."""
    plan = audits.services.draft_plan(audit, by=audit.team.get(role="lead").user)
    audits.services.send_plan(plan, by=audit.team.get(role="lead").user)
    audits.services.prepare(plan, contact_name=client.name, contact_phone="0755-26001234", room="三楼会议室", by=client)
    audits.services.agree_plan(plan, by=client)


def count(audit: Audit, headcount: int, *, by: User) -> ChangeOrder | None:
    """So many people in all: the outlets visited as declared, the headquarters whatever is left.

    A total that leaves nobody for the headquarters is recorded in one piece.
    """
    first, *others = audits.queries.sites_counted(audit)
    elsewhere = audits.queries.expected_elsewhere(audit, [first, *others])
    left = headcount - sum(site.headcount for site in others) - (elsewhere or 0)
    if left < 0:
        return audits.services.verify_headcount(audit, headcount=headcount, by=by)
    numbers = {first: left} | {site: site.headcount for site in others}
    sites = [
        audits.services.CountedSite(site, Count(payroll=number, social_insurance=number))
        for site, number in numbers.items()
    ]
    return audits.services.count_heads(audit, sites=sites, elsewhere=elsewhere, by=by)


def add_days(order: ChangeOrder, client: User, *, by: User) -> ChangeOrder:
    """The lead adds days, and the client signs for them."""
    audits.services.take_way_out(order, way="add-days", reason="按现场核实的人数增加审核人日。", by=by)
    return audits.services.sign_change_order(
        order, signer=client.name, post="总经理", mark=drawn(client.name), proposed=order.proposed_at, by=by
    )
