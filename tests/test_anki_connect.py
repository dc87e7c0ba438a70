"""The connection to AnkiConnect, to what listens at its address instead, and to nothing."""

import json
import os
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from generator.delivery.anki import DeliveryError, ErrorKind
from generator.delivery.anki_connect import AnkiConnect
from generator.delivery.anki_connect_errors import shown
from tests.anki_connect_server import AnkiConnectServer

PROJECT = Path(__file__).parent.parent
KEY = "s3cret-k3y"
REPEAT = (
    "close the dialogs in Anki, wait until it responds to you, and repeat the command, which is"
    " safe"
)
UPDATE = "update the add-on: in Anki, Tools > Add-ons > Check for Updates, then start Anki again"
INSTALL = "in Anki, Tools > Add-ons > Get Add-ons, code 2055492159, then start Anki again"


class Listener:
    """Another program at an address. It gives `answer` and ends the connection, once for each."""

    def __init__(self, *answers: bytes | Callable[[socket.socket], None]) -> None:
        self.received: list[bytes] = []
        self._answers = answers
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)  # a client that never comes fails its own test
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.name = self.address.removeprefix("http://")
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for answer in self._answers:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                self.received.append(self._request(connection))
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)

    def _request(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data or not data.endswith(b"}"):
            data += connection.recv(65536)
        return data

    def close(self) -> None:
        self._socket.close()
        self._thread.join()


@contextmanager
def listening(*answers: bytes | Callable[[socket.socket], None]) -> Iterator[Listener]:
    listener = Listener(*answers)
    try:
        yield listener
    finally:
        listener.close()


def http(body: bytes | str, status: str = "200 OK", *headers: str) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(data)}", *headers, "", ""]
    return "\r\n".join(head).encode() + data


def wait_for_end(connection: socket.socket) -> None:
    """Give no answer until the client ends the connection."""
    assert connection.recv(1) == b""


def failure(
    connection: AnkiConnect, action: str, timeout: float = 60, **params: object
) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        connection.request(action, timeout=timeout, **params)
    return caught.value


# ---- requests and answers


def test_a_request_and_its_result() -> None:
    with listening(http('{"result": {"a": [1]}, "error": null}')) as listener:
        assert AnkiConnect(listener.address).request("findNotes", query="ü") == {"a": [1]}
    head, body = listener.received[0].decode().split("\r\n\r\n")
    assert json.loads(body) == {"action": "findNotes", "version": 6, "params": {"query": "ü"}}
    assert head.splitlines()[0] == "POST / HTTP/1.1"
    assert "origin:" not in head.lower()


def test_a_key_is_sent() -> None:
    with listening(http('{"result": 6, "error": null}')) as listener:
        assert AnkiConnect(listener.address, KEY).request("version") == 6
    assert json.loads(listener.received[0].split(b"\r\n\r\n")[1])["key"] == KEY


def test_a_path_that_is_not_utf_8_is_sent() -> None:
    with listening(http('{"result": true, "error": null}')) as listener:
        AnkiConnect(listener.address).request("importPackage", path=os.fsdecode(b"/a\xff.apkg"))
    assert (
        json.loads(listener.received[0].split(b"\r\n\r\n")[1])["params"]["path"] == "/a\udcff.apkg"
    )


def test_an_answer_in_parts() -> None:
    def answer(connection: socket.socket) -> None:
        chunks = [b'{"result": ', b'"' + b"x" * 3_000_000 + b'"', b', "error": null}']
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for chunk in [*chunks, b""]:
            connection.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")

    with listening(answer) as listener:
        assert len(AnkiConnect(listener.address).request("version")) == 3_000_000


def test_no_proxy_is_asked(
    anki_connect: AnkiConnectServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        assert AnkiConnect(anki_connect.address).request("version") == 6


# ---- addresses


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://127.0.0.1:8765", "127.0.0.1:8765"),
        ("http://127.0.0.1:8766/", "127.0.0.1:8766"),
        ("http://localhost", "127.0.0.1:8765"),
        ("HTTP://LocalHost:80", "127.0.0.1:80"),
        ("http://[::1]:8765", "[::1]:8765"),
    ],
)
def test_an_address_on_this_machine(address: str, name: str) -> None:
    connection = AnkiConnect(address, KEY)
    assert connection.address == name
    assert repr(connection) == f"AnkiConnect('{name}')"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://192.168.1.5:8765", "192.168.1.5"),
        ("http://example.org", "example.org"),
        ("https://Example.org:8765/", "example.org"),
        ("http://127.0.0.1.example.org:8765", "127.0.0.1.example.org"),
        ("http://127.0.0.1@example.org:8765", "example.org"),
        ("http://0.0.0.0:8765", "0.0.0.0"),
        ("http://\x1b2J.org", "2j.org"),
    ],
)
def test_an_address_elsewhere(address: str, host: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        AnkiConnect(address, KEY)
    assert caught.value.kind is ErrorKind.USAGE
    assert caught.value.message == f'ANKI_CONNECT_URL names "{host}", which is not this machine'
    assert caught.value.hint == (
        "Anki and this program exchange files, so that both must run on one machine: unset"
        " ANKI_CONNECT_URL, or set it to an address such as http://127.0.0.1:8765"
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1:8765",
        "localhost",
        "https://127.0.0.1:8765",
        "file:///etc/passwd",
        "http://",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://[::1:8765",
        "http://127.0.0.1:8765/path",
        f"http://127.0.0.1:8765/?key={KEY}",
        f"http://user:{KEY}@127.0.0.1:8765",
    ],
)
def test_no_address(address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        AnkiConnect(address)
    assert caught.value.kind is ErrorKind.USAGE
    assert (
        caught.value.message == "ANKI_CONNECT_URL is not an address such as http://127.0.0.1:8765"
    )
    assert caught.value.hint == (
        "unset it, or set it to http://127.0.0.1: and the port, which is the value of"
        ' "webBindPort" in Anki, Tools > Add-ons > AnkiConnect > Config'
    )


# ---- other programs


@pytest.mark.parametrize(
    "answer",
    [
        http("<html>It works</html>"),
        http("", "403 Forbidden"),
        http('{"result": 6, "error": null}', "404 Not Found"),
        http('{"result": 6, "error": null}', "500 Internal Server Error"),
        http(""),
        http("6"),
        http("[]"),
        http("{}"),
        http('{"result": 6}'),
        http('{"result": 6, "error": 5}'),
        http(b"\xff\xfe"),
        http("[" * 100_000),
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"",
    ],
    ids=range(15),
)
def test_another_program(answer: bytes) -> None:
    with listening(answer) as listener:
        error = failure(AnkiConnect(listener.address, KEY), "requestPermission")
    assert error.kind is ErrorKind.NOT_ANKI_CONNECT
    assert error.message == f"the program at {listener.name} is not AnkiConnect"
    assert error.hint == (
        'end that program and start Anki again; or set "webBindPort" to 8766 in Anki, Tools >'
        " Add-ons > AnkiConnect > Config, start Anki again, and set ANKI_CONNECT_URL to"
        " http://127.0.0.1:8766"
    )


def test_a_redirect_is_not_followed() -> None:
    with listening() as other:
        answer = http("", "302 Found", f"Location: {other.address}/")
        with listening(answer) as listener:
            error = failure(AnkiConnect(listener.address, KEY), "version")
        assert error.message == f"the program at {listener.name} is not AnkiConnect"
    assert other.received == []


def test_a_web_page_is_not_answered(anki_connect: AnkiConnectServer) -> None:
    # What the add-on does with requests that have an origin, and why none is sent.
    port = int(anki_connect.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nOrigin: http://example.org\r\n\r\n")
        assert connection.makefile("rb").readline() == b"HTTP/1.1 403 Forbidden\r\n"


def test_a_program_that_repeats_the_key() -> None:
    with listening(http(json.dumps({"result": None, "error": f"no {KEY} here"}))) as listener:
        error = failure(AnkiConnect(listener.address, KEY), "version")
    assert error.message == 'Anki refused "version": no (key) here'


# ---- no answer


def test_a_probe_is_not_answered() -> None:
    with listening(wait_for_end) as listener:
        error = failure(AnkiConnect(listener.address), "requestPermission", timeout=0.1)
    assert error.kind is ErrorKind.NO_ANSWER
    assert error.message == "Anki does not answer"
    assert error.hint == (
        "it is busy, or a window in it waits for you: close its dialogs, such as that of a login"
        " or a sync, and repeat the command"
    )


@pytest.mark.parametrize(
    ("action", "rest"),
    [
        ("notesInfo", ""),
        ("exportPackage", ""),
        ("importPackage", ": whether the package was imported is not known"),
        ("guiImportFile", ": whether the import dialog was opened is not known"),
        ("addTags", ": whether the tags were added is not known"),
        ("deleteNotes", ": whether the notes were deleted is not known"),
        ("changeDeck", ": whether the cards were moved is not known"),
        ("sync", ": whether the collection was synced is not known"),
    ],
)
def test_a_later_request_is_not_answered(action: str, rest: str) -> None:
    with listening(wait_for_end) as listener:
        error = failure(AnkiConnect(listener.address), action, timeout=0.1)
    assert error.kind is ErrorKind.NO_ANSWER
    assert error.message == f"Anki did not answer within 0.1 s{rest}"
    assert error.hint == REPEAT


def test_a_program_that_never_ends_its_answer() -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with pytest.raises(OSError):  # noqa: PT011, PT012 - the client ends the connection
            while True:
                connection.sendall(b" ")

    with listening(drip) as listener:
        error = failure(AnkiConnect(listener.address), "version", timeout=0.2)
    assert error.message == "Anki did not answer within 0.2 s"


def test_what_was_asked_is_done_after_a_time_out(anki_connect: AnkiConnectServer) -> None:
    anki_connect.delays["changeDeck"] = 0.3
    error = failure(
        AnkiConnect(anki_connect.address), "changeDeck", timeout=0.05, cards=[], deck="Late"
    )
    assert error.message.endswith(": whether the cards were moved is not known")
    # The next request waits for the one before.
    assert "Late" in AnkiConnect(anki_connect.address).request("deckNames")


@pytest.mark.parametrize(
    ("action", "rest"),
    [
        ("version", ""),
        ("importPackage", ": whether the package was imported is not known"),
    ],
)
@pytest.mark.parametrize("answer", [b"", http('{"result": true, "error": null}')[:-3]])
def test_anki_is_closed_during_a_request(answer: bytes, action: str, rest: str) -> None:
    with listening(answer) as listener:
        error = failure(AnkiConnect(listener.address), action)
    assert error.kind is ErrorKind.NO_ANSWER
    assert error.message == f"Anki was closed before it answered{rest}"
    assert error.hint == "start Anki and repeat the command, which is safe"


def refused(monkeypatch: pytest.MonkeyPatch, home: Path, **variables: str) -> tuple[str, str]:
    """Return message and hint for an address where no program listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    for name in ("ANKI_BASE", "XDG_DATA_HOME", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": str(home), **variables}.items():
        monkeypatch.setenv(name, value)
    error = failure(AnkiConnect(f"http://localhost:{port}", KEY), "requestPermission")
    assert error.kind is ErrorKind.NOT_RUNNING
    return error.message.replace(str(port), "PORT"), error.hint


NOT_RUNNING = (
    "Anki is not running: no program answers at 127.0.0.1:PORT",
    "start Anki; if it is running, its add-on AnkiConnect is missing or disabled: " + INSTALL,
)
NOT_INSTALLED = (
    "Anki's add-on AnkiConnect is not installed",
    f"{INSTALL}; if it is installed, start Anki",
)


def test_anki_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(monkeypatch, tmp_path) == NOT_RUNNING  # Anki's folder may be anywhere
    base = tmp_path / "base"
    assert refused(monkeypatch, tmp_path, ANKI_BASE=str(base)) == NOT_RUNNING
    base.mkdir()
    assert refused(monkeypatch, tmp_path, ANKI_BASE=str(base)) == NOT_INSTALLED
    (base / "addons21" / "2055492159").mkdir(parents=True)
    assert refused(monkeypatch, tmp_path, ANKI_BASE=str(base)) == NOT_RUNNING


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", ".local/share/Anki2"),
        ("linux", ".var/app/net.ankiweb.Anki/data/Anki2"),
        ("darwin", "Library/Application Support/Anki2"),
        ("win32", "AppData/Roaming/Anki2"),
    ],
)
def test_the_usual_folders_of_anki(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, folder: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    (tmp_path / folder).mkdir(parents=True)
    assert refused(monkeypatch, tmp_path) == NOT_INSTALLED
    (tmp_path / folder / "addons21" / "2055492159").mkdir(parents=True)
    assert refused(monkeypatch, tmp_path) == NOT_RUNNING


@pytest.mark.parametrize(
    ("platform", "variable"), [("linux", "XDG_DATA_HOME"), ("win32", "APPDATA")]
)
def test_a_variable_names_the_folder_of_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    (tmp_path / "data" / "Anki2").mkdir(parents=True)
    data = str(tmp_path / "data")
    assert refused(monkeypatch, tmp_path / "home", **{variable: data}) == NOT_INSTALLED


# ---- what the add-on refuses


def test_no_profile_is_open(anki_connect: AnkiConnectServer) -> None:
    anki_connect.is_profile_open = False
    error = failure(AnkiConnect(anki_connect.address), "findNotes", query="")
    assert error.kind is ErrorKind.NO_PROFILE
    assert error.message == "no profile is open in Anki"
    assert error.hint == "open your profile in Anki, and repeat the command"


@pytest.mark.parametrize("key", [None, "", "other", "key", "a"])
def test_the_key_is_not_accepted(anki_connect: AnkiConnectServer, key: str | None) -> None:
    anki_connect.api_key = KEY
    error = failure(AnkiConnect(anki_connect.address, key), "version")
    assert error.kind is ErrorKind.KEY_WRONG
    assert error.message == "AnkiConnect does not accept the API key"
    assert error.hint == (
        'it has to be the value of "apiKey" in Anki, Tools > Add-ons > AnkiConnect > Config'
    )
    assert AnkiConnect(anki_connect.address, KEY).request("version") == 6


def test_the_add_on_is_older(anki_connect: AnkiConnectServer) -> None:
    message = 'this version of AnkiConnect does not have the action "{}" as it is needed'
    connection = AnkiConnect(anki_connect.address)
    error = failure(connection, "getActiveProfile")
    assert (error.kind, error.hint) == (ErrorKind.OLD_ADD_ON, UPDATE)
    assert error.message == message.format("getActiveProfile")
    error = failure(connection, "exportPackage", deck="A", path="/a", withMore=True)
    assert (error.kind, error.hint) == (ErrorKind.OLD_ADD_ON, UPDATE)
    assert error.message == message.format("exportPackage")


@pytest.mark.parametrize("name", ["missing.apkg", "no/folder.apkg"])
def test_a_package_that_anki_cannot_open(
    anki_connect: AnkiConnectServer, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    error = failure(AnkiConnect(anki_connect.address), "importPackage", path=str(path))
    assert error.kind is ErrorKind.FILE
    assert error.message == f"Anki cannot read {path}: No such file or directory (os error 2)"
    assert error.hint == (
        "if Anki runs in a sandbox or as another user, let it use this folder; with Flatpak by:"
        f" flatpak override --user --filesystem={path.parent} net.ankiweb.Anki"
    )


def test_a_package_that_anki_cannot_write(anki_connect: AnkiConnectServer, tmp_path: Path) -> None:
    path = tmp_path / "no" / "folder.apkg"
    error = failure(
        AnkiConnect(anki_connect.address), "exportPackage", deck="Default", path=str(path)
    )
    assert error.kind is ErrorKind.FILE
    start = f"Anki cannot write {path}: No such file or directory (os error 2)"
    assert error.message.startswith(start)


def test_a_file_that_is_no_package(anki_connect: AnkiConnectServer, tmp_path: Path) -> None:
    (tmp_path / "a.apkg").write_text("text")
    error = failure(
        AnkiConnect(anki_connect.address), "importPackage", path=str(tmp_path / "a.apkg")
    )
    assert (error.kind, error.hint) == (ErrorKind.OTHER, "")
    assert error.message == (
        'Anki refused "importPackage": invalid Zip archive: Could not find EOCD'
    )


def test_another_error(anki_connect: AnkiConnectServer) -> None:
    error = failure(AnkiConnect(anki_connect.address), "findNotes", query='deck:"x')
    assert (error.kind, error.hint) == (ErrorKind.OTHER, "")
    # Anki puts U+2068 and U+2069 around its explanation.
    assert error.message == (
        'Anki refused "findNotes": Invalid search: an opening double quote `"` was found, but there'
        ' was no second one to close it. If you want to search for a literal `"`, prepend a'
        ' backslash: `\\"`.'
    )


def test_a_text_of_another_program_is_shown_on_one_line() -> None:
    assert shown("a\n b\t\x1b[31mc\x00\x85d") == "a b [31mc d"
    assert shown("\u2068x\u2069 \u202eabc\u200f\udcff") == "x abc"
    assert shown("x" * 200) == "x" * 200
    assert shown("x" * 201) == "x" * 199 + "…"
    assert shown("") == ""


# ---- the key


def test_the_key_is_in_no_traceback(anki_connect: AnkiConnectServer) -> None:
    anki_connect.api_key = "another"
    connection = AnkiConnect(anki_connect.address, KEY)
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    with listening(b"", b"SSH-2.0\r\n", wait_for_end) as listener:
        errors = [
            failure(connection, "version"),
            failure(AnkiConnect(closed, KEY), "version"),
            failure(AnkiConnect(listener.address, KEY), "version"),
            failure(AnkiConnect(listener.address, KEY), "version"),
            failure(AnkiConnect(listener.address, KEY), "version", timeout=0.1),
        ]
    for error in errors:
        text = "".join(
            traceback.TracebackException.from_exception(error, capture_locals=True).format()
        )
        assert "anki_connect.py" in text
        assert KEY not in text


_PROCESS = """
import sys
from generator.delivery.desktop import connect
sys.stdin.readline()
print(connect().deck_names())
"""


@pytest.mark.parametrize(
    "case", ["works", "wrong", "closed", "foreign", "silent", "echo", "profile", "old", "elsewhere"]
)
def test_a_process_does_not_show_the_key(
    anki_connect: AnkiConnectServer, tmp_path: Path, case: str
) -> None:
    anki_connect.api_key = "another" if case == "wrong" else KEY
    anki_connect.is_profile_open = case != "profile"
    anki_connect.missing = {"getMediaDirPath"} if case == "old" else set()
    echo = http(json.dumps({"result": None, "error": KEY}))
    permission = http(
        '{"result": {"permission": "granted", "requireApikey": true, "version": 6}, "error": null}'
    )
    with listening(
        *([permission, echo] if case == "echo" else []),
        *([http("<html>")] if case == "foreign" else []),
        *([permission, b""] if case == "silent" else []),
    ) as listener:
        address = anki_connect.address
        if case in ("echo", "foreign", "silent"):
            address = listener.address
        if case == "closed":
            anki_connect.close()
        if case == "elsewhere":
            address = "http://192.0.2.1:8765"
        folder = tmp_path / "empty"
        folder.mkdir()
        environment = {
            **os.environ,
            "ANKI_CONNECT_URL": address,
            "ANKI_CONNECT_KEY": KEY,
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "ANKI_DECK_CACHE": str(folder),
            "PYTHONPATH": str(PROJECT),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-c", _PROCESS],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        arguments = Path("/proc", str(process.pid), "cmdline").read_bytes()
        printed, errors = process.communicate("\n")
    assert KEY.encode() not in arguments
    assert KEY not in printed + errors
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    if case == "works":
        assert (printed, errors) == ("frozenset({'Default'})\n", "")
    else:
        assert printed == ""
        assert "generator.delivery.anki.DeliveryError: " in errors
