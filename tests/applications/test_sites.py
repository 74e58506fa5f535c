"""The list of sites: one at a time, many at once, and two people at it."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import services
from applications.models import Application, Site
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.common.guards import NotReady
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once

pytestmark = pytest.mark.django_db


def values(name: str, kind: str = "own", headcount: int = 5, **further) -> dict:
    return {"kind": kind, "name": name, "address": "人民路1号", "headcount": headcount} | further


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


@pytest.fixture
def site(draft, cast) -> Site:
    further = {"region": "广东", "service_staff": 3, "management_staff": 1, "size": 80, "services": ["repair"],
               "contact": "陈立明"}  # fmt: skip
    return services.save_site(draft, site=None, values=values("甲站", **further), by=cast.client)


def entries(application: Application, verb: str) -> list[str]:
    found = HistoryEntry.objects.of_case(application.reference).filter(verb=verb)
    return list(found.values_list("note", flat=True))


def address(application: Application, rest: str = "") -> str:
    return f"/applications/{application.reference}/sites/{rest}"


def fields(browser, url: str) -> dict:
    """What a browser would send from the page's form as it is drawn."""
    form = BeautifulSoup(browser.get(url).content, "html.parser").find("main").find("form", method="post")
    sent = {}
    for field in form.find_all(["input", "select"]):
        if field.name == "select":
            chosen = field.find("option", selected=True)
            sent[field["name"]] = chosen["value"] if chosen else ""
        elif field.get("type") == "checkbox":
            sent.setdefault(field["name"], []).extend([field["value"]] if field.has_attr("checked") else [])
        elif field["name"] != "csrfmiddlewaretoken":
            sent[field["name"]] = field.get("value", "")
    return sent


def beside(response, name: str) -> str:
    """The words beside this field."""
    field = BeautifulSoup(response.content, "html.parser").find(attrs={"name": name})
    box = field.find_parent(class_="mb-3")
    return " ".join(words.get_text(" ", strip=True) for words in box.select(".invalid-feedback"))


def shown(response, name: str):
    page = BeautifulSoup(response.content, "html.parser")
    field = page.find(attrs={"name": name})
    if field.name == "select":
        return field.find("option", selected=True)["value"]
    if field.get("type") == "checkbox":
        return [box["value"] for box in page.find_all(attrs={"name": name}) if box.has_attr("checked")]
    return field.get("value", "")


# One site


def test_a_site_is_added_changed_and_removed_with_a_line_of_history_each(draft, client_user, signed_in):
    browser = signed_in(client_user)
    new = fields(browser, address(draft, "add/")) | {
        "kind": "contracted", "name": " 南山　服务站 ", "region": "广东", "address": "科技南路16号", "headcount": "12",
        "service_staff": "9", "management_staff": "1", "size": "260", "services": ["repair", "delivery"],
        "contact": "陈立明 0755-26001234",
    }  # fmt: skip
    assert browser.post(address(draft, "add/"), new).status_code == 302
    site = Site.objects.get()
    kept = {name: getattr(site, name) for name in ("kind", "name", "headcount", "size", "services", "contact")}
    assert kept == {"kind": "contracted", "name": "南山 服务站", "headcount": 12, "size": 260,
                    "services": ["delivery", "repair"], "contact": "陈立明 0755-26001234"}  # fmt: skip
    again = fields(browser, address(draft, f"{site.pk}/"))
    assert browser.post(address(draft, f"{site.pk}/"), again | {"headcount": "13"}).status_code == 302
    site.refresh_from_db()
    assert (site.headcount, site.revision, site.services) == (13, 1, ["delivery", "repair"])
    remove = address(draft, f"{site.pk}/remove/")
    assert "南山 服务站" in browser.get(remove).content.decode()
    assert browser.post(remove, fields(browser, remove)).status_code == 302
    assert not Site.objects.exists()
    assert entries(draft, "site saved") == ["南山 服务站"] * 2 and entries(draft, "site removed") == ["南山 服务站"]
    draft.refresh_from_db()
    assert draft.revision == 0, "the form of the application is another thing"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("headcount", "-1", ""), ("headcount", "zehn", ""), ("headcount", "1000001", ""), ("headcount", "", ""),
        ("name", "", ""), ("name", "甲站", "Another site has this name"), ("name", "x" * 161, "160"),
        ("address", "", ""), ("kind", "moon", ""), ("kind", "headquarters", "one headquarters only"),
        ("service_staff", "6", "More than the headcount"), ("management_staff", "6", "More than the headcount"),
        ("size", "99999999999", ""), ("services", ["moon"], ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(draft, site, cast, signed_in, name, value, words):
    services.save_site(draft, site=None, values=values("总部", "headquarters"), by=cast.client)
    typed = values("乙站") | {"region": "江苏", name: value}
    response = signed_in(cast.client, "en").post(address(draft, "add/"), typed)
    assert response.status_code == 422
    assert beside(response, name) and words in beside(response, name)
    assert shown(response, "region") == "江苏"
    assert Site.objects.count() == 2


def test_a_colleague_who_saved_meanwhile_is_shown_and_nothing_typed_is_lost(draft, site, cast, colleague, signed_in):
    url = address(draft, f"{site.pk}/")
    mine, theirs = signed_in(colleague, "en"), signed_in(cast.client)
    typed = fields(mine, url) | {"headcount": "20", "contact": "李强"}
    change = {"headcount": "30", "address": "解放路2号", "services": ["repair", "advice"]}
    assert theirs.post(url, fields(theirs, url) | change).status_code == 302

    response = mine.post(url, typed)
    assert response.status_code == 422
    assert "30" in beside(response, "headcount") and "解放路2号" in beside(response, "address")
    assert "advice" in beside(response, "services") and not beside(response, "contact")
    assert (shown(response, "headcount"), shown(response, "contact")) == ("20", "李强"), "typed is kept"
    assert shown(response, "address") == "解放路2号", "what one had not touched is theirs"
    assert shown(response, "services") == ["repair", "advice"]
    site.refresh_from_db()
    assert (site.headcount, site.contact) == (30, "陈立明")

    second = {name: shown(response, name) for name in (*typed, "services")}
    assert mine.post(url, second).status_code == 302
    site.refresh_from_db()
    kept = (site.headcount, site.contact, site.address, site.services, site.revision)
    assert kept == (20, "李强", "解放路2号", ["repair", "advice"], 2)


def test_without_knowing_what_was_read_everything_typed_is_kept(draft, site, cast, colleague, signed_in):
    services.save_site(draft, site=site, values={"headcount": 30}, base_revision=0, by=colleague)
    url = address(draft, f"{site.pk}/")
    for base in ("", "{", "[1]", '{"services": 5, "headcount": [1]}'):
        response = signed_in(cast.client).post(url, values("甲站", headcount=7) | {"base": base, "base_revision": "0"})
        assert response.status_code == 422
        assert shown(response, "headcount") == "7" and "30" in beside(response, "headcount")


def test_a_site_that_a_colleague_removed_is_added_anew_by_the_second_save(draft, site, cast, colleague, signed_in):
    browser, url = signed_in(cast.client, "en"), address(draft, f"{site.pk}/")
    typed = fields(browser, url) | {"headcount": "8"}
    services.remove_site(draft, site=site, base_revision=0, by=colleague)
    response = browser.post(url, typed)
    assert response.status_code == 422 and "removed this site meanwhile" in response.content.decode()
    assert shown(response, "headcount") == "8"
    form = BeautifulSoup(response.content, "html.parser").find("main").find("form", method="post")
    assert browser.post(form["action"], typed).status_code == 302
    assert Site.objects.get().headcount == 8
    assert browser.get(url).status_code == 404


def test_a_site_that_a_colleague_changed_is_not_removed_unseen(draft, site, cast, colleague, signed_in):
    browser, url = signed_in(cast.client), address(draft, f"{site.pk}/remove/")
    seen = fields(browser, url)
    services.save_site(draft, site=site, values={"headcount": 30}, base_revision=0, by=colleague)
    response = browser.post(url, seen)
    assert response.status_code == 422 and Site.objects.exists()
    assert browser.post(url, fields(browser, url)).status_code == 302
    assert browser.post(url, {}).status_code == 302, "removed already"
    assert not Site.objects.exists()


def test_of_two_who_save_at_once_one_is_told(transactional_db, draft, cast):
    site = services.save_site(draft, site=None, values=values("甲站"), by=cast.client)
    outcomes = at_once(
        2,
        lambda n: services.save_site(
            draft, site=site, values={"headcount": 10 + n}, base_revision=0, by=cast.client
        ),
    )  # fmt: skip
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Site", "SiteChanged"]


def test_of_two_who_add_the_same_name_at_once_one_is_told(transactional_db, draft, cast):
    outcomes = at_once(2, lambda n: services.save_site(draft, site=None, values=values("甲站"), by=cast.client))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotReady", "Site"]


# Many sites


def test_merging_updates_by_name_and_replacing_makes_it_exactly_this(draft, cast):
    services.write_sites(draft, rows=[values("总部", "headquarters"), values("甲"), values("乙")], mode="merge",
                         by=cast.client)  # fmt: skip
    before = dict(draft.sites.values_list("name", "pk"))
    services.write_sites(draft, rows=[values("甲", headcount=9), values("丙")], mode="merge", by=cast.client)
    assert dict(draft.sites.values_list("name", "headcount")) == {"总部": 5, "甲": 9, "乙": 5, "丙": 5}
    assert draft.sites.get(name="甲").pk == before["甲"] and draft.sites.get(name="甲").revision == 1
    services.write_sites(draft, rows=[values("丙", "headquarters"), values("甲")], mode="replace", by=cast.client)
    assert dict(draft.sites.values_list("name", "kind")) == {"丙": "headquarters", "甲": "own"}
    assert entries(draft, "sites imported") == [
        "新增 3 · 变更 0 · 未变 0", "新增 1 · 变更 1 · 未变 0", "新增 0 · 变更 2 · 未变 0 · 移除 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [values("甲"), values("甲")],
        [values("甲", "headquarters"), values("乙", "headquarters")],
        [values("乙", "headquarters")],
        [values("甲", headcount=1, service_staff=2)],
    ],
)
def test_rows_that_cannot_stand_beside_each_other_are_refused_whole(draft, cast, rows):
    services.save_site(draft, site=None, values=values("总部", "headquarters"), by=cast.client)
    with pytest.raises(NotReady):
        services.write_sites(draft, rows=[values("丁"), *rows], mode="merge", by=cast.client)
    assert draft.sites.count() == 1


def test_headquarters_moves_to_a_site_above_it_in_the_list(draft, cast):
    services.write_sites(draft, rows=[values("甲"), values("总部", "headquarters")], mode="merge", by=cast.client)
    services.write_sites(
        draft, rows=[values("甲", "headquarters"), values("总部", "agency")], mode="merge", by=cast.client
    )
    assert dict(draft.sites.values_list("name", "kind")) == {"甲": "headquarters", "总部": "agency"}


def acts(application: Application, site: Site, by) -> list:
    return [
        lambda: services.save_site(application, site=None, values=values("新"), by=by),
        lambda: services.remove_site(application, site=site, base_revision=site.revision, by=by),
        lambda: services.write_sites(application, rows=[values("新")], mode="merge", by=by),
        lambda: services.take_sheet(application, name="a.csv", rows=[], by=by),
    ]


def test_nobody_changes_sites_of_a_case_that_is_not_in_their_hands(cast, edition, stranger_user):
    way = Way(cast, edition).to("filled")
    site = way.application.sites.get()
    for person in (stranger_user, cast.market, cast.planner):
        for act in acts(way.application, site, person):
            pytest.raises(PermissionDenied, act)
    way.to("submitted")
    for act in acts(way.application, site, cast.client):
        pytest.raises(PermissionDenied, act)


@pytest.mark.parametrize(("fields_", "open_"), [(["scope"], False), (["scope", "sites"], True), ([], True)])
def test_a_return_opens_the_sites_only_if_it_names_them(cast, edition, signed_in, fields_, open_):
    way = Way(cast, edition).to("submitted")
    due = clock.today() + datetime.timedelta(days=7)
    services.return_to_client(way.application, ground="incomplete", words="请补充", fields=fields_, due_on=due,
                              by=cast.market)  # fmt: skip
    held, browser = Application.objects.get(), signed_in(cast.client)
    assert ("sites/add/" in browser.get(address(held)).content.decode()) is open_
    browser.post(address(held, "add/"), values("新站"))
    assert held.sites.filter(name="新站").exists() is open_
    if not open_:
        with pytest.raises(PermissionDenied):
            services.write_sites(held, rows=[values("新站")], mode="merge", by=cast.client)


# The pages


def test_the_list_sums_up_filters_and_sorts(draft, cast, signed_in):
    services.write_sites(
        draft,
        rows=[
            values("总部", "headquarters", 40, region="广东", service_staff=10, management_staff=4),
            values("甲站", "own", 6, region="江苏", services=["repair"]),
            values("乙站", "agency", 4, region="江苏"),
        ],
        mode="merge",
        by=cast.client,
    )
    browser = signed_in(cast.client, "en")

    def names(query: str = "") -> list[str]:
        page = BeautifulSoup(browser.get(address(draft) + query).content, "html.parser")
        return [row.td.get_text(strip=True) for row in page.select("main table tbody tr")]

    assert names() == ["总部", "甲站", "乙站"]
    assert names("?q=乙") == ["乙站"] and names("?kind=own") == ["甲站"] and names("?region=江苏&sort=headcount") == [
        "乙站", "甲站"]  # fmt: skip
    assert names("?service=repair") == ["甲站"] and names("?q=nowhere") == []
    assert names("?kind=moon&region=x&sort=moon&page=99") != []
    totals = BeautifulSoup(browser.get(address(draft)).content, "html.parser").select("main dl.facts > div")
    said = {row.dt.get_text(strip=True): row.dd.get_text(" ", strip=True) for row in totals}
    assert said["headquarters"] == "1 site · 40 people · 10 in service · 4 in service management"
    assert said["In all"] == "3 sites · 50 people · 10 in service · 4 in service management"
    assert "contracted outlet" not in said


def test_the_list_says_what_is_missing(draft, cast, signed_in):
    services.save_site(draft, site=None, values=values("甲站"), by=cast.client)
    Application.objects.update(total_headcount=9)
    page = signed_in(cast.client, "en").get(address(draft)).content.decode()
    assert "must name the headquarters" in page and "add up to 5 people, but 9 are declared" in page


def test_a_stranger_sees_nothing_and_staff_only_look(cast, edition, stranger_user, signed_in):
    way = Way(cast, edition).to("submitted")
    site = way.application.sites.get()
    for rest in ("", f"{site.pk}/", "add/", f"{site.pk}/remove/", "import/", "import/template.xlsx"):
        assert signed_in(stranger_user).get(address(way.application, rest)).status_code == 404
    desk = signed_in(cast.market)
    page = desk.get(address(way.application)).content.decode()
    assert "总部" in page and "sites/add/" not in page
    assert "科技南路16号" in desk.get(address(way.application, f"{site.pk}/")).content.decode()
    assert desk.post(address(way.application, f"{site.pk}/"), values("x")).status_code == 403
    other = services.start(organisation=stranger_user.organisations.get(), edition=way.edition, by=stranger_user)
    assert signed_in(stranger_user).get(address(other, f"{site.pk}/")).status_code == 404, "a site of another case"


def asked(browser, page: str) -> int:
    browser.get(page)  # the first visit fills caches
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


def test_pages_ask_no_more_for_a_thousand_sites_than_for_one(cast, edition, signed_in):
    way = Way(cast, edition, headcount=10).to("filled")
    home = way.application.get_absolute_url()
    pages = [(cast.client, address(way.application)), (cast.client, home), (cast.client, f"{home}submit/")]
    one = [asked(signed_in(person), page) for person, page in pages]
    rows = [values(f"网点{n}", region=f"地区{n % 7}") for n in range(999)]
    services.write_sites(way.application, rows=rows, mode="merge", by=cast.client)
    assert [asked(signed_in(person), page) for person, page in pages] == one
    assert one[0] <= 12
    way.to("submitted")
    desk = signed_in(cast.market)
    thousand = [asked(desk, page) for page in (address(way.application), home, f"{home}review/")]
    Site.objects.exclude(kind="headquarters").delete()
    assert [asked(desk, page) for page in (address(way.application), home, f"{home}review/")] == thousand


def test_the_case_shows_the_first_twenty_and_where_the_rest_is(cast, edition, signed_in):
    way = Way(cast, edition, headcount=300, outlets=300).to("submitted")
    for person, rest in ((cast.client, ""), (cast.market, "review/")):
        page = signed_in(person, "en").get(way.application.get_absolute_url() + rest).content.decode()
        assert "网点18" in page and "网点19" not in page
        assert "All 301 sites" in page and address(way.application) in page
