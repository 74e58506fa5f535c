"""Bad input: a clear message beside the field, what was typed kept, nothing half-written."""

import io
import random
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applications.models import Application, Document, ManagementPost, ServiceManager
from certsite.accounts.models import Organisation
from certsite.casefile.demo.way import Way
from certsite.workflow.models import HistoryEntry
from tests.factories.files import pdf_bytes

pytestmark = pytest.mark.django_db

ENTERPRISE = {
    "credit_code": "911101080828461726",
    "name": "北京安捷家电服务有限公司",
    "name_en": "Beijing Anjie Appliance Service Co., Ltd.",
    "address": "北京市海淀区学院路8号",
    "address_en": "8 Xueyuan Road, Beijing",
    "legal_representative": "周敏",
}
FORM = {
    "scope": "家电售后服务",
    "scope_en": "After-sales service",
    "total_headcount": "10",
    "base_revision": "0",
    "posts-TOTAL_FORMS": "1",
    "posts-INITIAL_FORMS": "0",
    "posts-0-layer": "headquarters",
    "posts-0-level": "senior",
    "posts-0-post": "售后总监",
    "posts-0-people": "1",
    "managers-TOTAL_FORMS": "1",
    "managers-INITIAL_FORMS": "0",
    "managers-0-name": "",
    "managers-0-certificate_number": "",
}


def feedback(response, name: str) -> str:
    """The words beside the field of this name."""
    page = BeautifulSoup(response.content, "html.parser")
    field = page.find(attrs={"name": name})
    wrapper = field.find_parent(class_="mb-3") or field.parent
    return " ".join(found.get_text(" ", strip=True) for found in wrapper.select(".invalid-feedback"))


def typed(response, name: str) -> str:
    field = BeautifulSoup(response.content, "html.parser").find(attrs={"name": name})
    return field.get_text().strip("\n") if field.name == "textarea" else field.get("value", "")


@pytest.fixture
def newcomer(django_user_model, signed_in) -> Client:
    return signed_in(django_user_model.objects.create_user("new@example.test", "x", name="周敏"), language="en")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("911101080828461727", "check character"),
        ("91110108082846172", "18 characters"),
        ("9111010808284617260", "18"),
        ("I11101080828461726", "no unified social credit code"),
        ("", "required"),
    ],
)
def test_a_wrong_credit_code_is_told_beside_the_field(newcomer, code, words):
    response = newcomer.post("/applications/new/enterprise/", ENTERPRISE | {"credit_code": code})
    assert response.status_code == 422
    assert words in feedback(response, "credit_code")
    assert typed(response, "name") == ENTERPRISE["name"]
    assert typed(response, "credit_code") == code[:18] or typed(response, "credit_code") == code
    assert not Organisation.objects.exists()


def test_full_width_digits_and_spaces_are_read_as_what_they_mean(newcomer):
    newcomer.post("/applications/new/enterprise/", ENTERPRISE | {"credit_code": "９１１１０１０８ 082846172６"})
    assert Organisation.objects.get().credit_code == "911101080828461726"


def test_an_enterprise_registers_once(newcomer, stranger_organisation):
    response = newcomer.post("/applications/new/enterprise/", ENTERPRISE)
    assert response.status_code == 422
    assert "registered already" in feedback(response, "credit_code")
    assert "/enterprises/join/" in response.content.decode()
    assert Organisation.objects.count() == 1


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


@pytest.mark.parametrize("name", ["total_headcount", "posts-0-people", "last_year_headcount"])
@pytest.mark.parametrize("value", ["-1", "1000000000", "zehn", "3.5", "99999999999999999999999999"])
def test_an_impossible_headcount_is_told_beside_the_field(draft, client_user, signed_in, name, value):
    response = signed_in(client_user).post(f"/applications/{draft.reference}/edit/", FORM | {name: value})
    assert response.status_code == 422
    assert feedback(response, name)
    assert typed(response, name) == value
    assert typed(response, "scope") == FORM["scope"] and typed(response, "posts-0-post") == "售后总监"
    draft.refresh_from_db()
    assert (draft.scope, draft.total_headcount, draft.revision) == ("", None, 0)
    assert not ManagementPost.objects.exists()


@pytest.mark.parametrize("name", ["posts-0-post", "posts-0-level", "posts-0-layer", "posts-0-people"])
def test_an_empty_required_field_of_a_row_is_told_beside_it(draft, client_user, signed_in, name):
    response = signed_in(client_user).post(f"/applications/{draft.reference}/edit/", FORM | {name: ""})
    assert response.status_code == 422 and feedback(response, name)
    assert not ManagementPost.objects.exists()


def test_a_double_certificate_is_told_in_its_row(draft, client_user, signed_in):
    twice = {
        "managers-TOTAL_FORMS": "2", "managers-0-name": "甲", "managers-0-certificate_number": "SM-1",
        "managers-1-name": "乙", "managers-1-certificate_number": "SM-1",
    }  # fmt: skip
    response = signed_in(client_user).post(f"/applications/{draft.reference}/edit/", FORM | twice)
    assert response.status_code == 422
    assert feedback(response, "managers-1-certificate_number")
    assert not ServiceManager.objects.exists() and not ManagementPost.objects.exists()


def test_what_is_missing_is_named_before_submitting(draft, client_user, signed_in):
    response = signed_in(client_user, "en").post(f"/applications/{draft.reference}/submit/", {"true_numbers": "on"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "headquarters" in page and "Business licence" in page
    draft.refresh_from_db()
    assert draft.state == "draft"


def upload(browser: Client, application: Application, name: str, content: bytes):
    data = {"requirement": "business-licence", "file": SimpleUploadedFile(name, content, "application/pdf")}
    return browser.post(f"/applications/{application.reference}/documents/", data)


def zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" + bytes(200), b"\x7fELF\x02\x01\x01" + bytes(200), b"<html><script>1</script></html>",
     b"#!/bin/sh\nrm -rf ~\n", zipped("evil.exe"), random.Random(1).randbytes(500)],
    ids=["windows program", "linux program", "web page", "script", "zip", "noise"],
)  # fmt: skip
def test_a_program_named_pdf_is_refused_by_its_content(draft, client_user, signed_in, content):
    response = upload(signed_in(client_user, "en"), draft, "licence.pdf", content)
    assert response.status_code == 422
    assert "none of these" in response.content.decode()
    assert not Document.objects.exists()


def test_an_empty_file_is_told(draft, client_user, signed_in):
    response = upload(signed_in(client_user, "en"), draft, "licence.pdf", b"")
    assert response.status_code == 422
    assert "empty" in response.content.decode()


def test_a_file_beyond_the_editions_limit_is_told(draft, client_user, signed_in, tmp_path):
    content = pdf_bytes() + bytes(21 * 1024 * 1024)
    response = upload(signed_in(client_user, "en"), draft, "licence.pdf", content)
    assert response.status_code == 422
    assert "too large" in response.content.decode()
    assert not Document.objects.exists()
    assert not [file for file in (tmp_path / "files").rglob("*") if file.is_file()]


def test_two_hundred_megabytes_are_dropped_on_the_way_and_told(draft, client_user, signed_in, tmp_path):
    response = upload(signed_in(client_user, "en"), draft, "licence.pdf", pdf_bytes() + bytes(200 * 1024 * 1024))
    assert response.status_code == 422
    assert "too large" in response.content.decode()
    assert not Document.objects.exists()


def test_a_document_that_the_edition_does_not_ask_for_is_refused(draft, client_user, signed_in):
    data = {"requirement": "../../etc", "file": SimpleUploadedFile("a.pdf", pdf_bytes())}
    response = signed_in(client_user).post(f"/applications/{draft.reference}/documents/", data)
    assert response.status_code == 422
    assert not Document.objects.exists()


def test_the_second_sending_of_a_form_does_nothing_more(cast, edition, signed_in):
    way = Way(cast, edition).to("filled")
    browser, url = signed_in(cast.client), f"/applications/{way.reference}/submit/"
    assert browser.post(url, {"true_numbers": "on"}).status_code == 302
    entries = HistoryEntry.objects.count()
    again = browser.post(url, {"true_numbers": "on"}, follow=True)
    assert again.status_code == 200 and again.redirect_chain[-1][0] == f"/applications/{way.reference}/"
    assert HistoryEntry.objects.count() == entries


def test_a_second_acceptance_of_the_quote_does_nothing_more(cast, edition, signed_in):
    way = Way(cast, edition).to("quoted")
    browser, url = signed_in(cast.client), f"/applications/{way.reference}/quote/1/answer/"
    browser.post(url, {"accept": "1"})
    entries = HistoryEntry.objects.count()
    again = browser.post(url, {"accept": "1"}, follow=True)
    assert again.status_code == 200
    assert HistoryEntry.objects.count() == entries


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"posts-TOTAL_FORMS": "9999999"},
        {"base_revision": "x"},
        {"posts-INITIAL_FORMS": "77"},
        {"managers-TOTAL_FORMS": "-1"},
    ],
)
def test_a_forged_form_is_no_server_error(draft, client_user, signed_in, data):
    base = {} if not data else FORM
    response = signed_in(client_user).post(f"/applications/{draft.reference}/edit/", base | data)
    assert response.status_code in (200, 302, 422)
