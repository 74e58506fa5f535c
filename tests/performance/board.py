"""How long the planner's board of a large body takes, as a ratio to /healthz in the same run; script/benchmark runs it.

The database is made for it and thrown away; the pages are served by gunicorn as script/server starts it.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import django

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = "/healthz"
PAGES = [REFERENCE, "/audits/", "/audits/board/", "/audits/board/?weeks=12&page=2&work=3"]
PATIENCE = 60


@dataclass(frozen=True)
class Measured:
    """One page: how often it asks the database, and milliseconds to its first byte, the median of many times."""

    page: str
    queries: int
    first_byte: float
    size: int


@contextmanager
def own_database() -> Iterator[None]:
    """A database beside the one that is named, with the tables and nothing in them."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"certsite_benchmark_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


@contextmanager
def served() -> Iterator[int]:
    """gunicorn on a free port, with what script/Procfile gives it."""
    from tests.factories.database import database_url
    from tests.factories.server import free_port

    port = free_port()
    command = ["-m", "gunicorn", "certsite.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    environment = os.environ | {"DATABASE_URL": database_url()}
    server = subprocess.Popen([sys.executable, *command, "--log-level", "error"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(port):
            assert server.poll() is None and time.monotonic() < deadline, "gunicorn did not come up"
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def answers(port: int) -> bool:
    """Whether the server is there."""
    try:
        ask(port, REFERENCE, "")
    except OSError:
        return False
    return True


def ask(port: int, page: str, cookie: str) -> tuple[float, int]:
    """Milliseconds from the request to the first line of the answer, and the length of all of it."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.connect()
    begun = time.perf_counter()
    line.request("GET", page, headers={"Cookie": cookie, "Accept-Language": "zh-hans"})
    answer = line.getresponse()
    taken = (time.perf_counter() - begun) * 1000
    size = len(answer.read())
    line.close()
    assert answer.status == 200, f"{page}: {answer.status}"
    return taken, size


def measure(browser, port: int, times: int) -> list[Measured]:
    """Every page in turn, many times, so that what else the machine does falls on all of them alike."""
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    for page in PAGES * 6:  # until both workers are warm
        ask(port, page, cookie)
    rounds = [[ask(port, page, cookie) for page in PAGES] for _ in range(times)]
    return [
        Measured(page, queries_of(browser, page), median(one[n][0] for one in rounds), rounds[0][n][1])
        for n, page in enumerate(PAGES)
    ]


def queries_of(browser, page: str) -> int:
    """How often this page asks the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


def report(title: str, measured: list[Measured], say: Callable[[str], object]) -> None:
    """A table for people."""
    reference = next(one.first_byte for one in measured if one.page == REFERENCE)
    say(f"\n{title}\n{'page':42}{'queries':>8}{'first byte':>14}{'× /healthz':>12}{'size':>10}\n")
    for one in measured:
        ratio, size = f"{one.first_byte / reference:.1f}", f"{one.size / 1024:.0f} kB"
        say(f"{one.page:42}{one.queries:>8}{one.first_byte:>11.1f} ms{ratio:>12}{size:>10}\n")


def run(auditors: int, audits: int, unplanned: int, times: int, say: Callable[[str], object]) -> None:
    """With one auditor and two audits first, then with all of them."""
    from django.test import Client

    from certsite.accounts.models import User
    from certsite.accounts.roles import Role
    from scoring import services
    from tests.factories.crowd import Crowd, fill

    rules = json.loads((ROOT / "scoring" / "data" / "gbt27922-2011.json").read_text())
    edition = services.import_edition(rules, by=None)
    if edition.state == "draft":
        services.publish(edition, by=None)
    planner = User.objects.create_user("planner@example.test", name="孙涛", roles=[Role.PLANNER])
    browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="zh-hans")
    browser.force_login(planner, backend="allauth.account.auth_backends.AuthenticationBackend")
    with served() as port:
        fill(Crowd(auditors=1, audits=2, unplanned=1, prefix="D"), edition, by=planner)
        report("1 auditor, 2 audits", measure(browser, port, times), say)
        fill(Crowd(auditors=auditors, audits=audits, unplanned=unplanned), edition, by=planner)
        title = f"{auditors} auditors, {audits} audits, {unplanned} of them without a date"
        report(title, measure(browser, port, times), say)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("auditors", 200), ("audits", 2000), ("unplanned", 400), ("times", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "certsite.settings")
    django.setup()
    with own_database():
        run(asked.auditors, asked.audits, asked.unplanned, asked.times, sys.stdout.write)


if __name__ == "__main__":
    main()
