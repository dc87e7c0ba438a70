"""One line of the lock as text: a JSON object that ends with its checksum.

"sum", the last key of every line, is a CRC-32 of the line's text before it. It is compared as
text, and the line has to be one JSON object too. This finds every single flipped bit: in the text
it changes the sum (a CRC detects any error burst of up to 32 bits); in the sum, or in the
characters around it, the text differs from the expected one; and in a line end it joins two
objects, which is not JSON.
"""

import json
from collections.abc import Collection, Iterable, Sequence

# `JSONEncoder.encode` sets itself up again for each line, which is slow.
from json.encoder import encode_basestring as _quote
from typing import Any
from zlib import crc32

from generator.identity.lock import DEFAULT_ROOM, VERSION, Entry, Lock
from generator.identity.lock_values import (
    COUNT_KEY,
    FORMAT_KEY,
    MOVED_KEY,
    VERSION_1_KEYS,
    MovedNote,
    read_value,
)
from generator.identity.plain_entries import read_plain_entry

_FIRST_LINE_START = f'{{"{FORMAT_KEY}"'
_CHECKSUM_LENGTH = len(', "sum": "01234567"}')

_encode = json.JSONEncoder(ensure_ascii=False).encode


def format_first(lock: Lock) -> str:
    """Return the first line of a lock."""
    row: dict[str, object] = {FORMAT_KEY: VERSION, "source": lock.source, "deck": lock.deck}
    if lock.dialect:
        row["dialect"] = lock.dialect
    if lock.columns:
        row["columns"] = lock.columns
    row["at"] = lock.at
    return _with_checksum(_encode(row)[:-1], lock.unknown)


def format_entry(entry: Entry) -> str:
    """Return the line of a note, without the keys whose value follows from others."""
    body = (
        f'{{"guid": {_quote(entry.guid)}, "nid": {entry.nid}, '
        f'"due": {entry.due}, "mod": {entry.mod}, "kind": {_quote(entry.kind)}, '
        f'"path": {_quote(entry.path)}, "section": {_quote(entry.section)}, '
        f'"front": {_quote(entry.question)}, "back": {_quote(entry.answer)}, '
        f'"digest": {_quote(entry.digest)}'
    )
    if entry.order_key != entry.due:
        body += f', "place": {entry.order_key!r}'
    if entry.at != entry.mod:
        body += f', "at": {entry.at}'
    if entry.deck:
        body += f', "deck": {_quote(entry.deck)}'
    rare = _rare_keys(entry)
    if entry.fields and len(rare) == 1:
        # Nearly every line; `_encode` takes several times as long.
        body += f', "fields": [{", ".join(map(_quote, entry.fields))}]'
    elif rare:
        body += f", {_encode(rare)[1:-1]}"
    return _with_checksum(body, entry.unknown)


def format_moved(moved: MovedNote) -> str:
    """Return the line for a note that another lock has now; only that lock has its "guid"."""
    return _with_checksum(f'{{"{MOVED_KEY}": {_quote(moved.guid)}, "at": {moved.at}')


def format_count(count: int) -> str:
    """Return the last line of a lock, with its number of notes."""
    return _with_checksum(f'{{"{COUNT_KEY}": {count}')


def is_first_line(row: str) -> bool:
    """Return whether a line starts like the first line of a lock, of any version."""
    return row.startswith(_FIRST_LINE_START)


def has_checksum(row: str) -> bool:
    """Return whether a line ends in the checksum of its text, exactly as it is written."""
    try:
        return row[-_CHECKSUM_LENGTH:] == _checksum_suffix(row[:-_CHECKSUM_LENGTH])
    except UnicodeEncodeError:  # a surrogate, from a file that is not UTF-8 and was decoded anyway
        return False


def version_of(row: str) -> object:
    """Return the version in a first line; None if it is not JSON or has a wrong checksum."""
    value = _decode_or_none(row)
    if not isinstance(value, dict) or ("sum" in value and not has_checksum(row)):
        return None
    return value.get(FORMAT_KEY)


def read_lines(
    rows: Sequence[str], *, with_version_1: bool
) -> list[Lock | Entry | MovedNote | int | str]:
    """Read each line as a first line (a `Lock` without notes), an entry, a moved note or a count.

    For a damaged line the result is a text that describes what is wrong. Lines without a checksum
    are read only `with_version_1`, which had none. Linear; raises nothing.
    """
    has_checksums = [has_checksum(row) for row in rows]
    keys_without_sum: Collection[str] | None = (
        () if not with_version_1 else VERSION_1_KEYS if any(has_checksums) else None
    )
    may_have_surrogates = any("\\u" in row and ("\\ud" in row or "\\uD" in row) for row in rows)
    read: list[Lock | Entry | MovedNote | int | str | None] = [
        read_plain_entry(row) if has_sum and not may_have_surrogates else None
        for row, has_sum in zip(rows, has_checksums, strict=True)
    ]
    others = _decode_rows([row for row, line in zip(rows, read, strict=True) if line is None])
    others.reverse()
    return [
        _read_value(
            others.pop(),
            keys_without_sum,
            has_checksum=has_sum,
            may_have_surrogates=may_have_surrogates,
        )
        if line is None
        else line
        for line, has_sum in zip(read, has_checksums, strict=True)
    ]


def _read_value(
    value: Any,
    keys_without_sum: Collection[str] | None,
    *,
    has_checksum: bool,
    may_have_surrogates: bool,
) -> Lock | Entry | MovedNote | int | str:
    return _problem_of_text(value, keys_without_sum, has_checksum=has_checksum) or read_value(
        value, has_checksum=has_checksum, may_have_surrogates=may_have_surrogates
    )


def _rare_keys(entry: Entry) -> dict[str, object]:
    """Return the keys that few lines have, with their values."""
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
    """Return the checksum of `body` as a line's end. Raises UnicodeEncodeError on a surrogate."""
    return f', "sum": "{crc32(body.encode()):08x}"}}'


def _decode_rows(rows: Sequence[str]) -> list[Any]:
    """Decode all lines at once, in half the time; one by one only if a line is damaged."""
    values = _decode_or_none("[" + ",".join(rows) + "]")
    return (
        values
        if values is not None and len(values) == len(rows)
        else [_decode_or_none(row) for row in rows]
    )


def _decode_or_none(text: str) -> Any:
    """Decode JSON; None if it is invalid, or too long a number or too deep for Python."""
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        return None


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates, parse_constant=_refuse_constant
).decode


def _problem_of_text(
    value: Any, keys_without_sum: Collection[str] | None, *, has_checksum: bool
) -> str | None:
    """Return what is wrong with a line as text: not an object, or a missing or wrong checksum.

    A line that has only `keys_without_sum` needs no checksum; None allows all keys. In a merge of
    both versions these are the keys of version 1. So a line of version 2 whose "sum" was garbled
    is still found: the garbled key is not one of them.
    """
    if value is None:
        return "this line is cut off or garbled"
    if not isinstance(value, dict):
        return "this line is not a note"
    if has_checksum or (
        "sum" not in value and (keys_without_sum is None or value.keys() <= set(keys_without_sum))
    ):
        return None
    return (
        "this line does not match its checksum" if "sum" in value else "this line has no checksum"
    )
