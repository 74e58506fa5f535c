"""Verbs on people and enterprises."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certsite.accounts.models import Invitation, Membership, Organisation, User
from certsite.accounts.roles import Act, Role
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.notifications.services import queue
from certsite.workflow import moves


@transaction.atomic
def grant_roles(person: User, *, roles: list[str], by: User) -> User:
    """Give `person` exactly these roles; nobody changes their own, and the change is recorded with both lists."""
    require(by.can(Act.MANAGE_ACCOUNTS) and by.pk != person.pk)
    was, now = ", ".join(sorted(person.roles)), ", ".join(sorted(roles))
    if was == now:
        return person
    bars = []
    if roles and person.memberships.exists():
        bars.append(_("Somebody who belongs to an enterprise cannot work for the certification body."))
    require_ready(bars)
    person.roles = sorted(Role(role).value for role in roles)
    person.save(update_fields=["roles"])
    moves.record(person, "roles changed", by=by, note=f"{was or '–'} → {now or '–'}", internal=True)
    return person


@transaction.atomic
def register_organisation(*, by: User, **fields) -> Organisation:
    """A person outside the body registers their enterprise and belongs to it from then on."""
    require(not by.is_staff_member)
    organisation = Organisation.objects.create(registered_by=by, registered_at=clock.now(), **fields)
    Membership.objects.create(user=by, organisation=organisation, joined=clock.now())
    by.__dict__.pop("organisation_ids", None)
    moves.record(organisation, "enterprise registered", by=by)
    return organisation


@transaction.atomic
def invite_colleague(organisation: Organisation, *, email: str, by: User) -> Invitation:
    """Ask a colleague to join; asking the same address twice only sends the letter again."""
    require(organisation.pk in by.organisation_ids)
    invitation, new = Invitation.objects.get_or_create(
        organisation=organisation, email=email.strip().lower(), defaults={"invited_by": by}
    )
    invitation.language = by.language
    queue("colleague-invited", to=invitation, invitation=invitation, url=reverse("home"))
    if new:
        moves.record(organisation, "colleague invited", by=by, note=invitation.email)
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: User) -> Membership:
    """Join the enterprise that invited this person's address; staff of the body never do."""
    if invitation.email != by.email or by.is_staff_member:
        raise PermissionDenied
    membership, _new = Membership.objects.get_or_create(user=by, organisation=invitation.organisation)
    if invitation.accepted_at is None:
        invitation.accepted_at, invitation.accepted_by = clock.now(), by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
        moves.record(invitation.organisation, "colleague joined", by=by, note=by.email)
    by.__dict__.pop("organisation_ids", None)
    return membership
