"""Signing in at a meeting on site: who, when, where."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from audits import permissions, policies
from audits.domain.attendance import read_lines
from audits.models import Attendance, Audit, Meeting
from audits.services.holding import hold
from certsite.accounts.models import User
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.workflow import moves


@dataclass(frozen=True)
class Place:
    """Where a device says it is: degrees, and metres of accuracy."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int


@dataclass(frozen=True)
class SignIn:
    """What the lead's device says: the moment by its own clock, the place or why there is none, who of the team.

    `members` are keys of the team; None: everybody who took the audit on.
    """

    moment: datetime.datetime | None = None
    place: Place | None = None
    no_place: str = Meeting.NoPlace.NOT_ASKED
    members: Collection[int] | None = None
    explanation: str = ""


NOTHING_SAID = SignIn()


def keep_meeting(
    audit: Audit, kind: str, *, present: str, sign_in: SignIn, not_before: datetime.datetime | None, by: User
) -> Meeting:
    """The meeting and everybody who was present; part of the verb that opens or closes the audit."""
    held_at, believed = policies.moment_of(sign_in.moment, not_before=not_before)
    hours = policies.planned_hours(audit, kind)
    where = vars(sign_in.place) if sign_in.place else {"no_place": sign_in.no_place}
    odd = policies.deviation(audit, kind, held_at, believed=believed)
    meeting = Meeting(audit=audit, kind=kind, held_at=held_at, held_by=by, received=clock.now(), deviation=odd, **where)
    if hours:
        meeting.starts, meeting.ends = hours
    if odd and sign_in.explanation.strip():
        meeting.explanation, meeting.explained_at, meeting.explained_by = sign_in.explanation, clock.now(), by
    meeting.save()
    Attendance.objects.bulk_create([*_team(meeting, sign_in.members, by), *_enterprise(meeting, present)])
    return meeting


def _team(meeting: Meeting, members: Collection[int] | None, by: User) -> list[Attendance]:
    """Those of the team who took the audit on and were there; whoever signs in was."""
    team = meeting.audit.team.select_related("user").exclude(impartial_at=None)
    present = (one for one in team if members is None or one.pk in members or one.user_id == by.pk)
    return [
        Attendance(meeting=meeting, side=Attendance.Side.BODY, name=str(one.user)[:80], role=one.role, person=one.user)
        for one in present
    ]


def _enterprise(meeting: Meeting, present: str) -> list[Attendance]:
    side = Attendance.Side.ENTERPRISE
    return [Attendance(meeting=meeting, side=side, **vars(one)) for one in read_lines(present)]


@transaction.atomic
def explain_meeting(meeting: Meeting, *, explanation: str, by: User) -> Meeting:
    """Say afterwards why a meeting was signed in outside its window; it stays on record beside it."""
    audit = hold(meeting.audit)
    require(permissions.may_lead(by, audit))
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    require_ready(policies.bars_to_explain(meeting))
    meeting.explanation, meeting.explained_at, meeting.explained_by = explanation, clock.now(), by
    meeting.save(update_fields=["explanation", "explained_at", "explained_by"])
    moves.record(audit, "meeting explained", by=by, note=explanation, internal=True)
    return meeting
