"""A second person of a registered enterprise finds the way in, page by page."""

import pytest

from certsite.accounts.models import Membership, Organisation, User
from certsite.casefile.demo.way import Way
from certsite.notifications.models import Notification
from tests.journeys.steps import press

pytestmark = pytest.mark.django_db

PASSWORD = "leaves-in-autumn-27922"
ENTERPRISE = {
    "name": "瑞恒智能",
    "name_en": "Ruiheng",
    "legal_representative": "陈立明",
    "address": "科技南路16号",
    "address_en": "16 Keji South Road",
}


def signed_up(app, name: str, email: str):
    page = app.get("/accounts/signup/")
    form = next(f for f in page.forms.values() if "password2" in f.fields)
    form["name"], form["email"] = name, email
    form["password1"] = form["password2"] = PASSWORD
    form.submit().follow()
    return app


def form_to(page, action: str):
    return next(form for form in page.forms.values() if form.action.endswith(action))


def test_a_second_colleague_asks_and_is_let_in(django_app_factory, cast, edition):
    way = Way(cast, edition).to("submitted")
    organisation = way.application.organisation

    second = signed_up(django_app_factory(csrf_checks=True), "黄敏", "huang@ruiheng.example")
    page = second.get("/applications/new/").follow()
    form = next(f for f in page.forms.values() if "credit_code" in f.fields)
    for name, value in {"credit_code": organisation.credit_code.lower(), **ENTERPRISE}.items():
        form[name] = value
    page = form.submit(expect_errors=True)
    assert page.status_int == 422
    assert cast.client.name not in page and cast.client.email not in page
    home = form_to(page, "/enterprises/join/").submit().follow()
    assert way.reference not in home
    assert second.get(f"/applications/{way.reference}/", expect_errors=True).status_int == 404

    letter = Notification.objects.get(letter="join-asked")
    assert letter.recipient == cast.client.email and "黄敏" in letter.text
    first = django_app_factory(csrf_checks=True)
    first.set_user(cast.client)
    page = first.get("/").click(href="/join-requests/")
    assert "huang@ruiheng.example" in page
    page = press(page, "accept").follow()
    assert "黄敏" in page

    assert Membership.objects.filter(user__email="huang@ruiheng.example", organisation=organisation).exists()
    assert way.reference in second.get("/")
    assert second.get(f"/applications/{way.reference}/").status_int == 200
    assert Notification.objects.filter(letter="join-granted", recipient="huang@ruiheng.example").count() == 1
    assert Organisation.objects.count() == 1 and User.objects.get(email="huang@ruiheng.example").roles == []


def test_a_colleague_corrects_the_hotline(django_app_factory, client_user, organisation):
    app = django_app_factory(csrf_checks=True)
    app.set_user(client_user)
    page = app.get(organisation.get_absolute_url()).click(href="/edit/")
    page = press(page, hotline="400-820-1234", website="www.ruiheng.example").follow()
    assert "400-820-1234" in page and "https://www.ruiheng.example" in page
    assert "– → 400-820-1234" in page
