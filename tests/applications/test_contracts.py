"""The contract: clauses of the edition, two sides who sign, each in one of two ways; no audit without it."""

import hashlib
import io
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

import audits.services
from applications import policies, services
from applications.models import Application, Contract
from applications.tasks import scan_documents
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from certsite.common.drawing import drawing
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from scoring.models import Edition
from tests.applications.test_bad_input import feedback, typed
from tests.applications.test_printing import text_of
from tests.conftest import person
from tests.factories.clamd import EICAR, clamd, dead_port
from tests.factories.files import SIGNED, drawn, pdf_bytes, png_bytes

pytestmark = pytest.mark.django_db
DRAWN = {"signer": "王芳", "post": "总经理", "way": "drawn", "mark": png_bytes(SIGNED), "address": "10.0.0.7"}
SCAN = pdf_bytes("盖章合同")


@pytest.fixture
def contract(cast, edition) -> Contract:
    way = Way(cast, edition).to("quoted")
    services.accept_quote(way.application.quotes.get(), by=cast.client)
    tentative = clock.today() + timedelta(days=20)
    return services.make_contract(way.application, tentative_on=tentative, by=cast.market)


@pytest.fixture
def url(contract) -> str:
    return f"/applications/{contract.application.reference}/contract/"


def scan(name: str = "合同.pdf", content: bytes = SCAN) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_the_two_signatures_are_two_sides(contract, cast):
    with pytest.raises(NotReady):
        services.countersign(contract, by=cast.market, **DRAWN)
    for stranger in (cast.market, cast.planner):
        with pytest.raises(PermissionDenied):
            services.sign_by_client(contract, by=stranger, **DRAWN)
    contract = services.sign_by_client(contract, by=cast.client, **DRAWN)
    with pytest.raises(PermissionDenied):
        services.countersign(contract, by=cast.client, **DRAWN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.update(body_signed_by=cast.client, body_signed_at=clock.now())


def test_who_changed_sides_meanwhile_signs_once(contract, cast, organisation):
    """A colleague of the enterprise who now works for the body does not sign for both."""
    services.sign_by_client(contract, by=cast.client, **DRAWN)
    organisation.members.remove(cast.client)
    turncoat = type(cast.client).objects.get(pk=cast.client.pk)
    turncoat.roles = [Role.MARKET.value]
    turncoat.save()
    with pytest.raises(NotReady, match="enterprise|企业"):
        services.countersign(contract, by=turncoat, **DRAWN)
    services.countersign(contract, by=person("market2", "钱进", Role.MARKET), **DRAWN)


def test_each_signature_keeps_who_how_when_from_where_and_the_mark(contract, cast):
    services.sign_by_client(contract, by=cast.client, **DRAWN)
    sealed = DRAWN | {"signer": "赵敏", "way": "sealed", "mark": ContentFile(SCAN), "address": None}
    services.countersign(contract, by=cast.market, **sealed)
    kept = Contract.objects.get()
    client, body = kept.signatures
    assert (client.signer, client.post, client.way, client.address) == ("王芳", "总经理", "drawn", "10.0.0.7")
    assert (body.signer, body.way, body.address) == ("赵敏", "sealed", None)
    assert client.sha256 == hashlib.sha256(DRAWN["mark"]).hexdigest()
    assert body.sha256 == hashlib.sha256(SCAN).hexdigest()
    with body.mark.open("rb") as file:
        assert file.read() == SCAN
    assert (kept.state, Application.objects.get().state) == ("signed", "contracted")


def test_a_tap_an_empty_pad_and_forged_pictures_are_no_signature():
    blank = [
        drawn(png_bytes()),
        drawn(png_bytes(ground="white")),
        drawn(png_bytes(((50, 50), (52, 51)))),
        drawn(pdf_bytes()),
        drawn(png_bytes(SIGNED)[:200]),
        drawn(png_bytes(SIGNED, size=(9000, 20))),
        drawn().replace("image/png", "image/svg+xml"),
        "data:image/png;base64,###",
        "https://example.test/signature.png",
        "x" * 500_000,
    ]
    for address in blank:
        with pytest.raises(Exception) as refusal:
            drawing(address)
        assert type(refusal.value).__name__ == "ValidationError", address[:60]


def test_a_drawing_is_kept_as_a_picture_of_our_own_making():
    kept = drawing(drawn(png_bytes(SIGNED)))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.format == "PNG" and image.size[0] < 600 and image.size[1] < 200, "cut to what was drawn"
        assert image.getextrema()[3][0] == 0, "no ground"
    assert kept == drawing(drawn(png_bytes(SIGNED))), "the same drawing, the same bytes"


FORM = {"signer": "王芳", "post": "总经理", "authorised": "on"}


def test_neither_drawing_nor_scan_is_told_and_what_was_typed_stays(contract, cast, signed_in, url):
    answer = signed_in(cast.client, "en").post(url, FORM)
    assert answer.status_code == 422 and "upload the scan" in feedback(answer, "scan")
    assert typed(answer, "signer") == "王芳" and typed(answer, "post") == "总经理"
    unsure = signed_in(cast.client, "en").post(url, {"signer": "王芳", "post": "总经理", "drawn": drawn()})
    assert unsure.status_code == 422 and feedback(unsure, "authorised")
    assert typed(unsure, "drawn") == drawn(), "the drawing stays too"
    empty = signed_in(cast.client, "en").post(url, FORM | {"drawn": drawn(png_bytes())})
    assert empty.status_code == 422 and "no signature in the drawing" in empty.content.decode()
    assert Contract.objects.get().state == "sent"


@pytest.mark.parametrize("content", [b"MZ\x90\x00" + bytes(200), b"<html></html>", bytes(300), b""])
def test_a_scan_is_judged_by_its_content(contract, cast, signed_in, url, content):
    answer = signed_in(cast.client, "en").post(url, FORM | {"scan": scan(content=content)})
    assert answer.status_code == 422 and feedback(answer, "scan")
    assert Contract.objects.get().state == "sent" and not Contract.objects.get().client_mark


@pytest.mark.parametrize("size", [21, 70])
def test_a_scan_beyond_the_editions_limit_is_told(contract, cast, signed_in, url, size):
    answer = signed_in(cast.client, "en").post(url, FORM | {"scan": scan(content=SCAN + bytes(size * 1024 * 1024))})
    assert answer.status_code == 422 and "too large" in feedback(answer, "scan")


def test_a_virus_in_a_scan_is_told_beside_it_and_nothing_is_signed(contract, cast, signed_in, url, settings, tmp_path):
    with clamd() as daemon:
        settings.CLAMD_URL, settings.CLAMD_TIMEOUT = daemon.url, 5
        data = {"signer": "王芳", "post": "总经理", "authorised": "on"}
        browser = signed_in(cast.client, "en")
        refused = browser.post(url, data | {"scan": scan(content=SCAN + EICAR)})
        assert refused.status_code == 422 and "EICAR" in feedback(refused, "scan")
        assert typed(refused, "signer") == "王芳" and Contract.objects.get().state == "sent"
        assert not list((tmp_path / "files").rglob("signatures/*/*"))
        with pytest.raises(PermissionDenied):
            services.sign_by_client(contract, by=cast.market, **DRAWN | {"mark": scan(), "way": "sealed"})
        assert daemon.scanned == 1, "nobody asks the scanner with somebody else's contract"
        assert browser.post(url, data | {"scan": scan()}).status_code == 302
        assert daemon.scanned == 2 and Contract.objects.get().state == "client-signed"


def test_a_scanner_without_an_answer_stops_no_signature(contract, cast, settings):
    settings.CLAMD_URL = dead_port()
    services.sign_by_client(contract, by=cast.client, **DRAWN | {"mark": scan(), "way": "sealed"})
    assert Contract.objects.get().state == "client-signed"


@pytest.fixture
def signed_unscanned(contract, cast, settings) -> Contract:
    """Signed on both sides with a scan, the body's with a virus, while nobody answered."""
    settings.CLAMD_URL = dead_port()
    services.sign_by_client(contract, by=cast.client, **DRAWN | {"mark": scan(), "way": "sealed"})
    infected = scan(content=SCAN + EICAR)
    services.countersign(contract, by=cast.market, **DRAWN | {"mark": infected, "way": "sealed"})
    Notification.objects.all().delete()
    return Contract.objects.get()


def test_a_scan_that_was_not_scanned_is_scanned_later(signed_unscanned, cast, settings, signed_in, url):
    assert (signed_unscanned.client_scan, signed_unscanned.body_scan) == ("unscanned", "unscanned")
    scan_documents()
    assert Contract.objects.get().client_scan == "unscanned", "still nobody answers"
    with clamd() as daemon:
        settings.CLAMD_URL = daemon.url
        for _twice in range(2):
            scan_documents()
    kept = Contract.objects.get()
    assert (kept.client_scan, kept.body_scan) == ("clean", "infected")
    letters = Notification.objects.filter(letter="contract-infected")
    assert sorted(letters.values_list("recipient", flat=True)) == [cast.client.email, cast.market.email]
    assert "EICAR" in HistoryEntry.objects.get(verb="contract infected").note
    browser = signed_in(cast.client, "en")
    refused = browser.get(f"{url}body/mark/")
    assert refused.status_code == 403 and "scan with seal and signature" in refused.content.decode()
    assert browser.get(f"{url}client/mark/").getvalue() == SCAN
    page = browser.get(url).content.decode()
    assert "virus found" in page and f"{url}body/mark/" not in page


def test_a_drawing_is_not_scanned_and_a_scan_says_that_it_was(contract, cast, settings):
    with clamd() as daemon:
        settings.CLAMD_URL = daemon.url
        services.sign_by_client(contract, by=cast.client, **DRAWN)
        services.countersign(contract, by=cast.market, **DRAWN | {"mark": scan(), "way": "sealed"})
        kept = Contract.objects.get()
        assert (kept.client_scan, kept.body_scan) == ("", "clean")
        assert services.scan_contracts() == 0 and daemon.scanned == 1


def test_a_scan_takes_the_place_of_a_drawing(contract, cast, signed_in, url):
    assert signed_in(cast.client).post(url, FORM | {"scan": scan(), "drawn": drawn()}).status_code == 302
    kept = Contract.objects.get()
    assert kept.client_way == "sealed" and kept.client_address == "127.0.0.1"


def test_the_second_sending_of_a_signature_does_nothing_more(contract, cast, signed_in, url):
    browser = signed_in(cast.client)
    browser.post(url, FORM | {"drawn": drawn()})
    again = browser.post(url, FORM | {"signer": "别人", "drawn": drawn()}, follow=True)
    assert again.status_code == 200
    assert Contract.objects.get().client_signer == "王芳"


def test_marks_are_for_both_sides_only_and_always_attachments(contract, cast, signed_in, stranger_user, url, client):
    services.sign_by_client(contract, by=cast.client, **DRAWN)
    services.countersign(contract, by=cast.market, **DRAWN | {"way": "sealed", "mark": ContentFile(SCAN)})
    for reader in (cast.client, cast.market, cast.planner, cast.registrar):
        for side, kind in (("client", "image/png"), ("body", "application/pdf")):
            answer = signed_in(reader).get(f"{url}{side}/mark/")
            b"".join(answer.streaming_content)
            assert answer.status_code == 200 and answer["Content-Type"] == kind
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
    for outsider in (stranger_user, cast.lead, cast.committee[0]):
        assert signed_in(outsider).get(f"{url}client/mark/").status_code == 404
    assert client.get(f"{url}client/mark/").status_code == 302
    assert signed_in(cast.client).get(f"{url}committee/mark/").status_code == 404


def test_a_mark_that_the_storage_lost_is_404(contract, cast, signed_in, url):
    contract = services.sign_by_client(contract, by=cast.client, **DRAWN)
    kept = signed_in(cast.client).get(f"{url}client/mark/")
    assert kept.getvalue() and kept["Cache-Control"] == "private, no-store"
    contract.client_mark.storage.delete(contract.client_mark.name)
    assert signed_in(cast.client).get(f"{url}client/mark/").status_code == 404


def test_a_mark_that_is_not_there_is_404(contract, cast, signed_in, url):
    assert signed_in(cast.client).get(f"{url}client/mark/").status_code == 404


def test_the_pdf_shows_drawings_as_pictures_and_names_scans_by_their_hash(contract, cast):
    services.sign_by_client(contract, by=cast.client, **DRAWN)
    services.countersign(contract, by=cast.market, **DRAWN | {"way": "sealed", "mark": ContentFile(SCAN)})
    document = services.contract_pdf(Contract.objects.get())
    pages = pypdf.PdfReader(io.BytesIO(document)).pages
    pictures = {image.data for page in pages for image in page.images}
    assert pictures, "the drawing is a picture"
    text = "".join(text_of(document).split())
    assert hashlib.sha256(SCAN).hexdigest() in text
    assert hashlib.sha256(DRAWN["mark"]).hexdigest() not in text


def test_page_and_pdf_hold_every_clause_of_the_edition(contract, cast, signed_in, url):
    clauses = contract.application.edition.rules["contract"]["clauses"]
    assert len(clauses) == 14
    pages = {code: signed_in(cast.client, code).get(url).content.decode() for code in ("zh-hans", "en")}
    paper = "".join(text_of(services.contract_pdf(contract)).split())
    for clause in clauses:
        for language, words in clause["text"].items():
            assert words.replace("'", "&#x27;") in pages[language]
            assert "".join(words.split()) in paper, words


@pytest.fixture
def edition_without_clauses(edition):
    """As one that was imported before editions held a contract; published editions are guarded, so the guard sleeps."""
    from django.db import connection

    rules = {key: value for key, value in edition.rules.items() if key != "contract"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Edition.objects.filter(pk=edition.pk).update(rules=rules)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return Edition.objects.get(pk=edition.pk)


def test_an_edition_without_clauses_says_why_there_is_no_contract(cast, edition_without_clauses, signed_in):
    way = Way(cast, edition_without_clauses).to("quoted")
    services.accept_quote(way.application.quotes.get(), by=cast.client)
    with pytest.raises(NotReady, match=edition_without_clauses.code):
        services.make_contract(way.application, tentative_on=clock.today(), by=cast.market)
    market, page = signed_in(cast.market, "en"), f"/applications/{way.reference}/contract/"
    assert "no contract clauses" in market.get(page).content.decode()
    assert market.post(page, {"tentative_on": clock.today().isoformat()}).status_code == 422
    assert not Contract.objects.exists()


def test_a_contract_made_before_clauses_and_ways_were_kept_still_opens(cast, edition_without_clauses, signed_in):
    way = Way(cast, edition_without_clauses).to("quoted")
    services.accept_quote(way.application.quotes.get(), by=cast.client)
    contract = Contract.objects.create(
        application=way.application, quote=way.application.quotes.get(), tentative_on=clock.today(),
        made_by=cast.market, state="signed", client_signed_at=clock.now(), client_signed_by=cast.client,
        client_signer="王芳", body_signed_at=clock.now(), body_signed_by=cast.market,
    )  # fmt: skip
    assert signed_in(cast.client).get(f"/applications/{way.reference}/contract/").status_code == 200
    assert "王芳" in text_of(services.contract_pdf(contract))


@pytest.mark.parametrize("step", ["nothing", "sent", "client"])
def test_no_audit_without_a_contract_signed_by_both(cast, edition, contract, step):
    application = contract.application
    if step == "nothing":
        contract.delete()
    elif step == "client":
        services.sign_by_client(contract, by=cast.client, **DRAWN)
    Application.objects.filter(pk=application.pk).update(state="documents-passed")
    application = Application.objects.get(pk=application.pk)
    assert len(policies.bars_to_audit(application)) == 1
    today = clock.today()
    with pytest.raises(NotReady, match="signed|签"):
        visit = audits.services.make_programme(application)[0]
        audits.services.plan(visit, lead=cast.lead, starts_on=today, ends_on=today, by=cast.planner)


def test_with_both_signatures_and_passed_documents_the_audit_is_planned(cast, edition):
    way = Way(cast, edition).to("passed")
    assert policies.bars_to_audit(way.application) == []
    today = clock.today()
    qualify(cast.lead, edition, by=cast.planner)
    visit = way.application.audits.get(cycle=1, visit=0)
    visit = audits.services.plan(visit, lead=cast.lead, starts_on=today, ends_on=today, by=cast.planner)
    assert visit.state == "planned"
