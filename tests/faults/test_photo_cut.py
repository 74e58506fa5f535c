"""The connection is cut in the middle of a 5 MB photo: what arrived is kept, and only the rest goes over the wire.

A real gunicorn, a raw socket, bytes counted where they leave.
"""

import base64
import signal
import socket
import time
from pathlib import Path

import pytest

from audits.models import Part, Photo
from certsite.casefile.demo.way import Way
from tests.factories.photos import noisy_jpeg, sha256
from tests.factories.server import PATIENCE, Server
from tests.factories.signing_in import session_of

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

PIECE = 64 * 1024
REST = "application/offset+octet-stream"


@pytest.fixture
def server(tmp_path):
    running = [Server(tmp_path / "files")]
    yield running
    for one in running:
        if one.process.poll() is None:
            one.end()


class Wire:
    """HTTP by hand, as the lead's browser would send it; `out` counts the bytes of bodies that left."""

    def __init__(self, server: Server, user, audit):
        self.session, self.port, self.out = session_of(user.email), server.port, 0
        self.base = f"/audits/{audit.reference}/photos/uploads/"

    def head_of(self, method: str, path: str, length: int, **headers: str) -> bytes:
        token = "t" * 32
        lines = {
            "Host": "localhost", "Cookie": f"sessionid={self.session}; csrftoken={token}", "X-CSRFToken": token,
            "Tus-Resumable": "1.0.0", "Content-Length": str(length), "Connection": "close",
        } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
        return "".join([f"{method} {path} HTTP/1.1\r\n", *(f"{k}: {v}\r\n" for k, v in lines.items()), "\r\n"]).encode()

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str]]:
        """One whole request; the answer's status and headers."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.sendall(self.head_of(method, path, len(body), **headers))
            line.sendall(body)
            self.out += len(body)
            answer = b""
            while piece := line.recv(65536):
                answer += piece
        first, *rest = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        return int(first.split()[1]), {k.lower(): v.strip() for k, _colon, v in (row.partition(":") for row in rest)}

    def create(self, photo: bytes) -> str:
        told = {"sha256": sha256(photo), "part": sha256(photo), "name": "photo.jpg"}
        words = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        status, headers = self.ask("POST", self.base, Upload_Length=str(len(photo)), Upload_Metadata=words)
        assert status == 201
        return headers["location"]

    def cut(self, path: str, start: int, body: bytes, *, after: int, hard: bool) -> None:
        """Sends `after` bytes of a body and is gone: hard by a reset, otherwise as a tab that closes."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall(self.head_of("PATCH", path, len(body), Content_Type=REST, Upload_Offset=str(start)))
        line.sendall(body[:after])
        self.out += after
        if hard:
            until(here, "the first pieces")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        line.close()


def here() -> int:
    """Bytes that the database has."""
    return sum(len(part) for part in Part.objects.values_list("content", flat=True))


def until(condition, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.05)


def settled() -> int:
    """What is kept once nothing more comes; a busy server may take its time to begin."""
    until(here, "the first piece")
    seen = [here()]
    while len(seen) < 5 or len(set(seen[-5:])) > 1:
        time.sleep(1)
        seen.append(here())
    return seen[-1]


@pytest.mark.parametrize("hard", [False, True], ids=["closed", "reset"])
def test_after_a_cut_only_the_rest_is_sent(server, cast, edition, hard):
    way, photo = Way(cast, edition).to("on_site"), noisy_jpeg(5_000_000)
    wire = Wire(server[0], cast.lead, way.audit)
    path, middle = wire.create(photo), len(photo) // 2
    wire.cut(path, 0, photo, after=middle, hard=hard)
    if not hard:  # every byte that left arrives
        until(lambda: here() == middle, "everything that was sent")
    kept = settled()
    status, headers = wire.ask("HEAD", path)
    assert (status, headers["upload-length"]) == (200, str(len(photo)))
    assert int(headers["upload-offset"]) == kept
    assert 0 < kept <= middle
    wire.out = 0
    status, headers = wire.ask("PATCH", path, photo[kept:], Content_Type=REST, Upload_Offset=str(kept))
    assert (status, headers["upload-offset"]) == (204, str(len(photo)))
    assert wire.out == len(photo) - kept, "only the rest"
    stored = Photo.objects.get()
    assert stored.is_whole and not Part.objects.exists()
    assert Path(server[0].files, stored.original.file.name).read_bytes() == photo


def test_a_killed_server_keeps_what_it_had(server, cast, edition, tmp_path):
    way, photo = Way(cast, edition).to("on_site"), noisy_jpeg(5_000_000)
    wire = Wire(server[0], cast.lead, way.audit)
    path = wire.create(photo)
    line = socket.create_connection(("127.0.0.1", wire.port), timeout=PATIENCE)
    line.sendall(wire.head_of("PATCH", path, len(photo), Content_Type=REST, Upload_Offset="0"))
    line.sendall(photo[:2_000_000])
    until(lambda: here() >= 2_000_000 - PIECE, "what was sent")
    server[0].end(signal.SIGKILL)
    line.close()
    kept = settled()
    server.append(Server(tmp_path / "files"))
    wire.port = server[-1].port
    status, headers = wire.ask("HEAD", path)
    assert (status, headers["upload-offset"]) == (200, str(kept))
    status, headers = wire.ask("PATCH", path, photo[kept:], Content_Type=REST, Upload_Offset=str(kept))
    assert (status, headers["upload-offset"]) == (204, str(len(photo)))
    assert Photo.objects.get().is_whole
