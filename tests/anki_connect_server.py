"""A server that answers like the add-on AnkiConnect, over a collection of real Anki.

It has the actions that this program uses, as the add-on of 2023 has them; `is_newer` makes it the
one of 2025. What happens in the collection is done by Anki's library.
"""
# ruff: noqa: N802 - the methods are named like the actions

import contextlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from anki.collection import Collection
from anki.decks import DeckId
from anki.errors import NotFoundError
from anki.exporting import _LegacyAnkiPackageExporter
from anki.importing import _LegacyAnkiPackageImporter

from tests.anki_collection import opened

PROFILE = "User 1"
# Actions that change something, or may do so once the learner has confirmed it.
CHANGING = {"addTags", "changeDeck", "deleteNotes", "guiImportFile", "importPackage", "sync"}
_NEWER = {"getActiveProfile"}


class Logged(NamedTuple):
    """An action that was asked for, done or not."""

    action: str
    params: dict[str, Any]


class AnkiConnectError(Exception):
    """An error that the add-on reports by its text."""


class AnkiConnect:
    """The actions. The name of this class is in the texts of errors."""

    def __init__(self, server: "AnkiConnectServer") -> None:
        self._server = server

    @property
    def _collection(self) -> Collection:
        if not self._server.is_profile_open:
            raise AnkiConnectError("collection is not available")
        return self._server.collection

    def requestPermission(self) -> dict[str, object]:
        if not self._server.is_permitted:
            return {"permission": "denied"}
        has_key = bool(self._server.api_key)
        version = self._server.version
        return {"permission": "granted", "requireApikey": has_key, "version": version}

    def version(self) -> int:
        return self._server.version

    # ---- profiles

    def getProfiles(self) -> list[str]:
        return sorted({*self._server.profiles, self._server.profile})

    def getActiveProfile(self) -> str:
        # Also after the profile was closed.
        return self._server.profile

    def getMediaDirPath(self) -> str:
        assert self._collection
        return str(self._server.base / self._server.profile / "collection.media")

    # ---- notes and cards

    def findNotes(self, query: str | None = None) -> list[int]:
        return [] if query is None else list(self._collection.find_notes(query))

    def findCards(self, query: str | None = None) -> list[int]:
        return [] if query is None else list(self._collection.find_cards(query))

    def modelNamesAndIds(self) -> dict[str, int]:
        models = self._collection.models.all_names_and_ids()
        return {model.name: model.id for model in models}

    def notesInfo(self, notes: list[int]) -> list[dict[str, object]]:
        return [self._note(self._collection, nid) for nid in notes]

    def _note(self, collection: Collection, nid: Any) -> dict[str, object]:
        try:
            note = collection.get_note(nid)
        except NotFoundError:
            return {}
        model = note.note_type()
        assert model is not None
        newer = {"mod": note.mod, "profile": self._server.profile}
        return {
            "noteId": note.id,
            "tags": note.tags,
            "fields": {
                field["name"]: {"value": note.fields[field["ord"]], "order": field["ord"]}
                for field in model["flds"]
            },
            "modelName": model["name"],
            "cards": [card.id for card in note.cards()],
            **(newer if self._server.is_newer else {}),
        }

    def addTags(self, notes: list[Any], tags: str) -> None:
        self._collection.tags.bulk_add(notes, tags)

    def deleteNotes(self, notes: list[Any]) -> None:
        self._collection.remove_notes(notes)

    # ---- decks

    def deckNames(self) -> list[str]:
        return [deck.name for deck in self._collection.decks.all_names_and_ids()]

    def getDecks(self, cards: list[int]) -> dict[str, list[int]]:
        decks = dict[str, list[int]]()
        for card in cards:
            found = self._collection.db.scalar("select did from cards where id = ?", card)  # type: ignore[union-attr]
            name = self._collection.decks.name(DeckId(found or 1))
            decks.setdefault(name, []).append(card)
        return decks

    def createDeck(self, deck: str) -> int:
        number = self._collection.decks.id(deck)
        assert number is not None
        return number

    def changeDeck(self, cards: list[Any], deck: str) -> None:
        number = self._collection.decks.id(deck)
        assert number is not None
        self._collection.set_deck(cards, number)

    # ---- packages

    def exportPackage(self, deck: str, path: str, includeSched: bool = False) -> bool:  # noqa: N803
        found = self._collection.decks.by_name(deck)
        if found is None:
            return False
        exporter = _LegacyAnkiPackageExporter(self._collection)
        exporter.did, exporter.includeSched = found["id"], includeSched
        exporter.exportInto(path)
        return True

    def importPackage(self, path: str) -> bool:
        _LegacyAnkiPackageImporter(self._collection, path).run()
        self._collection.models._clear_cache()
        return True

    def guiImportFile(self, path: str | None = None) -> None:
        """Answer at once: the learner is asked in a dialog."""

    def sync(self) -> None:
        if self._server.is_newer and self._server.sync_error:
            raise AnkiConnectError(self._server.sync_error)


class AnkiConnectServer:
    """A running Anki with a profile. A test sets the attributes that differ from a usual one.

    A thread answers the requests, one after another; meanwhile, a test must not use the collection,
    except by `between_requests`.
    """

    def __init__(self, collection: Collection, base: Path, port: int = 0) -> None:
        self.collection, self.base = collection, base
        self.profile = PROFILE
        self.profiles = (PROFILE, "Second")
        self.is_profile_open = True
        self.api_key: str | None = None
        self.is_permitted = True
        self.version = 6
        self.is_newer = False
        # Of the add-on of 2025, whose `sync` waits for the end. That of 2023 reports nothing.
        self.sync_error: str | None = None
        # Actions that an older add-on does not have.
        self.missing: set[str] = set()
        # Results of an add-on that differs from the documented one; the actions are not done.
        self.results: dict[str, object] = {}
        # Seconds until an action is started, as if Anki was busy or showed a dialog.
        self.delays: dict[str, float] = {}
        # Called before each action, also on the collection, as a learner who works meanwhile.
        self.on_action: Callable[[str, dict[str, Any]], None] = lambda _action, _params: None
        self.log: list[Logged] = []
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.of = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def address(self) -> str:
        """The value for ANKI_CONNECT_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def actions(self) -> list[str]:
        """The names of the actions that were asked for."""
        return [logged.action for logged in self.log]

    @property
    def changes(self) -> list[Logged]:
        """The actions that may have changed something."""
        return [logged for logged in self.log if logged.action in CHANGING]

    @contextlib.contextmanager
    def between_requests(self) -> Iterator[Collection]:
        """Use the collection while a process may send requests, which wait."""
        with self._lock:
            yield self.collection

    def close(self) -> None:
        """Do not answer any more, as if Anki was closed."""
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, request: dict[str, Any]) -> object:
        """Do what is asked; return what is sent as JSON."""
        action, params = request["action"], request.get("params", {})
        self._closing.wait(self.delays.get(action, 0))
        with self._lock:
            self.log.append(Logged(action, params))
            self.on_action(action, params)
            try:
                result = self._method(action, request.get("key"))(**params)
            except Exception as error:  # noqa: BLE001 - as the add-on does
                return {"result": None, "error": str(error)}
        is_bare = request.get("version", 4) <= 4
        return result if is_bare else {"result": result, "error": None}

    def _method(self, action: str, key: str | None) -> Callable[..., object]:
        if key != self.api_key and action != "requestPermission":
            raise AnkiConnectError("valid api key must be provided")
        is_missing = action in self.missing or (action in _NEWER and not self.is_newer)
        if action in self.results:
            return lambda **_: self.results[action]
        if action.startswith("_") or is_missing or not hasattr(AnkiConnect, action):
            raise AnkiConnectError("unsupported action")
        method: Callable[..., object] = getattr(AnkiConnect(self), action)
        return method


class _Server(HTTPServer):
    of: AnkiConnectServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that does not wait any more ends its connection.
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Print nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        if "Origin" in self.headers:  # of a web page, which the learner did not permit
            self.send_response(403)
            self.end_headers()
            return
        answer = self._answer(body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST  # noqa: N815

    def _answer(self, body: bytes) -> bytes:
        if not body:
            return b"AnkiConnect v.6"
        try:
            request = json.loads(body)
        except ValueError as error:
            return json.dumps({"result": None, "error": str(error)}).encode()
        return json.dumps(self.server.of.answer(request)).encode()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[AnkiConnectServer]:
    """Start a server with an empty collection in a new folder."""
    base = folder / "Anki2"
    base.mkdir()
    with opened(base / PROFILE) as collection:
        server = AnkiConnectServer(collection, base)
        try:
            yield server
        finally:
            server.close()
