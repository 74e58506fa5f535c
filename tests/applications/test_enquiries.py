"""Asking without an account: what is kept, who is told, what becomes of it."""

import datetime
import io

import pytest
import tablib
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from applications import queries, services
from applications.models import Application, Draft, Enquiry
from applications.states import EnquiryState
from certsite.accounts.models import Organisation
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.notifications.models import Notification
from certsite.workflow.models import HistoryEntry
from certsite.workflow.moves import AlreadyMoved, NotAllowed
from scoring.models import Edition
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db
FORM = {
    "company": "武汉江城净水设备有限公司",
    "name": "夏雪",
    "email": "xia@jiangcheng.example",
    "phone": "027-87651234",
    "headcount": "42",
    "outlets": "3",
    "wished_on": (clock.today() + datetime.timedelta(days=90)).isoformat(),
    "words": "大概需要多少费用？",
    "source": "certificate",
    "source_note": "同行的包装",
    "campaign": "baidu-autumn",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def nothing_counted():
    """The limit counts in the process's memory: each test begins at none."""
    cache.clear()


@pytest.fixture
def enquiry(db) -> Enquiry:
    fields = {name: FORM[name] for name in ("company", "name", "email", "phone", "source", "words")}
    return services.enquire(fields=fields | {"headcount": 42, "wished_on": datetime.date(2027, 1, 1)})


def feedback(response) -> str:
    """Everything the page complains about."""
    return BeautifulSoup(response.content, "html.parser").select_one("[data-errors]").get_text(" ", strip=True)


def test_anybody_may_ask_and_both_sides_get_a_letter(client, market):
    answer = client.post("/enquiry/", FORM, headers={"accept-language": "en"})
    assert answer.status_code == 302 and answer["Location"] == "/enquiry/thanks/"
    kept = Enquiry.objects.get()
    assert (kept.state, kept.company, kept.headcount, kept.outlets) == (EnquiryState.NEW, FORM["company"], 42, 3)
    assert (kept.source, kept.source_note, kept.campaign, kept.language) == (
        "certificate",
        "同行的包装",
        "baidu-autumn",
        "en",
    )
    thanks = Notification.objects.get(letter="enquiry-received")
    assert thanks.recipient == FORM["email"] and "Thank you" in thanks.text and "/about/process/" in thanks.text
    assert FORM["words"] not in thanks.text, "the letter carries nobody's words to an address that was only typed"
    news = Notification.objects.get(letter="enquiry-arrived")
    assert news.recipient == market.email and f"/enquiries/{kept.pk}/" in news.text
    assert HistoryEntry.objects.get(verb="enquiry received").internal
    assert client.get("/enquiry/thanks/").status_code == 200


@pytest.mark.parametrize(
    ("address", "campaign"),
    [("/enquiry/?from=/about/fees/", "/about/fees/"), ("/enquiry/?utm_source=baidu", "baidu"), ("/enquiry/", ""),
     ("/enquiry/?from=" + "x" * 500, "x" * 200)],
)  # fmt: skip
def test_the_links_campaign_is_kept_without_being_typed(client, address, campaign):
    field = BeautifulSoup(client.get(address).content, "html.parser").find("input", {"name": "campaign"})
    assert field["type"] == "hidden" and field.get("value", "") == campaign


def test_somebody_signed_in_may_ask_too_and_need_not_type_their_name(client_user, signed_in):
    browser = signed_in(client_user)
    page = BeautifulSoup(browser.get("/enquiry/").content, "html.parser")
    assert page.find("input", {"name": "email"})["value"] == client_user.email
    assert browser.post("/enquiry/", FORM).status_code == 302
    assert HistoryEntry.objects.get(verb="enquiry received").actor_label == client_user.name


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"company": ""}, "Enterprise"),
        ({"name": ""}, "Name"),
        ({"email": "no address"}, "E-mail"),
        ({"source": ""}, "heard of us"),
        ({"source": "elsewhere"}, "heard of us"),
        ({"source": "consultant", "source_note": ""}, "independent"),
        ({"consent": ""}, "You may keep"),
        ({"headcount": "0"}, "Headcount"),
        ({"headcount": "1000001"}, "Headcount"),
        ({"headcount": "many"}, "Headcount"),
        ({"outlets": "-1"}, "Outlets"),
        ({"wished_on": "2020-01-01"}, "passed"),
        ({"wished_on": "soon"}, "wished by"),
        ({"name": "win now https://evil.example"}, "web address"),
        ({"company": "WWW.evil.example"}, "web address"),
        ({"words": "x" * 2001}, "would like to know"),
        ({"name": "a\x00b"}, "Name"),
        ({"homepage": "https://evil.example"}, "people do not see"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(client, change, words):
    answer = client.post("/enquiry/", FORM | change, headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert words in feedback(answer)
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("input", {"name": "phone"})["value"] == FORM["phone"]
    assert page.find("input", {"name": "campaign"})["value"] == FORM["campaign"]
    assert not Enquiry.objects.exists() and not Notification.objects.exists()


def test_the_field_for_machines_is_out_of_the_way_of_people(client):
    trap = BeautifulSoup(client.get("/enquiry/").content, "html.parser").find("input", {"name": "homepage"})
    assert trap.find_parent(class_="away")["aria-hidden"] == "true" and trap["tabindex"] == "-1"
    assert trap["autocomplete"] == "off"


def test_the_sixth_enquiry_within_an_hour_is_asked_to_wait_and_keeps_what_was_typed(client):
    for n in range(5):
        assert client.post("/enquiry/", FORM | {"email": f"a{n}@jiangcheng.example"}).status_code == 302
    answer = client.post("/enquiry/", FORM, headers={"accept-language": "en"})
    assert answer.status_code == 429 and "wait an hour" in feedback(answer)
    assert FORM["words"] in answer.content.decode()
    assert Enquiry.objects.count() == 5
    assert client.post("/enquiry/", FORM, REMOTE_ADDR="203.0.113.9").status_code == 302, "somebody else is not held up"


def test_nobodys_mailbox_is_filled_from_many_places(client):
    for n in range(6):
        answer = client.post("/enquiry/", FORM | {"email": FORM["email"].upper()}, REMOTE_ADDR=f"203.0.113.{n}")
    assert answer.status_code == 429
    assert Notification.objects.filter(letter="enquiry-received").count() == 5


def test_without_the_cache_everybody_is_served(client, settings, caplog):
    dead = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    assert client.post("/enquiry/", FORM).status_code == 302
    assert "not counted" in caplog.text


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*FORM, "homepage"]), st.text(max_size=60)))
def test_whatever_is_typed_is_no_server_error_and_all_or_nothing(client, typed):
    cache.clear()
    enquiries, letters = Enquiry.objects.count(), Notification.objects.count()
    answer = client.post("/enquiry/", FORM | typed)
    assert answer.status_code in (302, 422)
    more = (Enquiry.objects.count() - enquiries, Notification.objects.count() - letters)
    assert more == ((1, 1) if answer.status_code == 302 else (0, 0))


def test_one_click_makes_an_application_of_what_is_known(enquiry, edition, market):
    draft = services.turn_into_application(enquiry, edition=edition, by=market)
    assert draft.edition == edition and draft.application is None
    assert draft.values == {
        "enterprise_name": [FORM["company"]],
        "contact_name": ["夏雪"],
        "contact_email": [FORM["email"]],
        "contact_phone": [FORM["phone"]],
        "total_headcount": ["42"],
        "wished_on": ["2027-01-01"],
    }
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.draft, enquiry.handled_by) == (EnquiryState.TURNED, draft, market)
    letter = Notification.objects.get(letter="enquiry-turned")
    assert letter.recipient == FORM["email"] and f"/applications/draft/{draft.token}/" in letter.text
    assert not Notification.objects.filter(letter="enquiry-turned").exclude(recipient=FORM["email"]).exists()


def test_what_was_not_said_is_not_made_up(edition, market):
    bare = services.enquire(fields={"company": "甲", "name": "乙", "email": "a@b.example", "source": "other"})
    draft = services.turn_into_application(bare, edition=edition, by=market)
    assert set(draft.values) == {"enterprise_name", "contact_name", "contact_email"}


@pytest.mark.parametrize("who", ["planner", "registrar", "administrator", "client_user"])
def test_only_the_market_department_turns_and_closes(enquiry, edition, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        services.turn_into_application(enquiry, edition=edition, by=person)
    with pytest.raises(PermissionDenied):
        services.close_enquiry(enquiry, by=person)
    assert not Draft.objects.exists() and Enquiry.objects.get().state == EnquiryState.NEW


def test_a_second_click_changes_nothing(enquiry, edition, market, signed_in):
    browser, url = signed_in(market), f"/enquiries/{enquiry.pk}/turn/"
    browser.post(url, {"edition": edition.pk})
    again = browser.post(url, {"edition": edition.pk}, follow=True)
    assert again.status_code == 200 and again.context["messages"]
    assert Draft.objects.count() == 1 and Notification.objects.filter(letter="enquiry-turned").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_in_the_same_instant_one_wins(edition, market):
    kept = services.enquire(fields={"company": "甲", "name": "乙", "email": "a@b.example", "source": "other"})
    outcomes = at_once(
        2, lambda _: services.turn_into_application(Enquiry.objects.get(pk=kept.pk), edition=edition, by=market)
    )
    assert sum(isinstance(outcome, Draft) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyMoved | NotAllowed) for outcome in outcomes) == 1
    assert Draft.objects.count() == 1 and Notification.objects.filter(letter="enquiry-turned").count() == 1


def test_with_several_schemes_one_is_chosen(enquiry, edition, market, signed_in):
    browser, page = signed_in(market, "en"), f"/enquiries/{enquiry.pk}/"
    field = BeautifulSoup(browser.get(page).content, "html.parser").find(attrs={"name": "edition"})
    assert (field.name, field["type"], field["value"]) == ("input", "hidden", str(edition.pk))
    other = Edition.objects.create(
        scheme=edition.scheme, code="2012", state="published", full_mark=100, rules=edition.rules
    )
    field = BeautifulSoup(browser.get(page).content, "html.parser").find(attrs={"name": "edition"})
    assert field.name == "select" and len(field.find_all("option")) == 2
    assert browser.post(f"{page}turn/", {"edition": "999999"}).status_code == 422
    assert browser.post(f"{page}turn/", {}).status_code == 422
    assert not Draft.objects.exists()
    browser.post(f"{page}turn/", {"edition": other.pk})
    assert Draft.objects.get().edition == other


def test_without_a_published_scheme_the_page_says_why_not(enquiry, market, signed_in):
    page = signed_in(market, "en").get(f"/enquiries/{enquiry.pk}/").content.decode()
    assert "No scheme is published." in page and "/turn/" not in page
    assert signed_in(market).post(f"/enquiries/{enquiry.pk}/turn/", {}).status_code == 422


def test_the_enquiry_shows_what_became_of_it(enquiry, edition, market, client_user, organisation, signed_in):
    browser, page = signed_in(market, "en"), f"/enquiries/{enquiry.pk}/"
    draft = services.turn_into_application(enquiry, edition=edition, by=market)
    assert "nobody has taken it up yet" in browser.get(page).content.decode()
    assert "link sent" in browser.get("/enquiries/").content.decode()
    application = services.start(organisation=organisation, edition=edition, by=client_user)
    Draft.objects.filter(pk=draft.pk).update(application=application, claimed_at=clock.now(), claimed_by=client_user)
    for address in (page, "/enquiries/"):
        shown = BeautifulSoup(browser.get(address).content, "html.parser").main
        assert shown.find("a", href=f"/applications/{application.reference}/", string=application.reference)


def test_a_note_is_for_colleagues_and_closing_ends_it(enquiry, market, signed_in):
    browser, page = signed_in(market, "en"), f"/enquiries/{enquiry.pk}/"
    assert browser.post(page, {"note": "周五再打电话"}).status_code == 302
    assert "周五再打电话" in browser.get(page).content.decode()
    assert browser.post(page, {"note": "x" * 2001}).status_code == 422
    assert browser.post(f"{page}close/").status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.handled_by, enquiry.note) == (EnquiryState.CLOSED, market, "周五再打电话")
    shown = browser.get(page).content.decode()
    assert "/close/" not in shown and "/turn/" not in shown
    assert browser.post(f"{page}close/", follow=True).context["messages"]


def test_a_note_takes_back_nothing_that_a_colleague_did_meanwhile(enquiry, edition, market):
    seen = Enquiry.objects.get()
    services.turn_into_application(enquiry, edition=edition, by=market)
    services.note_enquiry(seen, note="周五再打电话", by=market)
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.handled_by, enquiry.note) == (EnquiryState.TURNED, market, "周五再打电话")
    assert enquiry.draft is not None


def test_a_new_enquiry_waits_for_the_market_department_alone(enquiry, edition, market, planner, client_user):
    assert [item.url for item in queries.waiting_for(market)] == [f"/enquiries/{enquiry.pk}/"]
    assert not queries.waiting_for(planner) and not queries.waiting_for(client_user)
    services.turn_into_application(enquiry, edition=edition, by=market)
    assert not queries.waiting_for(market)


def test_the_list_filters_sorts_and_exports_exactly_that(enquiry, market, signed_in):
    for company, source in (("乙公司", "tender"), ("丙公司", "tender")):
        services.enquire(fields={"company": company, "name": "王", "email": "w@x.example", "source": source})
    browser = signed_in(market, "en")
    listed = browser.get("/enquiries/?source=tender&sort=company")
    assert [row.record.company for row in listed.context["table"].rows] == sorted(["乙公司", "丙公司"])
    assert "2 entries" in listed.content.decode()
    assert len(browser.get("/enquiries/?state=closed").context["table"].rows) == 0
    assert len(browser.get("/enquiries/?q=jiangcheng").context["table"].rows) == 1
    assert browser.get("/enquiries/?state=nothing").status_code == 200
    exported = browser.get("/enquiries/?source=tender&sort=company&_export=csv").content.decode()
    rows = tablib.Dataset().load(exported, format="csv").dict
    assert [row["Enterprise"] for row in rows] == sorted(["乙公司", "丙公司"])
    assert rows[0]["E-mail"] == "w@x.example" and rows[0]["State"] == "new"


def test_a_formula_typed_by_a_stranger_stays_text_in_the_export(market, signed_in):
    evil = '=HYPERLINK("https://evil.example";"x")'
    fields = {"company": evil, "name": "@SUM(1)", "phone": "+86 27 1234", "words": "-1+1", "campaign": "=1"}
    services.enquire(fields=fields | {"email": "w@x.example", "source": "other"})
    for kind in ("csv", "xlsx"):
        content = signed_in(market, "en").get(f"/enquiries/?_export={kind}").content
        sheet = tablib.Dataset().load(content.decode() if kind == "csv" else io.BytesIO(content), format=kind)
        cells = [str(cell) for cell in sheet[0] if cell]
        assert f"'{evil}" in cells and "'+86 27 1234" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_an_enterprise_named_like_a_formula_stays_text_in_every_export(cast, edition, signed_in):
    Way(cast, edition).to("planned")
    Organisation.objects.update(name="=1+1")
    for page, person in (("/applications/", cast.market), ("/audits/", cast.planner)):
        content = signed_in(person).get(f"{page}?_export=csv").content.decode()
        assert ",'=1+1," in content, page
    page = signed_in(cast.market).get("/applications/").content.decode()
    assert ">=1+1<" in page and "&#x27;=1+1" not in page


def test_enquiries_leave_no_trace_in_any_case(enquiry, edition, market):
    services.turn_into_application(enquiry, edition=edition, by=market)
    assert not Application.objects.exists()
    assert not HistoryEntry.objects.exclude(case="").exists()
