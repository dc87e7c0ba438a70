"""Serves the page to browsers on this machine, and to no other page in them.

The address has a secret token. Besides, every request must name this server as its `Host`: a page
of another site whose name leads to 127.0.0.1 names its own. What the page of another site asks for,
the browser marks with `Sec-Fetch-Site` or `Origin`, and is refused.

What a request can change is only that it answers a question on the page, with `posted_answer`.
"""

import json
import re
import secrets
import select
import socketserver
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from generator.preview.page import page_bytes
from generator.watch.live_page import LivePage, Version
from generator.watch.media_response import media_response
from generator.watch.posted_answer import read_answer

ADDRESS = "127.0.0.1"
_DEFAULT_PORT = 80
# Takes the id of a question and whether it was answered with yes; returns whether it is still open.
TakeAnswer = Callable[[str, bool], bool]
# In seconds: how long a request may take to arrive, and how often a stream of events sends
# something, so that both sides notice if the other one is gone.
_REQUEST_TIMEOUT = 10
_HEARTBEAT = 15.0
# In seconds: how long a request waits for the first build, which may be that of a large deck.
_FIRST_BUILD = 60.0
_LOOK = 1.0
# Each connection has a thread. A browser has six connections to a server.
_MOST_CONNECTIONS = 64
# What no answer needs, and a picture (SVG) that is opened by itself must not do.
_STRICT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
# The page itself has a stricter one in its HTML, which cannot say this.
_PAGE_POLICY = "frame-ancestors 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "Connection": "close",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class PageServer:
    """A server for a `LivePage`, on the loopback interface only. It has threads until it is closed.

    `assemble` makes the HTML of the page from its data. A `port` of 0 is a free one. Answers of the
    user are refused until there is a `take_answer`. Raises OSError for a port that is in use.
    """

    def __init__(
        self, page: LivePage, assemble: Callable[[dict[str, Any]], str], port: int = 0
    ) -> None:
        self.page, self.assemble = page, assemble
        self.take_answer: TakeAnswer | None = None
        self.token = secrets.token_urlsafe(24)
        self._server = _Server((ADDRESS, port), _Handler)
        self._server.of = self
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The address of the page, for a browser."""
        return f"http://{ADDRESS}:{self.port}/{self.token}/"

    def media_address(self, name: str) -> str:
        """Return the address of a file by its name in the package, without the server."""
        return f"/{self.token}/media/{name}"

    def close(self) -> None:
        """End the server, and all connections."""
        self.page.close()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    # A port can be used again soon. On Windows, this would let another program take it over.
    allow_reuse_address = sys.platform != "win32"
    # Streams of events end once the page is closed; a slow request is not waited for.
    daemon_threads = True
    block_on_close = False
    request_queue_size = _MOST_CONNECTIONS

    of: PageServer

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._free = threading.BoundedSemaphore(_MOST_CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def server_bind(self) -> None:
        # Not that of HTTPServer, which looks up the machine's name.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A page that is closed or reloaded ends its connections at any time.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _REQUEST_TIMEOUT
    server: _Server

    def version_string(self) -> str:
        return "anki-deck"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing: the terminal has the results of builds."""

    def do_GET(self) -> None:
        self.close_connection = True
        status = self._refusal() or self._answer()
        if status is not None:
            self._send(status, "text/plain; charset=utf-8", f"{status.phrase}\n".encode())

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        self.close_connection = True
        status = self._take_answer()
        self._send(status, "text/plain; charset=utf-8", f"{status.phrase}\n".encode())

    # ---- which requests are answered

    def _refusal(self) -> HTTPStatus | None:
        """Return why a request is refused; None for one of the page itself or of the user."""
        of = self.server.of
        hosts = {f"{ADDRESS}:{of.port}", f"localhost:{of.port}"}
        if of.port == _DEFAULT_PORT:  # which a browser leaves out
            hosts |= {ADDRESS, "localhost"}
        named = self.headers.get_all("Host", [])
        if len(named) != 1 or named[0].lower() not in hosts:
            return HTTPStatus.FORBIDDEN
        origins = {f"http://{named[0].lower()}"}
        if not origins.issuperset(self.headers.get_all("Origin", [])):
            return HTTPStatus.FORBIDDEN
        # "none" is an address that the user typed or opened from a terminal.
        if not {"same-origin", "none"}.issuperset(self.headers.get_all("Sec-Fetch-Site", [])):
            return HTTPStatus.FORBIDDEN
        token = urlsplit(self.path).path.split("/")[1:2]
        if not token or not secrets.compare_digest(token[0].encode(), of.token.encode()):
            return HTTPStatus.NOT_FOUND
        return None

    def _take_answer(self) -> HTTPStatus:
        """Take an answer of the user; return the status of the response."""
        of = self.server.of
        if of.take_answer is None:
            return HTTPStatus.NOT_IMPLEMENTED
        if refusal := self._refusal():
            return refusal
        if urlsplit(self.path).path != f"/{of.token}/push":
            return HTTPStatus.NOT_FOUND
        answer = read_answer(self.headers, self.rfile.read)
        if isinstance(answer, HTTPStatus):
            return answer
        is_open = of.take_answer(answer.id, answer.is_yes)
        return HTTPStatus.OK if is_open else HTTPStatus.CONFLICT

    def _answer(self) -> HTTPStatus | None:
        """Answer a request; return the status if there is nothing else to say."""
        of, address = self.server.of, urlsplit(self.path)
        version = of.page.current(_FIRST_BUILD)
        rest = address.path.removeprefix(f"/{of.token}/")
        if version is None:
            return HTTPStatus.SERVICE_UNAVAILABLE
        if rest == "":
            html = page_bytes(of.assemble(version.page_data))
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", html, policy=_PAGE_POLICY)
        elif rest == "events":
            self._stream()
        elif rest == "update":
            since = parse_qs(address.query).get("since", [""])[0]
            number = int(since) if re.fullmatch("[0-9]{1,9}", since) else 0
            update = json.dumps(version.update_since(number), ensure_ascii=False)
            self._send(HTTPStatus.OK, "application/json", page_bytes(update))
        elif rest.startswith("media/"):
            return self._media(version, unquote(rest.removeprefix("media/")))
        else:
            return HTTPStatus.NOT_FOUND
        return None

    # ---- answers

    def _send(
        self,
        status: HTTPStatus,
        kind: str,
        body: bytes,
        *,
        policy: str = _STRICT_POLICY,
        headers: dict[str, str] | None = None,
    ) -> None:
        self._start(status, kind, policy, {"Content-Length": str(len(body)), **(headers or {})})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _start(self, status: HTTPStatus, kind: str, policy: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {
            **_HEADERS,
            "Content-Security-Policy": policy,
            "Content-Type": kind,
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()

    def _media(self, version: Version, name: str) -> HTTPStatus | None:
        """Send a file of the current build; only names of such files are looked up."""
        path = version.media.get(name)
        answer = media_response(path, self.headers.get("Range")) if path else None
        if answer is None:
            return HTTPStatus.NOT_FOUND
        self._send(answer.status, answer.kind, answer.body, headers=answer.headers)
        return None

    def _stream(self) -> None:
        """Send the number of each version, until the page is closed or the browser is gone."""
        self._start(HTTPStatus.OK, "text/event-stream", _STRICT_POLICY, {})
        page, sent, silent = self.server.of.page, 0, 0.0
        while self.command != "HEAD":
            number = page.wait_after(sent, _LOOK)
            # Nothing is sent to a stream: it can be read only once it has ended.
            if number is None or select.select([self.connection], [], [], 0)[0]:
                return
            silent += _LOOK
            if number != sent:
                self.wfile.write(f"data: {number}\n\n".encode())
            elif silent >= _HEARTBEAT:
                self.wfile.write(b":\n\n")
            else:
                continue
            sent, silent = number, 0.0
