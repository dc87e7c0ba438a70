"""A relay in front of a server, which knows how much a client has sent."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

_CHUNK = 1 << 16


class Relay:
    """Passes bytes on between its clients and a server at a local port.

    Before more than `limit` bytes have been sent to the server in all, `on_limit` is called, once.
    """

    def __init__(self, port: int, limit: int, on_limit: Callable[[], None]) -> None:
        self._port, self._left, self._on_limit = port, limit, on_limit
        self._guard = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no clients any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with (
            client,
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self._port)) as server,
        ):
            back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
            back.start()
            self._pass_on(client, server, self._count)
            back.join()

    def _count(self, size: int) -> None:
        with self._guard:
            is_over = self._left >= 0 > self._left - size
            self._left -= size
            if is_over:
                self._on_limit()

    def _pass_on(
        self,
        source: socket.socket,
        target: socket.socket,
        count: Callable[[int], None] = lambda _: None,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                count(len(data))
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def relaying(port: int, limit: int, on_limit: Callable[[], None]) -> Iterator[Relay]:
    """Run a relay."""
    relay = Relay(port, limit, on_limit)
    try:
        yield relay
    finally:
        relay.close()
