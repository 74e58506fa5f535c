"""Questions about people and enterprises."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from certsite.accounts.models import Invitation, Organisation, User
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
    """Invitations to this person's address that are not taken up yet."""
    return Invitation.objects.filter(email=user.email, accepted_at__isnull=True).select_related("organisation")


def waiting_for(user: User) -> list[Waiting]:
    """Invitations this person can take up."""
    if user.is_staff_member:
        return []
    return [
        Waiting(
            title=_("You are invited to join an enterprise"),
            subject=invitation.organisation.name,
            action=_("Join"),
            url=reverse("accounts:accept-invitation", args=[invitation.pk]),
            since=clock.day_of(invitation.invited_at),
        )
        for invitation in invitations_for(user)
    ]
