"""An application begun without an account: kept as typed, taken over once, dropped when nobody comes back."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client

from applications import services
from applications.models import Application, Draft
from certsite.common import clock
from tests.applications.test_bad_input import FORM, typed
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db

TYPED = {name: value for name, value in FORM.items() if name != "base_revision"} | {
    "enterprise_name": "深圳市瑞恒智能科技有限公司",
    "credit_code": "914403001922038216",
    "products": "洗衣机；全国",
    "services": ["repair", "spares"],
    "trade": "appliances",
    "system_since": "2024-03-01",
    "wished_on": "",
    "contact_name": "陈立明",
    "contact_email": "chen@example.test",
}


@pytest.fixture
def visitor(edition) -> Client:
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert browser.post("/applications/new/", {"edition": edition.pk}).headers["Location"] == "/applications/draft/"
    return browser


def test_a_visitor_begins_without_an_account(visitor):
    page = visitor.get("/applications/draft/")
    assert page.status_code == 200 and "No account is needed yet" in page.content.decode()
    assert not Application.objects.exists()


def test_no_machine_begins_drafts_without_end(edition):
    answers = [Client().post("/applications/new/", {"edition": edition.pk}).status_code for _ in range(31)]
    assert answers == [302] * 30 + [422]
    assert Draft.objects.count() == 30


def test_right_and_wrong_are_kept_as_typed(visitor):
    wrong = TYPED | {"total_headcount": "about ten", "posts-0-people": "x"}
    assert visitor.post("/applications/draft/", wrong).status_code == 302
    page = visitor.get("/applications/draft/")
    for name, value in wrong.items():
        if name.endswith("_FORMS") or name in ("services", "trade", "posts-0-layer", "posts-0-level"):
            continue
        assert typed(page, name) == value, name
    boxes = BeautifulSoup(page.content, "html.parser").select("[name=services][checked]")
    assert [box["value"] for box in boxes] == ["repair", "spares"]


def test_a_pause_says_what_to_mend_and_keeps_it_all_the_same(visitor):
    answer = visitor.post("/applications/draft/", TYPED | {"trade": "alchemy"}, headers={"X-Autosave": "1"})
    assert set(answer.json()["errors"]) == {"trade"}
    assert Draft.objects.get().values["trade"] == ["alchemy"]


def test_the_cookie_is_signed_and_another_browser_sees_nothing(visitor):
    token = Draft.objects.get().token
    stranger = Client()
    stranger.cookies["draft"] = token
    assert stranger.get("/applications/draft/").status_code == 302
    other = "y" if token.endswith("x") else "x"  # the token is drawn at random and may end in either
    assert Client().get(f"/applications/draft/{token[:-1]}{other}/").status_code == 404


def test_a_link_from_a_letter_opens_the_draft_in_another_browser(visitor):
    visitor.post("/applications/draft/", TYPED)
    other = Client()
    assert other.get(f"/applications/draft/{Draft.objects.get().token}/").headers["Location"] == "/applications/draft/"
    assert typed(other.get("/applications/draft/"), "scope") == TYPED["scope"]


def test_a_link_never_takes_the_place_of_ones_own_draft_unasked(visitor, edition):
    visitor.post("/applications/draft/", TYPED)
    other = services.begin_draft(edition=edition, values={"scope": ["别人的范围"]})
    asked = visitor.get(f"/applications/draft/{other.token}/")
    assert asked.status_code == 200 and "no way back" in asked.content.decode()
    assert typed(visitor.get("/applications/draft/"), "scope") == TYPED["scope"]
    assert visitor.post(f"/applications/draft/{other.token}/").headers["Location"] == "/applications/draft/"
    assert typed(visitor.get("/applications/draft/"), "scope") == "别人的范围"


def test_taking_over_asks_for_an_account_and_for_the_enterprise(visitor, django_user_model):
    visitor.post("/applications/draft/", TYPED)
    assert visitor.get("/applications/draft/claim/").headers["Location"].startswith("/accounts/login/")
    newcomer = django_user_model.objects.create_user("new@example.test", "x", name="陈立明")
    visitor.force_login(newcomer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.get("/applications/draft/claim/").headers["Location"] == "/applications/new/enterprise/"
    page = visitor.get("/applications/new/enterprise/")
    assert typed(page, "name") == TYPED["enterprise_name"] and typed(page, "credit_code") == TYPED["credit_code"]


def claimed(visitor, person, organisation) -> Application:
    visitor.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = visitor.post("/applications/draft/claim/", {"organisation": organisation.pk})
    application = Application.objects.get()
    assert answer.headers["Location"] == f"/applications/{application.reference}/edit/"
    return application


def test_taken_over_it_is_an_application_with_everything_in_it(visitor, client_user, organisation):
    visitor.post("/applications/draft/", TYPED | {"total_headcount": "about ten"})
    application = claimed(visitor, client_user, organisation)
    assert (application.scope, application.services) == (TYPED["scope"], ["repair", "spares"])
    assert application.answers == {"trade": "appliances", "system_since": "2024-03-01"}
    assert application.posts.get().post == "售后总监"
    page = visitor.get(f"/applications/{application.reference}/edit/")
    assert typed(page, "total_headcount") == "about ten", "what does not fit is still there, with its fault"
    assert visitor.get("/applications/draft/").status_code == 302, "the draft is used up"


def nothing(held: Draft) -> tuple:
    return {}, {}


def test_what_another_browser_kept_in_the_last_instant_is_taken_over_too(edition, client_user, organisation):
    draft = services.begin_draft(edition=edition, values={"scope": ["家电"]})
    services.keep_draft(Draft.objects.get(), values={"scope": ["家电售后服务"]})
    application = services.claim_draft(
        draft, organisation=organisation, read=lambda held: ({"scope": held.values["scope"][0]}, {}), by=client_user
    )
    assert application.scope == "家电售后服务"


def test_a_page_left_open_is_told_that_the_draft_is_taken_over(visitor, client_user, organisation):
    services.claim_draft(Draft.objects.get(), organisation=organisation, read=nothing, by=client_user)
    answer = visitor.post("/applications/draft/", TYPED, headers={"X-Autosave": "1"})
    assert answer.status_code == 409 and "became an application" in answer.json()["closed"]
    assert visitor.post("/applications/draft/", TYPED).headers["Location"] == "/applications/new/"


def test_what_was_taken_over_in_this_instant_is_not_thrown_away(edition, client_user, organisation):
    draft = services.begin_draft(edition=edition)
    services.claim_draft(Draft.objects.get(), organisation=organisation, read=nothing, by=client_user)
    services.discard_draft(draft)
    assert Draft.objects.get().application is not None


def test_two_browsers_take_it_over_once(transactional_db, edition, client_user, colleague, organisation):
    draft = services.begin_draft(edition=edition, values={"scope": ["家电"]})

    def claim(n: int):
        by = [client_user, colleague][n % 2]
        return services.claim_draft(draft, organisation=organisation, read=lambda held: ({"scope": "家电"}, {}), by=by)

    outcomes = at_once(4, claim)
    assert {outcome.pk for outcome in outcomes} == {Application.objects.get().pk}


def test_another_enterprise_cannot_take_what_was_taken(edition, client_user, organisation, stranger_user,
                                                       stranger_organisation):  # fmt: skip
    draft = services.begin_draft(edition=edition)
    services.claim_draft(draft, organisation=organisation, read=nothing, by=client_user)
    with pytest.raises(PermissionDenied):
        services.claim_draft(draft, organisation=stranger_organisation, read=nothing, by=stranger_user)


def test_staff_take_nothing_over(visitor, market):
    visitor.force_login(market, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert visitor.post("/applications/draft/claim/").status_code == 403


def test_a_visitor_throws_the_draft_away(visitor):
    visitor.post("/applications/draft/discard/")
    assert not Draft.objects.exists()


def test_more_than_anybody_types_is_told_and_kept_on_the_page(visitor):
    answer = visitor.post("/applications/draft/", TYPED | {"products": "长" * 250_000})
    assert answer.status_code == 422 and "more than a draft may hold" in answer.content.decode()
    assert Draft.objects.get().values == {}
    by_itself = visitor.post("/applications/draft/", TYPED | {"products": "长" * 250_000}, headers={"X-Autosave": "1"})
    assert by_itself.status_code == 409 and "more than a draft may hold" in by_itself.json()["closed"]


def test_a_draft_nobody_comes_back_to_is_dropped_after_half_a_year(edition, client_user, organisation):
    with clock.at(clock.today() - datetime.timedelta(days=181)):
        services.begin_draft(edition=edition)
        kept = services.begin_draft(edition=edition)
        services.claim_draft(kept, organisation=organisation, read=nothing, by=client_user)
    with clock.at(clock.today() - datetime.timedelta(days=179)):
        fresh = services.begin_draft(edition=edition)
    assert services.drop_old_drafts() == 1
    assert set(Draft.objects.all()) == {kept, fresh}
    assert services.drop_old_drafts() == 0


def test_who_has_no_account_is_not_sent_to_register_an_enterprise(edition, client_user, signed_in):
    register = 'href="/applications/new/enterprise/"'
    assert register not in Client().get("/applications/new/").content.decode()
    assert signed_in(client_user).get("/applications/new/").content.decode().count(register) == 1
