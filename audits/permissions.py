"""Who may do what at an audit: role and assignment together (rules sections 5 and 8)."""

from applications.permissions import is_bound, is_own
from audits.models import UNBEGUN, UNPLANNED, Audit, Finding, PhotoLink, Plan, TeamMember
from audits.states import AuditState, PlanState
from certsite.accounts.roles import Act


def membership(user, audit: Audit) -> TeamMember | None:
    """This person's part in the audit, if they are sent to it."""
    return next((member for member in audit.team.all() if member.user_id == user.pk), None)


def took_part(user, audit: Audit) -> bool:
    """Whether the person is in the audit's team, or left it after taking the audit on."""
    left = any(gone.user_id == user.pk and gone.was_impartial for gone in audit.departures.all())
    return left or membership(user, audit) is not None


def may_plan(user, audit: Audit) -> bool:
    """Planners who are independent of the enterprise."""
    return user.can(Act.PLAN) and not is_bound(user, audit.application)


def may_plan_case(user, application) -> bool:
    """The same for a case that has no such audit yet."""
    return user.can(Act.PLAN) and not is_bound(user, application)


def is_fit(user, audit: Audit, member: TeamMember | None) -> bool:
    """Whether a member still stands: impartiality confirmed, and no relation come to light since."""
    return member is not None and member.impartial_at is not None and not is_bound(user, audit.application)


def scores(user, audit: Audit, member: TeamMember | None) -> bool:
    """Whether this part in the audit, if it is one, lets the person score."""
    return user.can(Act.AUDIT) and is_fit(user, audit, member) and member.role in TeamMember.AUDITING


def may_score(user, audit: Audit) -> bool:
    """The lead and the auditors of the team who confirmed their impartiality for this audit."""
    return scores(user, audit, membership(user, audit))


def may_lead(user, audit: Audit) -> bool:
    """The lead auditor, impartial."""
    member = membership(user, audit)
    return may_score(user, audit) and member.role == TeamMember.Role.LEAD


def may_see_scores(user, audit: Audit) -> bool:
    """The team and staff who see cases; never the client, and in a blind phase nobody before they shared their own."""
    sees = may_score(user, audit) or (user.can(Act.SEE_CASES) and not is_own(user, audit.application))
    return sees and not is_blinded(user, audit)


def may_see_photos(user, audit: Audit) -> bool:
    """As for scores, so never the client; who scores blind sees what they added or linked (queries.photos_of)."""
    return audit.scorecard is not None and (may_see_scores(user, audit) or may_score(user, audit))


def may_see_shown_photos(user, audit: Audit) -> bool:
    """The enterprise's people: the photos of the findings that they were shown (queries.photos_of)."""
    return is_own(user, audit.application)


def has_own_sheet(user, audit: Audit) -> bool:
    """Whether the person scores by themselves now, on a sheet of their own."""
    member = membership(user, audit)
    return audit.is_blind and member is not None and member.role in TeamMember.AUDITING


def is_blinded(user, audit: Audit) -> bool:
    """Whether somebody must not see what others scored: they have not shared their own scores yet."""
    return has_own_sheet(user, audit) and membership(user, audit).shared_at is None


def may_unlink(user, link: PhotoLink) -> bool:
    """Whoever scores; while they are blinded their own links only, since they know of no other."""
    audit = link.photo.audit
    return may_score(user, audit) and (link.linked_by_id == user.pk or not is_blinded(user, audit))


def may_compare(user, audit: Audit) -> bool:
    """Who sees the shared sheets of a blind phase side by side: whoever sees scores."""
    return audit.blind_at is not None and may_see_scores(user, audit)


def may_see_sites(user, audit: Audit) -> bool:
    """Which sites are visited: the team, and staff who see cases."""
    return membership(user, audit) is not None or user.can(Act.SEE_CASES)


def may_answer_names(user, audit: Audit) -> bool:
    """The client's people: they may object to a named member, or say that they do not."""
    return is_own(user, audit.application)


def is_announced(audit: Audit) -> bool:
    """Whether the enterprise may know of the visit: what comes at short notice it learns of at the opening meeting."""
    return audit.state not in UNPLANNED and not (audit.short_notice and audit.state in UNBEGUN)


def may_write_plan(user, audit: Audit) -> bool:
    """The lead auditor, or a planner."""
    return may_lead(user, audit) or may_plan(user, audit)


def may_answer_plan(user, audit: Audit) -> bool:
    """The enterprise's people, for a visit they know of."""
    return is_own(user, audit.application) and is_announced(audit)


def may_read_sessions(user, audit: Audit, plan: Plan) -> bool:
    """The enterprise does not read a plan while it is being written; once the audit began there is nothing to hide."""
    return not is_own(user, audit.application) or plan.state != PlanState.DRAFT or audit.state not in UNBEGUN


def may_approve(user, audit: Audit) -> bool:
    """The second person of an override: never in the team, independent of the enterprise."""
    return user.can(Act.APPROVE) and not took_part(user, audit) and not is_bound(user, audit.application)


def may_send_back(user, audit: Audit) -> bool:
    """A committee member who took no part in the case."""
    return user.can(Act.DECIDE) and not took_part(user, audit) and not is_bound(user, audit.application)


def sees_unshown(user, audit: Audit) -> bool:
    """Findings before the client is shown them: the team, and staff who see cases; never the enterprise's people."""
    return (membership(user, audit) is not None or user.can(Act.SEE_CASES)) and not is_own(user, audit.application)


def may_change_finding(user, finding: Finding) -> bool:
    """Its author, or the lead."""
    author = finding.found_by_id == user.pk and may_score(user, finding.audit)
    return author or may_lead(user, finding.audit)


def may_answer_finding(user, finding: Finding) -> bool:
    """The enterprise's people, once they were shown it: they answer it and object to it."""
    return finding.is_shown and is_own(user, finding.audit.application)


def may_judge_finding(user, audit: Audit) -> bool:
    """The lead; after the visit everybody of the team who scored there. Who is bound to the enterprise does not."""
    return may_lead(user, audit) or (audit.state == AuditState.CLOSED and may_score(user, audit))


def may_keep(user, person) -> bool:
    """Who keeps the files of the body's people; nobody their own, whatever roles they hold."""
    return user.can(Act.KEEP_PEOPLE) and user.pk != person.pk and person.is_staff_member


def may_speak_for(user, person) -> bool:
    """Who declares relations and books leave: oneself, and who keeps the files."""
    return user.is_active and person.is_staff_member and (user.pk == person.pk or user.can(Act.KEEP_PEOPLE))


def may_end(user, relation) -> bool:
    """What the body recorded of somebody, they do not end themselves."""
    own = relation.user_id == user.pk
    return user.can(Act.KEEP_PEOPLE) if not own else user.is_active and relation.recorded_by_id == user.pk
