"""What the lock keeps, as values, and how the lines of two branches become one.

A union merge keeps the lines of both sides, so a lock may have several lines for one note and several first lines.
What is made of them depends on what they say alone, not on their order: everyone who merges gets the same lock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from generator.identity.numbering import Numbered

# The version that is written. Version 1 is read as well.
VERSION = 2
# How many ids from the note id on are kept for the cards of a new note, unless a line says otherwise.
DEFAULT_ROOM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the lock keeps of one note.

    For Anki: `guid`, `nid` (milliseconds), `due` (place among new cards, as first given) and `mod` (seconds: when
    what the note is made of last changed). `digest` is that of what the note is made of, to see the next change;
    without a digest the note counts as changed. `fields` has a digest of each field and, last, of the tags, as Anki
    stores them; "" is an empty field.
    For the ids of cards: `room` ids from `nid` on are kept for them, and `cards` has the cards whose id is not
    `nid` + ordinal: pairs of ordinal, from 0, and card id.
    To recognise the note: `kind`, `path` from the lock's folder, `section`, `question` and `answer` as their source reads
    (the keys `front` and `back` of the line),
    and `order_key`, which sorts the notes in source order.
    `clozes` has the cloze numbers that were given, each to its text, and `deck` where the cards were put. `id` is the
    note's `ID:` line where that is not the GUID: the note was known before it got the line.
    `at` is when the line was last written, in seconds; `removed` tells a note that left the source. `draft` tells a
    question without an answer; its `nid` is 0 until it is first built.
    `rendered` is the digest of the rendered HTML, which version 1 kept: it stays until the note has a digest.
    `unknown` has the keys that this version does not know, sorted, each with its value as JSON text. They are
    written back as they are.
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
    clozes: tuple[Numbered, ...] = ()
    fields: tuple[str, ...] = ()
    draft: bool = False
    room: int = DEFAULT_ROOM
    cards: tuple[tuple[int, int], ...] = ()
    rendered: str = ""
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A whole lock: `entries` by GUID, and what the first line says of their source.

    `source` is "." for the lock's folder, or a file's path from that folder with "/"; "" in version 1 and where there
    is no lock. `deck` is the root deck's name, `dialect` the one that was named by `--dialect`, if any. `at` is when
    the first line last changed, in seconds.
    `version` is the lowest one that was read: 1 as long as a first line of version 1 is in the file. The lock is always
    written in `VERSION`, so one of a lower version is to be written once its entries have their digests.
    Entries are never taken out of a lock: its count of notes, which shows lost lines after a merge too, relies on it. A
    note that left its source stays as a `removed` one, and of a note that another lock has now a line stays that says
    so: `moved` has their GUIDs, each with the time in seconds.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    source: str = ""
    deck: str = ""
    dialect: str = ""
    at: int = 0
    version: int = VERSION
    unknown: tuple[tuple[str, str], ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)

    def without(self, guids: Collection[str], now: int) -> "Lock":
        """Return the lock after notes went to another one; `now` is in seconds."""
        entries = {guid: entry for guid, entry in self.entries.items() if guid not in guids}
        went = {guid: max(now, self.entries[guid].at) for guid in guids if guid in self.entries}
        return replace(self, entries=entries, moved={**self.moved, **went})


def merge_entries(lines: Sequence[Entry]) -> Entry:
    """Make one line of all lines for one note: the newest, with the latest change and the first ids of all.

    The newest line and the latest change may be of different branches: one moved the note after the other changed it.
    A build that goes back to the text before the change has to be later than the change.
    The smallest note id counts, since it is the one that more learners have, and with it the ids of its cards. Cards
    and cloze numbers that only another line knows stay given.
    """
    by_age = sorted(lines, key=_age_key)
    changed = max(lines, key=lambda line: (line.mod, _age_key(line)))
    # A draft that was never built has no ids to offer.
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
    """Make a lock of these entries: its first line is the one that changed last, its version the lowest."""
    by_age = sorted(firsts, key=lambda first: (first.at, first.version, repr(first)))
    return replace(
        by_age[-1],
        entries=entries,
        version=min(first.version for first in firsts),
        unknown=_merge_unknown(first.unknown for first in by_age),
    )


def _age_key(line: Entry) -> tuple[Any, ...]:
    """Sort the lines of one note by when they were written; equal ones by what they say, the same for everyone.

    Of a line and its copy in version 1 the copy is the older one: it knows less.
    """
    return line.at, line.mod, not line.rendered, not line.removed, repr(line)


def _merge_unknown(found: Iterable[tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """Keep all keys; of two values for one key the later one."""
    return tuple(sorted({key: text for keys in found for key, text in keys}.items()))
