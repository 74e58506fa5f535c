"""A worker that is killed while it checks a sheet of sites: nothing is lost, nothing is checked twice."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications import forms, services, tasks
from applications.models import SiteSheet
from certsite.casefile.demo.way import Way
from tests.factories.database import database_url
from tests.factories.race import at_once
from tests.factories.sheets import HEADINGS, outlets, xlsx

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
# A worker that takes its time over every lot of rows, so that it is killed in the middle
WORK = """
import time, django
django.setup()
from applications import forms, tasks
check_rows = forms.check_rows
forms.check_rows = lambda *rest, **more: time.sleep(0.3) or check_rows(*rest, **more)
tasks.check_sheets()
"""


def test_a_killed_worker_loses_nothing(cast, edition):
    application = Way(cast, edition).to("draft").application
    form = forms.SheetForm({}, {"file": SimpleUploadedFile("a.xlsx", xlsx([HEADINGS, *outlets(5000)]))})
    assert form.is_valid()
    sheet = services.take_sheet(application, name="a.xlsx", rows=form.rows, by=cast.client)
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "certsite.settings"}
    worker = subprocess.Popen([sys.executable, "-c", WORK], cwd=ROOT, env=environment)
    deadline = time.monotonic() + 120
    while not (checked := SiteSheet.objects.values_list("checked", flat=True).get()):
        assert worker.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert 0 < checked < 5000
    assert SiteSheet.objects.unfinished().exists()

    deadline = time.monotonic() + 120
    while SiteSheet.objects.unfinished().exists():  # PostgreSQL may need a moment to see that its client is dead
        assert time.monotonic() < deadline
        assert at_once(2, lambda n: tasks.check_sheets()) == [None, None]
    sheet.refresh_from_db()
    assert [row["row"] for row in sheet.good] == list(range(2, 5002)) and sheet.faults == []


def test_a_dead_broker_costs_the_upload_nothing():
    ring = "import django; django.setup(); from applications.tasks import ring; ring()"
    environment = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "certsite.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ring], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0 and "nobody told of the sheet" in done.stderr
