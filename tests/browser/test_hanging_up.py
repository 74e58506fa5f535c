"""What the browser tests themselves stand on."""

import threading
import time

from certsite.casefile import health
from tests.browser.conftest import hang_up


def test_a_request_on_its_way_has_ended_when_the_pages_are_closed(desk, chromium, live_server, monkeypatch):
    began, served = threading.Event(), []

    def slow() -> bool:
        began.set()
        time.sleep(1)
        served.append(True)
        return True

    monkeypatch.setitem(health.PROBES, "storage", slow)
    page = desk()
    page.goto("/")
    page.evaluate("() => { fetch('/healthz') }")
    assert began.wait(30)
    hang_up(chromium, live_server)
    assert served
    assert not chromium.contexts
