"""The door to the virus scanner: its word, its silence, its nonsense."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured

from certsite import settings as project
from certsite.common import scanner
from tests.factories.clamd import EICAR, clamd, dead_port


@pytest.fixture
def daemon(settings):
    with clamd() as server:
        settings.CLAMD_URL, settings.CLAMD_TIMEOUT = server.url, 5
        yield server


def test_a_clean_file_is_clean_and_left_at_its_beginning(daemon):
    file = io.BytesIO(b"%PDF-1.4" + bytes(3000))
    file.read(10)
    assert scanner.virus_in(file) == ""
    assert file.tell() == 0 and daemon.scanned == 1


def test_a_virus_is_called_by_its_name_wherever_it_stands(daemon):
    assert scanner.virus_in(io.BytesIO(bytes(5000) + EICAR)) == "Win.Test.EICAR_HDB-1"


@pytest.mark.parametrize(
    "answer", [b"\n", b"stream: INSTREAM size limit exceeded. ERROR\n", b"INSTREAM size limit exceeded. ERROR\n",
               b"hello\n", b"\xff\xfe\n", b"stream: Can't allocate memory ERROR\n"],
)  # fmt: skip
def test_nonsense_is_no_verdict(daemon, answer):
    daemon.answer = answer
    with pytest.raises(scanner.Unanswered):
        scanner.virus_in(io.BytesIO(b"x"))


def test_silence_is_no_verdict(daemon, settings):
    settings.CLAMD_TIMEOUT, daemon.silent = 0.2, True
    with pytest.raises(scanner.Unanswered):
        scanner.virus_in(io.BytesIO(b"x"))


@pytest.mark.parametrize("url", ["", "tcp://127.0.0.1:dead", "unix:///nowhere/clamd.sock"])
def test_nobody_there_is_no_verdict(settings, url):
    settings.CLAMD_URL = url = dead_port() if url.endswith("dead") else url
    assert scanner.configured() == bool(url)
    with pytest.raises(scanner.Unanswered):
        scanner.virus_in(io.BytesIO(b"x"))


@pytest.mark.parametrize("url", ["localhost:3310", "tcp://host", "tcp://host:port", "unix://relative", "http://a:1"])
def test_a_wrong_address_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("CLAMD_URL", url)
    with pytest.raises(ImproperlyConfigured, match="CLAMD_URL"):
        project.scanner()


@pytest.mark.parametrize("url", ["", "tcp://clamav:3310", "unix:///run/clamav/clamd.ctl"])
def test_a_right_address_is_taken(monkeypatch, url):
    monkeypatch.setenv("CLAMD_URL", url)
    assert project.scanner() == url
