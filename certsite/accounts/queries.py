"""Questions about people and enterprises."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from certsite.accounts.models import Invitation, JoinRequest, Organisation, User
from certsite.accounts.roles import Act
from certsite.common import clock
from certsite.common.waiting import Waiting


def organisation_for(user: User, pk: int) -> Organisation:
    """The enterprise, if this person belongs to it or may see cases; otherwise 404."""
    seen = Organisation.objects.all()
    if not user.can(Act.SEE_CASES):
        seen = seen.filter(memberships__user=user)
    return get_object_or_404(seen, pk=pk)


def invitations_for(user: User):
    """Open invitations to an address that this person has confirmed; an unconfirmed one could be anybody's."""
    confirmed = user.emailaddress_set.filter(verified=True).values("email")
    return Invitation.objects.filter(email__in=confirmed, accepted_at__isnull=True).select_related("organisation")


def join_requests_to(user: User):
    """Open requests of people who want to join an enterprise of this person."""
    requests = JoinRequest.objects.filter(organisation__memberships__user=user, granted=None)
    return requests.select_related("organisation", "person")


def join_requests_of(user: User):
    """What this person asked for and nobody answered yet."""
    return user.join_requests.filter(granted=None).select_related("organisation")


def waiting_for(user: User) -> list[Waiting]:
    """Invitations this person can take up, and requests they can answer."""
    if user.is_staff_member:
        return []
    asked = [
        Waiting(
            title=_("Somebody asks to join your enterprise"),
            subject=f"{request.person} · {request.organisation.name}",
            action=_("Answer"),
            url=reverse("accounts:join-request", args=[request.pk]),
            since=clock.day_of(request.asked),
        )
        for request in join_requests_to(user)
    ]
    return (
        _to_confirm(user)
        + asked
        + [
            Waiting(
                title=_("You are invited to join an enterprise"),
                subject=invitation.organisation.name,
                action=_("Join"),
                url=reverse("accounts:accept-invitation", args=[invitation.pk]),
                since=clock.day_of(invitation.invited_at),
            )
            for invitation in invitations_for(user)
        ]
    )


def _to_confirm(user: User) -> list[Waiting]:
    """Whoever is invited at an address they have not confirmed yet confirms it first."""
    if user.has_confirmed_address:
        return []
    waiting = Invitation.objects.filter(email=user.email, accepted_at__isnull=True).select_related("organisation")
    return [
        Waiting(
            title=_("You are invited to join an enterprise"),
            subject=invitation.organisation.name,
            action=_("Confirm your e-mail address first"),
            url=reverse("account_email"),
            since=clock.day_of(invitation.invited_at),
        )
        for invitation in waiting
    ]
