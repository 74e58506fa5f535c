"""After a blind phase: the lead puts the shared scores together on the audit's sheet."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from audits import permissions, policies, queries
from audits.models import Audit, TeamMember
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common import bilingual, clock
from certsite.common.guards import NotReady, require, require_ready
from certsite.workflow import moves
from scoring.domain.values import NOTE
from scoring.models import Edit, Line, Scorecard
from scoring.policies import fault_in_words
from scoring.queries import edits_in_place, fields_on
from scoring.services import Operation, record

Standing = Mapping[str, Mapping[str, Line]]


def hold_to_reconcile(audit: Audit, *, by: User) -> Audit:
    """The audit and its sheet held by its lead, once the scores are revealed."""
    hold(audit)
    require(permissions.may_lead(by, audit))
    require_ready(policies.bars_to_reconcile(audit))
    sheets = Scorecard.objects.select_related("edition__scheme").select_for_update(of=("self",))
    audit.scorecard = sheets.get(pk=audit.scorecard_id)
    return audit


@transaction.atomic
def take_from(audit: Audit, *, code: str, member: TeamMember, seen: int, by: User) -> None:
    """Put in place what one member scored at an item: answer, comment, draw and records, each with its source."""
    hold_to_reconcile(audit, by=by)
    require(member in queries.shared_by_members(audit))
    standing = _standing(audit, code, seen)
    operations = _taken(edits_in_place(member.own_sheet, [code]), standing)
    left = {"answer": {}, "comment": ""}.items()
    named = {operation.field for operation in operations} | {e.field for e in edits_in_place(member.own_sheet, [code])}
    operations += [
        Operation(code, name, standing[code][name].revision, empty)
        for name, empty in left if name not in named and name in standing.get(code, {})
    ]  # fmt: skip
    _put(audit, operations, note=f"{member.user}: {code}", by=by)


@transaction.atomic
def take_agreed(audit: Audit, *, by: User) -> list[str]:
    """Take over every item on which all agree and that is not decided yet; returns their codes."""
    hold_to_reconcile(audit, by=by)
    rows = queries.comparison(audit).agreed
    if not rows:
        raise NotReady([_("There is nothing left on which everybody agrees.")])
    codes = [row.indicator.code for row in rows]
    first, standing = queries.shared_by_members(audit)[0], fields_on(audit.scorecard)
    operations = [op for op in _taken(edits_in_place(first.own_sheet, codes), standing) if op.field != "comment"]
    for row in rows:
        if comment := _together([(str(cell.member.user), cell.comment) for cell in row.cells]):
            operations.append(Operation(row.indicator.code, "comment", 0, comment))
    _put(audit, operations, note=f"{_('agreed by all')}: {bilingual.listed(codes)}", by=by)
    return codes


@transaction.atomic
def take_other(audit: Audit, *, code: str, operations: Sequence[Operation], seen: int, by: User) -> None:
    """The lead enters something else at an item than anybody scored, with a comment that says why."""
    hold_to_reconcile(audit, by=by)
    _standing(audit, code, seen)
    require(all(operation.code == code for operation in operations))
    _put(audit, operations, note=f"{by}: {code}", by=by)


@transaction.atomic
def conclude_blind(audit: Audit, *, by: User) -> Audit:
    """The scores are together: from now on the audit's sheet goes on as any other."""
    hold_to_reconcile(audit, by=by)
    require_ready(policies.bars_to_conclude_blind(audit))
    audit.reconciled_at, audit.reconciled_by = clock.now(), by
    audit.save(update_fields=["reconciled_at", "reconciled_by"])
    shared = [
        f"{member.user} {clock.local(member.shared_at):%Y-%m-%d %H:%M}" for member in queries.shared_by_members(audit)
    ]
    moves.record(audit, "scores reconciled", by=by, note=bilingual.listed(shared), internal=True)
    return audit


def _standing(audit: Audit, code: str, seen: int) -> Standing:
    """What stands on the audit's sheet; NotReady where the item was decided since it was looked at."""
    standing = fields_on(audit.scorecard)
    if sum(line.revision for line in standing.get(code, {}).values()) != seen:
        raise NotReady([_("This item was decided meanwhile: look at it again.")])
    return standing


def _taken(edits: Sequence[Edit], standing: Standing) -> list[Operation]:
    """These edits as operations on what stands: of a draw every one, since each follows the one before, else the last.

    What stands already is not written again.
    """
    places: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        chain = places.setdefault((edit.indicator.code, edit.field), [])
        if edit.field != "draw":
            chain.clear()
        chain.append(edit)
    operations = []
    for (code, name), chain in places.items():
        line = standing.get(code, {}).get(name)
        at = max((n for n, edit in enumerate(chain, 1) if line and edit.value == line.value), default=0)
        for step, edit in enumerate(chain[at:]):
            base = (line.revision if line else 0) + step
            operations.append(Operation(code, name, base, edit.value, source=edit.pk))
    return operations


def _together(comments: Sequence[tuple[str, str]]) -> str:
    """What each wrote, with their names where it is more than one; as many whole comments as the field takes."""
    written = [(name, text) for name, text in comments if text.strip()]
    if len({text for _name, text in written}) <= 1:
        return written[0][1] if written else ""
    said = ""
    for name, text in written:
        longer = f"{said}\n{name}: {text}".strip()
        said = longer if len(longer) <= NOTE else said
    return said or written[0][1]


def _put(audit: Audit, operations: Sequence[Operation], *, note: str, by: User) -> None:
    """Record them all, or NotReady with what cannot be read and nothing written."""
    for outcome in record(audit.scorecard, operations, by=by):
        if outcome.state != "applied":
            raise NotReady([fault_in_words(code) for code in outcome.faults.values()] or [_("This cannot be stored.")])
    moves.record(audit, "scores taken over", by=by, note=note, internal=True)
