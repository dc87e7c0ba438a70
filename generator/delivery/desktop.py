"""The learner's collection in a running Anki desktop, reached by AnkiConnect."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any

from generator.delivery import anki_connect_errors as errors
from generator.delivery.anki import DeliveryError, ErrorKind
from generator.delivery.anki_connect import (
    API_VERSION,
    DEFAULT_ADDRESS,
    LONG_TIMEOUT,
    PROBE_TIMEOUT,
    AnkiConnect,
)
from generator.delivery.anki_note import AnkiNote, CardChange, as_in_anki
from generator.delivery.api_key import ApiKey, api_key, way_to_store
from generator.delivery.notes_info import checked_list, note_of
from generator.notetypes import NOTE_TYPES, NoteType
from generator.values import dataclass

# Anki's window does not react during a request, so that each has to be short.
_NOTES_AT_ONCE = 2_000
_CARDS_AT_ONCE = 10_000
# In one search, which is a text of 14 characters for each id.
_IDS_IN_A_SEARCH = 20_000
_TYPE_OF_ID = {note_type.id: note_type for note_type in NOTE_TYPES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile of Anki. `base` is the folder with all profiles; None if it is not known."""

    name: str
    base: PurePath | None

    @property
    def key(self) -> str:
        """What tells profiles apart, also those of the same name in two bases."""
        return str(self.base / self.name) if self.base else self.name


def connect(environment: Mapping[str, str] = os.environ, *, key: str | None = None) -> "Desktop":
    """Return the Anki that runs, with an open profile.

    The API key is that of the environment or the keyring, unless the user typed a `key`. Raises
    DeliveryError; of the kind KEY_MISSING, it can be tried again with a key.
    """
    address = environment.get("ANKI_CONNECT_URL") or DEFAULT_ADDRESS
    connection = AnkiConnect(address)
    if _needs_key(connection):
        found = ApiKey(text=key, source="") if key else api_key(environment)
        if found is None:
            raise errors.key_missing(way_to_store())
        connection = AnkiConnect(address, found.text)
        _check_version(connection, errors.key_wrong(found.source))
    else:  # then any key would be refused
        _check_version(connection, errors.key_empty())
    return Desktop(connection, _profile(connection))


def _needs_key(connection: AnkiConnect) -> bool:
    answer = connection.request(errors.PROBE, timeout=PROBE_TIMEOUT)
    match answer:
        case {"permission": "granted"}:
            return answer.get("requireApikey") is True  # an older add-on may not say it
        case {"permission": _}:
            raise errors.permission_denied()
    raise errors.not_anki_connect(connection.address)


def _check_version(connection: AnkiConnect, key_error: DeliveryError) -> None:
    try:
        version = connection.request("version")
    except DeliveryError as error:
        if error.kind is ErrorKind.KEY_WRONG:
            raise key_error from None
        raise
    if not isinstance(version, int):
        raise errors.not_anki_connect(connection.address)
    if version < API_VERSION:
        raise errors.old_version(version)


def _profile(connection: AnkiConnect) -> Profile:
    """Return the open profile.

    Newer add-ons name it, but also after it was closed. The folder of the media exists only while
    it is open: BASE/PROFILE/collection.media.
    """
    action = "getMediaDirPath"
    try:
        folder = connection.request(action)
    except DeliveryError as error:
        if error.kind is not ErrorKind.OLD_ADD_ON:
            raise
        return Profile(name=_text(connection, "getActiveProfile"), base=None)
    if not isinstance(folder, str):
        raise errors.unexpected(action)
    # The add-on may run on Windows while this program runs in a Linux inside it.
    path = PureWindowsPath(folder) if "\\" in folder and "/" not in folder else PurePath(folder)
    return Profile(name=path.parent.name, base=path.parent.parent)


def _text(connection: AnkiConnect, action: str) -> str:
    answer = connection.request(action)
    if not answer:
        raise errors.no_profile()
    if not isinstance(answer, str):
        raise errors.unexpected(action)
    return answer


class Desktop:
    """The collection of the open `profile`. Implements `Anki`."""

    def __init__(self, connection: AnkiConnect, profile: Profile) -> None:
        self._connection, self.profile = connection, profile
        self.title, self.key = f"Anki ({profile.name})", profile.key

    @property
    def yields_to_devices(self) -> bool:
        """Whether a change is given the earliest time that Anki takes."""
        return False  # the time of a note is not known to each version of the add-on

    def check_profile(self) -> None:
        """Make sure that the profile is still open that was open at first."""
        now = _profile(self._connection)
        if now != self.profile:
            raise DeliveryError(
                f'the profile "{now.name}" was opened in Anki meanwhile, instead of'
                f' "{self.profile.name}"',
                "open the one that you want to push to, and push again",
            )

    def catch_up(self) -> None:
        """Take over what was changed elsewhere: the collection is the learner's own."""
        self.check_profile()

    # ---- what the collection has

    def present(self, nids: Collection[int]) -> frozenset[int]:
        """Return those of the note ids that the collection has, of any note type."""
        return frozenset(self._found("findNotes", nids))

    def notes(self, nids: Collection[int]) -> dict[int, AnkiNote]:
        """Read notes by their ids, without GUID and cards. Ids of no note are missing."""
        if not nids:
            return {}
        types = self._note_types()
        found = dict[int, AnkiNote]()
        for group in _groups(nids, _NOTES_AT_ONCE):
            answer = self._connection.request("notesInfo", notes=group)
            # An id that Anki does not have is answered by an empty one.
            infos = [info for info in checked_list(answer, dict, "notesInfo") if info]
            notes = (note_of(info, types) for info in infos)
            found.update({note.nid: note for note in notes})
        return found

    def mods(self, _nids: Collection[int]) -> Mapping[int, int]:
        """Return nothing: to read the times takes as long as to read the notes."""
        return {}

    def card_changes(self, nids: Collection[int]) -> tuple[CardChange, ...]:  # noqa: ARG002
        """Return nothing: Anki syncs with devices by itself."""
        return ()

    def deck_names(self) -> frozenset[str]:
        """Return the names of all decks."""
        return frozenset(self._names("deckNames"))

    def decks_of(self, nids: Collection[int]) -> frozenset[str]:
        """Return the decks that have cards of these notes now, which may be filtered decks."""
        return self._decks(self._found("findCards", nids))

    def _decks(self, cards: Iterable[int]) -> frozenset[str]:
        decks = set[str]()
        for group in _groups(cards, _CARDS_AT_ONCE):
            decks |= self._mapping("getDecks", cards=group).keys()
        return frozenset(decks)

    def decks_of_types(self, type_ids: Collection[int]) -> frozenset[str]:
        """Return the decks that have cards of these note types now."""
        search = " OR ".join(f"mid:{number}" for number in type_ids)
        return self._decks(self._ids("findCards", search))

    def card_count(self, deck: str) -> int:
        """Return the number of cards in a deck and those below it."""
        return len(self._ids("findCards", _deck_search(deck)))

    # ---- files

    def export(self, deck: str, path: Path) -> None:
        """Write a package with the notes of a deck and those below it, and their reviews."""
        path, action = path.absolute(), "exportPackage"
        answer = self._connection.request(
            action, timeout=LONG_TIMEOUT, deck=deck, path=str(path), includeSched=True
        )
        if answer is not True:
            raise DeliveryError(f'Anki has no deck "{errors.shown(deck)}" to export')
        if not path.is_file():  # a sandbox has its own folder for temporary files
            raise errors.unreadable(action, str(path), "the file is not where Anki wrote it")

    def import_package(self, path: Path) -> None:
        """Import a package: notes with a later modification time than Anki's are updated."""
        answer = self._connection.request(
            "importPackage", timeout=LONG_TIMEOUT, path=str(path.absolute())
        )
        if answer is not True:
            raise DeliveryError("Anki did not import the package")

    def open_import_dialog(self, path: Path) -> None:
        """Open Anki's dialog for the import of a package, and do not wait for the user."""
        # The add-on needs slashes, also on Windows.
        self._connection.request("guiImportFile", path=path.absolute().as_posix())

    # ---- changes

    def add_tags(self, nids: Collection[int], tags: Collection[str]) -> None:
        """Add tags to notes; their other tags stay."""
        if nids and tags:
            self._connection.request("addTags", notes=[*nids], tags=" ".join(tags))

    def delete_notes(self, nids: Collection[int]) -> None:
        """Delete notes with their cards."""
        if nids:
            self._connection.request("deleteNotes", notes=[*nids])

    def move_cards(self, cards: Collection[int], deck: str) -> None:
        """Move cards, by their ids, to a deck; it is created if there is none of this name."""
        if cards:
            self._connection.request("changeDeck", cards=[*cards], deck=deck)

    def refresh(self, deck: str) -> None:
        """Let Anki's window show what was changed; `deck` has to exist."""
        # It changes nothing, but the window is drawn anew after it. After an import, it is not.
        self._connection.request("createDeck", deck=deck)

    def sync(self) -> None:
        """Start a sync, or do it: not each version of the add-on reports the end."""
        self._connection.request("sync", timeout=LONG_TIMEOUT)

    # ---- answers

    def _found(self, action: str, nids: Collection[int]) -> Iterator[int]:
        """Yield the ids of the notes or cards that an action finds for note ids."""
        for group in _groups(nids, _IDS_IN_A_SEARCH):
            yield from self._ids(action, f"nid:{','.join(map(str, group))}")

    def _ids(self, action: str, search: str) -> list[int]:
        return checked_list(self._connection.request(action, query=search), int, action)

    def _names(self, action: str) -> list[str]:
        return checked_list(self._connection.request(action), str, action)

    def _note_types(self) -> dict[str, NoteType]:
        """Return the note types of this program by the names that they have in Anki."""
        action = "modelNamesAndIds"
        numbers = self._mapping(action)
        checked_list([*numbers.values()], int, action)
        return {
            name: _TYPE_OF_ID[number] for name, number in numbers.items() if number in _TYPE_OF_ID
        }

    def _mapping(self, action: str, **params: Any) -> dict[str, Any]:
        answer = self._connection.request(action, **params)
        if not isinstance(answer, dict):
            raise errors.unexpected(action)
        return answer


def _groups(ids: Iterable[int], size: int) -> Iterator[list[int]]:
    """Split ids for requests of a limited size."""
    rest = [*ids]
    return (rest[start : start + size] for start in range(0, len(rest), size))


def _deck_search(deck: str) -> str:
    """Return the search for the cards in a deck and those below it."""
    # Names that have a meaning in a search, only in lower case; Anki ignores the case of others.
    name = deck.upper() if deck in ("current", "filtered") else as_in_anki(deck)
    escaped = "".join(f"\\{char}" if char in '"*_\\' else char for char in name)
    return f'deck:"{escaped}"'
