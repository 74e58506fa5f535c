"""What the score page's script says to the server: operations in, the present sheet out. It answers in JSON."""

import datetime
import json
import re
import uuid
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from audits import permissions, policies, queries, services
from audits.views.refusals import REFUSALS
from audits.views.scorecard import (
    Desk,
    conflict_cards,
    desk_of,
    drawn,
    may_see,
    pack_of,
    sheet_of,
    store,
    tell,
)
from certsite.common.guards import NotReady
from scoring.policies import fault_in_words
from scoring.queries import fields_on
from scoring.services import Operation, Outcome

WAITS, SIGNED_OUT, MOST = 423, 401, 200


@require_POST
def operations(request, reference: str):
    """Edits of the audit's sheet; see received."""
    return received(request, reference, services.write_scores)


def received(request, reference: str, write):
    """Up to 200 edits as JSON: 200 with what became of each, and else nothing is written.

    400 unreadable, 401 signed out, 403 not in the team or signed in as somebody else than who made them, 423 the sheet
    takes no scores yet. An edit whose value cannot be read is refused by itself.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"error": _("You were signed out.")}, status=SIGNED_OUT)
    try:
        sent = json.loads(request.body)
        if sent["user"] != request.user.pk:
            return JsonResponse({"error": _("These entries are somebody else's."), "other": True}, status=403)
        made = [operation_from(row) for row in sent["operations"][:MOST]]
        outcomes = write(reference, made, by=request.user)
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": "unreadable"}, status=400)
    except NotReady as bars:
        return JsonResponse({"error": str(bars)}, status=WAITS)
    return JsonResponse({"outcomes": [outcome_of(outcome) for outcome in outcomes]})


def outcome_of(outcome: Outcome) -> dict:
    """An outcome as JSON, its faults in words."""
    return vars(outcome) | {"faults": [fault_in_words(code) for code in outcome.faults.values()]}


def operation_from(row: Mapping) -> Operation:
    """An operation from a row of the sending; ValueError, KeyError or TypeError for another shape."""
    base = row["base"]
    if isinstance(base, bool) or not isinstance(base, int) or not 0 <= base < 2**31 or not isinstance(row["code"], str):
        raise ValueError("base or code")
    return Operation(
        code=row["code"], field=str(row["field"])[:20], base=base, value=row["value"], id=uuid.UUID(row["id"]),
        device=str(row.get("device", ""))[:40], made_at=moment(row.get("made")),
    )  # fmt: skip


def moment(written) -> datetime.datetime | None:
    """What the device's clock said, None where that is no moment."""
    found = parse_datetime(str(written or ""))
    return found if found and found.tzinfo else None


@ensure_csrf_cookie
def pack(request, reference: str):
    """The sheet as it stands, for the page's script; 401 signed out."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": _("You were signed out.")}, status=SIGNED_OUT)
    audit = queries.audit_for(request.user, reference)
    if permissions.has_own_sheet(request.user, audit):
        return JsonResponse({"error": " ".join(policies.bars_of_blind(audit))}, status=WAITS)
    return packed(request, desk_of(request.user, may_see(request, audit)))


def packed(request, desk: Desk):
    """The pack of a sheet as JSON."""
    stored = fields_on(desk.card)
    return JsonResponse(pack_of(request, desk, stored, conflict_cards(desk, stored)))


@login_required
@require_POST
def close_conflict(request, reference: str, pk: int):
    """The lead puts one of the waiting values in place, or leaves what stands.

    `choice` is `<revision that stood>:<newest edit that waited>:<edit or 0>`.
    """
    audit = sheet_of(request, reference)

    def close(conflict, **choice):
        services.close_conflict(conflict, audit=audit, by=request.user, **choice)

    return settled(request, desk_of(request.user, audit), pk, close, services.write_scores)


def settled(request, desk: Desk, pk: int, close, write, **more):
    """Have a card of this sheet closed as it was chosen, and go back to its item.

    Without script its button sends the whole form around it: what was typed there is stored too, or kept on the page.
    """
    conflict = get_object_or_404(desk.card.conflicts, pk=pk)
    choice = re.fullmatch(r"([0-9]{1,9}):([0-9]{1,18}):([0-9]{1,18})", request.POST.get("choice", ""))
    if not choice:
        return HttpResponse(status=400)
    seen, newest, edit = map(int, choice.groups())
    kept = get_object_or_404(conflict.edits, pk=edit) if edit else None
    from_script = request.headers.get("Accept") == "application/json"
    try:
        outcomes, faulty = ([], []) if from_script else store(request, desk, write)
    except NotReady:  # no more on this sheet since this moment: where the form goes now, the sheet's page knows
        return redirect(desk.address, preserve_request=True)
    if outcomes:
        tell(request, desk, outcomes, faulty)
    try:
        close(conflict, kept=kept, seen=seen, newest=newest)
    except REFUSALS as refusal:
        if from_script:
            return JsonResponse({"error": str(refusal)}, status=409)
        messages.error(request, str(refusal))
    if from_script:
        return JsonResponse({})
    if faulty:
        return drawn(request, desk, faulty, **more)
    return redirect(f"{desk.address}#item-{conflict.indicator.code}")


def worker(request):
    """The service worker; it stands here because its scope is the folder of its address."""
    source = Path(settings.BASE_DIR, "static", "js", "scorecard", "worker.js").read_text(encoding="utf-8")
    return HttpResponse(source, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
