"""A line of the lock as a value: its JSON object, checked key by key.

A checksum shows that a line is as it was written, not that Anki and SQLite can store its values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from json import JSONEncoder
from typing import Any, NamedTuple

from generator.identity.ids import CARDS_PER_NOTE
from generator.identity.lock import DEFAULT_ROOM, VERSION, Entry, Lock
from generator.identity.numbering import NumberedText

FORMAT_KEY = "anki-deck lock"  # the key of a first line
MOVED_KEY = "moved"  # the key of the line for a note that another lock has now
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
_NESTED = frozenset(("clozes", "fields", "cards", "room"))  # their items are checked too
VERSION_1_KEYS = frozenset((*_REQUIRED, *_OPTIONAL_IN_VERSION_1, FORMAT_KEY))
# The largest values that SQLite and Anki can store.
MAX, MAX_DUE = 2**53, 2**31 - 1

_encode_finite = JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class MovedNote(NamedTuple):
    """A note that moved to another lock at the time `at`, in seconds."""

    guid: str
    at: int


def read_value(
    row: dict[str, Any], *, has_checksum: bool, may_have_surrogates: bool
) -> Lock | Entry | MovedNote | int | str:
    """Read a line's object, which is modified, or return a text that describes what is wrong.

    The value is a first line (a `Lock` without notes), an entry, a moved note or a count of notes.
    A line without a checksum is of version 1. Surrogates are looked for only if the file has
    their escapes (`may_have_surrogates`): the check is slow.
    """
    row.pop("sum", None)
    if may_have_surrogates and not _is_encodable(row):
        return "this line has an unpaired surrogate"
    if FORMAT_KEY in row:
        return _read_first(row, has_checksum=has_checksum) or "cannot read this first line"
    if has_checksum and COUNT_KEY in row and "guid" not in row:
        count = row[COUNT_KEY]
        return (
            count if type(count) is int and count >= 0 else "this line has no valid number of notes"
        )
    if has_checksum and MOVED_KEY in row and "guid" not in row:
        return _read_moved(row) or "this line names no moved note"
    return _read_entry(row, has_checksum=has_checksum) or "this line is not a note"


def _is_encodable(value: Any) -> bool:
    """Return whether no text has an unpaired surrogate: JSON can escape one, UTF-8 cannot."""
    try:
        _encode_finite(value).encode()
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
        "columns": row.get("columns", ""),
    }
    at, unknown = row.get("at"), _unknown_keys(row, row.keys() - {FORMAT_KEY, "at", *known})
    if not all(type(text) is str for text in known.values()) or unknown is None:
        return None
    return Lock(**known, at=at, unknown=unknown) if type(at) is int and 0 <= at <= MAX else None


def _read_moved(row: dict[str, Any]) -> MovedNote | None:
    guid, at = row[MOVED_KEY], row.get("at")
    is_whole = type(guid) is str and guid and type(at) is int and 0 <= at <= MAX
    return MovedNote(guid, row["at"]) if is_whole else None


def _read_entry(row: dict[str, Any], *, has_checksum: bool) -> Entry | None:
    """Read a note's line; None if a key is missing or a value is wrong."""
    shape = _check_shape((*row,), (*map(type, row.values()),))
    if shape is None or not row["guid"]:
        return None
    row.setdefault("place", row["due"])
    row.setdefault("at", row["mod"])
    if not (0 <= row["mod"] <= MAX and 0 <= row["at"] <= MAX and 0 <= row["place"] <= MAX):
        return None
    # Anki's database check fails on an id of 0; only a draft that was never built has it.
    if not (0 <= row["due"] <= MAX_DUE and (0 if row.get("draft") else 1) <= row["nid"] <= MAX):
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
    if not 1 <= row.get("room", DEFAULT_ROOM) <= MAX_DUE:
        return None
    known = {key: value for key, value in row.items() if key not in unknown}
    return _make_entry(
        {**known, "clozes": clozes, "cards": cards, "fields": tuple(fields), "unknown": kept}
    )


def _make_entry(row: dict[str, Any]) -> Entry:
    """Build an entry from checked values; its fields have clearer names than the file's keys."""
    return Entry(
        question=row.pop("front"), answer=row.pop("back"), order_key=row.pop("place"), **row
    )


class _Shape(NamedTuple):
    """Unknown keys of a note's line, and whether it has any key whose value needs more checks."""

    unknown: tuple[str, ...]
    has_more: bool


@lru_cache(maxsize=1000)
def _check_shape(keys: tuple[str, ...], types: tuple[type, ...]) -> _Shape | None:
    """Check the keys and value types of a note's line; None if they are wrong.

    The lines of a lock have only a few different shapes, so most checks come from the cache.
    """
    found = dict(zip(keys, types, strict=True))
    if not _REQUIRED.keys() <= found.keys() or any(
        found[key] not in _TYPES[key] for key in found.keys() & _TYPES.keys()
    ):
        return None
    unknown = tuple(key for key in keys if key not in _TYPES)
    return _Shape(unknown, has_more=bool(unknown) or not found.keys().isdisjoint(_NESTED))


def _read_clozes(items: list[Any]) -> tuple[NumberedText, ...] | None:
    for item in items:
        if type(item) is not list or [*map(type, item)] not in ([int, str], [int, str, bool]):
            return None
        if not 1 <= item[0] < CARDS_PER_NOTE:
            return None
    return tuple(NumberedText(*item) for item in items)


def _read_cards(items: list[Any]) -> tuple[tuple[int, int], ...] | None:
    """Read pairs of ordinal and card id, which have to be in the order of the ordinals."""
    ordinals = [-1]
    for item in items:
        if type(item) is not list or [*map(type, item)] != [int, int]:
            return None
        if not ordinals[-1] < item[0] < CARDS_PER_NOTE or not 1 <= item[1] <= MAX:
            return None
        ordinals.append(item[0])
    return tuple((ordinal, card) for ordinal, card in items)


def _unknown_keys(row: dict[str, Any], keys: Iterable[str]) -> tuple[tuple[str, str], ...] | None:
    """Return the keys that a later release added, as JSON; None if a number is too large."""
    try:
        return tuple(sorted((key, _encode_finite(row[key])) for key in keys))
    except (ValueError, RecursionError):
        return None
