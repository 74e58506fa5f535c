"""Verbs on people and enterprises."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certsite.accounts.models import Invitation, JoinRequest, Membership, Organisation, User
from certsite.accounts.roles import Act, Role
from certsite.common import clock
from certsite.common.guards import require, require_ready
from certsite.notifications.services import queue
from certsite.workflow import moves

OPEN_REQUESTS = 5  # how many enterprises one person may ask to be let into before one of them answers


class Taken(Exception):
    """An enterprise with this credit code is registered already; nothing was written."""


@transaction.atomic
def grant_roles(person: User, *, roles: list[str], by: User) -> User:
    """Give `person` exactly these roles; nobody changes their own, and the change is recorded with both lists."""
    require(by.can(Act.MANAGE_ACCOUNTS) and by.pk != person.pk)
    person.refresh_from_db(from_queryset=User.objects.select_for_update())
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
    """A person outside the body registers their enterprise and belongs to it from then on.

    Raises Taken where the credit code is registered already, also where two people do it in the same instant.
    """
    require(not by.is_staff_member)
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(registered_by=by, registered_at=clock.now(), **fields)
    except IntegrityError as error:
        if Organisation.objects.filter(credit_code=fields["credit_code"]).exists():
            raise Taken from error
        raise
    _let_in(by, organisation)
    moves.record(organisation, "enterprise registered", by=by)
    return organisation


def _let_in(person: User, organisation: Organisation) -> Membership:
    """Nobody gets in who became staff in this instant: see grant_roles, which holds the person's row too."""
    require(not User.objects.select_for_update().get(pk=person.pk).is_staff_member)
    membership, _new = Membership.objects.get_or_create(
        user=person, organisation=organisation, defaults={"joined": clock.now()}
    )
    person.forget_organisations()
    return membership


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: User, **fields) -> Organisation:
    """A colleague corrects the enterprise's own data; the history keeps what stood there before."""
    require(organisation.pk in by.organisation_ids and "credit_code" not in fields)
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changes = {name: (getattr(held, name), value) for name, value in fields.items() if getattr(held, name) != value}
    if not changes:
        return held
    for name, (_was, value) in changes.items():
        setattr(held, name, value)
    held.save(update_fields=list(changes))
    with translation.override(settings.LANGUAGE_CODE):  # the language that the records are kept in
        lines = [
            _("%(field)s: %(was)s → %(now)s")
            % {"field": held._meta.get_field(name).verbose_name, "was": was or "–", "now": now or "–"}
            for name, (was, now) in changes.items()
        ]
    moves.record(held, "enterprise changed", by=by, note="\n".join(lines))
    return held


@transaction.atomic
def ask_to_join(organisation: Organisation, *, by: User) -> JoinRequest:
    """Ask the colleagues of an enterprise to be let in; asking again while nobody answered sends nothing."""
    require(not by.is_staff_member)
    known = organisation.join_requests.filter(person=by).first()
    if known and known.granted is None:
        return known
    require_ready(bars_to_ask(organisation, by))
    request, new = JoinRequest.objects.get_or_create(
        organisation=organisation, person=by, granted=None, defaults={"asked": clock.now()}
    )
    if new:
        moves.record(organisation, "asked to join", by=by, note=by.email)
        confirmed = by.has_confirmed_address
        url = reverse("accounts:join-request", args=[request.pk])
        for colleague in organisation.members.filter(is_active=True):
            queue("join-asked", to=colleague, join_request=request, confirmed=confirmed, url=url)
    return request


def bars_to_ask(organisation: Organisation, person: User) -> list[str]:
    """Colleagues do not ask, a refusal is not asked again, and nobody writes to everybody."""
    if person.memberships.filter(organisation=organisation).exists():
        return [_("You belong to this enterprise already.")]
    if organisation.join_requests.filter(person=person, granted=False).exists():
        return [_("Your request was refused. Speak to your colleagues: they can invite your e-mail address.")]
    if person.join_requests.filter(granted=None).count() >= OPEN_REQUESTS:
        return [_("Wait for the answers to your other requests first.")]
    return []


@transaction.atomic
def answer_join_request(request: JoinRequest, *, granted: bool, by: User) -> JoinRequest:
    """A colleague lets somebody in, or does not; staff of the body never get in. The first answer counts."""
    require(request.organisation_id in by.organisation_ids)
    held = JoinRequest.objects.select_for_update(of=("self",)).select_related("organisation", "person")
    held = held.get(pk=request.pk)
    bars = [_("A colleague answered this request already.")] if held.granted is not None else []
    if granted and held.person.is_staff_member:
        bars.append(_("Somebody who works for the certification body cannot join an enterprise."))
    require_ready(bars)
    held.granted, held.answered_at, held.answered_by = granted, clock.now(), by
    held.save(update_fields=["granted", "answered_at", "answered_by"])
    if granted:
        _let_in(held.person, held.organisation)
    moves.record(
        held.organisation, "colleague joined" if granted else "request to join refused", by=by, note=held.person.email
    )
    if granted:
        queue("join-granted", to=held.person, join_request=held, url=reverse("home"))
    else:
        queue("join-refused", to=held.person, join_request=held, url=reverse("home"))
    return held


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
    is_new = invitation.accepted_at is None
    if is_new:
        invitation.accepted_at, invitation.accepted_by = clock.now(), by
        invitation.save(update_fields=["accepted_at", "accepted_by"])
    # Whoever was invited after asking need not wait for another answer
    by.join_requests.filter(organisation=invitation.organisation, granted=None).update(
        granted=True, answered_at=invitation.accepted_at, answered_by=invitation.invited_by
    )
    membership = _let_in(by, invitation.organisation)
    if is_new:
        moves.record(invitation.organisation, "colleague joined", by=by, note=by.email)
    return membership
