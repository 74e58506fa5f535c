"""Forged requests and days that no calendar of ours reaches: never a server error, never half-written."""

import datetime

import pytest
from django.test import Client

from applications.models import Application, Draft
from certsite.casefile.demo.way import Way
from tests.applications.test_bad_input import FORM

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000
LAST_DAY = datetime.date.max.isoformat()


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


@pytest.fixture
def visitor(edition) -> Client:
    """Somebody without an account who has begun a draft."""
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert browser.post("/applications/new/", {"edition": edition.pk}).status_code == 302
    return browser


def test_a_name_with_a_sign_that_the_database_cannot_hold_is_kept_without_it(visitor):
    assert visitor.post("/applications/draft/", {"sco\x00pe": "a\x00b"}).status_code == 302
    assert Draft.objects.get().values == {"scope": ["ab"]}


def test_a_row_with_a_sign_that_the_database_cannot_hold_is_no_server_error(draft, client_user, signed_in):
    data = FORM | {"posts-0-people": "none", "posts-\x00": "x"}
    response = signed_in(client_user).post(f"/applications/{draft.reference}/edit/", data, headers={"X-Autosave": "1"})
    assert response.status_code == 200


def test_a_forged_revision_is_not_kept_as_typed(draft, client_user, signed_in):
    browser, url = signed_in(client_user), f"/applications/{draft.reference}/edit/"
    browser.post(url, FORM | {"base_revision": "x"}, headers={"X-Autosave": "1"})
    draft.refresh_from_db()
    assert "base_revision" not in draft.unfinished


@pytest.mark.parametrize("token", ["%00", "a%00b", "x" * 3000])
def test_a_forged_link_to_a_draft_leads_nowhere(edition, token):
    assert Client().get(f"/applications/draft/{token}/").status_code == 404


@pytest.mark.parametrize("path", ["", "edit/", "documents/", "sites/", "quote/", "contract/", "review/"])
def test_a_forged_case_leads_nowhere(cast, edition, signed_in, path):
    assert signed_in(cast.market).get(f"/applications/A%00/{path}").status_code == 404


@pytest.mark.parametrize("number", ["99999999999", HUGE[:30], "0"])
def test_a_version_that_no_page_has_is_not_there(cast, signed_in, number):
    assert signed_in(cast.market).get(f"/about/fees/versions/{number}/").status_code == 404


def test_a_forged_quote_to_begin_with_is_ignored(cast, edition, signed_in):
    way = Way(cast, edition).to("accepted")
    for like in ("99999999999999999999", HUGE, "-1", "²"):
        assert signed_in(cast.market).get(f"/applications/{way.reference}/quote/", {"like": like}).status_code == 200


@pytest.mark.parametrize("revision", [HUGE, "-1", "x", "", "９"])
def test_a_site_is_not_removed_by_a_forged_revision(cast, edition, signed_in, revision):
    way = Way(cast, edition).to("filled")
    site = way.application.sites.get()
    url = f"/applications/{way.reference}/sites/{site.pk}/remove/"
    assert signed_in(cast.client).post(url, {"base_revision": revision}).status_code == 422
    assert way.application.sites.exists()


@pytest.mark.parametrize("base", ["[" * 100_000, "[]", "null", "{", '{"name": {"a": 1}, "services": 3}'])
def test_a_forged_beginning_of_a_site_is_no_server_error(cast, edition, signed_in, base):
    way = Way(cast, edition).to("filled")
    site = way.application.sites.get()
    data = {"kind": "headquarters", "name": "总部", "address": "人民路", "headcount": "3", "base_revision": "77"}
    response = signed_in(cast.client).post(f"/applications/{way.reference}/sites/{site.pk}/", data | {"base": base})
    assert response.status_code == 422


@pytest.mark.parametrize("field", ["system_since", "wished_on", "managers-0-expires_on"])
def test_the_last_day_of_the_calendar_opens_every_page(cast, edition, signed_in, field):
    way = Way(cast, edition).to("filled")
    manager = {"managers-0-name": "王芳", "managers-0-certificate_number": "SM-1", "base_revision": "1"}
    browser = signed_in(cast.client)
    sent = browser.post(f"/applications/{way.reference}/edit/", FORM | manager | {field: LAST_DAY})
    assert sent.status_code == 302
    for page in ("", "edit/", "submit/"):
        assert browser.get(f"/applications/{way.reference}/{page}").status_code == 200
    Application.objects.update(state="submitted")
    for page in ("queue/", f"{way.reference}/", f"{way.reference}/review/"):
        assert signed_in(cast.market).get(f"/applications/{page}").status_code == 200
