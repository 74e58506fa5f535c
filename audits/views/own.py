"""One's own score sheet in a blind phase: private until shared."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from audits import permissions, policies, queries, services
from audits.models import TeamMember
from audits.views.refusals import tried
from audits.views.scorecard import Desk, sheet_page
from audits.views.scores import SIGNED_OUT, packed, received, settled
from certsite.common.guards import require


def own_part(request, reference: str) -> TeamMember:
    """The person's part in the audit with their own sheet; 403 where they have none."""
    audit = queries.audit_for(request.user, reference)
    member = permissions.membership(request.user, audit)
    require(member is not None and member.own_sheet_id is not None and permissions.may_score(request.user, audit))
    member.audit = audit
    member.own_sheet = queries.own_sheet_of(member)
    return member


def own_desk(member: TeamMember) -> Desk:
    """Their own sheet for themselves."""
    may_send = not policies.bars_to_write(member.audit)
    may_write = may_send and not policies.bars_to_change_own(member)
    return Desk(member.audit, member.own_sheet, may_write, may_send, may_settle=True, own=member)


@login_required
@ensure_csrf_cookie
def scorecard(request, reference: str):
    """One's own sheet, with sharing it; afterwards who else has shared."""
    member = own_part(request, reference)
    return sheet_page(request, own_desk(member), services.write_own_scores, **own_words(request, member))


def own_words(request, member: TeamMember) -> dict:
    """What the page of one's own sheet says beside the sheet."""
    return {
        "own": member,
        "others": queries.auditing(member.audit) if member.shared_at else [],
        "bars": [] if member.shared_at else policies.bars_to_share(member),
        "may_compare": permissions.may_compare(request.user, member.audit),
    }


@require_POST
def operations(request, reference: str):
    """Edits of one's own sheet."""
    return received(request, reference, services.write_own_scores)


@ensure_csrf_cookie
def pack(request, reference: str):
    """One's own sheet as it stands, for the page's script; 401 signed out."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": _("You were signed out.")}, status=SIGNED_OUT)
    return packed(request, own_desk(own_part(request, reference)))


@login_required
@require_POST
def close_conflict(request, reference: str, pk: int):
    """Decide between one's own devices."""
    member = own_part(request, reference)

    def close(conflict, **choice):
        services.close_own_conflict(conflict, member=member, by=request.user, **choice)

    more = own_words(request, member)
    return settled(request, own_desk(member), pk, close, services.write_own_scores, **more)


@login_required
@require_POST
def share(request, reference: str):
    """Share one's own scores, with the word that it cannot be taken back."""
    member = own_part(request, reference)
    if "sure" not in request.POST:
        messages.error(request, _("Tick that you know it cannot be taken back."))
        return redirect("audits:own-scorecard", reference)
    tried(request, services.share, member, success=_("Your scores are shared."))
    return redirect("audits:own-scorecard", reference)
