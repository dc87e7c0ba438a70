"""The connection to the add-on AnkiConnect of a running Anki, by HTTP on this machine."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

from generator.delivery import anki_connect_errors as errors

DEFAULT_ADDRESS = "http://127.0.0.1:8765"
# The version of the requests and answers, which all add-ons since 2017 have.
API_VERSION = 6
# In seconds. Anki answers the probe at once, unless it is busy or a dialog waits for the user; it
# exports or imports 20,000 notes in a few seconds.
PROBE_TIMEOUT = 5.0
TIMEOUT = 60.0
LONG_TIMEOUT = 300.0

_DEFAULT_PORT = 8765
# "localhost" is not looked up: whatever it is in the user's network, the key stays on this machine.
_HOSTS = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}
_CHUNK = 1 << 20


class AnkiConnect:
    """The add-on at an address. The `key` is a secret, and in no text that this class makes.

    Raises DeliveryError for an address that is not on this machine: Anki and this program exchange
    files by their paths, and the key must not leave the machine.
    """

    def __init__(self, address: str = DEFAULT_ADDRESS, key: str | None = None) -> None:
        self._host, self._port = _host_and_port(address)
        self._key = key

    def __repr__(self) -> str:
        return f"AnkiConnect({self.address!r})"

    @property
    def address(self) -> str:
        """The host and the port, as messages name them."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self._port}"

    def request(self, action: str, /, timeout: float = TIMEOUT, **params: Any) -> Any:
        """Ask for an action and return its result. Raises DeliveryError.

        Anki does what it was asked also if the answer comes too late, after `timeout` seconds.
        """
        connection = self._connect(action, timeout)
        try:
            answer = _answer(self._post(connection, action, params, timeout))
        finally:
            connection.close()
        if answer is None:
            raise errors.not_anki_connect(self.address)
        result, error = answer
        if error is not None:
            # A short key may be part of a text by which the error is recognised.
            is_known = error in errors.KNOWN_TEXTS
            raise errors.refusal(action, params, error if is_known else self._without_key(error))
        return result

    def _connect(self, action: str, timeout: float) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        try:
            connection.connect()
        except TimeoutError:  # the queue of connections is full
            raise errors.no_answer(action, timeout, is_sent=False) from None
        except OSError:
            raise errors.not_running(self.address) from None
        return connection

    def _post(
        self,
        connection: http.client.HTTPConnection,
        action: str,
        params: dict[str, object],
        timeout: float,
    ) -> bytes:
        """Send a request and return the body of the answer."""
        # The errors are raised without their cause, whose frames hold the request with the key.
        try:
            # Without an `Origin`, with which the add-on would take this program for a web page.
            headers = {"Content-Type": "application/json", "Connection": "close"}
            deadline = time.monotonic() + timeout
            connection.request("POST", "/", self._body(action, params), headers)
            return _read(connection, deadline)
        except TimeoutError:
            raise errors.no_answer(action, timeout) from None
        except (OSError, http.client.IncompleteRead):
            raise errors.cut_off(action, self.address) from None
        except http.client.HTTPException:
            raise errors.not_anki_connect(self.address) from None

    def _body(self, action: str, params: dict[str, object]) -> bytes:
        content = {"action": action, "version": API_VERSION, "params": params}
        if self._key is not None:
            content["key"] = self._key
        # Escaped as ASCII: a path may have bytes that are not UTF-8.
        return json.dumps(content).encode()

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "(key)") if self._key else text


def _host_and_port(address: str) -> tuple[str, int]:
    """Return the numeric host and the port of an address on this machine."""
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port
    except ValueError:  # a port that is no number, or half a pair of brackets
        raise errors.bad_address() from None
    if host not in _HOSTS and host is not None:
        raise errors.other_machine(host)
    is_plain = url.path in ("", "/") and not url.query and not url.fragment and "@" not in address
    if host is None or url.scheme != "http" or port == 0 or not is_plain:
        raise errors.bad_address()
    return _HOSTS[host], port or _DEFAULT_PORT


def _read(connection: http.client.HTTPConnection, deadline: float) -> bytes:
    """Read the body of an answer; empty if the status is not 200.

    Raises TimeoutError after the `deadline`, also if the other program still sends.
    """
    socket = connection.sock  # which the connection gives up once the head is read
    socket.settimeout(max(deadline - time.monotonic(), 0.001))
    response = connection.getresponse()
    chunks = list[bytes]()
    with response:
        while response.status == http.client.OK:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            socket.settimeout(left)
            chunk = response.read1(_CHUNK)
            if not chunk:
                break
            chunks.append(chunk)
    if response.length and response.status == http.client.OK:
        raise http.client.IncompleteRead(b"")
    return b"".join(chunks)


def _answer(body: bytes) -> tuple[Any, str | None] | None:
    """Return the result and the error of an answer; None if it is not one of AnkiConnect."""
    try:
        match json.loads(body):
            case {"result": result, "error": None | str() as error}:
                return result, error
    except (ValueError, RecursionError):
        pass
    return None
