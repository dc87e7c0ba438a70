"""The wire between a device and a sync server, on which a test cuts a transfer at some point."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from enum import Enum, auto

from tests.sync_server import PATIENCE, SyncServer

_LENGTH = re.compile(rb"(?i)content-length: (\d+)")
_LAST_CHUNK = b"0\r\n\r\n"
_CHUNK = 1 << 16


class Cut(Enum):
    """When a request is cut off. The server is killed then, and the device gets no more."""

    HALF_SENT = auto()  # the server has half of what the device sends
    HALF_ANSWERED = auto()  # the device has half of the answer
    DONE = auto()  # the server has done all, and the device gets no answer


class Wire:
    """A wire to a server; it has an address of its own, which `--endpoint` takes.

    What comes through is not changed, until the test cuts a request.
    """

    def __init__(self, server: SyncServer) -> None:
        self.server, self.users = server, server.users
        self._cut: tuple[str, Cut] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/"

    def cut(self, request: str, when: Cut) -> None:
        """Kill the server during the next request of this name, such as "sync/upload"."""
        self._cut = (request, when)

    @property
    def was_cut(self) -> bool:
        """Whether all that was to be cut was cut."""
        return self._cut is None

    def close(self) -> None:
        """Take no more connections, and wait for the end of those that are open."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it was closed
            while True:
                device, _ = self._listener.accept()
                threading.Thread(target=self._carry, args=(device,), daemon=True).start()

    def _carry(self, device: socket.socket) -> None:
        """Carry one request after another."""
        with contextlib.suppress(OSError), device:
            port = int(self.server.address.rstrip("/").rpartition(":")[2])
            with socket.create_connection(("127.0.0.1", port)) as server:
                while (request := _message(device)) is not None:
                    name = request.split(b" ", 2)[1].decode().partition("?")[0].strip("/")
                    if self._cut is not None and self._cut[0] == name:
                        self._carry_part(self._cut[1], request, device, server)
                        return
                    server.sendall(request)
                    answer = _message(server)
                    if answer is None:
                        return
                    device.sendall(answer)

    def _carry_part(
        self, when: Cut, request: bytes, device: socket.socket, server: socket.socket
    ) -> None:
        head = request.index(b"\r\n\r\n") + 4
        if when is Cut.HALF_SENT:
            server.sendall(request[: (head + len(request)) // 2])
        else:
            server.sendall(request)
            answer = _message(server)
            assert answer is not None
            if when is Cut.HALF_ANSWERED:
                device.sendall(answer[: len(answer) // 2])
        self.server.kill()
        self._cut = None


def _message(end: socket.socket) -> bytes | None:
    """Read a request or an answer; None at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = end.recv(_CHUNK)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    is_chunked = b"transfer-encoding: chunked" in head.lower()
    while not (
        body == _LAST_CHUNK or body.endswith(b"\r\n" + _LAST_CHUNK)
        if is_chunked
        else len(body) >= (int(found[1]) if found else 0)
    ):
        part = end.recv(_CHUNK)
        if not part:
            return None
        body += part
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def wired(server: SyncServer) -> Iterator[Wire]:
    """Lay a wire to a server."""
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
