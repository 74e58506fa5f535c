"""Documents: what is asked for, how each stands, revisions, and the virus scanner at every point."""

import datetime
from threading import Event

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from applications import policies, queries, services
from applications.models import Application, Document, ServiceManager, Site
from applications.services.documents import SameFile
from applications.services.scanning import Infected
from applications.tasks import scan_documents
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from scoring.domain import check_documents
from tests.factories.clamd import EICAR, clamd, dead_port
from tests.factories.files import pdf_bytes
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


@pytest.fixture
def daemon(settings):
    with clamd() as server:
        settings.CLAMD_URL, settings.CLAMD_TIMEOUT = server.url, 5
        yield server


def add(application, code="business-licence", content=b"", *, by, expires_on=None, name="licence.pdf"):
    upload = SimpleUploadedFile(name, content or pdf_bytes(code))
    return services.add_document(
        application, requirement=code, upload=upload, content_type="application/pdf", expires_on=expires_on, by=by
    )


def send(browser, application, code="business-licence", content=b"", **fields):
    data = {"requirement": code, "file": SimpleUploadedFile("licence.pdf", content or pdf_bytes(code)), **fields}
    return browser.post(f"/applications/{application.reference}/documents/", data)


def row_of(application, code="business-licence") -> dict:
    fresh = Application.objects.get(pk=application.pk)
    return next(row for row in queries.document_rows(fresh) if row["code"] == code)


def section(response, code: str) -> str:
    return BeautifulSoup(response.content, "html.parser").find(id=code).get_text(" ", strip=True)


# What is asked for


def test_the_lists_of_the_edition_file_are_those_of_an_application():
    assert set(check_documents.SERVICES) == set(Application.Service.values)
    assert set(check_documents.SITE_KINDS) == set(Site.Kind.values)


def asked_for(application) -> set[str]:
    return {row["code"] for row in queries.required_documents(Application.objects.get(pk=application.pk))}


def test_the_procedure_of_each_ticked_service_is_asked_for(draft):
    always = asked_for(draft)
    assert "recall-procedure" not in always
    Application.objects.update(services=["repair", "recall", "training"])
    assert asked_for(draft) - always == {"recall-procedure", "training-records"}
    assert any("召回" in bar for bar in policies.bars_to_submit(Application.objects.get()))


@pytest.mark.parametrize("kind", ["contracted", "agency"])
def test_the_standard_for_agencies_is_asked_for_where_there_are_any(draft, kind):
    Site.objects.create(application=draft, kind="own", name="甲", address="x", headcount=1)
    assert "agency-standard" not in asked_for(draft)
    Site.objects.create(application=draft, kind=kind, name="乙", address="x", headcount=1)
    assert "agency-standard" in asked_for(draft)


def test_what_is_not_asked_for_any_more_is_kept_in_view_and_stands_in_no_way(draft, client_user):
    Application.objects.update(services=["recall"])
    draft.refresh_from_db()
    add(draft, "recall-procedure", by=client_user)
    Application.objects.update(services=["repair"])
    row = row_of(draft, "recall-procedure")
    assert (row["asked"], row["required"], row["state"]) == (False, False, "stored")
    assert not any("召回" in bar for bar in policies.bars_to_pass_documents(Application.objects.get()))


def test_a_file_that_nobody_asks_for_is_refused(draft, client_user, signed_in):
    assert send(signed_in(client_user), draft, "recall-procedure").status_code == 422
    assert not Document.objects.exists()


def test_the_questions_are_as_many_for_a_thousand_sites_as_for_one(draft, client_user):
    def asked() -> int:
        application = Application.objects.select_related("edition").get()
        with CaptureQueriesContext(connection) as captured:
            queries.document_rows(application)
            queries.document_flags(application)
        return len(captured)

    Site.objects.create(application=draft, kind="contracted", name="x", address="x", headcount=1)
    add(draft, by=client_user)
    few = asked()
    Site.objects.bulk_create(
        Site(application=draft, kind="contracted", name=f"{n}", address="x", headcount=1) for n in range(1000)
    )
    for n in range(5):
        add(draft, content=pdf_bytes(str(n)), by=client_user)
    assert asked() == few <= 7


# Last days


def test_a_document_that_expires_asks_for_its_last_day(draft, client_user, signed_in):
    browser = signed_in(client_user, "en")
    answer = send(browser, draft, "permits")
    assert answer.status_code == 422 and "required" in section(answer, "permits")
    assert send(browser, draft, "permits", expires_on="soon").status_code == 422
    assert not Document.objects.exists()
    assert send(browser, draft, "permits", expires_on="2030-05-31").status_code == 302
    assert Document.objects.get().expires_on == datetime.date(2030, 5, 31)


def test_a_licence_may_be_valid_for_a_long_term(draft, client_user, signed_in):
    assert send(signed_in(client_user), draft).status_code == 302
    assert Document.objects.get().expires_on is None
    page = signed_in(client_user, "en").get(f"/applications/{draft.reference}/documents/")
    assert "valid for a long term" in section(page, "business-licence")
    assert "valid" not in section(page, "organisation-chart")


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(-1, "expired", "expired"), (0, "expiring", "within 60 days"), (60, "expiring", "within 60 days"),
     (61, "stored", "not looked at")],
)  # fmt: skip
def test_the_state_follows_the_last_day(draft, client_user, signed_in, days, state, words):
    add(draft, expires_on=clock.today() + days * DAY, by=client_user)
    assert row_of(draft)["state"] == state
    page = signed_in(client_user, "en").get(f"/applications/{draft.reference}/documents/")
    assert words in section(page, "business-licence")


def test_a_document_that_ran_out_does_not_pass_and_may_be_renewed(cast, edition, signed_in):
    way = Way(cast, edition).to("contracted")
    verdicts = {document.pk: ("passed", "") for document in way.application.documents.all()}
    services.judge_documents(way.application, verdicts=verdicts, by=cast.planner)
    Document.objects.filter(requirement="permits").update(expires_on=clock.today() - DAY)
    with pytest.raises(NotReady, match="许可"):
        services.pass_documents(way.application, by=cast.planner)
    later = (clock.today() + 900 * DAY).isoformat()
    assert send(signed_in(cast.client), way.application, "permits", expires_on=later).status_code == 302
    assert row_of(way.application, "permits")["state"] == "stored"


# Flags


def test_flags_of_documents_block_acceptance_and_say_what_to_send(cast, edition):
    way = Way(cast, edition).to("submitted")
    application = way.application
    assert policies.document_flags(application) == []
    Application.objects.update(wished_on=clock.today() + 90 * DAY)
    Site.objects.create(application=application, kind="contracted", name="乙", address="x", headcount=0)
    Document.objects.filter(requirement="business-licence").update(expires_on=clock.today() - DAY)
    Document.objects.filter(requirement="permits").update(expires_on=clock.today() + 80 * DAY)
    Document.objects.filter(requirement="organisation-chart").delete()
    ServiceManager.objects.update(expires_on=clock.today() - DAY)
    application.refresh_from_db()
    words = "\n".join(policies.document_flags(application))
    for said in (
        "营业执照",
        "组织机构图",
        "许可",
        "委托网点",
        str(cast.client.name),
        application.wished_on.isoformat(),
    ):
        assert said in words
    assert len(policies.document_flags(application)) == 5
    services.assess_headcount(application, headcount=12, reason="按社保名单", by=cast.market)
    with pytest.raises(NotReady, match="营业执照"):
        services.accept(application, by=cast.market)
    assert application.reviews.count() == 0


def test_a_reason_clears_the_flags_of_documents_but_not_those_of_the_headcount(cast, edition):
    way = Way(cast, edition, headcount=300, outlets=300).to("submitted")
    Document.objects.filter(requirement="business-licence").update(expires_on=clock.today() - DAY)
    with pytest.raises(NotReady, match="300"):
        services.accept(way.application, despite="换证中，受理回执已核。", by=cast.market)
    services.assess_headcount(way.application, headcount=905, reason="按社保名单", by=cast.market)
    services.accept(way.application, despite="换证中，受理回执已核。", by=cast.market)
    entry = HistoryEntry.objects.get(verb="flags of documents cleared")
    assert entry.internal and "换证中" in entry.note and "营业执照" in entry.note


def test_no_reason_clears_a_virus(cast, edition):
    way = Way(cast, edition).to("submitted")
    Document.objects.filter(requirement="service-manual").update(scan="infected")
    with pytest.raises(NotReady, match="售后服务手册"):
        services.accept(way.application, despite="已口头确认。", by=cast.market)


def test_the_review_page_tells_each_flag_beside_the_field_that_clears_it(cast, edition, signed_in):
    way = Way(cast, edition, headcount=300, outlets=300).to("submitted")
    Document.objects.filter(requirement="business-licence").update(expires_on=clock.today() - DAY)
    browser, url = signed_in(cast.market, "en"), f"/applications/{way.reference}/review/"
    answer = browser.post(url, {"outcome": "accepted", "assessed_headcount": "905", "assessed_reason": "list"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Business licence" in page.find(id="div_id_despite").get_text()
    assert page.find(attrs={"name": "assessed_headcount"})["value"] == "905"
    assert Application.objects.get().assessed_headcount is None, "nothing half-written"
    assert browser.post(
        url, {"outcome": "accepted", "assessed_headcount": "905", "assessed_reason": "list", "despite": "renewal seen"}
    ).status_code == 302  # fmt: skip
    assert Application.objects.get().state == "accepted"


# Revisions


def test_the_same_file_again_is_told_and_makes_no_revision(draft, client_user, signed_in):
    browser = signed_in(client_user, "en")
    send(browser, draft)
    answer = send(browser, draft)
    assert answer.status_code == 422
    assert "there already" in section(answer, "business-licence")
    assert Document.objects.count() == 1
    with pytest.raises(SameFile):
        add(draft, by=client_user)
    assert send(browser, draft, expires_on="2031-01-01").status_code == 302, "another last day is another revision"
    assert send(browser, draft, content=pdf_bytes("new")).status_code == 302
    assert sorted(Document.objects.values_list("revision", flat=True)) == [1, 2, 3]


def test_every_revision_is_listed_with_who_when_size_and_hash(draft, client_user, colleague, signed_in):
    first = add(draft, content=pdf_bytes("one"), by=client_user)
    second = add(draft, content=pdf_bytes("two"), by=colleague)
    page = signed_in(client_user, "en").get(f"/applications/{draft.reference}/documents/")
    panel = BeautifulSoup(page.content, "html.parser").find(id="business-licence")
    text = panel.get_text(" ", strip=True)
    for document in (first, second):
        assert str(document.uploaded_by) in text and document.sha256[:12] in text
        assert panel.find("code", title=document.sha256)
        assert panel.find("a", href=f"/applications/{draft.reference}/documents/{document.pk}/")
    assert text.index(second.sha256[:12]) < text.index(first.sha256[:12])
    assert not [d for d in (first, second) if d.sha256[12:20] in text]


def test_two_at_once_make_two_revisions(transactional_db, cast, edition):
    way = Way(cast, edition).to("draft")
    outcomes = at_once(3, lambda n: add(way.application, content=pdf_bytes(str(n)), by=cast.client))
    assert all(isinstance(outcome, Document) for outcome in outcomes), outcomes
    assert sorted(Document.objects.values_list("revision", flat=True)) == [1, 2, 3]


def test_what_has_passed_is_not_replaced_by_a_page_left_open(cast, edition, signed_in):
    way = Way(cast, edition).to("contracted")
    licence = way.application.documents.get(requirement="business-licence")
    services.judge_documents(way.application, verdicts={licence.pk: ("passed", "")}, by=cast.planner)
    answer = send(signed_in(cast.client), way.application, content=pdf_bytes("late"))
    assert answer.status_code == 302
    assert way.application.documents.filter(requirement="business-licence").count() == 1


def test_a_verdict_on_a_file_that_was_replaced_meanwhile_is_told(cast, edition, signed_in):
    way = Way(cast, edition).to("contracted")
    old = way.application.documents.get(requirement="business-licence")
    add(way.application, content=pdf_bytes("new"), by=cast.client)
    answer = signed_in(cast.planner, "en").post(
        f"/applications/{way.reference}/document-review/", {f"d{old.pk}-verdict": "passed", "pass": "1"}, follow=True
    )
    assert "replaced while you looked" in answer.content.decode()
    assert not way.application.documents.filter(verdict="passed").exists()


# Download


def test_a_download_is_an_attachment_that_no_browser_guesses_about(cast, edition, signed_in):
    way = Way(cast, edition).to("submitted")
    document = way.application.documents.first()
    answer = signed_in(cast.market).get(f"/applications/{way.reference}/documents/{document.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Type"] == document.content_type
    with document.file.open() as file:
        assert b"".join(answer) == file.read()


def test_a_document_is_not_found_through_another_case(cast, edition, signed_in, stranger_user):
    way, other = Way(cast, edition).to("filled"), Way(cast, edition).to("draft")
    document = way.application.documents.first()
    assert signed_in(cast.client).get(f"/applications/{other.reference}/documents/{document.pk}/").status_code == 404
    assert signed_in(stranger_user).get(f"/applications/{way.reference}/documents/{document.pk}/").status_code == 404


def test_a_file_that_the_storage_lost_is_not_found(cast, edition, signed_in):
    way = Way(cast, edition).to("filled")
    document = way.application.documents.first()
    document.file.storage.delete(document.file.name)
    assert signed_in(cast.client).get(f"/applications/{way.reference}/documents/{document.pk}/").status_code == 404


# The scanner


def test_without_a_scanner_the_page_says_so(draft, client_user, signed_in):
    send(signed_in(client_user), draft)
    assert Document.objects.get().scan == "unscanned"
    page = signed_in(client_user, "en").get(f"/applications/{draft.reference}/documents/")
    assert "not scanned" in section(page, "business-licence")
    assert "not scanned for viruses here" in page.content.decode()


def test_a_clean_upload_says_when_it_was_scanned(daemon, draft, client_user):
    document = add(draft, by=client_user)
    assert (document.scan, daemon.scanned) == ("clean", 1) and document.scanned


def test_a_virus_is_told_beside_the_file_and_nothing_is_stored(daemon, draft, client_user, signed_in, tmp_path):
    answer = send(signed_in(client_user, "en"), draft, content=pdf_bytes() + EICAR)
    assert answer.status_code == 422
    assert "EICAR" in section(answer, "business-licence")
    assert not Document.objects.exists() and not HistoryEntry.objects.filter(verb="document uploaded").exists()
    assert not [file for file in (tmp_path / "files").rglob("*") if file.is_file()]
    with pytest.raises(Infected):
        add(draft, content=pdf_bytes() + EICAR, by=client_user)


def test_nobody_uploads_into_a_strangers_case_just_to_ask_the_scanner(daemon, draft, stranger_user):
    with pytest.raises(PermissionDenied):
        add(draft, by=stranger_user)
    assert daemon.scanned == 0


@pytest.mark.parametrize("how", ["silent", "dead", "nonsense"])
def test_a_scanner_without_an_answer_stops_nobody(daemon, draft, client_user, signed_in, settings, how):
    if how == "silent":
        daemon.silent, settings.CLAMD_TIMEOUT = True, 0.2
    elif how == "dead":
        settings.CLAMD_URL = dead_port()
    else:
        daemon.answer = b"?\n"
    browser = signed_in(client_user, "en")
    answer = send(browser, draft)
    assert answer.status_code == 302
    assert Document.objects.get().scan == "unscanned"
    page = browser.get(answer["Location"])
    assert "it is scanned later" in page.content.decode()
    assert "not scanned" in section(page, "business-licence")


@pytest.fixture
def unscanned(cast, edition) -> Way:
    """A submitted case whose files nobody scanned, one of them with a virus."""
    way = Way(cast, edition, documents={"service-manual": pdf_bytes() + EICAR}).to("submitted")
    Notification.objects.all().delete()
    return way


def test_the_worker_scans_later_what_was_not_scanned(unscanned, cast, daemon, signed_in):
    scan_documents()
    files = Document.objects.count()
    assert daemon.scanned == files
    assert Document.objects.filter(scan="clean").exclude(scanned=None).count() == files - 1
    infected = Document.objects.get(scan="infected")
    assert infected.requirement == "service-manual"
    letters = dict(Notification.objects.values_list("letter", "recipient"))
    assert letters == {"document-infected": cast.client.email, "document-infected-staff": cast.market.email}
    scan_documents()
    assert daemon.scanned == files and Notification.objects.count() == 2, "twice is as once"
    entry = HistoryEntry.objects.get(verb="document infected")
    assert "EICAR" in entry.note and entry.actor_label == ""


def test_an_infected_file_is_shown_but_nobody_gets_it(unscanned, cast, daemon, signed_in):
    services.scan_documents()
    infected = Document.objects.get(scan="infected")
    url = f"/applications/{unscanned.reference}/documents/{infected.pk}/"
    for person in (cast.client, cast.market, cast.planner):
        answer = signed_in(person, "en").get(url)
        assert answer.status_code == 403 and "virus" in answer.content.decode()
    page = signed_in(cast.client, "en").get(f"/applications/{unscanned.reference}/?tab=documents")
    assert "virus found" in page.content.decode() and url not in page.content.decode()
    assert "/documents/" in signed_in(cast.client).get("/").content.decode(), "it waits for the client"


def test_an_infected_file_may_be_replaced_at_any_time_and_only_that(unscanned, cast, daemon, signed_in):
    services.scan_documents()
    browser = signed_in(cast.client)
    assert send(browser, unscanned.application, "business-licence", pdf_bytes("x")).status_code == 403
    assert send(browser, unscanned.application, "service-manual", pdf_bytes("clean")).status_code == 302
    assert row_of(unscanned.application, "service-manual")["state"] == "stored"
    assert policies.document_flags(Application.objects.get()) == []


def test_an_infected_file_cannot_pass(cast, edition, daemon):
    way = Way(cast, edition).to("contracted")
    manual = way.application.documents.get(requirement="service-manual")
    Document.objects.filter(pk=manual.pk).update(scan="infected")
    with pytest.raises(NotReady):
        services.judge_documents(way.application, verdicts={manual.pk: ("passed", "")}, by=cast.planner)


def test_the_team_gets_no_infected_file_either(cast, edition, signed_in):
    way = Way(cast, edition).to("planned")
    document = way.application.documents.first()
    url = f"/audits/{way.audit.reference}/documents/{document.pk}/"
    assert b"".join(signed_in(cast.lead).get(url))
    Document.objects.filter(pk=document.pk).update(scan="infected")
    refused = signed_in(cast.lead).get(url)
    assert refused.status_code == 403 and document.original_name in refused.content.decode()


def test_staff_hear_nothing_of_a_draft(cast, edition, daemon, settings):
    settings.CLAMD_URL = ""
    Way(cast, edition, documents={"service-manual": pdf_bytes() + EICAR}).to("filled")
    settings.CLAMD_URL = daemon.url
    services.scan_documents()
    assert list(Notification.objects.values_list("letter", flat=True)) == ["document-infected"]


def test_a_silent_scanner_is_not_asked_for_every_file(unscanned, daemon, settings):
    settings.CLAMD_URL = dead_port()
    assert services.scan_documents() == 0
    assert Document.objects.exclude(scanned=None).count() == 3, "after three failures it is not there"
    settings.CLAMD_URL = daemon.url
    daemon.answer = b"INSTREAM size limit exceeded. ERROR\n"
    services.scan_documents()
    assert Document.objects.exclude(scanned=None).count() == 6, "those that failed wait at the end of the queue"


def test_without_a_scanner_the_worker_does_nothing(unscanned):
    assert services.scan_documents() == 0
    assert not Document.objects.exclude(scanned=None).exists()


def test_two_workers_scan_each_file_once(transactional_db, cast, edition, settings):
    way = Way(cast, edition).to("filled")
    with clamd() as server:
        settings.CLAMD_URL = server.url
        numbers = at_once(3, lambda n: services.scan_documents())
        assert sum(numbers) == server.scanned == way.application.documents.count()


def test_a_file_that_another_worker_holds_is_left_to_it(transactional_db, cast, edition, settings):
    Way(cast, edition).to("filled")
    with clamd() as server:
        settings.CLAMD_URL = server.url
        held = Document.objects.first()

        begun, done = Event(), Event()

        def work(n: int) -> int | None:
            if n == 0:
                with transaction.atomic():
                    Document.objects.select_for_update().get(pk=held.pk)
                    begun.set()
                    done.wait(20)
                return None
            begun.wait(20)
            try:
                return services.scan_documents()
            finally:
                done.set()

        outcome = at_once(2, work)
    assert outcome[1] == Document.objects.count() - 1
    assert Document.objects.get(scan="unscanned").pk == held.pk
