"""The record of what was sent to an account, shared by the machines that send to it.

It is a file among the media of the account. Anki leaves files alone whose name starts with "_", and
each machine gets it with a sync. So a machine that has never synced the source before, such as one
of CI, knows what the last one sent. Each state of the record has a file name of its own: two
machines that write at the same time both keep what they wrote, and the next one takes both.
"""

import gzip
import hashlib
import json
import secrets
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from generator.delivery.accounts.account import is_by_full_sync
from generator.delivery.anki import DeliveryError
from generator.delivery.sent_notes import SentNotes
from generator.identity.lock import Lock
from generator.lazy_patterns import lazy_pattern
from generator.project.lockfile import read_lock

_START, _END = "_anki-deck-", ".json.gz"
# The record of one source, and its state.
_NAME = lazy_pattern(r"_anki-deck-([0-9a-f]{16})-([0-9a-f]{16})\.json\.gz")
_FORMAT = 1
_LEVEL = 5  # of compression: the highest one takes four times as long for a few bytes
# In bytes: a file of a few kilobytes may be one that fills the memory.
_LARGEST = 2**28
# The columns of a note.
_ROW = (str, int, str, str, str, str, int, int, str, int, str, int)
_GUID, _AT, _BEFORE, _IS_DELETED, _MOVED_AT = 0, 6, 8, 9, 11
# The digest of an empty text is empty.
_LEARNERS = lazy_pattern(r"(?:\d{1,9}:\w*(?: |$))*")
_LARGEST_NUMBER = 2**63 - 1
_STATES = lazy_pattern(r"(?:(?:^|(?<!^)\x1e)\d{1,15}(?:\x1f[^\x1e\x1f]*)+)*")
_PARTS = ("header", "notes", "kept", "unsure")
Snapshot = dict[str, Any]


class SharingCollection(Protocol):
    """A collection, and its media. Anki misses a file that it has not written or deleted itself."""

    @property
    def media_folder(self) -> Path:
        """The folder of the media."""

    def present(self, nids: Collection[int]) -> frozenset[int]:
        """Return those of the note ids that the collection has."""

    def add_media_file(self, name: str, data: bytes) -> None:
        """Add a file. Raises DeliveryError."""

    def delete_media_files(self, names: Sequence[str]) -> None:
        """Delete files. Raises DeliveryError."""


class SharedRecord:
    """The shared record of the source that has this lock; `key` is that of the account."""

    def __init__(
        self, collection: SharingCollection, lock_path: Path, record: SentNotes, key: str
    ) -> None:
        self._collection, self._lock_path = collection, lock_path
        self._record, self._key = record, key

    def take(self, replacement: str) -> None:
        """Take what another machine has shared since. Raises DeliveryError and OSError.

        After a `replacement` of the collection, which has another name each time, all that was
        recorded here before is forgotten: it may never have reached the account. After one by a
        full sync, what was shared may also be later than the collection, which a device has put
        back to an older state. Then a note that is missing was not deleted, but was never there.
        """
        state = self._record.shared_state(self._key)
        found = self._found(state.file)
        is_replaced = replacement != state.replacement
        if not is_replaced and (not found or [*found] == [state.file]):
            return
        snapshots: list[Snapshot] = [
            one for name, one in found.items() if is_replaced or name != state.file
        ]
        here = self._record.snapshot(self._key)
        is_taken = state.file not in found and _digest(here) in state.file
        if not (is_replaced or is_taken):  # it has what the others do not know
            snapshots.append(here)
        self._record.restore(self._key, _merged(snapshots))
        if is_replaced and is_by_full_sync(replacement):
            there = self._record.notes(self._key).values()
            present = self._collection.present({one.nid for one in there})
            lost = [one.guid for one in there if not one.is_deleted and one.nid not in present]
            self._record.forget(self._key, lost)
        file = max(found, default="")
        self._record.record_shared_state(self._key, file, replacement)

    def share(self, replacement: str) -> None:
        """Write what is recorded here, unless it is shared already.

        The collection has to be synced before: what is shared was sent. Raises DeliveryError and
        OSError.
        """
        snapshot = self._record.snapshot(self._key)
        found = self._found(self._record.shared_state(self._key).file)
        own = _NAME.fullmatch(self._record.shared_state(self._key).file or max(found, default=""))
        source = own[1] if own else secrets.token_hex(8)
        name = f"{_START}{source}-{_digest(snapshot)}{_END}"
        if name not in found:
            lock = read_lock(self._lock_path)[0]
            content = {"format": _FORMAT, "source": _name_of(lock), **snapshot}
            data = gzip.compress(json.dumps(content).encode(), _LEVEL, mtime=0)
            self._collection.add_media_file(name, data)
        if others := [one for one in found if one != name]:
            self._collection.delete_media_files(others)
        self._record.record_shared_state(self._key, name, replacement)

    def _found(self, last: str) -> dict[str, Snapshot]:
        """Return the files of this source by name.

        They are of the same record as the `last` one, or have the name of this source, and notes of
        it. If there are none, the source may have been renamed: then it has most of the notes.
        """
        lock, own = read_lock(self._lock_path)[0], _NAME.fullmatch(last)
        sure, likely = dict[str, Snapshot](), dict[str, Snapshot]()
        for name, source, snapshot in _files(self._collection.media_folder):
            match = _NAME.fullmatch(name)
            guids = {row[_GUID] for row in snapshot["notes"]}
            has_notes = 2 * len(guids & lock.entries.keys()) > len(guids)
            is_own = own is not None and match is not None and match[1] == own[1]
            if is_own or (has_notes and source == _name_of(lock)):
                sure[name] = snapshot
            elif has_notes:
                likely[name] = snapshot
        return sure or likely


def _name_of(lock: Lock) -> list[str]:
    return [lock.source, lock.deck]


def _files(folder: Path) -> Iterator[tuple[str, object, Snapshot]]:
    """Yield the files that can be read, of all sources: the names of file and source, the state."""
    for path in sorted(folder.glob(f"{_START}*{_END}")):
        try:
            content = _read(path)
            if content["format"] == _FORMAT and _is_sound(content):
                yield path.name, content["source"], {part: content[part] for part in _PARTS}
        except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error, RecursionError):
            continue


def _read(path: Path) -> dict[str, Any]:
    """Read a file. Raises DeliveryError for one of a later release, and many errors for others."""
    with gzip.open(path) as stream:
        data = stream.read(_LARGEST)
    content: dict[str, Any] = json.loads(data)
    if b"\\ud" in data.lower():
        json.dumps(content, ensure_ascii=False).encode()  # half of a character cannot be recorded
    if isinstance(content["format"], int) and content["format"] > _FORMAT:
        raise DeliveryError(
            f"{path.name}, in the media of the account, was written by a later release",
            "update this program",
        )
    return content


def _is_sound(content: dict[str, Any]) -> bool:
    """Return whether what a file says can be recorded. Raises KeyError and TypeError."""
    rows = content["notes"]
    lists = [content["kept"], content["unsure"]]
    return (
        isinstance(content["header"], str | None)
        and all(isinstance(part, list) for part in (rows, *lists))
        and all(isinstance(guid, str) for guids in lists for guid in guids)
        and all(len(row) == len(_ROW) and [*map(type, row)] == [*_ROW] for row in rows)
        and all(_LEARNERS.fullmatch(row[5]) and _STATES.fullmatch(row[_BEFORE]) for row in rows)
        and all(abs(one) <= _LARGEST_NUMBER for row in rows for one in row if isinstance(one, int))
    )


def _merged(snapshots: Sequence[Snapshot]) -> Snapshot:
    """Return what several states of a record say together: of each note, what was sent last."""
    rows = dict[str, list[Any]]()
    for snapshot in snapshots:
        for row in snapshot["notes"]:
            known = rows.setdefault(row[_GUID], row)
            last = max(row, known, key=lambda one: (one[_AT], one[_MOVED_AT], one))
            rows[row[_GUID]] = [*last]
            if row[_AT] == known[_AT]:  # one machine has seen that it was deleted
                rows[row[_GUID]][_IS_DELETED] = max(row[_IS_DELETED], known[_IS_DELETED])
    headers = [one["header"] for one in snapshots if one["header"]]
    return {
        "header": headers[0] if headers else None,
        "notes": [*rows.values()],
        "kept": sorted({guid for one in snapshots for guid in one["kept"]}),
        "unsure": sorted({guid for one in snapshots for guid in one["unsure"]}),
    }


def _digest(snapshot: Snapshot) -> str:
    text = json.dumps(snapshot, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
