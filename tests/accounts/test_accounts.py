"""Signing up, colleagues, roles."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from certsite.accounts import services
from certsite.accounts.models import Invitation, Organisation, User
from certsite.accounts.roles import Act, Role
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def test_signing_up_needs_a_name_and_queues_the_confirmation(client):
    password = "leaves-27922-x"
    data = {"name": "张伟", "email": "Zhang.Wei@Example.test", "password1": password, "password2": password}
    assert client.post("/accounts/signup/", data | {"name": ""}).status_code == 200
    assert not User.objects.exists()
    assert client.post("/accounts/signup/", data).status_code == 302
    user = User.objects.get()
    assert (user.name, user.email, user.roles) == ("张伟", "zhang.wei@example.test", [])
    assert Notification.objects.get().recipient == user.email


def test_one_address_is_one_account_whatever_its_capitals(client_user):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=client_user.email.upper(), name="x")])


def test_the_administrator_grants_roles_but_never_their_own(administrator, market):
    newcomer = User.objects.create_user("new@example.test", "x", name="新人")
    services.grant_roles(newcomer, roles=[Role.AUDITOR], by=administrator)
    assert User.objects.get(pk=newcomer.pk).can(Act.AUDIT)
    assert HistoryEntry.objects.get(verb="roles changed").note == "– → auditor"
    with pytest.raises(PermissionDenied):
        services.grant_roles(administrator, roles=list(Role), by=administrator)
    with pytest.raises(PermissionDenied):
        services.grant_roles(newcomer, roles=[Role.REGISTRAR], by=market)


def test_nobody_of_an_enterprise_works_for_the_body(administrator, client_user, market):
    with pytest.raises(NotReady):
        services.grant_roles(client_user, roles=[Role.MARKET], by=administrator)
    with pytest.raises(PermissionDenied):
        services.register_organisation(by=market, name="x")


def test_of_a_role_and_a_membership_in_the_same_instant_one_is_given(transactional_db, administrator, client_user):
    organisation = Organisation.objects.get(memberships__user=client_user)
    for number in range(5):
        newcomer = User.objects.create_user(f"new{number}@example.test", "x", name="新人")
        invitation = Invitation.objects.create(organisation=organisation, email=newcomer.email, invited_by=client_user)
        verbs = [
            lambda by=newcomer, invitation=invitation: services.accept_invitation(invitation, by=by),
            lambda pk=newcomer.pk: services.grant_roles(User.objects.get(pk=pk), roles=[Role.MARKET], by=administrator),
        ]
        outcomes = at_once(2, lambda n, verbs=verbs: verbs[n]())
        newcomer = User.objects.get(pk=newcomer.pk)
        assert newcomer.memberships.exists() != newcomer.is_staff_member, outcomes


def test_a_colleague_joins_by_invitation_and_a_stranger_cannot_take_it(client_user, stranger_user, signed_in, client):
    organisation = Organisation.objects.get(memberships__user=client_user)
    url = f"/enterprises/{organisation.pk}/invite/"
    assert signed_in(client_user).post(url, {"email": "no address"}).status_code == 422
    assert signed_in(stranger_user).post(url, {"email": "c@example.test"}).status_code == 404
    signed_in(client_user).post(url, {"email": "C@example.test"})
    invitation = Invitation.objects.get()
    assert Notification.objects.get(letter="colleague-invited").recipient == "c@example.test"
    accept = f"/invitations/{invitation.pk}/accept/"
    assert signed_in(stranger_user).post(accept).status_code == 404
    colleague = User.objects.create_user("c@example.test", "x", name="丙")
    colleague.emailaddress_set.create(email=colleague.email, verified=True, primary=True)
    assert signed_in(colleague).post(accept).status_code == 302
    assert organisation.members.filter(pk=colleague.pk).exists()


def test_an_unconfirmed_address_takes_no_invitation(client_user, signed_in):
    organisation = Organisation.objects.get(memberships__user=client_user)
    invitation = services.invite_colleague(organisation, email="c@example.test", by=client_user)
    pretender = User.objects.create_user("c@example.test", "x", name="丁")
    assert signed_in(pretender).post(f"/invitations/{invitation.pk}/accept/").status_code == 404
    assert "/accounts/email/" in signed_in(pretender).get("/").content.decode()


def test_the_roles_form_keeps_what_was_ticked_and_says_why_not(administrator, client_user, signed_in):
    page = signed_in(administrator, "en").post(f"/people/{client_user.pk}/", {"roles": ["market"]})
    assert page.status_code == 422
    assert "cannot work for the certification body" in page.content.decode()
