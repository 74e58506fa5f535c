"""The documents of a case from the first upload to the passed review, with a virus in between."""

import datetime

import pytest
from webtest import Upload

from applications import services
from applications.models import Application, Document
from applications.tasks import remind_of_documents
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.notifications.models import Notification
from tests.factories.clamd import EICAR, clamd
from tests.factories.files import pdf_bytes, text_pdf
from tests.journeys.steps import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(django_app_factory):
    """seat(user) → a browser in which that person is signed in."""

    def sit(user):
        app = django_app_factory(csrf_checks=True)
        app.set_user(user)
        return app

    return sit


def send(page, code: str, content: bytes, *, expires_on: str = ""):
    """Upload to one document through its own form on the page."""
    forms = [form for form in page.forms.values() if "requirement" in form.fields]
    form = next(form for form in forms if form["requirement"].value == code)
    form["file"] = Upload(f"{code}.pdf", content, "application/pdf")
    if expires_on:
        form["expires_on"] = expires_on
    return form.submit(expect_errors=True)


def state_of(page, code: str) -> str:
    return page.html.find(id=code).find(class_="status").get_text(strip=True)


def test_from_the_first_upload_to_the_passed_review(seat, cast, edition, settings):
    documents = {"recall-procedure": text_pdf("Recall procedure", "No sample")}
    way = Way(cast, edition, declared={"services": ["repair", "recall"]}, documents=documents).to("draft")
    client, planner = seat(cast.client), seat(cast.planner)
    url = f"/applications/{way.reference}/documents/"
    Application.objects.update(services=["repair", "recall"])

    page = client.get(url)
    asked = [section["id"] for section in page.html.find("main").find_all("section", class_="panel")]
    assert "recall-procedure" in asked and "complaint-procedure" not in asked
    assert send(page, "permits", pdf_bytes("p")).status_int == 422, "it expires, so it needs its last day"
    soon = (clock.today() + datetime.timedelta(days=30)).isoformat()
    page = send(page, "permits", pdf_bytes("p"), expires_on=soon).follow()
    assert soon in page and page.html.find(id="permits").find(class_="status-wait")

    with clamd() as daemon:
        settings.CLAMD_URL, settings.CLAMD_TIMEOUT = daemon.url, 5
        refused = send(page, "recall-procedure", pdf_bytes() + EICAR)
        assert refused.status_int == 422 and "EICAR" in refused
        page = send(refused, "recall-procedure", pdf_bytes("clean")).follow()
        assert page.html.find(id="recall-procedure").find(class_="status-now")
        again = send(page, "recall-procedure", pdf_bytes("clean"))
        assert again.status_int == 422 and Document.objects.filter(requirement="recall-procedure").count() == 1

    Document.objects.all().delete()
    way.to("contracted")
    review = f"/applications/{way.reference}/document-review/"
    page = planner.get(review)
    recall = way.application.documents.get(requirement="recall-procedure")
    verdicts = {name: "passed" for name in form_of(page).fields if (name or "").endswith("-verdict")}
    due = clock.today() + datetime.timedelta(days=15)
    assert form_of(page)[f"d{recall.pk}-due_on"].value == due.isoformat(), "the edition's days from now"
    remark = {f"d{recall.pk}-verdict": "returned", f"d{recall.pk}-remark": "缺少召回通知样张。"}
    press(page, "save", **verdicts | remark)

    with clock.at(due - datetime.timedelta(days=3)):
        remind_of_documents()
    [reminder] = Notification.objects.filter(letter="documents-reminder")
    assert reminder.recipient == cast.client.email and due.isoformat() in reminder.text and url in reminder.text

    page = client.get("/")
    assert due.isoformat() in page.html.find(class_="waiting").get_text()
    page = page.click(href=url)
    assert "缺少召回通知样张" in page and due.isoformat() in page.html.find(id="recall-procedure").get_text()
    assert page.html.find(id="recall-procedure").find(class_="status-wait")
    page = send(page, "recall-procedure", text_pdf("Recall procedure", "Sample notice: annex 2")).follow()
    assert page.html.find(id="recall-procedure").find("details"), "the returned one stays on record"

    new = way.application.documents.filter(requirement="recall-procedure").first()
    page = planner.get(review)
    assert "缺少召回通知样张" in page.html.find(class_="judged-before").get_text()
    beside = page.click(href="/recall-procedure/versions/.*before=1")
    assert "Sample notice: annex 2" in beside.html.find(class_="sides").get_text()
    different = beside.html.find(class_="versions").find_all("tr", class_="is-different")
    assert any(recall.sha256 in row.get_text() and new.sha256 in row.get_text() for row in different)
    press(page, "pass", **{f"d{new.pk}-verdict": "passed"}).follow()
    assert Application.objects.get().state == "documents-passed"


def form_of(page):
    return next(f for f in page.forms.values() if any((name or "").endswith("-verdict") for name in f.fields))


def test_an_expired_licence_is_flagged_and_the_reviewer_says_why_it_is_no_obstacle(seat, cast, edition):
    way = Way(cast, edition).to("submitted")
    Document.objects.filter(requirement="business-licence").update(
        expires_on=clock.today() - datetime.timedelta(days=1)
    )
    market = seat(cast.market)
    page = market.get(f"/applications/{way.reference}/review/")
    assert page.html.find(class_="notice-warning")
    form = next(f for f in page.forms.values() if "outcome" in f.fields)
    form["outcome"] = "accepted"
    refused = form.submit(expect_errors=True)
    assert refused.status_int == 422
    press(refused, outcome="accepted", despite="换证受理回执已核。")
    assert Application.objects.get().state == "accepted"


def test_the_client_learns_of_a_virus_found_later_and_replaces_the_file(seat, cast, edition, settings):
    way = Way(cast, edition, documents={"service-manual": pdf_bytes() + EICAR}).to("submitted")
    client = seat(cast.client)
    with clamd() as daemon:
        settings.CLAMD_URL = daemon.url
        services.scan_documents()
        page = client.get("/").click(href=f"/applications/{way.reference}/documents/")
        assert page.html.find(id="service-manual").find(class_="status-bad")
        forms = [form["requirement"].value for form in page.forms.values() if "requirement" in form.fields]
        assert forms == ["service-manual"], "only what is infected is open"
        page = send(page, "service-manual", pdf_bytes("clean")).follow()
    assert Document.objects.filter(requirement="service-manual").first().scan == "clean"
    assert not page.html.find(class_="status-bad")
