"""Who held the ball when: a case's history as one spell after the other, from the draft to the certificate."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CERTIFIED, ENDED, PAPERS_RETURNED = "certified", "ended", "documents-returned"

# The stages in which the body's own clock runs, in their order
BODY = ("submitted", "accepted", "quote-accepted", "contract-signed", "contracted", "documents-passed", "planned",
        "confirmed", "on-site", "closed", "granted")  # fmt: skip
# The stages in which the client holds the ball, and the body's stage that follows
CLIENT = {"draft": "submitted", "returned": "submitted", "quote-sent": "quote-accepted",
          "contract-sent": "contract-signed", PAPERS_RETURNED: "contracted"}  # fmt: skip

# Which stage a case is at once one of its records took this state
STAGE_AFTER = {
    "applications.application": {
        "draft": "draft", "submitted": "submitted", "returned": "returned", "accepted": "accepted",
        "quoted": "quote-sent", "contracted": "contracted", "documents-passed": "documents-passed",
        "refused": ENDED, "withdrawn": ENDED,
    },
    "applications.quote": {
        "sent": "quote-sent", "accepted": "quote-accepted", "declined": "accepted", "superseded": "accepted",
        "not-approved": "accepted",
    },
    "applications.contract": {"sent": "contract-sent", "client-signed": "contract-signed", "signed": "contracted"},
    "audits.audit": {
        "planned": "planned", "confirmed": "confirmed", "on-site": "on-site", "closed": "closed",
        "cancelled": "documents-passed",
    },
    "certificates.decision": {"granted": "granted", "deferred": "closed", "refused": ENDED},
    "certificates.certificate": {"valid": CERTIFIED},
}  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One entry of the history: a record of this kind took this state."""

    at: datetime.datetime
    kind: str
    now: str


@dataclass(frozen=True)
class Paper:
    """One revision of a document: when it came, and when it was returned if it was."""

    requirement: str
    revision: int
    uploaded: datetime.datetime
    returned: datetime.datetime | None = None


@dataclass(frozen=True)
class Spell:
    """The time a case spent at one stage; `ends` is None at the present one."""

    stage: str
    begins: datetime.date
    ends: datetime.date | None = None

    @property
    def is_clients(self) -> bool:
        """Whether the client held the ball."""
        return self.stage in CLIENT

    def days(self, today: datetime.date) -> int:
        """How many days it lasted, or has lasted until today."""
        return ((self.ends or today) - self.begins).days

    def body_days(self, today: datetime.date) -> int:
        """How many days the body's own clock ran in it."""
        return self.days(today) if self.stage in BODY else 0


def spells(moves: Iterable[Move], papers: Iterable[Paper], day_of) -> list[Spell]:
    """The spells of one case up to its certificate or its end; `day_of` gives a moment's day."""
    happened = [(move.at, STAGE_AFTER.get(move.kind, {}).get(move.now), None) for move in moves]
    happened = [step for step in happened if step[1]] + _papers(papers)
    stage, returned, found = "", set(), []
    for at, new_stage, paper in sorted(happened, key=lambda step: step[0]):
        stage = new_stage or stage
        if paper:
            requirement, is_returned = paper
            (returned.add if is_returned else returned.discard)(requirement)
        present = PAPERS_RETURNED if stage == "contracted" and returned else stage
        if present and (not found or found[-1][0] != present):
            found.append((present, day_of(at)))
        if present in (CERTIFIED, ENDED):
            break
    return _closed(found)


def _papers(papers: Iterable[Paper]) -> list[tuple]:
    """A returned document is the client's to replace until its next revision comes."""
    steps = []
    for paper in sorted(papers, key=lambda paper: paper.revision):
        if paper.revision > 1:
            steps.append((paper.uploaded, None, (paper.requirement, False)))
        if paper.returned:
            steps.append((paper.returned, None, (paper.requirement, True)))
    return steps


def _closed(found: Sequence[tuple[str, datetime.date]]) -> list[Spell]:
    ends = [begins for _stage, begins in found[1:]] + [None]
    return [Spell(stage, begins, end) for (stage, begins), end in zip(found, ends, strict=True)]
