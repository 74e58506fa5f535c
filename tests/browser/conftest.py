"""A real headless Chromium on a real server. Pictures of every page are kept under var/screenshots."""

import base64
import http.client
import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Browser, Page, expect, sync_playwright

from certsite.casefile.demo.way import Way
from tests.factories.database import copy_database
from tests.factories.devices import Device, Model, Weather
from tests.factories.signing_in import session_of

WIDTHS = {"desktop": 1440, "phone": 390}
PICTURES = Path(django_settings.VAR_DIR) / "screenshots"
# A page that waits for the server, IndexedDB or a new worker takes its time where two cores do everything
expect.set_options(timeout=30_000)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def pytest_collection_modifyitems(items) -> None:
    """The long ones come first of the browser's: at the end one process would wait for the other."""
    places = [n for n, item in enumerate(items) if item.get_closest_marker("browser")]
    ordered = sorted((items[n] for n in places), key=lambda item: item.get_closest_marker("long") is None)
    for n, item in zip(places, ordered, strict=True):
        items[n] = item


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium; playwright downloads nothing."""
    # Playwright keeps an event loop in this thread, and Django would take it for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    assert program, "no Chromium: script/test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def hang_up(chromium: Browser, server) -> None:
    """Closes every page, then waits until the server has served what they sent.

    A page saves at every pause, so a test may end while a saving is under way: emptying the database would then meet
    its locks, or the next test its rows. The server has a thread per connection and takes connections in their order:
    once it answered us it has taken all that were there before, and when no thread is left, none can write any more.
    """
    for context in chromium.contexts:
        context.close()
    line = http.client.HTTPConnection(server.thread.host, server.thread.port, timeout=60)
    line.request("GET", "/static/nothing")
    line.getresponse().read()
    line.close()
    until = time.monotonic() + 60
    while any("process_request_thread" in thread.name for thread in threading.enumerate()):
        assert time.monotonic() < until, "the server still serves a page that was closed"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _no_page_outlives_its_test(transactional_db, chromium: Browser, live_server):
    """Set up before a test's own pages and after the database, so ended between the two."""
    yield
    hang_up(chromium, live_server)


@pytest.fixture
def desk(chromium: Browser, live_server, settings):
    """desk(email) → a page whose browser that person signed in with; without e-mail a stranger's. Faults in its console
    fail.

    Further options are those of a browser context.
    """
    settings.SITE_URL = live_server.url
    settings.STATIC_URL = "/static/"
    faults: list[str] = []

    def sit_down(email: str = "", language: str = "zh-CN", **options) -> Page:
        options = {"viewport": {"width": WIDTHS["desktop"], "height": 900}, "locale": language} | options
        context = chromium.new_context(base_url=live_server.url, **options)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        if email:
            context.add_cookies([{"name": "sessionid", "value": session_of(email), "url": live_server.url}])
        return context.new_page()

    yield sit_down
    assert not faults


def speak(page: Page, language: str) -> None:
    """The pages to come are in this language."""
    url = django_settings.SITE_URL
    page.context.add_cookies([{"name": "django_language", "value": language, "url": url}])


def ready(page: Page) -> Page:
    """Until the script of a score sheet is at work."""
    expect(page.locator("[data-sheet][data-ready]")).to_be_attached()
    return page


def all_confirmed(page: Page) -> None:
    """Until nothing of a score sheet is on the device only and nothing is under way."""
    expect(page.locator("[data-sync=confirmed].is-even")).to_be_visible()


# Once every letter is there: how high the page is, and how far it is wider than what shows it
MEASURES = """async () => {
  await document.fonts.ready;
  const page = document.documentElement;
  return [page.scrollHeight, page.scrollWidth - page.clientWidth];
}"""


@pytest.fixture
def picture():
    """picture(page, name) → screenshots of the whole page at both widths; it must never scroll sideways."""
    PICTURES.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        line = page.context.new_cdp_session(page)
        for kind, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 900})
            height, beyond = page.evaluate(MEASURES)
            assert beyond <= 0, f"{name} at {width} px scrolls sideways by {beyond} px"
            # Chromium packs it less tightly than for page.screenshot, in half the time
            clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
            taken = line.send("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True,
                                                         "optimizeForSpeed": True})  # fmt: skip
            (PICTURES / f"{name}-{kind}.png").write_bytes(base64.b64decode(taken["data"]))
        line.detach()
        page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})

    return take


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory) -> Path:
    """Where a process keeps the files of the demo that it has told; no folder before that."""
    return tmp_path_factory.mktemp("demo") / "files"


@pytest.fixture
def demo(transactional_db, settings, demo_files: Path) -> None:
    """The demo. To tell it takes long, so a process does it once and then copies its database and its files."""
    here = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    name = connection.settings_dict["NAME"]
    if demo_files.exists():
        copy_database(f"{name}_demo", name)
        shutil.copytree(demo_files, here)
        ContentType.objects.clear_cache()
        return
    call_command("demo", force=True)
    copy_database(name, f"{name}_demo")
    shutil.copytree(here, demo_files)


@pytest.fixture
def weather(monkeypatch) -> Weather:
    return Weather(monkeypatch)


@pytest.fixture
def phone(desk, audit, weather):
    """phone(user) → a phone of that person with the sheet open; they share one model."""
    model = Model()

    def pick_up(user, script: str = "") -> Device:
        name = f"phone {len(model.story)} of {user.email}"
        page = desk(user.email, user_agent=name)
        if script:
            page.context.add_init_script(script)
        model.story.append(name)
        return Device(name, page, f"/audits/{audit.reference}/scorecard/", model, weather)

    return pick_up


@pytest.fixture
def way(cast, edition) -> Way:
    """An audit that has begun."""
    return Way(cast, edition).to("on_site")


@pytest.fixture
def sheet(way, desk) -> Page:
    """Its score sheet before its lead, with its script at work."""
    page = desk(way.cast.lead.email)
    page.goto(f"/audits/{way.audit.reference}/scorecard/")
    return ready(page)
