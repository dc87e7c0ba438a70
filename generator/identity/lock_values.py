"""What a line of the lock says: its decoded object, checked key by key and read into values.

A checksum tells that a line is as it was written, not that Anki and SQLite can hold what it says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from json import JSONEncoder
from typing import Any, NamedTuple

from generator.identity.ids import CARDS_PER_NOTE
from generator.identity.lock import DEFAULT_ROOM, VERSION, Entry, Lock
from generator.identity.numbering import Numbered

FORMAT_KEY = "anki-deck lock"  # the key of a first line
MOVED_KEY = "moved"  # the key of the line of a note that another lock has now
COUNT_KEY = "notes"  # the key of a last line

# Each key with the types that its value may have, as Python reads JSON.
_REQUIRED: dict[str, tuple[type, ...]] = {
    "guid": (str,),
    **dict.fromkeys(("nid", "due", "mod"), (int,)),
    **dict.fromkeys(("kind", "path", "section", "front", "back", "digest"), (str,)),
}
_OPTIONAL_IN_VERSION_1: dict[str, tuple[type, ...]] = {
    "place": (int, float),
    "at": (int,),
    "removed": (bool,),
    "deck": (str,),
    "id": (str,),
    "clozes": (list,),
}
_TYPES: dict[str, tuple[type, ...]] = {
    **_REQUIRED,
    **_OPTIONAL_IN_VERSION_1,
    "fields": (list,),
    "draft": (bool,),
    "room": (int,),
    "cards": (list,),
    "rendered": (str,),
}
_NESTED = frozenset(("clozes", "fields", "cards", "room"))  # what is in them is checked too
VERSION_1_KEYS = frozenset((*_REQUIRED, *_OPTIONAL_IN_VERSION_1, FORMAT_KEY))
# What SQLite and Anki can hold.
_MAX, _MAX_DUE = 2**53, 2**31 - 1

_encode = JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class Moved(NamedTuple):
    """A note that another lock has since `at`, in seconds."""

    guid: str
    at: int


def read_value(
    row: dict[str, Any], *, has_checksum: bool, may_have_surrogates: bool
) -> Lock | Entry | Moved | int | str:
    """Read a line's object, which is used up: a first line without its notes, a note, one that moved, or a number of notes.

    Returns a text that says what is wrong with it, if something is. A line that is not `has_checksum` is of version 1.
    Half characters are looked for only `may_have_surrogates`: where a file has the escapes that they are written with.
    """
    row.pop("sum", None)
    if may_have_surrogates and not _is_encodable(row):
        return "a line with half a character"
    if FORMAT_KEY in row:
        return _read_first(row, has_checksum=has_checksum) or "a first line that cannot be read"
    if has_checksum and COUNT_KEY in row and "guid" not in row:
        count = row[COUNT_KEY]
        return count if type(count) is int and count >= 0 else "a line that is no number of notes"
    if has_checksum and MOVED_KEY in row and "guid" not in row:
        return _read_moved(row) or "a line that names no note"
    return _read_entry(row, has_checksum=has_checksum) or "a line that is no note"


def _is_encodable(value: Any) -> bool:
    """Tell whether no text holds half a character, which JSON can escape and no file can hold."""
    try:
        _encode(value).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _read_first(row: dict[str, Any], *, has_checksum: bool) -> Lock | None:
    version = row[FORMAT_KEY]
    if type(version) is not int or version != (VERSION if has_checksum else 1):
        return None
    if not has_checksum:
        return Lock(version=version)
    known = {
        "source": row.get("source"),
        "deck": row.get("deck"),
        "dialect": row.get("dialect", ""),
    }
    at, unknown = row.get("at"), _unknown_keys(row, row.keys() - {FORMAT_KEY, "at", *known})
    if not all(type(text) is str for text in known.values()) or unknown is None:
        return None
    return Lock(**known, at=at, unknown=unknown) if type(at) is int and 0 <= at <= _MAX else None


def _read_moved(row: dict[str, Any]) -> Moved | None:
    guid, at = row[MOVED_KEY], row.get("at")
    is_whole = type(guid) is str and guid and type(at) is int and 0 <= at <= _MAX
    return Moved(guid, row["at"]) if is_whole else None


def _read_entry(row: dict[str, Any], *, has_checksum: bool) -> Entry | None:
    """Check a note's line, key by key; None when it is not what this version writes."""
    shape = _check_shape((*row,), (*map(type, row.values()),))
    if shape is None or not row["guid"]:
        return None
    row.setdefault("place", row["due"])
    row.setdefault("at", row["mod"])
    if not (0 <= row["mod"] <= _MAX and 0 <= row["at"] <= _MAX and 0 <= row["place"] <= _MAX):
        return None
    # Anki's database check does not survive an id of 0; only a draft that was never built has none.
    if not (0 <= row["due"] <= _MAX_DUE and (0 if row.get("draft") else 1) <= row["nid"] <= _MAX):
        return None
    entry = _read_rest(row, shape.unknown) if shape.has_more else _make_entry(row)
    if has_checksum or entry is None:
        return entry
    return replace(entry, digest="", rendered=entry.digest, room=row.get("room", CARDS_PER_NOTE))


def _read_rest(row: dict[str, Any], unknown: Sequence[str]) -> Entry | None:
    clozes, cards = _read_clozes(row.get("clozes", [])), _read_cards(row.get("cards", []))
    fields, kept = row.get("fields", []), _unknown_keys(row, unknown)
    if (
        clozes is None
        or cards is None
        or kept is None
        or not all(type(text) is str for text in fields)
    ):
        return None
    if not 1 <= row.get("room", DEFAULT_ROOM) <= _MAX_DUE:
        return None
    known = {key: value for key, value in row.items() if key not in unknown}
    return _make_entry(
        {**known, "clozes": clozes, "cards": cards, "fields": tuple(fields), "unknown": kept}
    )


def _make_entry(row: dict[str, Any]) -> Entry:
    """Make an entry of checked values. Its texts are named as in a source, not as the first release wrote them."""
    return Entry(
        question=row.pop("front"), answer=row.pop("back"), order_key=row.pop("place"), **row
    )


class _Shape(NamedTuple):
    """The keys of a note's line that this version does not know, and whether it has any but the plain ones."""

    unknown: tuple[str, ...]
    has_more: bool


@lru_cache(maxsize=1000)
def _check_shape(keys: tuple[str, ...], types: tuple[type, ...]) -> _Shape | None:
    """Check which keys a note's line has, with values of which types; None when that is wrong.

    The lines of a lock are of a few shapes, so most of them are checked already.
    """
    found = dict(zip(keys, types, strict=True))
    if not _REQUIRED.keys() <= found.keys() or any(
        found[key] not in _TYPES[key] for key in found.keys() & _TYPES.keys()
    ):
        return None
    unknown = tuple(key for key in keys if key not in _TYPES)
    return _Shape(unknown, has_more=bool(unknown) or not found.keys().isdisjoint(_NESTED))


def _read_clozes(items: list[Any]) -> tuple[Numbered, ...] | None:
    for item in items:
        if type(item) is not list or [*map(type, item)] not in ([int, str], [int, str, bool]):
            return None
        if not 1 <= item[0] < CARDS_PER_NOTE:
            return None
    return tuple(Numbered(*item) for item in items)


def _read_cards(items: list[Any]) -> tuple[tuple[int, int], ...] | None:
    """Read pairs of an ordinal and a card id, in the order of the ordinals."""
    ordinals = [-1]
    for item in items:
        if type(item) is not list or [*map(type, item)] != [int, int]:
            return None
        if not ordinals[-1] < item[0] < CARDS_PER_NOTE or not 1 <= item[1] <= _MAX:
            return None
        ordinals.append(item[0])
    return tuple((ordinal, card) for ordinal, card in items)


def _unknown_keys(row: dict[str, Any], keys: Iterable[str]) -> tuple[tuple[str, str], ...] | None:
    """Keep what a later release added, as JSON; None where a number is too large to be written back."""
    try:
        return tuple(sorted((key, _encode(row[key])) for key in keys))
    except (ValueError, RecursionError):
        return None
