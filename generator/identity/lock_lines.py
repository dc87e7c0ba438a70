"""One line of the lock as text: a JSON object that ends with its checksum.

"sum", the last key of every line, is a CRC-32 of the line's text up to it. It is compared as text, and the line has to be
one JSON object as well. So every single flipped bit is found, none by chance: in the text it changes the sum (a CRC
misses no error of up to 32 bits in a row), in the sum or the characters around it the text is no longer the one that
belongs to the line, and in a line end it joins two objects into what is not JSON.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from json.encoder import (
    encode_basestring as _quote,
)  # JSONEncoder is set up anew for each line, and slow
from typing import Any
from zlib import crc32

from generator.identity.lock import DEFAULT_ROOM, VERSION, Entry, Lock
from generator.identity.lock_values import (
    COUNT_KEY,
    FORMAT_KEY,
    MOVED_KEY,
    VERSION_1_KEYS,
    Moved,
    read_value,
)

_FIRST_LINE_START = f'{{"{FORMAT_KEY}"'
_CHECKSUM_LENGTH = len(', "sum": "01234567"}')

_encode = json.JSONEncoder(ensure_ascii=False).encode


def format_first(lock: Lock) -> str:
    """Write the first line of a lock."""
    row: dict[str, object] = {FORMAT_KEY: VERSION, "source": lock.source, "deck": lock.deck}
    if lock.dialect:
        row["dialect"] = lock.dialect
    row["at"] = lock.at
    return _with_checksum(_encode(row)[:-1], lock.unknown)


def format_entry(entry: Entry) -> str:
    """Write the line of a note; what follows from the rest is left out."""
    body = (
        f'{{"guid": {_quote(entry.guid)}, "nid": {entry.nid}, "due": {entry.due}, "mod": {entry.mod}, '
        f'"kind": {_quote(entry.kind)}, "path": {_quote(entry.path)}, "section": {_quote(entry.section)}, '
        f'"front": {_quote(entry.question)}, "back": {_quote(entry.answer)}, "digest": {_quote(entry.digest)}'
    )
    if entry.order_key != entry.due:
        body += f', "place": {entry.order_key!r}'
    if entry.at != entry.mod:
        body += f', "at": {entry.at}'
    if entry.deck:
        body += f', "deck": {_quote(entry.deck)}'
    if rare := _rare_keys(entry):
        body += f", {_encode(rare)[1:-1]}"
    return _with_checksum(body, entry.unknown)


def format_moved(moved: Moved) -> str:
    """Write the line that stays of a note that another lock has now. It has no "guid": that is the other lock's."""
    return _with_checksum(f'{{"{MOVED_KEY}": {_quote(moved.guid)}, "at": {moved.at}')


def format_count(count: int) -> str:
    """Write the last line of a lock, with its number of notes."""
    return _with_checksum(f'{{"{COUNT_KEY}": {count}')


def is_first_line(row: str) -> bool:
    """Tell whether a line begins as the first line of any version does."""
    return row.startswith(_FIRST_LINE_START)


def has_checksum(row: str) -> bool:
    """Tell whether a line ends in the checksum of its text, exactly as it is written."""
    try:
        return row[-_CHECKSUM_LENGTH:] == _checksum_suffix(row[:-_CHECKSUM_LENGTH])
    except (
        UnicodeEncodeError
    ):  # half a character, from a file that is not UTF-8 and was decoded all the same
        return False


def version_of(row: str) -> object:
    """Return the version that a first line names; None if it cannot be read, or has a checksum and differs from it."""
    value = _decode_or_none(row)
    if not isinstance(value, dict) or ("sum" in value and not has_checksum(row)):
        return None
    return value.get(FORMAT_KEY)


def read_lines(
    rows: Sequence[str], *, with_version_1: bool
) -> list[Lock | Entry | Moved | int | str]:
    """Read each line: a first line without its notes, a note, a number of notes; or a text that says what is wrong.

    Lines without a checksum are read only `with_version_1`, which had none. Linear; raises nothing.
    """
    has_checksums = [has_checksum(row) for row in rows]
    keys_without_sum: Collection[str] | None = (
        () if not with_version_1 else VERSION_1_KEYS if any(has_checksums) else None
    )
    may_have_surrogates = any("\\ud" in row or "\\uD" in row for row in rows)
    return [
        _problem_of_text(value, keys_without_sum, has_checksum=has_sum)
        or read_value(value, has_checksum=has_sum, may_have_surrogates=may_have_surrogates)
        for value, has_sum in zip(_decode_rows(rows), has_checksums, strict=True)
    ]


def _rare_keys(entry: Entry) -> dict[str, object]:
    """Return the keys that few lines have."""
    rare: dict[str, object] = {
        key: value
        for key in ("removed", "draft", "id", "rendered", "fields", "cards")
        if (value := getattr(entry, key))
    }
    if entry.clozes:
        rare["clozes"] = [item if item.gone else item[:2] for item in entry.clozes]
    if entry.room != DEFAULT_ROOM:
        rare["room"] = entry.room
    return rare


def _with_checksum(body: str, unknown: Iterable[tuple[str, str]] = ()) -> str:
    body += "".join(f", {_quote(key)}: {text}" for key, text in unknown)
    return body + _checksum_suffix(body)


def _checksum_suffix(body: str) -> str:
    """Return what comes after the text of a line. Raises UnicodeEncodeError on half a character."""
    return f', "sum": "{crc32(body.encode()):08x}"}}'


def _decode_rows(rows: Sequence[str]) -> list[Any]:
    """Decode all lines at once, which takes half the time; one by one only where that finds damage."""
    values = _decode_or_none("[" + ",".join(rows) + "]")
    return (
        values
        if values is not None and len(values) == len(rows)
        else [_decode_or_none(row) for row in rows]
    )


def _decode_or_none(text: str) -> Any:
    """Decode JSON; None where it is not, or has a number too long or brackets too deep for Python."""
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        return None


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates, parse_constant=_refuse_constant
).decode


def _problem_of_text(
    value: Any, keys_without_sum: Collection[str] | None, *, has_checksum: bool
) -> str | None:
    """Say what is wrong with a line as text: it is not an object, or its checksum is missing or wrong.

    A line that has only `keys_without_sum` needs no checksum; None allows all keys. In a merge of both versions these
    are the keys of version 1, so a line of version 2 whose "sum" was garbled does not pass: it has one key more.
    """
    if value is None:
        return "a line that is cut off or garbled"
    if not isinstance(value, dict):
        return "a line that is no note"
    if has_checksum or (
        "sum" not in value and (keys_without_sum is None or value.keys() <= set(keys_without_sum))
    ):
        return None
    return (
        "a line that differs from its checksum" if "sum" in value else "a line without its checksum"
    )
