"""The committee's votes and the decision they make (ISO/IEC 17065 7.6)."""

from django.db import transaction

from audits.models import Audit
from audits.policies import bars_of_findings
from audits.services import reopen
from certificates import emails, permissions, policies, queries
from certificates.domain.votes import GRANT, REFUSE, outcome
from certificates.models import Decision, Vote
from certificates.states import DecisionState
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.workflow import moves

STATE_OF = {GRANT: DecisionState.GRANTED, REFUSE: DecisionState.REFUSED, "defer": DecisionState.DEFERRED}


@transaction.atomic
def cast_vote(audit: Audit, *, choice: str, grade: str = "", reason: str = "", by: User) -> Vote:
    """One member's vote, once; the first vote opens the decision.

    Raises PermissionDenied for anybody who is not independent of the case, NotReady for a grade above the computed one.
    """
    require(permissions.may_vote(by, audit))
    held = Audit.objects.select_for_update().get(pk=audit.pk)
    require_ready(policies.bars_to_vote(held, choice))
    computed = held.scorecard.result["grade"]
    decision = Decision.objects.filter(audit=held, state=DecisionState.OPEN).first()
    if decision is None:
        decision = Decision.objects.create(audit=held, computed_grade=computed, opened_by=by)
        moves.start(decision, by=by, verb="decision opened", internal=True)
    if decision.votes.filter(cast_by=by).exists():
        raise NotReady([queries.words("voted-already")])
    if choice == GRANT and grade not in queries.grantable_codes(decision):
        raise NotReady([queries.words("above-computed")])
    vote = Vote.objects.create(
        decision=decision, choice=choice, grade=grade if choice == GRANT else "", reason=reason, cast_by=by
    )
    moves.record(
        decision,
        "vote cast",
        by=by,
        note=f"{vote.get_choice_display()} {queries.grade_label(decision, vote.grade)}".strip(),
        internal=True,
    )
    return vote


@transaction.atomic
def send_back(audit: Audit, *, reason: str, by: User) -> Audit:
    """The committee wants more: the audit opens again and votes already cast are set aside with the decision."""
    require(permissions.may_vote(by, audit))
    held = Audit.objects.select_for_update().get(pk=audit.pk)
    require_ready(policies.bars_to_decide(held))
    for decision in Decision.objects.filter(audit=held, state=DecisionState.OPEN):
        moves.move(
            decision, DecisionState.DEFERRED, by=by, note=reason,
            together={"reason": reason, "decided_at": clock.now(), "decided_by": by},
        )  # fmt: skip
    return reopen(held, reason=reason, by=by)


@transaction.atomic
def conclude(decision: Decision, *, by: User) -> Decision:
    """Count the votes once the quorum is reached; never more than the computed grade comes out."""
    require(permissions.may_vote(by, decision.audit))
    held = Decision.objects.select_for_update().get(pk=decision.pk)
    result = outcome(
        queries.votes_of(held),
        computed=held.computed_grade,
        grades=queries.passing_grades(held.audit.application.edition),
        quorum=held.audit.application.edition.rules["committee"]["quorum"],
    )
    require_ready(policies.bars_to_conclude(held, result.counted))
    require_ready(bars_of_findings(held.audit) if result.kind == GRANT else [])  # one may have been opened again
    reasons = "\n".join(vote.reason for vote in held.votes.all() if vote.reason)
    moves.move(
        held,
        STATE_OF[result.kind],
        by=by,
        note=queries.grade_label(held, result.grade),
        together={"grade": result.grade, "reason": reasons, "decided_at": clock.now(), "decided_by": by},
    )
    emails.decided(held)
    return held
