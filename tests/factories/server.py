"""A web server of its own process, started as script/server starts it."""

import os
import random
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.factories.database import database_url

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def free_port() -> int:
    """Below those that outgoing connections take, so that nobody has it before the server does."""
    port = random.randrange(10_000, 32_000)
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return free_port()
    return port


class Server:
    """gunicorn by the Procfile's line, with the tests' database and files in a folder of the test's own.

    `options` are gunicorn's, for what a test needs otherwise.
    """

    def __init__(self, files: Path, options: str = ""):
        self.port, self.files = free_port(), files
        environment = os.environ | {
            "DATABASE_URL": database_url(), "STORAGE_URL": f"file://{files}", "ALLOWED_HOSTS": "localhost",
            "DJANGO_SETTINGS_MODULE": "certsite.settings", "HOST": "127.0.0.1", "PORT": str(self.port),
        }  # fmt: skip
        command = re.search(r"^web: (.+)$", (ROOT / "script" / "Procfile").read_text(), re.MULTILINE)[1]
        self.process = subprocess.Popen(
            ["bash", "-c", f"exec {command} {options}"], cwd=ROOT, env=environment, start_new_session=True
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not come up")

    def end(self, number: int = signal.SIGTERM) -> None:
        os.killpg(self.process.pid, number)
        self.process.wait(PATIENCE)
