"""ClamAV's daemon as the application meets it: a TCP server that speaks INSTREAM and knows one virus."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

# The harmless test virus that every scanner knows, in two parts so that none takes this file for it
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(ThreadingTCPServer):
    """`answers` are words to give instead of a verdict; `silent` lets everybody wait; `scanned` counts the files."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.silent, self.answer, self.scanned = False, b"", 0
        self.ended = Event()

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class Session(BaseRequestHandler):
    """One command of one client."""

    def handle(self) -> None:
        if self.server.silent:
            self.server.ended.wait(30)
            return
        stream = self.request.makefile("rb")
        assert stream.readline() == b"nINSTREAM\n"
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        self.server.scanned += 1
        verdict = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"OK"
        self.request.sendall(self.server.answer or b"stream: " + verdict + b"\n")


@contextmanager
def clamd() -> Iterator[Clamd]:
    """A running daemon."""
    server = Clamd()
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()


def dead_port() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"
