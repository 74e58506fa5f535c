"""Document review as a stage of its own: returns with a day, reminders, what is replaced late, and the gate."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

import audits.services
from applications import policies, queries, services
from applications.models import Application, Document
from applications.tasks import remind_of_documents
from audits.models import UNPLANNED, Audit
from certsite.casefile.demo.way import Way, qualify
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from tests.applications.test_bad_input import feedback, typed
from tests.applications.test_documents import add, section, send
from tests.applications.test_wrong_state import never_failing
from tests.factories.clamd import EICAR, clamd
from tests.factories.files import pdf_bytes
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
LICENCE = "business-licence"


@pytest.fixture
def way(cast, edition) -> Way:
    way = Way(cast, edition).to("contracted")
    Notification.objects.all().delete()
    return way


def latest(way: Way, code: str = LICENCE) -> Document:
    return way.application.documents.filter(requirement=code).first()


def review_url(way: Way) -> str:
    return f"/applications/{way.reference}/document-review/"


def give_back(way: Way, code: str = LICENCE, *, days: int = 15, remark: str = "缺公章") -> Document:
    verdict = ("returned", remark, clock.today() + days * DAY)
    services.judge_documents(way.application, verdicts={latest(way, code).pk: verdict}, by=way.cast.planner)
    return latest(way, code)


def fields(document: Document, **values) -> dict:
    return {f"d{document.pk}-{name}": value for name, value in values.items()}


def letters(name: str) -> list[Notification]:
    return list(Notification.objects.filter(letter=name))


def text(response) -> str:
    return BeautifulSoup(response.content, "html.parser").find("main").get_text(" ", strip=True)


# A return names a day


def test_the_page_proposes_the_day_of_the_edition(way, signed_in):
    page = signed_in(way.cast.planner).get(review_url(way))
    assert typed(page, f"d{latest(way).pk}-due_on") == (clock.today() + 15 * DAY).isoformat()


def test_without_a_day_of_its_own_a_return_is_due_as_the_edition_says(way):
    services.judge_documents(way.application, verdicts={latest(way).pk: ("returned", "缺公章")}, by=way.cast.planner)
    assert latest(way).due_on == clock.today() + 15 * DAY


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("remark", {"remark": " "}, "Say what is missing"),
        ("due_on", {"due_on": ""}, "Name a day"),
        ("due_on", {"due_on": "soon"}, "valid date"),
        ("due_on", {"due_on": "2020-01-01"}, "has passed"),
        ("verdict", {"verdict": ""}, "passed or returned"),
    ],
)
def test_a_faulty_return_is_told_beside_its_field_and_keeps_what_was_typed(way, signed_in, name, values, words):
    document, other = latest(way), latest(way, "service-manual")
    data = {"verdict": "returned", "remark": "缺公章", "due_on": "2099-01-31"} | values
    browser = signed_in(way.cast.planner, "en")
    answer = browser.post(review_url(way), fields(document, **data) | fields(other, verdict="passed"))
    assert answer.status_code == 422
    assert words in feedback(answer, f"d{document.pk}-{name}")
    assert typed(answer, f"d{document.pk}-due_on") == data["due_on"]
    assert not Document.objects.exclude(verdict=None).exists(), "nothing half-written"


def test_a_day_counts_for_a_return_only(way, signed_in):
    document = latest(way)
    data = fields(document, verdict="passed", due_on="nonsense") | {"save": "1"}
    assert signed_in(way.cast.planner).post(review_url(way), data).status_code == 302
    assert (latest(way).verdict, latest(way).due_on) == ("passed", None)


def test_the_verb_takes_no_return_without_words_or_for_a_day_gone_by(way):
    for verdict in (("returned", " "), ("returned", "缺公章", clock.today() - DAY)):
        with pytest.raises(NotReady):
            services.judge_documents(way.application, verdicts={latest(way).pk: verdict}, by=way.cast.planner)
    assert latest(way).verdict is None


@pytest.mark.parametrize("values", [{"due_on": None}, {"verdict": "passed"}])
def test_the_schema_holds_that_returned_and_due_go_together(way, values):
    give_back(way)
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(verdict="returned").update(**values)


def test_the_schema_holds_that_what_nobody_judged_is_not_due(way):
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=latest(way).pk).update(due_on=clock.today())


def test_letter_page_home_and_history_name_the_day(way, signed_in):
    document = give_back(way, days=9)
    day = document.due_on.isoformat()
    [letter] = letters("documents-returned")
    assert letter.recipient == way.cast.client.email and day in letter.text and "缺公章" in letter.text
    browser = signed_in(way.cast.client, "en")
    assert f"to be replaced by {day}" in section(browser.get(f"/applications/{way.reference}/documents/"), LICENCE)
    [waiting] = browser.get("/").context["waiting"]
    assert waiting.due == document.due_on
    assert day in HistoryEntry.objects.get(verb="document returned").note


def test_the_earliest_of_several_days_is_the_one_to_keep(way):
    give_back(way, days=9)
    give_back(way, "service-manual", days=4)
    [waiting] = queries.waiting_for(way.cast.client)
    assert waiting.due == clock.today() + 4 * DAY


def test_a_day_gone_by_is_told_in_words_to_both_sides(way, signed_in):
    document = give_back(way, days=2)
    [waiting] = queries.waiting_for(way.cast.planner)
    assert waiting.due is None, "the day is the enterprise's"
    with clock.at(document.due_on + DAY):
        pages = [
            signed_in(way.cast.planner, "en").get(review_url(way)),
            signed_in(way.cast.planner, "en").get(f"/applications/{way.reference}/?tab=documents"),
            signed_in(way.cast.client, "en").get(f"/applications/{way.reference}/documents/"),
        ]
        for page in pages:
            assert f"overdue: was to be replaced by {document.due_on} , 1 day ago" in text(page)
        home = text(signed_in(way.cast.planner, "en").get("/"))
        assert f"overdue since {document.due_on}" in home and "enterprise is late" in home
    with clock.at(document.due_on):
        assert "overdue" not in text(signed_in(way.cast.planner, "en").get(review_url(way)))


def test_a_return_that_ran_out_keeps_no_other_verdict_from_being_stored(way, signed_in):
    document, other = give_back(way, days=1), latest(way, "service-manual")
    with clock.at(document.due_on + 5 * DAY):
        stands = {"verdict": "returned", "remark": "缺公章", "due_on": document.due_on.isoformat()}
        data = fields(document, **stands) | fields(other, verdict="passed") | {"save": "1"}
        browser = signed_in(way.cast.planner, "en")
        assert browser.post(review_url(way), data).status_code == 302
        assert latest(way, "service-manual").verdict == "passed"
        again = browser.post(review_url(way), data | fields(document, remark="仍缺公章"))
        assert again.status_code == 422 and "has passed" in feedback(again, f"d{document.pk}-due_on")
    assert HistoryEntry.objects.filter(verb="document returned").count() == 1


def test_a_verdict_twice_is_as_once(way):
    give_back(way)
    give_back(way)
    assert HistoryEntry.objects.filter(verb="document returned").count() == 1 == len(letters("documents-returned"))


# Reminders


def test_the_client_is_reminded_once_before_the_day_and_once_after(way):
    document = give_back(way, days=15)
    told = {}
    for day in range(-14, 4):
        with clock.at(document.due_on + day * DAY):
            for _twice in range(2):
                remind_of_documents()
            told[day] = sorted(
                Notification.objects.exclude(letter="documents-returned").values_list("letter", flat=True)
            )
    assert told[-4] == [] and told[-3] == told[0] == ["documents-reminder"]
    assert told[1] == told[3] == ["documents-overdue", "documents-reminder"]
    for letter in Notification.objects.exclude(letter="documents-returned"):
        assert letter.recipient == way.cast.client.email and document.due_on.isoformat() in letter.text
    verbs = HistoryEntry.objects.filter(verb__in=["documents reminded", "documents overdue"])
    assert list(verbs.values_list("verb", "actor_label")) == [("documents reminded", ""), ("documents overdue", "")]


def test_one_letter_tells_of_every_document_of_the_case(way):
    for code in (LICENCE, "service-manual"):
        give_back(way, code, days=3)
    remind_of_documents()
    [letter] = letters("documents-reminder")
    assert all(latest(way, code).original_name in letter.text for code in (LICENCE, "service-manual"))


def test_nobody_is_reminded_of_what_came_passed_or_fell_away(cast, edition):
    replaced, passed, withdrawn = (Way(cast, edition).to("contracted") for _n in range(3))
    for way in (replaced, passed, withdrawn):
        give_back(way, days=1)
    add(replaced.application, content=pdf_bytes("new"), by=cast.client)
    services.judge_documents(passed.application, verdicts={latest(passed).pk: ("passed", "")}, by=cast.planner)
    services.withdraw(Application.objects.get(pk=withdrawn.application.pk), reason="改期", by=cast.client)
    with clock.at(clock.today() + 5 * DAY):
        remind_of_documents()
        assert services.remind_of_documents(withdrawn.application.pk) == []
    assert not letters("documents-overdue") and not letters("documents-reminder")


def test_a_later_day_is_reminded_of_anew(way):
    give_back(way, days=1)
    remind_of_documents()
    give_back(way, days=20)
    remind_of_documents()
    assert len(letters("documents-reminder")) == 1
    with clock.at(clock.today() + 18 * DAY):
        remind_of_documents()
    assert len(letters("documents-reminder")) == 2


def test_a_case_that_fails_keeps_no_other_waiting(cast, edition, monkeypatch):
    for way in (Way(cast, edition).to("contracted"), Way(cast, edition).to("contracted")):
        give_back(way, days=1)
    first, verb = queries.cases_to_remind()[0], services.remind_of_documents

    def failing(pk: int):
        if pk == first:
            raise RuntimeError
        return verb(pk)

    monkeypatch.setattr(services, "remind_of_documents", failing)
    remind_of_documents()
    assert len(letters("documents-reminder")) == 1


# Whether the point was answered


def test_the_review_shows_what_was_said_of_the_revision_before(way, signed_in):
    give_back(way, remark="第 3 页无签章")
    add(way.application, content=pdf_bytes("new"), by=way.cast.client)
    page = BeautifulSoup(signed_in(way.cast.planner, "en").get(review_url(way)).content, "html.parser")
    [before] = page.select(".judged-before")
    said = before.get_text(" ", strip=True)
    assert all(words in said for words in ("Revision 1", "returned", "第 3 页无签章", way.cast.planner.name))
    assert f"/documents/{LICENCE}/versions/?before=1&after=2" in before.find("a")["href"]
    assert page.find(attrs={"name": f"d{latest(way).pk}-remark"}).get("value", "") == "", "the new file has none yet"


# What is replaced after the documents have passed


@pytest.fixture
def passed(cast, edition) -> Way:
    way = Way(cast, edition).to("passed")
    Document.objects.filter(requirement=LICENCE).update(scan="infected")
    Notification.objects.all().delete()
    return way


def replace(way: Way, title: str = "clean") -> Document:
    add(way.application, content=pdf_bytes(title), by=way.cast.client)
    way.application = Application.objects.get(pk=way.application.pk)
    return latest(way)


def test_a_file_that_takes_an_infected_ones_place_is_judged(passed, signed_in):
    planner, client = signed_in(passed.cast.planner, "en"), signed_in(passed.cast.client, "en")
    assert "Replace documents" in text(client.get("/")), "it waits for the client"
    assert planner.get(review_url(passed)).status_code == 302, "nothing to judge yet"
    document = replace(passed)
    [letter] = letters("documents-to-review")
    assert letter.recipient == passed.cast.planner.email and document.original_name in letter.text
    assert "Judge the replaced documents" in text(planner.get("/"))
    page = planner.get(review_url(passed))
    assert [row["code"] for row in page.context["rows"]] == [LICENCE]
    assert "pass the documents" not in text(page)
    assert planner.post(review_url(passed), fields(document, verdict="passed") | {"pass": "1"}).status_code == 302
    assert latest(passed).verdict == "passed"
    assert "Judge the replaced documents" not in text(planner.get("/"))
    assert Application.objects.get().late_documents == []
    assert planner.get(review_url(passed)).status_code == 302


def test_the_virus_is_found_by_the_scanner_itself(cast, edition, settings):
    way = Way(cast, edition, documents={LICENCE: pdf_bytes() + EICAR}).to("passed")
    with clamd() as server:
        settings.CLAMD_URL = server.url
        services.scan_documents()
        replace(way)
    assert way.application.late_documents == [LICENCE]


def test_no_audit_is_planned_until_the_new_file_has_passed(passed):
    document = replace(passed)
    cast, today = passed.cast, clock.today()
    with pytest.raises(NotReady, match="营业执照"):
        visit = passed.application.audits.get(cycle=1, visit=0)
        audits.services.plan(visit, lead=cast.lead, starts_on=today, ends_on=today, by=cast.planner)
    assert not Audit.objects.exclude(state__in=UNPLANNED).exists()
    services.judge_documents(passed.application, verdicts={document.pk: ("passed", "")}, by=cast.planner)
    passed.to("planned")


def test_no_date_is_confirmed_until_the_new_file_has_passed(passed):
    passed.to("planned")
    document, cast = replace(passed), passed.cast
    audits.services.confirm_impartiality(passed.audit.team.get(), by=cast.lead)
    audits.services.tell_client(passed.audit, by=cast.planner)
    audits.services.clear_names(passed.audit, by=cast.client)
    with pytest.raises(NotReady, match="营业执照"):
        audits.services.confirm_date(Audit.objects.get(cycle=1, visit=0), by=cast.planner)
    returned = ("returned", "仍不清晰", today_and(9))
    services.judge_documents(passed.application, verdicts={document.pk: returned}, by=cast.planner)
    with pytest.raises(NotReady, match="营业执照"):
        audits.services.confirm_date(Audit.objects.get(cycle=1, visit=0), by=cast.planner)
    newer = replace(passed, "clearer")
    services.judge_documents(passed.application, verdicts={newer.pk: ("passed", "")}, by=cast.planner)
    assert audits.services.confirm_date(Audit.objects.get(cycle=1, visit=0), by=cast.planner).state == "confirmed"


def today_and(days: int) -> datetime.date:
    return clock.today() + days * DAY


def test_a_late_return_is_due_too_and_may_be_replaced(passed, signed_in):
    document, cast = replace(passed), passed.cast
    returned = ("returned", "仍不清晰", today_and(3))
    services.judge_documents(passed.application, verdicts={document.pk: returned}, by=cast.planner)
    assert [item.due for item in queries.waiting_for(cast.client)] == [today_and(3)]
    assert not [item for item in queries.waiting_for(cast.planner) if "document-review" in item.url]
    remind_of_documents()
    assert len(letters("documents-reminder")) == 1
    assert send(signed_in(cast.client), passed.application, content=pdf_bytes("clearer")).status_code == 302
    assert len(letters("documents-to-review")) == 2


def test_only_what_was_replaced_is_judged_later(passed, signed_in):
    document, other = replace(passed), latest(passed, "service-manual")
    for verdicts in ({other.pk: ("returned", "太迟")}, {document.pk: ("passed", ""), other.pk: ("returned", "太迟")}):
        with pytest.raises(NotReady):
            services.judge_documents(passed.application, verdicts=verdicts, by=passed.cast.planner)
    assert latest(passed).verdict is None and latest(passed, "service-manual").verdict == "passed"


def test_a_case_on_site_goes_on_and_shows_it_as_a_notice(cast, edition, signed_in):
    way = Way(cast, edition).to("on_site")
    Document.objects.filter(requirement=LICENCE).update(scan="infected")
    replace(way)
    for reader in (cast.client, cast.planner):
        page = signed_in(reader, "en").get(f"/applications/{way.reference}/?tab=documents")
        assert "Replaced after the documents had passed" in text(page)
    assert signed_in(cast.planner).get(review_url(way)).status_code == 200
    assert way.to("closed").audit.state == "closed"


def test_the_strip_keeps_the_day_on_which_the_documents_passed(cast, edition):
    from certsite.casefile.way import Facts, steps

    way = Way(cast, edition, begins=clock.today() - 60 * DAY).to("passed")
    before = [step.date for step in steps(Facts.of(way.application))]
    Document.objects.filter(requirement=LICENCE).update(scan="infected")
    document = replace(way)
    services.judge_documents(way.application, verdicts={document.pk: ("passed", "")}, by=cast.planner)
    assert [step.date for step in steps(Facts.of(Application.objects.get()))] == before


def test_what_is_not_asked_for_any_more_bars_no_date(cast, edition):
    Way(cast, edition, declared={"services": ["repair", "recall"]}).to("passed")
    Application.objects.update(services=["repair"])
    Document.objects.filter(requirement="recall-procedure").update(scan="infected")
    add(Application.objects.get(), "recall-procedure", pdf_bytes("clean"), by=cast.client)
    assert policies.bars_to_audit(Application.objects.get()) == []


# The gate


def test_no_audit_is_foreseen_before_the_contract(cast, edition):
    way = Way(cast, edition).to("quoted")
    assert audits.services.keep_programmes()["made"] == 0
    assert not way.application.audits.exists()


def test_no_audit_is_planned_before_the_documents_passed(cast, edition):
    way, today = Way(cast, edition).to("contracted"), clock.today()
    visit = way.application.audits.get(cycle=1, visit=0)
    qualify(cast.lead, edition, by=cast.planner)
    with pytest.raises(NotReady, match="文件"):
        audits.services.plan(visit, lead=cast.lead, starts_on=today, ends_on=today, by=cast.planner)
    assert not Audit.objects.exclude(state__in=UNPLANNED).exists()


def test_no_date_is_confirmed_before_the_documents_passed(cast, edition):
    way = Way(cast, edition).to("planned")
    audits.services.confirm_impartiality(way.audit.team.get(), by=cast.lead)
    Application.objects.update(state="contracted")
    with pytest.raises(NotReady, match="文件"):
        audits.services.confirm_date(Audit.objects.get(cycle=1, visit=0), by=cast.planner)
    assert Audit.objects.get(cycle=1, visit=0).state == "planned"


# Several at once


def test_a_judgement_on_what_somebody_else_judged_meanwhile_is_asked_again(way, signed_in):
    document, browser = latest(way), signed_in(way.cast.planner, "en")
    seen = fields(document, seen="", due_on=today_and(15).isoformat())
    give_back(way, remark="缺公章")
    answer = browser.post(review_url(way), seen | fields(document, verdict="passed", remark="已核对原件"))
    assert answer.status_code == 422
    told = feedback(answer, f"d{document.pk}-verdict")
    assert way.cast.planner.name in told and "缺公章" in told
    assert typed(answer, f"d{document.pk}-remark") == "已核对原件"
    assert latest(way).verdict == "returned", "nothing was written over"
    again = fields(document, verdict="passed", remark="已核对原件", seen=typed(answer, f"d{document.pk}-seen"))
    assert browser.post(review_url(way), again).status_code == 302
    assert latest(way).verdict == "passed"


def test_two_planners_at_once_lose_no_verdict(transactional_db, cast, edition, signed_in):
    way = Way(cast, edition).to("contracted")
    browsers, document = [signed_in(cast.planner) for _n in range(4)], latest(way)
    day = today_and(15).isoformat()
    said = [fields(document, seen="", verdict="returned", remark=f"意见 {n}", due_on=day) for n in range(4)]
    answers = at_once(4, lambda n: browsers[n].post(review_url(way), said[n]))
    assert never_failing(answers), answers
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422, 422]
    assert HistoryEntry.objects.filter(verb="document returned").count() == 1


@pytest.mark.parametrize("round", range(3))
def test_a_file_is_replaced_while_it_is_judged(transactional_db, cast, edition, signed_in, round):
    way = Way(cast, edition).to("contracted")
    old, planner, client = latest(way), signed_in(cast.planner), signed_in(cast.client)
    data = {f"d{d.pk}-verdict": "passed" for d in way.application.documents.all()} | {"pass": "1"}
    answers = at_once(
        2, lambda n: planner.post(review_url(way), data) if n else send(client, way.application, content=pdf_bytes("x"))
    )
    assert all(getattr(answer, "status_code", 500) in (200, 302, 403, 422) for answer in answers), answers
    new = latest(way)
    state = Application.objects.get().state
    assert (state == "documents-passed") == (new.pk == old.pk and new.verdict == "passed")
    if new.pk != old.pk:
        assert new.verdict is None, "nobody has judged the new file"


def test_a_reminder_is_told_once_by_two_workers(transactional_db, cast, edition):
    way = Way(cast, edition).to("contracted")
    give_back(way, days=1)
    told = at_once(3, lambda n: services.remind_of_documents(way.application.pk))
    assert sorted(map(list, told)) == [[], [], ["due-3"]]
    assert len(letters("documents-reminder")) == 1


def test_judging_replacing_reminding_and_scanning_wait_for_nobody_for_ever(transactional_db, cast, edition, settings):
    way = Way(cast, edition).to("contracted")
    verdicts = {d.pk: ("returned", "缺公章", today_and(1)) for d in way.application.documents.all()}
    with clamd() as server:
        settings.CLAMD_URL = server.url
        acts = [
            lambda: services.judge_documents(Application.objects.get(), verdicts=verdicts, by=cast.planner),
            lambda: add(Application.objects.get(), content=pdf_bytes("x"), by=cast.client),
            lambda: services.remind_of_documents(way.application.pk),
            services.scan_documents,
        ]
        answers = at_once(8, lambda n: acts[n % 4]())
    assert not [a for a in answers if isinstance(a, Exception) and type(a).__name__ != "SameFile"], answers


# How many questions


def test_the_pages_ask_no_more_for_many_revisions_and_many_late_cases(cast, edition, signed_in):
    planner, client = signed_in(cast.planner), signed_in(cast.client)

    def asked(browser, url: str) -> int:
        browser.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    def one_more(way: Way) -> None:
        for code in (LICENCE, "service-manual"):
            give_back(way, code)
            add(way.application, code, pdf_bytes(f"{Document.objects.count()}"), by=cast.client)

    way = Way(cast, edition).to("contracted")
    one_more(way)
    pages = [(planner, review_url(way)), (client, f"/applications/{way.reference}/documents/"),
             (client, f"/applications/{way.reference}/documents/{LICENCE}/versions/")]  # fmt: skip
    few = [asked(*page) for page in pages]
    for _n in range(4):
        one_more(way)
    assert [asked(*page) for page in pages] == few
    assert few[0] <= 14

    def one_more_late() -> None:
        for step in ("passed", "planned"):
            late = Way(cast, edition).to(step)
            Document.objects.filter(application=late.application, requirement=LICENCE).update(scan="infected")
            replace(late)

    one_more_late()
    one = [asked(browser, "/") for browser in (planner, client)]
    for _n in range(3):
        one_more_late()
    assert one == [asked(browser, "/") for browser in (planner, client)]
