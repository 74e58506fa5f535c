"""Two teams on one sheet in the demo: one that divided it, one that scores blind."""

import audits.services
from audits.models import Audit, TeamMember
from certsite.casefile.demo.content import COMMENTS, THREE_STARS
from certsite.casefile.demo.way import score
from scoring.models import Indicator
from scoring.services import Operation

LEADS, AUDITORS = ("5.1",), ("5.2",)
# What the auditor noticed in the lead's part
OUTSIDE = ("5.1.5.1", {"verdict": "zero"}, "仓库区未见安全警示标识，请组长核实。")


def divide(audit: Audit) -> None:
    """Half of the sheet is the lead's, half an auditor's; they are well on, with one entry outside their own part."""
    leader, member = two_of(audit)
    parts = [(code, leader.pk) for code in LEADS] + [(code, member.pk) for code in AUDITORS]
    nodes = dict(Indicator.objects.filter(edition=audit.scorecard.edition).values_list("code", "pk"))
    audits.services.divide(audit, sections={nodes[code]: key for code, key in parts}, by=leader.user)
    code, answer, comment = OUTSIDE
    made = [Operation(one, "answer", 0, {"verdict": "full"}) for one in sorted(nodes) if one.startswith("5.2.5.")]
    made += [Operation(one.code, "comment", 0, COMMENTS[n % len(COMMENTS)]) for n, one in enumerate(made)]
    known = audit.scorecard.lines.filter(indicator__code=code, field="answer").first()
    made += [Operation(code, "answer", known.revision if known else 0, answer)]
    made += [Operation(code, "comment", 0, comment)]
    audits.services.write_scores(audit.reference, made, by=member.user)


def score_blind(audit: Audit) -> None:
    """The lead has shared; the auditor still scores."""
    leader, member = two_of(audit)
    audits.services.begin_blind(audit, by=leader.user)
    leader, member = two_of(audit)
    score(leader.own_sheet, THREE_STARS, by=leader.user)
    codes = list(Indicator.objects.filter(edition=audit.scorecard.edition, level="item").values_list("code", flat=True))
    score(
        member.own_sheet, {"5.1.1.1": {"verdict": "zero", "comment": "未见任命书。"}}, by=member.user, only=codes[:17]
    )
    audits.services.share(leader, by=leader.user)


def two_of(audit: Audit) -> tuple[TeamMember, TeamMember]:
    """The lead, and the auditor who was sent first."""
    team = audit.team.select_related("user", "audit__application", "own_sheet__edition__scheme")
    return team.get(role=TeamMember.Role.LEAD), team.filter(role=TeamMember.Role.AUDITOR).first()
