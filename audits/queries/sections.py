"""Questions about who of the team scores what."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from audits import permissions
from audits.domain.sections import Talk, owner_of, suggest
from audits.models import Audit, Section, Session, TeamMember
from audits.states import PlanState
from scoring.models import Indicator, Scorecard
from scoring.queries import item_ids, parents


@dataclass(frozen=True)
class Progress:
    """How far a member, or everybody together, is with what is theirs; `member` None for what is everybody's."""

    member: TeamMember | None
    done: int
    total: int


def auditing(audit: Audit) -> list[TeamMember]:
    """The members who score, the lead first."""
    prefetch_related_objects([audit], "team__user")
    members = [member for member in audit.team.all() if member.role in TeamMember.AUDITING]
    return sorted(members, key=lambda member: member.role != TeamMember.Role.LEAD)


def team_scores(audit: Audit, user) -> list[dict]:
    """The pages of the team on one sheet that this person may open: dividing it, their own, and all side by side."""
    member = permissions.membership(user, audit)
    offered = []
    if audit.scorecard is not None and permissions.may_lead(user, audit):
        offered.append((_("Who scores what"), "sections"))
    if member and member.own_sheet_id and permissions.may_score(user, audit):
        offered.append((_("My own score sheet"), "own-scorecard"))
    if permissions.may_compare(user, audit):
        offered.append((_("The team’s scores side by side"), "reconcile"))
    return [{"label": label, "url": reverse(f"audits:{page}", args=[audit.reference])} for label, page in offered]


def own_sheet_of(member: TeamMember) -> Scorecard:
    """What they fill in alone."""
    return Scorecard.objects.select_related("edition__scheme").get(pk=member.own_sheet_id)


def given_sections(audit: Audit) -> dict[int, int | None]:
    """The member by indicator, as the lead divided them."""
    return dict(Section.objects.filter(audit=audit).values_list("indicator", "member"))


def owners(audit: Audit) -> dict[str, TeamMember | None]:
    """Whose each item is, by its code."""
    edition, given = audit.scorecard.edition, given_sections(audit)
    members = {member.pk: member for member in auditing(audit)}
    tree = parents(edition)
    return {code: members.get(owner_of(key, tree, given)) for code, key in item_ids(edition).items()}


def progress(audit: Audit, owned: dict[str, TeamMember | None], missing: Collection[str]) -> list[Progress]:
    """Each auditing member's items and how many of them are scored; [] while nothing is divided."""
    if not any(owned.values()):
        return []
    rows = []
    for member in [*auditing(audit), None]:
        codes = [code for code, owner in owned.items() if owner == member]
        if codes:
            rows.append(Progress(member, sum(code not in missing for code in codes), len(codes)))
    return rows


def suggested_sections(audit: Audit) -> dict[int, int]:
    """What the agreed plan suggests: member by indicator."""
    sessions = Session.objects.filter(plan__audit=audit, plan__state=PlanState.AGREED).prefetch_related("members")
    talks = [
        Talk(session.topic, [member.pk for member in session.members.all() if member.role in TeamMember.AUDITING])
        for session in sessions
    ]
    nodes = Indicator.objects.filter(edition=audit.scorecard.edition)
    return suggest(dict(nodes.values_list("pk", "code")), talks)
