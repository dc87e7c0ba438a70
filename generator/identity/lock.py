"""The lock's content as values, and how the lines of two branches are merged.

A union merge keeps the lines of both sides, so a lock may have several lines for one note and
several first lines. The result depends only on the content of the lines, not on their order, so
everyone who merges gets the same lock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from generator.identity.numbering import NumberedText
from generator.values import dataclass

# The version that is written. Version 1 is read as well.
VERSION = 2
# How many ids, from the note id on, are reserved for a note's cards if its line has no "room".
DEFAULT_ROOM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The lock's line for one note.

    For Anki: `guid`, `nid` (in milliseconds), `due` (position among new cards, as first assigned)
    and `mod` (in seconds: when the note's content last changed). `digest` is the digest of that
    content, which shows the next change; without a digest the note counts as changed. `fields`
    has the digest of each field and, last, of the tags, as Anki stores them; "" is an empty field.

    For card ids: `room` ids, starting with `nid`, are reserved for the note's cards. `cards` lists
    the cards whose id is not `nid` + ordinal, as pairs of ordinal (from 0) and card id.

    To recognise the note: `kind`, `path` (relative to the lock's folder), `section`, `question`
    and `answer` as written in the source (`front` and `back` in the line), and `order_key`, which
    sorts notes in source order (`place` in the line). `id` is the note's `ID:` line if it is not
    the GUID: the note had its GUID before it got the line.

    `clozes` has the cloze numbers that were assigned, each with its text; `deck` is the deck of
    the cards. `at` is when the line was last written, in seconds. `removed` marks a note that is
    no longer in the source, `draft` a question without an answer; a draft's `nid` is 0 until it
    is first built. `rendered` is the digest of the rendered HTML, which version 1 kept: it stays
    until the note has a `digest`. `unknown` has the keys that this version does not know, sorted,
    each with its value as JSON text. They are written back unchanged.
    """

    guid: str
    nid: int
    due: int
    mod: int
    digest: str
    kind: str
    path: str
    section: str
    question: str
    answer: str
    order_key: float
    at: int
    removed: bool = False
    deck: str = ""
    id: str = ""
    clozes: tuple[NumberedText, ...] = ()
    fields: tuple[str, ...] = ()
    draft: bool = False
    room: int = DEFAULT_ROOM
    cards: tuple[tuple[int, int], ...] = ()
    rendered: str = ""
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A whole lock: `entries` by GUID, and what the first line says about their source.

    `source` is "." for the lock's folder, or the path of a file from that folder, with "/"; it is
    "" in version 1 and if there is no lock. `deck` is the root deck's name, `dialect` the value of
    `--dialect` and `columns` that of `--columns`, if given. `at` is when the first line last
    changed, in seconds.

    `version` is the lowest version that was read: 1 as long as the file has a first line of
    version 1. The lock is always written in `VERSION`, so a lock of a lower version has to be
    written again once its entries have their digests.

    Entries are never deleted from a lock: the count of notes relies on it, which shows lost lines
    even after a merge. The entry of a note that left its source stays, as `removed`. The line of
    a note that moved to another lock is replaced by a line for that: `moved` has the GUIDs of
    these notes, each with the time in seconds.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    source: str = ""
    deck: str = ""
    dialect: str = ""
    columns: str = ""
    at: int = 0
    version: int = VERSION
    unknown: tuple[tuple[str, str], ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)

    def without(self, guids: Collection[str], now: int) -> "Lock":
        """Return the lock after these notes moved to another lock; `now` is in seconds."""
        entries = {guid: entry for guid, entry in self.entries.items() if guid not in guids}
        moved = {guid: max(now, self.entries[guid].at) for guid in guids if guid in self.entries}
        return replace(self, entries=entries, moved={**self.moved, **moved})


def merge_entries(lines: Sequence[Entry]) -> Entry:
    """Merge all lines for one note: the newest line, with the latest change and the first ids.

    The newest line and the latest change may come from different branches, if one branch moved
    the note after the other changed it. `mod` has to be the latest one: Anki imports a later
    return to the old text only if it is newer than the change.

    The smallest note id wins, with the ids of its cards, since more learners have it. Cards and
    cloze numbers that only another line has stay assigned.
    """
    by_age = sorted(lines, key=_age_key)
    changed = max(lines, key=lambda line: (line.mod, _age_key(line)))
    # A draft that was never built has no ids: it sorts last.
    by_id = sorted(lines, key=lambda line: (line.nid == 0, line.nid, -line.room, line.cards))
    clozes = {item.number: item for line in by_age for item in line.clozes}
    cards = {ordinal: card for line in reversed(by_id) for ordinal, card in line.cards}
    return replace(
        by_age[-1],
        nid=by_id[0].nid,
        room=by_id[0].room,
        cards=tuple(sorted(cards.items())),
        mod=changed.mod,
        digest=changed.digest,
        fields=changed.fields,
        rendered=changed.rendered,
        clozes=tuple(item for _, item in sorted(clozes.items())),
        unknown=_merge_unknown(line.unknown for line in by_age),
    )


def merge_first_lines(firsts: Sequence[Lock], entries: Mapping[str, Entry]) -> Lock:
    """Return a lock with these entries, of the first lines and the lowest version."""
    by_age = sorted(firsts, key=lambda first: (first.at, first.version, repr(first)))
    return replace(
        by_age[-1],
        entries=entries,
        version=min(first.version for first in firsts),
        unknown=_merge_unknown(first.unknown for first in by_age),
    )


def _age_key(line: Entry) -> tuple[Any, ...]:
    """Return a sort key: the time of writing, then the line's content, so that all users agree.

    A line of version 1 (it has `rendered`) sorts before the same line of version 2, which has more.
    """
    return line.at, line.mod, not line.rendered, not line.removed, repr(line)


def _merge_unknown(found: Iterable[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """Return all keys of `found`; of two values for one key, the later one."""
    return tuple(sorted({key: text for keys in found for key, text in keys}.items()))
