"""Sheets of sites: what is read, what is told, what comes back as it went."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications import forms, queries, services, tasks
from applications.domain.sites import FIELDS
from applications.forms.cells import headings
from applications.forms.fields import one_line
from applications.models import Application, Site, SiteSheet
from certsite.casefile.demo.way import Way
from certsite.common.guards import NotReady
from certsite.common.spreadsheets import restored, safe
from certsite.workflow.models import HistoryEntry
from tests.factories.race import at_once
from tests.factories.sheets import ENGLISH, HEADINGS, HEADQUARTERS, csv_text, outlets, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast, edition) -> Application:
    return Way(cast, edition).to("draft").application


def read(content: bytes, name: str = "sites.xlsx") -> forms.SheetForm:
    form = forms.SheetForm({}, {"file": SimpleUploadedFile(name, content)})
    form.is_valid()
    return form


def taken(application: Application, content: bytes, by) -> SiteSheet:
    """The sheet uploaded and checked to its end."""
    form = read(content)
    assert form.is_valid(), form.errors
    sheet = services.take_sheet(application, name="sites.xlsx", rows=form.rows, by=by)
    tasks.check_sheets()
    return SiteSheet.objects.get(pk=sheet.pk)


# Reading


ROW = ["自建网点", "南山服务站", "广东", "科技南路16号", 12, 9, 1, 260, "维修与保养，咨询", "13900000001"]


@pytest.mark.parametrize(
    "content",
    [
        xlsx([HEADINGS, ROW]),
        csv_text([HEADINGS, ROW]).encode(),
        csv_text([HEADINGS, ROW]).encode("utf-8-sig"),
        csv_text([HEADINGS, ROW], ";").encode("gb18030"),
        csv_text([HEADINGS, ROW], "\t").encode("utf-16"),
        csv_text([ENGLISH, ["Own outlet", *ROW[1:8], "Repair and maintenance; advice", ROW[9]]]).encode(),
        csv_text([FIELDS, ["own", *ROW[1:8], "repair,advice", ROW[9]]]).encode(),
        xlsx([["*类型", "备注", *HEADINGS[1:]], ["own", "不读", *ROW[1:]]]),
        xlsx([HEADINGS, [*ROW[:4], 12.0, "９", "1", 260.0, *ROW[8:9], 13900000001]]),
        csv_text([HEADINGS, ROW]).replace("\r\n", "\r").encode(),
    ],
    ids=["xlsx", "csv", "with bom", "gb18030", "unicode text", "english", "codes", "a column more", "numbers", "cr"],
)
def test_a_sheet_is_read_in_every_way_it_comes(draft, client_user, content):
    sheet = taken(draft, content, client_user)
    assert sheet.faults == [] and sheet.good[0]["row"] == 2
    assert sheet.good[0]["values"] == {
        "kind": "own", "name": "南山服务站", "region": "广东", "address": "科技南路16号", "headcount": 12,
        "service_staff": 9, "management_staff": 1, "size": 260, "services": ["repair", "advice"],
        "contact": "13900000001",
    }  # fmt: skip


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300 * 1024 * 1024))
    return buffer.getvalue()


BROKEN = {
    "a zip bomb": (bomb(), "cannot be read"),
    "half an xlsx": (xlsx([HEADINGS, ROW])[:2000], "cannot be read"),
    "a zip of something else": (b"PK\x03\x04" + bytes(100), "cannot be read"),
    "an old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, ""),
    "empty": (b"", "This file is empty"),
    "empty lines": (b"\n\n\n", "Missing: Kind, Name of the site, Address, Headcount"),
    "no headings": (csv_text([ROW]).encode(), "Missing"),
    "a heading missing": (xlsx([HEADINGS[:4], ROW[:4]]), "Missing: Headcount"),
    "a heading twice": (xlsx([[*HEADINGS, "人数"], [*ROW, 5]]), "twice: Headcount"),
    "headings alone": (xlsx([HEADINGS]), "no row below"),
    "too many rows": (csv_text([HEADINGS, *[ROW] * 10_001]).encode(), "At most 10,?000 rows"),
    "lines without end": (csv_text([HEADINGS]).encode() + b"\r\n" * 60_000, "At most"),
    "a cell beyond any": (csv_text([HEADINGS, ["x" * 200_000]]).encode(), "cannot be read"),
    "too large": (bytes(6 * 1024 * 1024), "too large"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_sheet_of_sites_is_told_beside_the_field(draft, client_user, signed_in, what):
    content, words = BROKEN[what]
    response = signed_in(client_user, "en").post(
        f"/applications/{draft.reference}/sites/import/", {"file": SimpleUploadedFile("a.xlsx", content)}
    )
    assert response.status_code == 422
    said = " ".join(response.context["form"].errors["file"])
    assert re.search(words or ".", said), said
    assert not SiteSheet.objects.exists()


def test_more_than_any_upload_and_no_file_at_all_are_told(draft, client_user, signed_in):
    url = f"/applications/{draft.reference}/sites/import/"
    large = SimpleUploadedFile("a.csv", bytes(70 * 1024 * 1024))
    for data in ({"file": large}, {}, {"file": "text"}):
        assert signed_in(client_user).post(url, data).status_code == 422


def test_rows_keep_the_number_they_have_in_the_sheet(draft, client_user):
    content = xlsx([HEADINGS, HEADQUARTERS, [], [None, " "], ROW, [*ROW[:1], "", *ROW[2:]]])
    sheet = taken(draft, content, client_user)
    assert [row["row"] for row in sheet.good] == [2, 5]
    assert [(fault["row"], fault["column"], fault["value"]) for fault in sheet.faults] == [(6, "name", "")]


def test_the_example_of_the_template_is_no_site_in_either_language(draft, client_user, signed_in):
    for language in ("zh-hans", "en"):
        for kind in ("xlsx", "csv"):
            url = f"/applications/{draft.reference}/sites/import/template.{kind}"
            form = read(signed_in(client_user, language).get(url).content)
            assert "no row" in str(form.errors).lower() or "没有数据行" in str(form.errors)
    book = openpyxl.load_workbook(io.BytesIO(signed_in(client_user).get(url.replace("csv", "xlsx")).content))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADINGS
    assert {cell.value for cell in book.worksheets[1]["A"]} >= {"总部", "自建网点", "委托网点", "代理网点"}
    assert signed_in(client_user).get(url.replace("csv", "ods")).status_code == 404


def test_a_sheet_that_claims_a_million_columns_or_another_size_costs_little(draft, client_user):
    """Some programs write a wrong size into the sheet, others a cell at its very edge."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx([HEADINGS, HEADQUARTERS, ROW])))
    book.active["XFD3"] = "edge"
    book.active["A9000"] = " "
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"A1:XFD9000", b"A1:B2")
    assert parts["xl/worksheets/sheet1.xml"] != sheet
    lying = io.BytesIO()
    with zipfile.ZipFile(lying, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert len(taken(draft, lying.getvalue(), client_user).good) == 2


# Faults


def test_each_fault_names_row_column_value_and_reason_in_both_languages(draft, client_user):
    rows = [
        HEADQUARTERS,
        ["自建网点", "甲站", "广东", "人民路1号", "abc", 2, 1, "", "维修与保养、修车", ""],
        ["火星", "乙站", "", "", -3, "", "", "", "", "x" * 130],
        ["总部", "总部", "", "人民路3号", 4, 5, "", "", "", ""],
    ]
    sheet = taken(draft, xlsx([HEADINGS, *rows]), client_user)
    found = {(fault["row"], fault["column"]): fault for fault in sheet.faults}
    assert set(found) == {
        (3, "headcount"), (3, "services"), (4, "kind"), (4, "address"), (4, "headcount"), (4, "contact"), (5, "name"),
        (5, "kind"), (5, "service_staff"),
    }  # fmt: skip
    assert found[3, "headcount"]["value"] == "abc"
    assert found[3, "headcount"]["words"] == {"zh-hans": "输入整数。", "en": "Enter a whole number."}
    assert "维修与保养" in found[3, "services"]["words"]["zh-hans"] and found[3, "services"]["value"].endswith("修车")
    assert "own outlet" in found[4, "kind"]["words"]["en"] and "自建网点" in found[4, "kind"]["words"]["zh-hans"]
    assert "one headquarters only" in found[5, "kind"]["words"]["en"]
    assert sheet.faulty_rows == 3 and len(sheet.good) == 1


def test_a_name_that_stood_in_a_faulty_row_is_still_the_second_of_its_name(draft, client_user):
    bad = [*ROW[:4], "abc", *ROW[5:]]
    sheet = taken(draft, xlsx([HEADINGS, bad, ROW]), client_user)
    assert [(fault["row"], fault["column"]) for fault in sheet.faults] == [(2, "headcount"), (3, "name")]


def test_a_headquarters_of_another_name_than_the_present_one_is_a_fault_of_merging(draft, client_user, signed_in):
    present = {"kind": "headquarters", "name": "老总部", "address": "x", "headcount": 5}
    services.save_site(draft, site=None, values=present, by=client_user)
    sheet = taken(draft, xlsx([HEADINGS, HEADQUARTERS, ROW]), client_user)
    browser, url = signed_in(client_user, "en"), sheet.get_absolute_url()
    page = browser.get(url).content.decode()
    assert "1 row has a fault" in page and "There is one headquarters only" in page and "Row 2" in page
    assert "All rows are well" in browser.get(f"{url}?mode=replace").content.decode()
    csv = browser.get(f"{url}faults.csv").content.decode("utf-8-sig")
    assert csv.splitlines()[1] == "2,Kind,总部,There is one headquarters only."
    with pytest.raises(NotReady):
        services.write_sheet(sheet, mode="merge", only_good=False, by=client_user)
    services.write_sheet(sheet, mode="replace", only_good=False, by=client_user)
    assert set(draft.sites.values_list("name", flat=True)) == {"总部", "南山服务站"}


def test_fault_values_are_no_formulas_in_the_csv(draft, client_user, signed_in):
    rows = [[*ROW[:4], "=HYPERLINK(1)", *ROW[5:]]]
    sheet = taken(draft, csv_text([HEADINGS, *rows]).encode(), client_user)
    csv = signed_in(client_user).get(f"{sheet.get_absolute_url()}faults.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in csv


# There and back


AWKWARD = ["=1+1", "'=1+1", "''=x", "+86 139", "-", "@SUM(A1)", "'quoted'", "＝ｆ", "a,b;c\td", '引"号', "007",
           "１２", "1e5", "TRUE", "2026-01-02", "#N/A", "站\u200b", "🏭", "_x0041_", "é" * 40]  # fmt: skip


def awkward(cast, application: Application) -> None:
    rows = [
        {
            "kind": "headquarters" if n == 0 else Site.Kind.values[1 + n % 3], "name": one_line(text),
            "region": AWKWARD[n - 1].split("\t")[0], "address": f"'{one_line(text)}", "headcount": 10 + n,
            "service_staff": n or None, "management_staff": None if n % 2 else 0, "size": n * 7 if n % 3 else None,
            "services": Application.Service.values[: n % 10], "contact": one_line(text)[::-1],
        }
        for n, text in enumerate(AWKWARD)
    ]  # fmt: skip
    services.write_sites(application, rows=rows, mode="replace", by=cast.client)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_exported_sheet_comes_back_with_nothing_changed(draft, cast, signed_in, kind, language):
    awkward(cast, draft)
    before = list(draft.sites.values(*FIELDS))
    content = signed_in(cast.client, language).get(f"/applications/{draft.reference}/sites/?_export={kind}").content
    sheet = taken(draft, content, cast.client)
    assert sheet.faults == []
    assert [row["values"] for row in sheet.good] == before
    for mode in ("merge", "replace"):
        comparison = queries.compare_sheet(sheet, mode)
        assert (comparison.unchanged, comparison.new, comparison.changed, comparison.absent) == (
            len(before),
            [],
            [],
            [],
        )
    services.write_sheet(sheet, mode="replace", only_good=False, by=cast.client)
    assert list(draft.sites.values(*FIELDS)) == before and set(draft.sites.values_list("revision", flat=True)) == {0}


def test_no_cell_of_an_export_is_a_formula(draft, cast, signed_in):
    awkward(cast, draft)
    browser, url = signed_in(cast.client), f"/applications/{draft.reference}/sites/"
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{url}?_export=xlsx").content))
    cells = [cell for row in book.active for cell in row if cell.value is not None]
    assert all(cell.data_type in "sne" and str(cell.value)[0] not in "=+-@＝" for cell in cells)
    for line in browser.get(f"{url}?_export=csv&kind=own").content.decode("utf-8-sig").splitlines()[1:]:
        assert not any(cell.strip('"')[:1] in ("=", "+", "-", "@", "＝") for cell in line.split(",") if cell)


@given(st.text())
def test_a_safe_text_is_restored_exactly(text):
    assert restored(safe(text)) == text
    assert safe(text)[:1] not in tuple("=+-@")
    assert one_line(one_line(text)) == one_line(text)


def test_no_two_columns_share_a_heading_and_no_word_holds_a_separator():
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert len({str(forms.heading(name)).casefold() for name in FIELDS}) == len(FIELDS)
            assert not any(set(str(word)) & set(",，;；、/|") for word in Application.Service.labels)
    assert set(headings().values()) == set(FIELDS)
    assert headings()["名称"] == headings()["name"] == "name", "what people write without the template"


# Whatever the cells hold


CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(-(10**30), 10**30), st.floats(), st.booleans(), st.dates(),
    st.sampled_from(["总部", "own", "维修与保养", "0", "12", "=A1", "'", "\x00", "\ud800", "9" * 5000]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=10, max_size=10), min_size=1, max_size=6))
def test_whatever_the_cells_hold_is_good_or_a_fault_and_writes_nothing(draft, client_user, rows):
    text = csv_text([HEADINGS, *rows]).encode("utf-8", "surrogatepass")
    form = read(text)
    if not form.is_valid():
        return
    before = HistoryEntry.objects.count()
    sheet = services.take_sheet(draft, name="a.csv", rows=form.rows, by=client_user)
    while services.check_next(sheet.pk, check=forms.check_rows):
        pass
    sheet.refresh_from_db()
    good, faulty = {row["row"] for row in sheet.good}, {fault["row"] for fault in sheet.faults}
    assert not good & faulty and len(good) + len(faulty) == sheet.total == len(form.rows)
    assert all(fault["words"]["zh-hans"] and fault["words"]["en"] for fault in sheet.faults)
    if faulty:
        with pytest.raises(NotReady):
            services.write_sheet(sheet, mode="replace", only_good=False, by=client_user)
    assert not Site.objects.exists() and HistoryEntry.objects.count() == before
    if good:
        services.write_sheet(sheet, mode="replace", only_good=True, by=client_user)
        assert Site.objects.count() == len(good)
        Site.objects.all().delete()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), prefix=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", "类型,".encode()]))
def test_whatever_the_bytes_are_the_form_answers(client_user, content, prefix):
    assert read(prefix + content).is_valid() in (True, False)


# The worker


def prepared(application: Application, by, number: int = 900) -> SiteSheet:
    form = read(xlsx([HEADINGS, *outlets(number)]))
    return services.take_sheet(application, name="a.xlsx", rows=form.rows, by=by)


def test_a_check_that_dies_in_a_chunk_is_taken_up_where_it_stopped(draft, client_user):
    sheet = prepared(draft, client_user)
    assert services.check_next(sheet.pk, check=forms.check_rows)

    def dying(rows, start, stop):
        forms.check_rows(rows, start, stop)
        raise MemoryError

    with pytest.raises(MemoryError):
        services.check_next(sheet.pk, check=dying)
    sheet.refresh_from_db()
    assert (sheet.checked, len(sheet.good)) == (200, 200)
    tasks.check_sheets()
    tasks.check_sheets()
    sheet.refresh_from_db()
    assert sheet.is_checked and [row["row"] for row in sheet.good] == list(range(2, 902))


def test_one_sheet_that_nobody_foresaw_does_not_keep_the_others_waiting(draft, client_user):
    odd = services.take_sheet(draft, name="odd", rows=[{"row": 2, "cells": {}}], by=client_user)
    sheet = prepared(draft, client_user, 5)
    tasks.check_sheets()
    assert SiteSheet.objects.get(pk=sheet.pk).is_checked and not SiteSheet.objects.get(pk=odd.pk).is_checked


def test_four_workers_at_once_check_each_row_once(transactional_db, draft, client_user):
    sheets = [prepared(draft, client_user) for _ in range(2)]
    assert at_once(4, lambda n: tasks.check_sheets()) == [None] * 4
    tasks.check_sheets()  # a worker that found both in hand goes home; the beat comes again
    for sheet in SiteSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]):
        assert [row["row"] for row in sheet.good] == list(range(2, 902)) and sheet.checked == 900


def test_a_sheet_written_twice_at_once_is_written_once(transactional_db, draft, client_user):
    sheet = prepared(draft, client_user, 50)
    tasks.check_sheets()
    outcomes = at_once(
        3,
        lambda n: services.write_sheet(
            SiteSheet.objects.get(pk=sheet.pk), mode="merge", only_good=False, by=client_user
        ),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Comparison", "NotReady", "NotReady"]
    assert draft.sites.count() == 50
    assert HistoryEntry.objects.filter(verb="sites imported").count() == 1
