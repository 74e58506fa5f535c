"""The pages of the body's people: what they show, what bad input meets, and that nothing typed is lost."""

import csv
import datetime
from datetime import date
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits import services
from audits.models import Auditor, Booking, Competence, TeamMember
from audits.services.leave import whole_days
from certsite.accounts.models import Organisation, User
from certsite.accounts.roles import Role
from certsite.casefile.demo.way import Way
from certsite.common import clock

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
DAY = datetime.timedelta(days=1)
LIST = "/audits/people/"


@pytest.fixture(autouse=True)
def on_a_day():
    with clock.at(TODAY):
        yield


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def granted(person, edition, by, **changes) -> Competence:
    values = {"trade": "", "level": "lead", "evidence": "从业十年", "from_on": TODAY, "expires_on": date(2029, 11, 24)}
    return services.grant_competence(person, scheme=edition.scheme, by=by, **(values | changes))


def names(response) -> list[str]:
    return [row.td.get_text(strip=True) for row in soup(response).select("tbody tr")]


# The list


@pytest.fixture
def staff(lead, auditor, planner, market, edition):
    """A lead in every trade, an auditor of vehicles whose competence ends soon, and two who audit nothing."""
    services.set_profile(
        lead, home_base="武汉", external=False, load_minimum=10, load_target=60, load_maximum=90, by=planner
    )
    granted(lead, edition, planner)
    granted(auditor, edition, planner, level="auditor", trade="vehicles", expires_on=TODAY + 30 * DAY)
    services.record_evaluation(
        lead, kind="yearly", audit=None, year=2025, verdict="good", words="胜任", held_on=date(2026, 1, 15), by=planner
    )
    services.book_leave(lead, first=date(2026, 12, 3), last=date(2026, 12, 4), by=lead)
    return lead, auditor, planner, market


def test_the_list_says_in_short_how_everybody_stands(staff, cast, edition, signed_in):
    way = Way(cast, edition).to("planned")
    member = way.audit.team.get()
    Booking.objects.filter(member=member).delete()  # only the hours below
    eight = whole_days(date(2026, 12, 1), date(2026, 12, 1)).lower
    for kind, year in (("on-site", 2026), ("remote", 2026), ("on-site", 2027)):
        start = eight.replace(year=year, hour=9 if kind == "on-site" else 20)
        during = (start, start + datetime.timedelta(hours=9 if kind == "on-site" else 3))
        Booking.objects.create(
            user=cast.lead, member=member, kind=kind, during=during, pause=60 if kind == "on-site" else 0,
            booked_by=cast.planner,
        )  # fmt: skip
    page = soup(signed_in(cast.planner).get(LIST))
    row = next(row for row in page.select("tbody tr") if cast.lead.name in row.get_text())
    said = row.get_text(" ", strip=True)
    assert "武汉" in said and "全部行业" in said and "2029-11-24" in said
    assert "1.38 / 60 / 90" in said and "超过最多" not in said  # 8 + 3 hours of this year, leave not counted
    Auditor.objects.update(load_minimum=0, load_target=1, load_maximum=1)
    assert "超过最多" in signed_in(cast.planner).get(LIST).content.decode()
    assert "2026-01-15" in said and "符合要求" in said
    assert "2026-12-03 – 2026-12-04" in said
    ending = next(row for row in page.select("tbody tr") if staff[1].name in row.get_text())
    mark = ending.select_one(".status-wait")
    assert mark.svg and "即将到期" in mark.get_text() and "汽车" in ending.get_text()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"林静", "何伟", "孙涛", "赵敏"}),
        ("q=林", {"林静"}),
        ("q=武汉", {"林静"}),
        ("q=auditor@", {"何伟"}),
        ("role=auditor", {"林静", "何伟"}),
        ("trade=vehicles", {"林静", "何伟"}),
        ("trade=medical", {"林静"}),
        ("ends=soon", {"何伟"}),
        ("ends=soon&trade=medical", set()),
        ("ends=ended", set()),
        ("trade=nonsense", {"林静", "何伟", "孙涛", "赵敏"}),
    ],
)
def test_the_filters_stand_in_the_address(staff, signed_in, asked, found):
    assert set(names(signed_in(staff[2]).get(f"{LIST}?{asked}"))) == found


def test_scheme_and_trade_are_asked_of_the_same_competence(staff, edition, signed_in):
    browser = signed_in(staff[2])
    scheme = edition.scheme.pk
    assert set(names(browser.get(f"{LIST}?scheme={scheme}&trade=vehicles"))) == {"林静", "何伟"}
    with clock.at(TODAY + 31 * DAY):
        assert names(browser.get(f"{LIST}?scheme={scheme}&trade=vehicles")) == ["林静"]
        assert names(browser.get(f"{LIST}?ends=ended")) == ["何伟"]


def test_an_empty_list_says_so(staff, signed_in):
    assert "没有" in soup(signed_in(staff[2]).get(f"{LIST}?q=nobody")).select_one(".empty").get_text()


@pytest.mark.parametrize("sort", ["name", "-name", "home_base", "worked", "-worked", "evaluated_on", "-leave_from"])
def test_the_list_is_sorted_by_column(staff, signed_in, sort):
    assert len(names(signed_in(staff[2]).get(f"{LIST}?sort={sort}"))) == 4


def test_exactly_what_is_filtered_is_exported(staff, signed_in):
    answer = signed_in(staff[2]).get(f"{LIST}?trade=vehicles&_export=csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert sorted(row[0] for row in rows[1:]) == ["何伟", "林静"]
    lead = next(row for row in rows if row[0] == "林静")
    assert lead[1] == "武汉" and "全部行业" in lead[3] and lead[5].startswith("2026-01-15")
    assert signed_in(staff[2]).get(f"{LIST}?_export=xlsx").status_code == 200


def many(number: int, planner, edition) -> None:
    """So many more auditors, each with all that a list shows."""
    for n in range(number):
        user = User.objects.create_user(f"many{User.objects.count()}@example.test", None, name=f"审{n}",
                                        roles=[Role.AUDITOR.value])  # fmt: skip
        Auditor.objects.create(user=user, home_base="成都", load_maximum=90)
        values = {"user": user, "scheme": edition.scheme, "granted_by": planner, "from_on": TODAY, "evidence": "x"}
        for trade in ("", "vehicles"):
            Competence.objects.create(trade=trade, level="auditor", expires_on=TODAY + 30 * DAY, **values)
        Booking.objects.create(user=user, kind="leave", during=whole_days(TODAY, TODAY), booked_by=user)


def asked(browser, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


def test_the_list_asks_no_more_for_two_hundred_people_than_for_one(planner, edition, signed_in):
    browser = signed_in(planner)
    many(1, planner, edition)
    pages = (LIST, f"{LIST}?trade=vehicles&ends=soon", f"{LIST}?_export=csv", f"{LIST}?sort=-worked")
    one = [asked(browser, page) for page in pages]
    many(29, planner, edition)
    assert [asked(browser, page) for page in pages] == one
    many(170, planner, edition)
    assert [asked(browser, page) for page in pages] == one
    assert max(one) <= 9


# One person's page


def test_the_persons_page_asks_no_more_for_a_long_file(cast, edition, signed_in):
    way = Way(cast, edition).to("on_site")
    browser, page = signed_in(cast.planner), f"{LIST}{cast.lead.pk}/"

    def grow(n: int) -> None:
        first = TODAY + 4000 * DAY + 400 * n * DAY  # after what the way to the audit needed
        granted(cast.lead, edition, cast.planner, from_on=first, expires_on=first + 9 * DAY)
        organisation = Organisation.objects.create(
            credit_code=f"9100000000000000{n:02}", name=f"企业{n}", name_en="x", address="x", address_en="x",
            legal_representative="x",
        )  # fmt: skip
        services.record_relation(cast.lead, organisation=organisation, kind="family", by=cast.planner)
        services.record_training(cast.lead, title="培训", from_on=TODAY, until_on=TODAY, hours=4, by=cast.planner)
        services.record_evaluation(
            cast.lead, kind="witnessed", audit=way.audit, year=2026, verdict="good", words="x", held_on=TODAY,
            by=cast.planner,
        )  # fmt: skip
        services.book_leave(cast.lead, first=TODAY + (9 + 5 * n) * DAY, last=TODAY + (9 + 5 * n) * DAY, by=cast.lead)

    grow(0)
    one = asked(browser, page)
    for n in range(1, 6):
        grow(n)
    assert asked(browser, page) == one <= 16


def test_my_page_leads_to_ones_own_file_and_everybody_of_the_staff_declares(
    market, planner, lead, committee, registrar, administrator, organisation, signed_in
):
    for person in (market, planner, lead, committee[0], registrar, administrator):
        browser = signed_in(person)
        assert "/audits/people/me/" in browser.get("/").content.decode()
        page = browser.get("/audits/people/me/", follow=True)
        assert page.redirect_chain[-1][0] == f"{LIST}{person.pk}/"
        form = soup(page).select_one(f'a[href="{LIST}{person.pk}/relations/"]')
        answer = browser.post(form["href"], {"enterprise": organisation.credit_code, "kind": "shares"}, follow=True)
        assert "关系已登记" in answer.content.decode()
        assert organisation.pk in User.objects.get(pk=person.pk).bound_to()


def test_ones_own_page_offers_nothing_but_leave_and_declarations(planner, edition, organisation, signed_in):
    keeper = User.objects.create_user("k@example.test", "x", name="周宁", roles=[Role.PLANNER.value])
    granted(planner, edition, keeper)
    services.record_relation(planner, organisation=organisation, kind="family", by=planner)
    page = signed_in(planner).get(f"{LIST}{planner.pk}/")
    offered = {a["href"] for a in soup(page).select("main a[href^='/audits/people/']")} - {LIST}
    relation = planner.relations.get().pk
    assert offered == {
        f"{LIST}{planner.pk}/leave/", f"{LIST}{planner.pk}/relations/", f"{LIST}relations/{relation}/end/",
    }  # fmt: skip
    others = soup(signed_in(keeper).get(f"{LIST}{planner.pk}/"))
    offered = {a["href"].rstrip("/").rpartition("/")[2] for a in others.select("main a[href^='/audits/people/']")}
    wanted = {"leave", "relations", "end", "strike", "withdraw", "profile", "competence", "trainings", "evaluations"}
    assert offered == wanted | {"people"}


def test_the_page_shows_the_audit_that_a_relation_touches(cast, edition, signed_in):
    way = Way(cast, edition).to("confirmed")
    services.record_relation(cast.lead, organisation=way.application.organisation, kind="family", by=cast.lead)
    said = soup(signed_in(cast.planner).get(f"{LIST}{cast.lead.pk}/")).select_one("#relations").get_text(" ")
    assert way.audit.reference in said and "须回避" in said
    TeamMember.objects.all().delete()
    said = soup(signed_in(cast.planner).get(f"{LIST}{cast.lead.pk}/")).select_one("#relations").get_text(" ")
    assert way.audit.reference not in said and "须回避" in said


def test_the_administrators_page_shows_changes_of_roles_only(lead, organisation, administrator, signed_in):
    services.record_relation(lead, organisation=organisation, kind="family", words="配偶", by=lead)
    assert "配偶" not in signed_in(administrator).get(f"/people/{lead.pk}/").content.decode()


# Bad input


def beside(response, field: str) -> str:
    """What is said beside a field of a page that was refused."""
    assert response.status_code == 422
    return soup(response).select_one(f"#div_id_{field} .invalid-feedback").get_text(strip=True)


COMPETENCE = {
    "trade": "medical", "level": "expert", "from_on": "2026-11-25", "expires_on": "2029-11-24",
    "evidence": "主任医师，十年",
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "typed", "field"),
    [
        ("competence", COMPETENCE | {"expires_on": "2026-11-24"}, "expires_on"),
        ("competence", COMPETENCE | {"from_on": "2026-13-45"}, "from_on"),
        ("competence", COMPETENCE | {"from_on": "0001-01-01"}, "from_on"),
        ("competence", COMPETENCE | {"trade": "ships"}, "trade"),
        ("competence", COMPETENCE | {"level": "king"}, "level"),
        ("competence", COMPETENCE | {"evidence": " "}, "evidence"),
        ("competence", COMPETENCE | {"scheme": "99999"}, "scheme"),
        ("trainings", {"title": "培训", "from_on": "2026-11-24", "until_on": "2026-11-24", "hours": "25"}, "hours"),
        ("trainings", {"title": "培训", "from_on": "2026-11-24", "until_on": "2026-11-24", "hours": "-1"}, "hours"),
        ("trainings", {"title": "培训", "from_on": "2026-11-24", "until_on": "2026-11-26", "hours": "9"}, "until_on"),
        ("trainings", {"title": "x" * 161, "from_on": "2026-11-24", "until_on": "2026-11-24", "hours": "9"}, "title"),
        ("evaluations", {"kind": "yearly", "year": "2027", "held_on": "2026-11-24", "verdict": "good", "words": "x"},
         "year"),
        ("evaluations", {"kind": "witnessed", "year": "2026", "held_on": "2026-11-24", "verdict": "good", "words": "x"},
         "audit"),
        ("profile", {"home_base": "武汉", "load_minimum": "9", "load_target": "8"}, "load_target"),
        ("profile", {"home_base": "武汉", "load_minimum": "9", "load_maximum": "8"}, "load_maximum"),
        ("profile", {"home_base": "武汉", "load_maximum": "99999"}, "load_maximum"),
        ("leave", {"first_on": "2026-12-05", "last_on": "2026-12-04", "reason": "年假"}, "last_on"),
        ("leave", {"first_on": "2026-12-05", "last_on": "9999-12-31", "reason": "年假"}, "last_on"),
        ("leave", {"first_on": "2026-12-05", "last_on": "", "reason": "年假"}, "last_on"),
        ("relations", {"enterprise": "没有这家", "kind": "family"}, "enterprise"),
        ("relations", {"enterprise": "\x00", "kind": "family"}, "enterprise"),
        ("relations", {"enterprise": "914403001922038216", "kind": "friend"}, "kind"),
        ("relations", {"enterprise": "914403001922038216", "kind": "family", "from_on": "2026-01-02",
                       "until_on": "2026-01-01"}, "until_on"),
    ],
)  # fmt: skip
def test_bad_input_stays_beside_its_field(planner, lead, edition, organisation, signed_in, page, typed, field):
    typed = {"scheme": edition.scheme.pk} | typed
    browser, counts = signed_in(planner), [model.objects.count() for model in (Competence, Auditor, Booking)]
    answer = browser.post(f"{LIST}{lead.pk}/{page}/", typed)
    assert beside(answer, field)
    for name in ("evidence", "title", "home_base", "reason"):
        if typed.get(name, "").strip():
            kept = soup(answer).select_one(f"[name={name}]")
            assert typed[name] in (kept.get("value") or kept.get_text()), name
    assert counts == [model.objects.count() for model in (Competence, Auditor, Booking)]
    assert not lead.relations.exists() and not lead.trainings.exists() and not lead.evaluations.exists()


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("competence", COMPETENCE),
        ("trainings", {"title": "培训", "from_on": "2026-11-24", "until_on": "2026-11-24", "hours": "7.5"}),
        (
            "evaluations",
            {"kind": "yearly", "year": "2026", "held_on": "2026-11-24", "verdict": "develop", "words": "x"},
        ),
        ("profile", {"home_base": "武汉", "external": "on", "load_minimum": "0", "load_target": "60"}),
        ("leave", {"first_on": "2026-12-05", "last_on": "2026-12-05"}),
        (
            "relations",
            {"enterprise": "９１４４０３００１９２２０３８２１６", "kind": "training", "until_on": "2026-01-01"},
        ),
    ],
)
def test_what_is_right_is_on_the_page_afterwards(planner, lead, edition, organisation, signed_in, page, typed):
    typed = {"scheme": edition.scheme.pk} | typed
    answer = signed_in(planner).post(f"{LIST}{lead.pk}/{page}/", typed)
    assert answer.status_code == 302 and answer["Location"].startswith(f"{LIST}{lead.pk}/#")
    assert signed_in(planner).get(answer["Location"].partition("#")[0]).status_code == 200
    assert signed_in(lead, "en").get(f"{LIST}{lead.pk}/").status_code == 200


def test_a_clash_of_leave_is_said_beside_the_day(lead, signed_in):
    services.book_leave(lead, first=date(2026, 12, 4), last=date(2026, 12, 4), by=lead)
    answer = signed_in(lead).post(f"{LIST}{lead.pk}/leave/", {"first_on": "2026-12-03", "last_on": "2026-12-05"})
    assert "2026-12-04" in beside(answer, "first_on")
    assert Booking.objects.count() == 1


def test_leave_is_cancelled_from_the_page(lead, planner, signed_in):
    leave = services.book_leave(lead, first=TODAY, last=TODAY, by=lead)
    button = soup(signed_in(lead).get(f"{LIST}{lead.pk}/")).select_one(f'form[action="{LIST}leave/{leave.pk}/cancel/"]')
    assert signed_in(lead).post(button["action"]).status_code == 302
    assert not Booking.objects.exists()
    assert signed_in(lead).post(button["action"]).status_code == 404


def test_an_enterprise_is_found_by_code_by_name_and_offered_by_a_part_of_it(
    lead, organisation, stranger_organisation, signed_in
):
    browser, page = signed_in(lead), f"{LIST}{lead.pk}/relations/"
    several = browser.post(page, {"enterprise": "有限公司", "kind": "family", "words": "表弟任厂长"})
    assert "请在下面选择" in beside(several, "enterprise")
    radios = soup(several).select("input[name=organisation]")
    assert {int(radio["value"]) for radio in radios} == {organisation.pk, stranger_organisation.pk}
    assert {option["value"] for option in soup(several).select("datalist option")} == {
        organisation.name, stranger_organisation.name,
    }  # fmt: skip
    assert "表弟任厂长" in soup(several).select_one("[name=words]").get_text()
    chosen = {"enterprise": "有限公司", "kind": "family", "words": "表弟任厂长", "organisation": organisation.pk}
    assert browser.post(page, chosen).status_code == 302
    # what is typed exactly counts, whatever was chosen before
    exact = {"enterprise": stranger_organisation.name, "kind": "family", "organisation": organisation.pk}
    assert browser.post(page, exact).status_code == 302
    assert {relation.organisation for relation in lead.relations.all()} == {organisation, stranger_organisation}
    Organisation.objects.filter(pk=organisation.pk).update(name="瑞恒（中国）有限公司")
    assert browser.post(page, {"enterprise": "瑞恒（中国）有限公司", "kind": "shares"}).status_code == 302
    offered = soup(browser.get(f"{page}?enterprise=瑞恒"))
    assert offered.select_one("[name=enterprise]")["value"] == "瑞恒"
    assert [option["value"] for option in offered.select("datalist option")] == ["瑞恒（中国）有限公司"]


def test_withdrawing_ending_and_striking_from_their_pages(planner, lead, edition, organisation, signed_in):
    browser = signed_in(planner)
    competence = granted(lead, edition, planner)
    relation = services.record_relation(lead, organisation=organisation, kind="family", by=lead)
    withdraw, end, strike = (
        f"{LIST}{rest}/" for rest in (f"competence/{competence.pk}/withdraw", f"relations/{relation.pk}/end",
                                      f"relations/{relation.pk}/strike")
    )  # fmt: skip
    assert beside(browser.post(withdraw, {"withdrawn_on": "2030-01-01", "reason": "x"}), "withdrawn_on")
    assert beside(browser.post(withdraw, {"withdrawn_on": "2026-12-01", "reason": ""}), "reason")
    assert browser.post(withdraw, {"withdrawn_on": "2026-12-01", "reason": "x"}).status_code == 302
    assert beside(browser.post(withdraw, {"withdrawn_on": "2026-12-01", "reason": "x"}), "withdrawn_on")
    assert beside(signed_in(lead).post(end, {"until_on": "2026-11-01"}), "until_on")
    assert browser.post(end, {"until_on": "2026-11-01"}).status_code == 302
    assert beside(browser.post(strike, {"reason": ""}), "reason")
    assert browser.post(strike, {"reason": "登记有误"}).status_code == 302
    assert "已作废" in beside(browser.post(strike, {"reason": "x"}), "reason")
