"""The ground: servers of our own that start, serve, and leave nothing behind. Real processes, generous deadlines."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.factories.server import free_port

ROOT = Path(__file__).resolve().parents[2]
EMBEDDED = [sys.executable, str(ROOT / "script" / "embedded.py"), "run"]
PATIENCE = 300

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]


@pytest.fixture
def var(tmp_path_factory) -> Path:
    """A CERTSITE_VAR of one's own, which PostgreSQL's user may walk to."""
    return tmp_path_factory.mktemp("var", numbered=True)


def environment(var: Path) -> dict[str, str]:
    """As on a machine where nothing is set."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"CERTSITE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "certsite.settings"}


def until(condition: Callable[[], object], what: str) -> object:
    """Wait for it, or fail saying what did not come."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"in vain: {what}")


def offspring(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def names(process: subprocess.Popen) -> list[str]:
    """Of what runs under it; a process may end while it is asked."""
    found = []
    for child in offspring(process):
        with suppress(psutil.NoSuchProcess):
            found.append(child.name())
    return found


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all have ended; a zombie that its new parent has not reaped yet is no process any more."""

    def has_ended(process: psutil.Process) -> bool:
        try:
            return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    return all(has_ended(process) for process in processes)


def ignore_sigint() -> None:
    """As a shell without job control leaves it to what it starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def start(var: Path, *command: str, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [*EMBEDDED, *command], env=environment(var), cwd=ROOT, start_new_session=True, preexec_fn=ignore_sigint,
        **options,
    )  # fmt: skip


ASK = (
    "import os, psycopg2, redis, urllib.parse as u;"
    "p = u.urlsplit(os.environ['DATABASE_URL']);"
    "c = psycopg2.connect(host=u.unquote(p.hostname), user=p.username, dbname=p.path[1:]).cursor();"
    "c.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm'); c.execute(\"SELECT show_trgm('深圳市智能')\");"
    "print(len(c.fetchone()[0]), redis.Redis.from_url(os.environ['REDIS_URL']).ping())"
)


def test_a_command_gets_a_database_that_reads_chinese_and_a_broker(var):
    done = subprocess.run(
        [*EMBEDDED, "--test", "--", sys.executable, "-c", ASK], env=environment(var), cwd=ROOT, capture_output=True,
        text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.stdout.split() == ["6", "True"], done.stderr


def test_the_exit_code_is_the_commands_own(var):
    done = subprocess.run([*EMBEDDED, "--test", "--", "sh", "-c", "exit 7"], env=environment(var), timeout=PATIENCE)
    assert done.returncode == 7


def sleeper(var: Path) -> tuple[subprocess.Popen, list[psutil.Process]]:
    """Embedded servers around a command that sleeps, once all of them run."""
    process = start(var, "--", "sleep", "600")
    until((var / "embedded.env").exists, "embedded.env")
    until(lambda: any("sleep" in name for name in names(process)), "the command")
    return process, offspring(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it(var, number):
    process, children = sleeper(var)
    assert len(children) >= 3
    process.send_signal(number)
    process.wait(PATIENCE)
    until(lambda: gone(children), "the end of every child")
    assert not (var / "embedded.env").exists()


def test_a_killed_parent_orphans_nobody_and_the_data_are_there_again(var):
    process, children = sleeper(var)
    process.kill()
    process.wait(PATIENCE)
    until(lambda: gone(children), "the end of every child of the killed parent")
    again = subprocess.run(
        [*EMBEDDED, "--", sys.executable, "-c", ASK], env=environment(var), cwd=ROOT, capture_output=True, text=True,
        timeout=PATIENCE,
    )  # fmt: skip
    assert again.stdout.split() == ["6", "True"], again.stderr


def test_a_second_server_on_the_same_data_is_told_so(var):
    process, _children = sleeper(var)
    second = subprocess.run(
        [*EMBEDDED, "--", "true"], env=environment(var), cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)
    assert second.returncode == 2
    assert second.stderr.startswith("embedded: a server runs on") and second.stderr.count("\n") == 1


def answer(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.read().decode()
    except OSError:
        return ""


def test_the_server_serves_sends_letters_runs_the_beat_and_ends_with_everything(var, tmp_path):
    """script/serve is what script/server runs once the machine is set up: web, worker, beat."""
    port = free_port()
    log = tmp_path / "log"
    settings = environment(var) | {"PORT": str(port), "SITE_URL": f"http://localhost:{port}", "PYTHONUNBUFFERED": "1"}
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [*EMBEDDED, "--", str(ROOT / "script" / "serve")], env=settings, cwd=ROOT, start_new_session=True,
            stdout=output, stderr=output,
        )  # fmt: skip
    try:
        until(lambda: '"ok"' in answer(f"http://127.0.0.1:{port}/healthz"), "healthz")
        until(lambda: "华信服务认证中心" in answer(f"http://127.0.0.1:{port}/"), "the first page")
        until(lambda: "瑞恒智能" in answer(f"http://127.0.0.1:{port}/register/?q=CBS"), "the register")
        until(lambda: list((var / "mail").glob("*")), "a letter that the worker sent")
        until(lambda: "notifications.send_due" in log.read_text(errors="replace"), "a task of the beat")
        children = offspring(process)
        assert len(children) >= 8, [p.name() for p in children]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
    until(lambda: gone(children), "the end of web, worker, beat, database and broker")
    assert not answer(f"http://127.0.0.1:{port}/healthz")
