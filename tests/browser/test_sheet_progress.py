"""The page of a sheet of sites that waits for the worker: it moves by itself, and shows the outcome by itself."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications import forms, services, tasks
from certsite.casefile.demo.way import Way
from tests.factories.sheets import HEADINGS, outlets, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_progress_of_a_sheet_moves_and_ends_in_its_outcome(desk, picture, cast, edition):
    application = Way(cast, edition).to("draft").application
    rows = outlets(600)
    rows[4][HEADINGS.index("人数")] = "abc"
    form = forms.SheetForm({}, {"file": SimpleUploadedFile("网点.xlsx", xlsx([HEADINGS, *rows]))})
    assert form.is_valid()
    sheet = services.take_sheet(application, name="网点.xlsx", rows=form.rows, by=cast.client)
    page = desk(cast.client.email)
    page.goto(sheet.get_absolute_url())
    assert page.locator("progress").get_attribute("value") == "0"
    services.check_next(sheet.pk, check=forms.check_rows)
    page.wait_for_selector("progress[value='200']")
    assert "200" in page.inner_text("[data-progress-words]")
    picture(page, "sheet-progress")
    page.context.set_offline(True)
    tasks.check_sheets()
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    page.wait_for_selector("button[name=good]")
    assert page.locator("main table tbody tr").count() == 1
    picture(page, "sheet-outcome")
