"""The server of the page: what it answers, and to whom; also to pages of others in a browser."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from docs.screens import CHROMIUM, FLAGS
from generator.watch.live_page import LivePage
from generator.watch.server import PageServer

SOUND = bytes(range(100))
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
# In seconds: longer than anything here takes.
PATIENCE = 20

needs_chromium = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="needs Chromium")


def note(key: str, text: str, **more: object) -> dict[str, Any]:
    return {"key": key, "path": "cards.md", "cards": [text], **more}


class Served:
    """A server, and how often its page was assembled."""

    def __init__(self, folder: Path) -> None:
        (folder / "a.mp3").write_bytes(SOUND)
        (folder / "a.svg").write_bytes(PICTURE)
        self.page = LivePage()
        self.assembled = 0
        self.server = PageServer(self.page, self.assemble)
        self.media = {"a-1.mp3": str(folder / "a.mp3"), "a-1.svg": str(folder / "a.svg")}
        self.publish([note("a", "one")])
        self.path = f"/{self.server.token}/"

    def assemble(self, data: dict[str, Any]) -> str:
        self.assembled += 1
        return f"<!doctype html><title>Cards</title><p>{json.dumps(data)}</p>"

    def publish(self, notes: list[dict[str, Any]]) -> None:
        self.page.publish({"notes": notes, "problems": []}, self.media, ["cards.md"])

    def ask(
        self,
        path: str | None = None,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        """Send a request; return the status, the body and the headers of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        # As it is, unlike the functions that correct a path.
        connection.putrequest(
            method, self.path if path is None else path, skip_host="Host" in (headers or {})
        )
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        result = answer.status, answer.read(), answer.headers
        connection.close()
        return result


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    one = Served(tmp_path)
    yield one
    one.server.close()


def test_the_page_has_its_data_and_forbids_to_be_used_by_others(served: Served) -> None:
    status, body, headers = served.ask()
    assert status == 200
    assert b'"version": 1' in body
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert served.server.address == f"http://127.0.0.1:{served.server.port}{served.path}"
    assert len(served.server.token) >= 32


def test_nothing_else_is_on_the_network(served: Served) -> None:
    name = served.server._server.server_address
    assert name == ("127.0.0.1", served.server.port)


def test_a_head_request_has_no_body(served: Served) -> None:
    status, body, headers = served.ask(method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(method: str, served: Served) -> None:
    assert served.ask(method=method)[0] == 501
    assert served.assembled == 0


def refused_headers(port: int) -> list[dict[str, str]]:
    own = f"127.0.0.1:{port}"
    return [
        {"Host": "evil.example"},
        {"Host": f"evil.example:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": f"127.0.0.1:{port + 1}"},
        {"Host": f"127.0.0.1.evil.example:{port}"},
        {"Host": ""},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": f"https://{own}"},
        {"Origin": f"http://127.0.0.1:{port + 1}"},
        {"Origin": f"http://localhost:{port}"},  # not the host of this request
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
    ]


@pytest.mark.parametrize("index", range(len(refused_headers(1))))
def test_requests_of_other_pages_are_refused(index: int, served: Served) -> None:
    headers = refused_headers(served.server.port)[index]
    for path in ("", "events", "update?since=0", "media/a-1.svg"):
        assert served.ask(f"{served.path}{path}", headers=headers)[0] == 403
    assert served.assembled == 0


# ---- answers to a question


ANSWER = b'{"id": "1", "answer": "yes"}'


class Answered:
    """A server that takes the answer to the question "1"."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self.answers: list[tuple[str, bool]] = []
        served.server.take_answer = self.take

    def take(self, question: str, is_yes: bool) -> bool:
        self.answers.append((question, is_yes))
        return question == "1"

    def post(self, body: bytes = ANSWER, path: str = "push", **changed: str | None) -> int:
        """Post as the page does; with None, a header is left out. Return the status."""
        headers = {
            "Origin": f"http://127.0.0.1:{self._served.server.port}",
            "Sec-Fetch-Site": "same-origin",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        kept = {name: value for name, value in headers.items() if value is not None}
        return self._served.ask(f"{self._served.path}{path}", "POST", kept, body)[0]


@pytest.fixture
def answered(served: Served) -> Answered:
    return Answered(served)


def test_an_answer_of_the_page_is_taken(answered: Answered) -> None:
    assert answered.post() == 200
    assert answered.post(b'{"answer": "no", "id": "1"}', Sec_Fetch_Site=None) == 200
    assert answered.post(b'{"id": "2", "answer": "yes"}') == 409
    assert answered.answers == [("1", True), ("1", False), ("2", True)]


def test_answers_of_other_pages_are_refused(served: Served, answered: Answered) -> None:
    for headers in refused_headers(served.server.port):
        changed = {name.replace("-", "_"): value for name, value in headers.items()}
        assert answered.post(**changed) == 403, headers
    # Not of a link, a form or a program, either.
    assert answered.post(Origin=None) == 403
    assert answered.post(Sec_Fetch_Site="none") == 403
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", None):
        assert answered.post(Content_Type=kind) == 415
    for path in ("", "push/", "update", "../push", "../x/push"):
        assert answered.post(path=path) == 404
    assert served.ask(f"{served.path}push")[0] == 404
    assert answered.answers == []


def test_answers_in_another_form_are_refused(answered: Answered) -> None:
    for body in (
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"id": 1, "answer": "yes"}',
        b'{"id": "1", "answer": "maybe"}',
        b'{"id": "1", "answer": true}',
        b'{"id": "1", "answer": "yes", "more": 1}',
        b'{"answer": "yes"}',
        b"[" * 1000,
    ):
        assert answered.post(body) == 400, body
    for length in (None, "", "x", "-1", "+5", "1e3", "9" * 10):
        assert answered.post(Content_Length=length) == 411, length
    assert answered.post(Content_Length=None, Transfer_Encoding="chunked") == 411
    assert answered.post(b" " * 1001) == 413
    assert answered.answers == []


def test_two_hosts_are_refused(served: Served) -> None:
    own = f"127.0.0.1:{served.server.port}"
    with socket.create_connection(("127.0.0.1", served.server.port), PATIENCE) as connection:
        connection.sendall(
            f"GET {served.path} HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n\r\n".encode()
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost"])
def test_requests_of_the_page_itself_are_answered(host: str, served: Served) -> None:
    own = f"{host}:{served.server.port}"
    for headers in (
        {"Host": own},
        {"Host": own, "Origin": f"http://{own}".lower(), "Sec-Fetch-Site": "same-origin"},
        {"Host": own, "Sec-Fetch-Site": "none"},
    ):
        assert served.ask(headers=headers)[0] == 200


def test_wrong_addresses_are_not_found(served: Served) -> None:
    token = served.server.token
    wrong = [
        "/",
        "",
        "//",
        "/wrong/",
        f"/{token[:-1]}/",
        f"/{token}",
        f"/{token}x/",
        f"/{token.swapcase()}/",
        f"/x/../{token}/",
        f"/%2e/{token}/",
        *(
            f"/{token}/{rest}"
            for rest in (
                "x",
                "../",
                "events/",
                "media",
                "media/",
                "media/..",
                "media/../a.mp3",
                "media/%2e%2e/a.mp3",
                "media/..%2fa.mp3",
                "media//etc/passwd",
                "media/%2fetc%2fpasswd",
                "media/a.mp3",  # its name in the folder, not in the package
                "media/a-1.mp3/",
                "media/a-1.mp3%00",
                "MEDIA/a-1.mp3",
            )
        ),
    ]
    for path in wrong:
        assert served.ask(path or "/")[0] == 404, path
    assert served.assembled == 0


def test_an_update_has_what_is_new_since_a_version(served: Served) -> None:
    served.publish([note("a", "one"), note("b", "two")])
    served.publish([note("b", "two", line=7), note("a", "edited")])

    def update(since: str) -> dict[str, Any]:
        status, body, _ = served.ask(f"{served.path}update?since={since}")
        assert status == 200
        found: dict[str, Any] = json.loads(body)
        return found

    last = update("2")
    assert [one["key"] for one in last["notes"]] == ["b", "a"]
    assert (last["order"], last["version"], last["focus"]) == (["b", "a"], 3, "a")
    assert update("3")["notes"] == []
    # A page that does not say which version it has gets everything.
    for since in ("", "0", "99", "-1", "x", "9" * 5000):
        everything = update(since)
        assert len(everything["notes"]) == 2
        assert everything["focus"] is None


def test_media_are_sent_whole_or_in_part(served: Served) -> None:
    path = f"{served.path}media/a-1.mp3"

    def part(asked: str) -> tuple[int, bytes, str | None]:
        status, body, headers = served.ask(path, headers={"Range": asked})
        return status, body, headers["Content-Range"]

    status, body, headers = served.ask(path)
    assert (status, body, headers["Content-Type"]) == (200, SOUND, "audio/mpeg")
    assert headers["Accept-Ranges"] == "bytes"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert part("bytes=0-9") == (206, SOUND[:10], "bytes 0-9/100")
    assert part("bytes=90-") == (206, SOUND[90:], "bytes 90-99/100")
    assert part("bytes=90-1000") == (206, SOUND[90:], "bytes 90-99/100")
    assert part("bytes=-5") == (206, SOUND[95:], "bytes 95-99/100")
    assert part("bytes=-500") == (206, SOUND, "bytes 0-99/100")
    assert part("bytes=100-") == (416, b"", "bytes */100")
    assert part("bytes=-0") == (416, b"", "bytes */100")
    for ignored in ("bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=" + "9" * 99):
        assert part(ignored) == (200, SOUND, None)


def test_a_file_that_is_gone_is_not_found(served: Served) -> None:
    Path(served.media["a-1.mp3"]).unlink()
    assert served.ask(f"{served.path}media/a-1.mp3")[0] == 404


@contextmanager
def stream(served: Served) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", served.server.port, timeout=PATIENCE)
    connection.request("GET", f"{served.path}events")
    with connection.getresponse() as events:
        yield events
    connection.close()


def threads() -> int:
    return sum("process_request_thread" in one.name for one in threading.enumerate())


def wait_for_threads(count: int) -> None:
    end = time.monotonic() + PATIENCE
    while threads() != count and time.monotonic() < end:
        time.sleep(0.05)
    assert threads() == count


def test_a_stream_has_the_number_of_each_version(served: Served) -> None:
    with stream(served) as events:
        assert events.headers["Content-Type"] == "text/event-stream"
        assert [events.readline(), events.readline()] == [b"data: 1\n", b"\n"]
        served.publish([note("a", "edited")])
        assert [events.readline(), events.readline()] == [b"data: 2\n", b"\n"]
        wait_for_threads(1)
    # The browser is gone.
    wait_for_threads(0)


def test_a_stream_ends_with_the_server(tmp_path: Path) -> None:
    served = Served(tmp_path)
    with stream(served) as events:
        assert events.readline() == b"data: 1\n"
        served.server.close()
        assert events.read() == b"\n"
    wait_for_threads(0)
    with pytest.raises(ConnectionRefusedError):
        served.ask()
    # The port is free again at once.
    PageServer(LivePage(), served.assemble, served.server.port).close()


def test_connections_have_a_limit(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.watch.server._Handler.timeout", 3)
    slow = [
        socket.create_connection(("127.0.0.1", served.server.port), PATIENCE) for _ in range(80)
    ]
    for one in slow[:64]:
        one.sendall(b"GET / HTTP/1.1\r\n")
    wait_for_threads(64)
    # The others are closed without a word, the slow ones once their time is up.
    assert slow[-1].recv(10) == b""
    wait_for_threads(0)
    assert slow[0].recv(10) == b""
    assert served.ask()[0] == 200
    for one in slow:
        one.close()


def test_a_large_header_is_refused(served: Served) -> None:
    assert served.ask(headers={"X": "x" * 70_000})[0] == 431
    many = {f"X-{number}": "x" for number in range(200)}
    assert served.ask(headers=many)[0] == 431


def test_a_port_that_is_in_use_is_refused(served: Served) -> None:
    with pytest.raises(OSError, match="in use"):
        PageServer(LivePage(), served.assemble, served.server.port)


def test_a_request_waits_for_the_first_build() -> None:
    page = LivePage()
    server = PageServer(page, lambda data: json.dumps(data))
    try:
        threading.Timer(0.2, lambda: page.publish({"notes": [], "problems": []}, {})).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request("GET", f"/{server.token}/")
        assert json.loads(connection.getresponse().read())["version"] == 1
        connection.close()
    finally:
        server.close()


# ---- a page of another site in the same browser

_ATTACK = """<!doctype html><title>Other</title><a id="link" href="ADDRESS">cards</a><script>
const base = "ADDRESS", results = {};
const told = (name) => (value) => { results[name] = String(value); };
const loads = (name, element, address) => {
  element.onload = () => told(name)("loaded");
  element.onerror = () => told(name)("refused");
  element.src = address;
  document.body.append(element);
};
addEventListener("load", () => {
  fetch(base).then((answer) => answer.text()).then(told("fetch"), () => told("fetch")("refused"));
  fetch(base + "update", {mode: "no-cors"}).then((answer) => answer.text())
    .then((text) => told("opaque")(text || "refused"), () => told("opaque")("refused"));
  fetch(base, {method: "POST", body: "x"}).then((answer) => answer.text())
    .then(told("post"), () => told("post")("refused"));
  loads("picture", new Image(), base + "media/a-1.svg");
  loads("sound", new Audio(), base + "media/a-1.mp3");
  loads("script", document.createElement("script"), base + "update");
  const stream = new EventSource(base + "events");
  stream.onmessage = () => told("events")("loaded");
  stream.onerror = () => told("events")("refused");
  const frame = document.createElement("iframe");
  frame.onload = () => {
    let text;
    try { text = frame.contentDocument ? frame.contentDocument.body.textContent : "refused"; }
    catch { text = "refused"; }
    told("frame")(text);
  };
  frame.src = base;
  document.body.append(frame);
});
const openWindow = () => { window.other = window.open(base); };
const read = () => { try { return other.document.body.textContent; } catch { return "refused"; } };
</script>"""
ATTACKS = ["fetch", "opaque", "post", "picture", "sound", "script", "events", "frame"]


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser for which the name of another site leads to this machine."""
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, rules])
        yield browser
        browser.close()


@contextmanager
def other_site(html: str) -> Iterator[int]:
    """Serve a page of another site; yield its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@needs_chromium
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "localhost"])
def test_a_page_of_another_origin_cannot_read_it(
    host: str, served: Served, browser: Browser
) -> None:
    attack = _ATTACK.replace("ADDRESS", served.server.address)
    with other_site(attack) as port:
        page = browser.new_page()
        page.goto(f"http://{host}:{port}/")
        page.wait_for_function(f"{ATTACKS}.every((name) => name in results)")
        results = page.evaluate("results")
        assert {name: results[name] for name in ATTACKS} == dict.fromkeys(ATTACKS, "refused")
        with page.expect_popup() as popup:
            page.evaluate("openWindow()")
        popup.value.wait_for_load_state()
        assert popup.value.content().count("Cards") == 0
        assert page.evaluate("read()") == "refused"
        page.click("#link")
        page.wait_for_load_state()
        assert "Forbidden" in page.content()
        assert served.assembled == 0
        # The user may open it, in the same browser.
        page.goto(served.server.address)
        assert page.title() == "Cards"


@needs_chromium
def test_a_name_that_leads_to_this_machine_is_refused(served: Served, browser: Browser) -> None:
    answer = browser.new_page().goto(f"http://evil.example:{served.server.port}{served.path}")
    assert answer is not None
    assert answer.status == 403
    assert served.assembled == 0
