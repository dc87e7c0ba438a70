"""Lines of the lock exactly as `lock_lines.format_entry` writes most of them, read by one pattern.

This takes a third of the time of JSON and the checks of its values. All other lines are left to the
module `lock_lines`, so that what is damaged is known in one module only.
"""

from json import JSONDecoder
from sys import intern

from generator.identity.lock import Entry
from generator.identity.lock_values import MAX, MAX_DUE
from generator.lazy_patterns import lazy_pattern

_INT = r"(0|[1-9][0-9]{0,17})"
_TEXT = r'"([^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*)"'
_SHORT_TEXT = r'"([^"\\\x00-\x1f]*)"'
_ENTRY = lazy_pattern(
    rf'{{"guid": {_SHORT_TEXT}, "nid": {_INT}, "due": {_INT}, "mod": {_INT}'
    rf', "kind": {_SHORT_TEXT}, "path": {_SHORT_TEXT}, "section": {_SHORT_TEXT}'
    rf', "front": {_TEXT}, "back": {_TEXT}, "digest": {_SHORT_TEXT}'
    rf'(?:, "place": {_INT})?(?:, "at": {_INT})?(?:, "deck": {_SHORT_TEXT})?'
    r'(?:, "fields": \["([0-9a-f", ]*)"\])?, "sum": "[0-9a-f]{8}"\}'
)

_decode = JSONDecoder().decode


def read_plain_entry(row: str) -> Entry | None:
    """Read a line with a correct checksum and without surrogates; None if it is not plain.

    A draft or a removed note, and one with cloze numbers or further keys, is not plain.
    """
    found = _ENTRY.fullmatch(row)
    if found is None:
        return None
    guid, nid, due, mod, kind, path, section, front, back, digest, place, at, deck, fields = (
        found.groups()
    )
    nid, due, mod = int(nid), int(due), int(mod)
    order_key, at = due if place is None else int(place), mod if at is None else int(at)
    if not (guid and 1 <= nid <= MAX and due <= MAX_DUE and max(mod, order_key, at) <= MAX):
        return None
    digests = () if fields is None else tuple(fields.split('", "'))
    joined = "".join(digests)
    if joined and not joined.isalnum():  # a separator in a digest
        return None
    try:
        question = _decode(f'"{front}"') if "\\" in front else front
        answer = _decode(f'"{back}"') if "\\" in back else back
    except ValueError:  # "\x" is no escape in JSON
        return None
    return Entry(
        guid=guid,
        nid=nid,
        due=due,
        mod=mod,
        digest=digest,
        # Most notes share these with others.
        kind=intern(kind),
        path=intern(path),
        section=intern(section),
        question=question,
        answer=answer,
        order_key=order_key,
        at=at,
        deck="" if deck is None else intern(deck),
        fields=digests,
    )
