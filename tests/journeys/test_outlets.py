"""Five thousand outlets from a spreadsheet: upload, wait, read what is wrong, write; without script."""

import io
from urllib.parse import urlencode

import openpyxl
import pytest
from webtest import Upload

from applications import tasks
from applications.models import Application, Site, SiteSheet
from certsite.casefile.demo.way import Way
from certsite.workflow.models import HistoryEntry
from tests.factories.sheets import HEADINGS, csv_text, outlets, xlsx
from tests.journeys.steps import press

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

# One of each kind: the sheet's row, the column, what is put there, and what the page says of it
FAULTY = [
    (17, "人数", "abc", "输入整数"),
    (404, "场所名称", "", "这个字段是必填项"),
    (999, "类型", "火星站", "无法识别的类型"),
    (2048, "提供的服务", "维修与保养、修车", "无法识别的服务"),
    (3333, "服务人员", 99, "不能超过该场所的人数"),
    (4321, "场所名称", "第0001服务网点", "已有同名场所"),
    (5001, "类型", "总部", "只能有一个总部"),
]


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


@pytest.fixture
def desk(django_app_factory):
    def sign_in(user):
        app = django_app_factory(csrf_checks=True)
        app.set_user(user)
        return app

    return sign_in


def uploaded(desk, application: Application, name: str, content: bytes):
    """From the form by the list to the page of the sheet that waits."""
    page = desk.get(f"/applications/{application.reference}/sites/").click("导入表格")
    form = next(form for form in page.forms.values() if "file" in form.fields)
    form["file"] = Upload(name, content)
    return form.submit().follow()


def texts(row) -> list[str]:
    return [cell.get_text(" ", strip=True) for cell in row.select("td")]


def facts(page) -> dict[str, str]:
    rows = page.html.select("main dl.facts > div")
    return {row.dt.get_text(strip=True): row.dd.get_text(" ", strip=True) for row in rows}


def test_seven_faulty_rows_of_five_thousand_are_named_and_only_the_good_ones_written_on_demand(draft, desk, cast):
    rows = outlets(5000)
    for number, column, value, _words in FAULTY:
        rows[number - 2][HEADINGS.index(column)] = value
    client = desk(cast.client)
    page = uploaded(client, draft, "网点.xlsx", xlsx([HEADINGS, *rows]))
    assert "正在检查表格" in page and "0 / 5000" in page
    assert page.html.find("noscript").find("meta", attrs={"http-equiv": "refresh"})
    assert "网点.xlsx 正在检查" in client.get(f"/applications/{draft.reference}/sites/"), (
        "it can be left and returned to"
    )

    tasks.check_sheets()
    page = client.get(page.request.path)
    assert "7 行有错误" in page and not Site.objects.exists()
    told = [texts(row) for row in page.html.select("main table tbody tr")]
    assert len(told) == 7
    for (number, column, value, words), (row, where, what, why) in zip(FAULTY, told, strict=True):
        assert (row, where) == (f"第 {number} 行", column)
        assert (what == f"“{value}”" or (what, value) == ("空", "")) and words in why
    assert facts(page)["新增"] == "4993" and facts(page)["错误行"] == "7"
    listed = page.click("下载全部错误").body.decode("utf-8-sig").splitlines()
    assert len(listed) == 8 and listed[1].startswith("17,人数,abc,")

    form = next(form for form in page.forms.values() if "good" in form.fields)
    assert "all" not in form.fields, "to write all is not offered"
    assert form.submit("all-the-same", expect_errors=True).status_int == 422 and not Site.objects.exists()
    page = press(page, "good").follow()
    assert draft.sites.count() == 4993 and "4993" in page
    faulty = {number for number, *_rest in FAULTY}
    wanted = {row[1]: row for number, row in enumerate(rows, 2) if number not in faulty}
    for site in draft.sites.all():
        row = wanted.pop(site.name)
        assert [site.region, site.address, site.headcount, site.size, site.contact] == [
            row[2], row[3], row[4], row[7], row[9]]  # fmt: skip
        assert "、".join(site.service_labels) == row[8] and site.get_kind_display() == row[0]
    assert not wanted
    note = HistoryEntry.objects.filter(verb="sites imported").get().note
    assert note == "网点.xlsx · 新增 4993 · 变更 0 · 未变 0 · 跳过错误行 7"
    assert "已由" in client.get(SiteSheet.objects.get().get_absolute_url())


def test_five_thousand_good_rows_are_written_at_once_and_the_mended_sheet_replaces_them(draft, desk, cast):
    rows, client = outlets(5000), desk(cast.client)
    page = uploaded(client, draft, "网点.csv", csv_text([HEADINGS, *rows]).encode("gb18030"))
    tasks.check_sheets()
    page = client.get(page.request.path)
    assert "各行均无误" in page and not Site.objects.exists()
    page = press(page, "all").follow()
    assert draft.sites.count() == 5000 and draft.sites.get(kind="headquarters").headcount == 120

    exported = page.click("XLSX").body
    book = openpyxl.load_workbook(io.BytesIO(exported))
    book.active.delete_rows(4001, 1001)
    book.active["E3"] = 33
    buffer = io.BytesIO()
    book.save(buffer)
    page = uploaded(client, draft, "网点2.xlsx", buffer.getvalue())
    tasks.check_sheets()
    page = client.get(page.request.path)
    assert (
        facts(page)["变更"] == "1" and facts(page)["未变"] == "3998" and facts(page)["表格中没有"].startswith("1001 ")
    )
    page = page.click("完整清单")
    assert "1001 个场所" in page
    press(page, "all")
    assert draft.sites.count() == 3999 and draft.sites.get(name="第0001服务网点").headcount == 33


def test_three_hundred_outlets_are_looked_through_page_by_page(draft, desk, cast):
    client = desk(cast.client)
    page = uploaded(client, draft, "网点.xlsx", xlsx([HEADINGS, *outlets(300)]))
    tasks.check_sheets()
    page = press(client.get(page.request.path), "all").follow()
    seen = []
    while True:
        table = page.html.select("main table")[-1]
        seen += [texts(row)[0] for row in table.select("tbody tr")]
        if not page.html.find("a", rel="next"):
            break
        page = page.click("下一页", href="page=")
    assert len(seen) == len(set(seen)) == 300
    query = urlencode({"q": "网点", "region": "四川", "kind": "own"})
    page = page.goto(f"/applications/{draft.reference}/sites/?{query}")
    found = [texts(row) for row in page.html.select("main table")[-1].select("tbody tr")]
    assert len(found) == 20 and all(row[1:3] == ["自建网点", "四川"] for row in found)
    page = page.click("第0012服务网点")
    form = next(form for form in page.forms.values() if "headcount" in form.fields)
    form["headcount"] = "77"
    form.submit().follow()
    assert draft.sites.get(name="第0012服务网点").headcount == 77


def test_a_list_that_a_colleague_changed_meanwhile_is_looked_at_again_before_a_sheet_is_written(
    draft, desk, cast, colleague
):
    client = desk(cast.client)
    page = uploaded(client, draft, "网点.xlsx", xlsx([HEADINGS, *outlets(3)]))
    tasks.check_sheets()
    seen = client.get(page.request.path)
    other = desk(colleague).get(f"/applications/{draft.reference}/sites/add/")
    form = next(form for form in other.forms.values() if "headcount" in form.fields)
    form["kind"], form["name"], form["address"], form["headcount"] = "own", "新站", "解放路1号", "3"
    form.submit().follow()
    form = next(form for form in seen.forms.values() if "all" in form.fields)
    again = form.submit("all", expect_errors=True)
    assert again.status_int == 422 and "场所清单刚刚有变动" in again and draft.sites.count() == 1
    press(again, "all")
    assert draft.sites.count() == 4


def test_a_sheet_may_be_discarded(draft, desk, cast):
    client = desk(cast.client)
    page = uploaded(client, draft, "网点.xlsx", xlsx([HEADINGS, *outlets(3)]))
    tasks.check_sheets()
    press(client.get(page.request.path), "discard")
    assert not SiteSheet.objects.exists() and not Site.objects.exists()
    assert client.get(page.request.path, expect_errors=True).status_int == 404
