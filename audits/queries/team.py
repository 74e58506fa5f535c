"""The team of an audit as its page shows it, and the sites that were drawn."""

from django.db.models import QuerySet

from audits import permissions, policies
from audits.models import Audit, Sample, TeamMember
from audits.queries.programme import draw_of
from audits.states import AuditState


def leads(user) -> QuerySet[TeamMember]:
    """This person's parts as the lead, where they took the audit on."""
    return TeamMember.objects.filter(user=user, role=TeamMember.Role.LEAD, impartial_at__isnull=False)


def team_shown(audit: Audit, user) -> list[TeamMember]:
    """The members that this person may read of: the enterprise those whose names it was told, or who came."""
    begun = audit.state in (AuditState.ON_SITE, AuditState.CLOSED)
    team = list(audit.team.all())
    if begun or not permissions.may_answer_names(user, audit):
        return team
    return [member for member in team if member.told_at]


def team_rows(audit: Audit, user) -> list[dict]:
    """Each member with what this person may do about them."""
    movable = audit.state in (AuditState.PLANNED, AuditState.CONFIRMED)
    plans = movable and permissions.may_plan(user, audit)
    objects = movable and permissions.may_answer_names(user, audit)
    pending = {row.user_id for row in audit.objections.all() if row.upheld is None}
    rows = []
    for member in team_shown(audit, user):
        member.audit = audit  # fetched together with its team: nothing is asked again
        rows.append(
            {
                "member": member,
                "until": None if policies.is_settled(member) else policies.objection_until(member),
                "pending": member.user_id in pending,
                "may_replace": plans,
                "may_object": objects and member.user_id not in pending and not policies.bars_to_object(member),
            }
        )
    return rows


def samples_of(audit: Audit) -> list[Sample]:
    """Every draw, the latest first, with its sites."""
    return list(audit.samples.order_by("-pk").select_related("drawn_by").prefetch_related("sites__site"))


def latest_sample(audit: Audit) -> Sample | None:
    """The draw that counts, with its sites."""
    return next(iter(samples_of(audit)), None)


def is_repeatable(sample: Sample) -> bool:
    """Whether seed, rule and population on record give these sites again."""
    chosen = [row.site_id for row in sample.sites.all() if row.why == "chosen"]
    again = draw_of(sample.audit, sample.population, sample.seed, chosen, sample.rule)
    return set(again.all) == {row.site_id for row in sample.sites.all()}
