"""An enterprise is registered once: whoever comes second asks its people to be let in. Its data and their history."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from certsite.accounts import services
from certsite.accounts.models import JoinRequest, Membership, Organisation, User
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db

REGISTER = "/applications/new/enterprise/"
ENTERPRISE = {
    "credit_code": "91350100M000100Y43",
    "name": "福州安泰家电服务有限公司",
    "name_en": "Fuzhou Antai Appliance Service Co., Ltd.",
    "address": "福建省福州市鼓楼区工业路1号",
    "address_en": "1 Gongye Road, Fuzhou",
    "legal_representative": "林安",
}


@pytest.fixture
def newcomer(db) -> User:
    return User.objects.create_user("new@example.test", "x", name="新来的")


@pytest.fixture
def request_(organisation, client_user, newcomer) -> JoinRequest:
    """The newcomer asks to be let in; the client is there already."""
    return services.ask_to_join(organisation, by=newcomer)


def letters(name: str) -> list[str]:
    return sorted(Notification.objects.filter(letter=name).values_list("recipient", flat=True))


# Registering


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３",
                                  " 91350100 M000 100Y43 "])  # fmt: skip
def test_a_code_is_the_same_however_it_is_typed(newcomer, signed_in, code):
    assert signed_in(newcomer).post(REGISTER, ENTERPRISE | {"credit_code": code}).status_code == 302
    assert Organisation.objects.get().credit_code == "91350100M000100Y43"


@pytest.mark.parametrize("code", ["914403001922038216", "９１４４０３００１９２２０３８２１６"])
def test_the_second_to_register_is_offered_to_ask(organisation, client_user, newcomer, signed_in, code):
    answer = signed_in(newcomer, "en").post(REGISTER, ENTERPRISE | {"credit_code": code})
    page = answer.content.decode()
    assert answer.status_code == 422 and Organisation.objects.count() == 1
    assert "registered already" in page and 'action="/enterprises/join/"' in page
    assert ENTERPRISE["name"] in page, "what was typed is kept"
    for secret in (client_user.name, client_user.email, organisation.name, organisation.legal_representative):
        assert secret not in page


def test_two_who_register_at_once_make_one_enterprise(transactional_db, signed_in):
    people = [User.objects.create_user(f"p{n}@example.test", "x", name=f"{n}") for n in range(4)]
    browsers = [signed_in(person) for person in people]
    answers = at_once(4, lambda n: browsers[n].post(REGISTER, ENTERPRISE))
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422, 422]
    assert Organisation.objects.count() == Membership.objects.count() == 1
    for answer in answers:
        assert answer.status_code == 302 or "/enterprises/join/" in answer.content.decode()


def test_the_verb_itself_says_that_the_code_is_taken(organisation, newcomer):
    with pytest.raises(services.Taken):
        services.register_organisation(by=newcomer, **ENTERPRISE | {"credit_code": organisation.credit_code})
    assert not newcomer.memberships.exists()


# Asking


def ask(browser: Client, code: str):
    return browser.post("/enterprises/join/", {"code": code}, follow=True)


def test_the_colleagues_get_a_letter_and_see_who_asks(organisation, client_user, colleague, newcomer, signed_in):
    asking = signed_in(newcomer, "en")
    assert "Your colleagues have a letter" in ask(asking, organisation.credit_code).content.decode()
    assert letters("join-asked") == [client_user.email, colleague.email]
    text = Notification.objects.filter(letter="join-asked").first().text
    assert newcomer.name in text and newcomer.email in text
    request = JoinRequest.objects.get()
    for person in (client_user, colleague):
        home = signed_in(person, "en").get("/").content.decode()
        assert f"/join-requests/{request.pk}/" in home and newcomer.name in home
    page = signed_in(client_user, "en").get(f"/join-requests/{request.pk}/").content.decode()
    assert newcomer.email in page and "address not confirmed" in page
    newcomer.emailaddress_set.create(email=newcomer.email, verified=True, primary=True)
    assert "address confirmed" in signed_in(client_user, "en").get(organisation.get_absolute_url()).content.decode()
    assert organisation.credit_code in asking.get(REGISTER).content.decode(), "the person sees what they asked"


def test_asking_twice_sends_once(organisation, client_user, newcomer, signed_in):
    for _ in range(2):
        ask(signed_in(newcomer), organisation.credit_code)
    assert JoinRequest.objects.count() == 1
    assert letters("join-asked") == [client_user.email]


def test_asking_twice_at_once_sends_once(transactional_db, organisation, client_user, newcomer):
    outcomes = at_once(4, lambda n: services.ask_to_join(organisation, by=User.objects.get(pk=newcomer.pk)))
    assert all(isinstance(outcome, JoinRequest) for outcome in outcomes), outcomes
    assert JoinRequest.objects.count() == 1 and letters("join-asked") == [client_user.email]


def test_a_colleague_need_not_ask(organisation, client_user, signed_in):
    assert "already" in ask(signed_in(client_user, "en"), organisation.credit_code).content.decode()
    assert not JoinRequest.objects.exists()


def test_staff_of_the_body_never_join(organisation, client_user, market, newcomer, signed_in):
    assert ask(signed_in(market), organisation.credit_code).status_code == 403
    request = services.ask_to_join(organisation, by=newcomer)
    User.objects.filter(pk=newcomer.pk).update(roles=["market"])
    with pytest.raises(NotReady):
        services.answer_join_request(request, granted=True, by=client_user)
    assert Membership.objects.count() == 1 and JoinRequest.objects.get().granted is None


@pytest.mark.parametrize("code", ["", "911101080828461726", "914403001922038217", "x" * 500])
def test_asking_for_what_is_not_there_is_not_found(organisation, newcomer, signed_in, code):
    assert ask(signed_in(newcomer), code).status_code == 404


def test_nobody_writes_to_everybody(newcomer):
    others = [Organisation.objects.create(**ENTERPRISE | {"credit_code": f"{n:018}"}) for n in range(6)]
    assert len(others) > services.OPEN_REQUESTS
    for other in others[:-1]:
        services.ask_to_join(other, by=newcomer)
    with pytest.raises(NotReady):
        services.ask_to_join(others[-1], by=newcomer)


# Answering


def test_whoever_is_let_in_belongs_to_it_and_is_told(request_, organisation, client_user, newcomer, signed_in):
    answer = signed_in(client_user).post(f"/join-requests/{request_.pk}/", {"accept": "1"})
    assert answer.status_code == 302
    assert organisation.members.filter(pk=newcomer.pk).exists()
    assert letters("join-granted") == [newcomer.email]
    assert signed_in(newcomer).get(organisation.get_absolute_url()).status_code == 200
    request_.refresh_from_db()
    assert (request_.granted, request_.answered_by) == (True, client_user)
    assert HistoryEntry.objects.get(verb="colleague joined").note == newcomer.email


def test_whoever_is_refused_is_told_and_does_not_ask_again(request_, organisation, client_user, newcomer, signed_in):
    signed_in(client_user).post(f"/join-requests/{request_.pk}/", {"refuse": "1"})
    assert not organisation.members.filter(pk=newcomer.pk).exists()
    assert letters("join-refused") == [newcomer.email]
    refusal = Notification.objects.get(letter="join-refused")
    assert client_user.name not in refusal.text + refusal.subject and organisation.name not in refusal.text
    assert "refused" in ask(signed_in(newcomer, "en"), organisation.credit_code).content.decode()
    assert letters("join-asked") == [client_user.email]


def test_nothing_waits_any_more_once_it_is_answered(request_, client_user, colleague, signed_in):
    services.answer_join_request(request_, granted=False, by=client_user)
    assert "/join-requests/" not in signed_in(colleague).get("/").content.decode()
    page = signed_in(colleague, "en").get(f"/join-requests/{request_.pk}/", follow=True)
    assert "answered this request already" in page.content.decode()
    with pytest.raises(NotReady):
        services.answer_join_request(request_, granted=True, by=colleague)


def test_two_colleagues_at_once_give_one_answer(transactional_db, request_, client_user, colleague):
    people = [client_user, colleague]
    outcomes = at_once(
        2, lambda n: services.answer_join_request(request_, granted=bool(n), by=User.objects.get(pk=people[n].pk))
    )
    assert sum(isinstance(outcome, JoinRequest) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotReady) for outcome in outcomes) == 1
    assert len(letters("join-granted") + letters("join-refused")) == 1


def test_only_colleagues_answer(request_, newcomer, stranger_user, market, signed_in):
    for person in (newcomer, stranger_user, market):
        url = f"/join-requests/{request_.pk}/"
        assert signed_in(person).get(url).status_code == 404
        assert signed_in(person).post(url, {"accept": "1"}).status_code == 404
        with pytest.raises(PermissionDenied):
            services.answer_join_request(request_, granted=True, by=User.objects.get(pk=person.pk))
    assert JoinRequest.objects.get().granted is None


def test_an_invitation_taken_up_answers_the_request(request_, organisation, client_user, newcomer):
    invitation = services.invite_colleague(organisation, email=newcomer.email, by=client_user)
    services.accept_invitation(invitation, by=newcomer)
    request_.refresh_from_db()
    assert (request_.granted, request_.answered_by) == (True, client_user)


def test_the_page_of_an_enterprise_asks_no_more_for_many_requests(
    organisation, client_user, signed_in, django_assert_max_num_queries
):
    for n in range(12):
        services.ask_to_join(organisation, by=User.objects.create_user(f"p{n}@example.test", "x", name=f"{n}"))
    browser = signed_in(client_user)
    with django_assert_max_num_queries(10):
        page = browser.get(organisation.get_absolute_url())
    assert page.content.decode().count("/join-requests/") == 12


# The enterprise's own data

DATA = {key: value for key, value in ENTERPRISE.items() if key != "credit_code"}


def test_a_colleague_changes_the_data_and_the_history_keeps_both(organisation, client_user, signed_in):
    was, url = organisation.address, f"/enterprises/{organisation.pk}/edit/"
    changed = DATA | {"website": "ruiheng.example", "hotline": "400-820-1234"}
    assert signed_in(client_user).post(url, changed).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.website, organisation.hotline) == ("https://ruiheng.example", "400-820-1234")
    entry = HistoryEntry.objects.get(verb="enterprise changed")
    assert entry.actor_label == client_user.name
    assert f"{was} → {DATA['address']}" in entry.note and "– → 400-820-1234" in entry.note
    assert f"{was} → {DATA['address']}" in signed_in(client_user).get(organisation.get_absolute_url()).content.decode()
    signed_in(client_user).post(url, changed)
    assert HistoryEntry.objects.filter(verb="enterprise changed").count() == 1, "the same again changes nothing"


@pytest.mark.parametrize(("name", "value"), [("name", ""), ("website", "no address"), ("name_en", "x" * 201)])
def test_a_faulty_change_is_told_and_nothing_written(organisation, client_user, signed_in, name, value):
    answer = signed_in(client_user).post(f"/enterprises/{organisation.pk}/edit/", DATA | {name: value})
    assert answer.status_code == 422
    assert DATA["address"] in answer.content.decode()
    organisation.refresh_from_db()
    assert organisation.address != DATA["address"]


def test_the_credit_code_is_not_changed(organisation, client_user, signed_in):
    code = organisation.credit_code
    signed_in(client_user).post(f"/enterprises/{organisation.pk}/edit/", DATA | {"credit_code": "91350100M000100Y43"})
    organisation.refresh_from_db()
    assert organisation.credit_code == code and organisation.name == DATA["name"]


def test_others_change_nothing(organisation, stranger_user, market, signed_in):
    url = f"/enterprises/{organisation.pk}/edit/"
    assert signed_in(stranger_user).post(url, DATA).status_code == 404
    assert signed_in(market).post(url, DATA).status_code == 403
    with pytest.raises(PermissionDenied):
        services.change_organisation(organisation, by=stranger_user, hotline="1")
