"""Where the notes of a source's lock are now, and which notes of other locks are in the source."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.identity import recognise_notes
from generator.identity.lock import Entry
from generator.identity.pairing import Recognised, SourceNote
from generator.identity.transfers import Transfers, find_transfers, same_notes, uncertain_notes
from generator.project.files import ReadSource
from generator.project.other_locks import OtherLocks
from generator.project.scope import scope
from generator.project.source import Source, default_deck


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A note whose text went from one source to another. The paths are as a user names them.

    A note that is `is_incoming` now has come to the source that is built; another one has left it, and is not removed. Such a
    one may be `has_other_guid` in its new source: a note of its own there, with another GUID.
    """

    guid: str
    question: str
    source: str
    target: str
    is_incoming: bool
    has_other_guid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Which note is which, over all locks of the folder.

    `entries` are the lines of the source's own lock with those that came from others. `not_removed` are the GUIDs of notes
    that the source does not have and that are not removed: their text is elsewhere, their file is ignored or has an
    error, or their lock came whole in this build (`not_found`). `silently_removed` are those to be marked as removed without a
    word, since another lock has them as well. `absorbed_locks` are locks to be deleted, with their GUIDs; `taken_from` are the GUIDs
    to be taken out of others. `taken` gives the ids of other locks, as (first id, room) pairs, and
    `exists_elsewhere` tells whether another source or file has a note. `deck` is the root deck's name. `orphaned_locks` are locks
    beside the source whose own sources are gone. With `postponed`, nothing else counts: these notes, by index, may be
    ones of files that are left out, and are to be left out as well; then `postponed_at` has their places.
    """

    entries: Mapping[str, Entry]
    recognised: tuple[Recognised, ...]
    taken: Callable[[], Iterable[tuple[int, int]]]
    exists_elsewhere: Callable[[Entry], bool]
    deck: str
    not_removed: frozenset[str] = frozenset()
    silently_removed: frozenset[str] = frozenset()
    moves: tuple[Move, ...] = ()
    not_found: tuple[Entry, ...] = ()
    ignored: tuple[Entry, ...] = ()
    absorbed_locks: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    taken_from: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    postponed: tuple[int, ...] = ()
    postponed_at: tuple[str, ...] = ()
    damaged_locks: tuple[Path, ...] = ()
    orphaned_locks: tuple[Path, ...] = ()


def match_across_locks(
    source: Source,
    read: ReadSource,
    notes: Sequence[SourceNote],
    guard: Callable[[Path], None],
    left_out: Collection[str] = (),
) -> Matching:
    """Find out which note is which.

    `guard` is called with the folder whose locks are to be read, if they are. `left_out` are the files, by their path
    in the lock, that a build goes without: their notes are given to no other, and no note moves or is removed.
    """
    other_locks = OtherLocks(source, read)
    lock = source.lock.entries
    kept = {guid: entry for guid, entry in lock.items() if entry.path in left_out}
    own = {guid: entry for guid, entry in lock.items() if guid not in kept}

    def taken() -> Iterable[tuple[int, int]]:
        guard(scope(source))
        return other_locks.ids

    matching = Matching(
        entries=lock,
        recognised=recognise_notes(own, notes, read.deck.name),
        taken=taken,
        exists_elsewhere=other_locks.has,
        deck=read.deck.name,
        not_removed=frozenset(kept),
    )
    wanted = uncertain_notes(matching.recognised)
    if postponed := dict(same_notes(notes, wanted, kept.values())):
        return replace(matching, postponed=tuple(postponed))
    # The other locks are read only where they may matter: that takes time, and keeps other builds waiting.
    if not wanted and not _unmatched(own, matching.recognised):
        return matching
    guard(scope(source))
    others = other_locks.others([notes[index] for index in wanted]) if not left_out else []
    transferred = find_transfers(notes, wanted, others)
    matching = _recognised_with(transferred, matching, source, notes, other_locks, own, kept)
    missing = _unmatched({**transferred.entries, **own}, matching.recognised)
    # A file that is left out may hold any of them.
    if left_out:
        return replace(matching, not_removed=frozenset([*kept, *(entry.guid for entry in missing)]))
    matching = _with_missing(matching, source, read, other_locks, missing, transferred)
    matching = _with_transferred(matching, source, transferred)
    orphans = tuple(path for path in other_locks.orphans if path not in matching.absorbed_locks)
    return replace(matching, orphaned_locks=orphans, damaged_locks=tuple(other_locks.damaged))


def _recognised_with(
    transferred: Transfers,
    matching: Matching,
    source: Source,
    notes: Sequence[SourceNote],
    other_locks: OtherLocks,
    own: Mapping[str, Entry],
    kept: Mapping[str, Entry],
) -> Matching:
    """Recognise the notes once more, among those that came from other sources as well."""
    deck = _inherited_deck(source, matching.deck, other_locks, transferred)
    # What both locks have, our own knows better.
    entries = {**transferred.entries, **own}
    taken = other_locks.guids - transferred.entries.keys() | kept.keys()
    recognised = recognise_notes(entries, notes, deck, transferred=transferred.pairs, taken=taken)
    return replace(matching, entries={**entries, **kept}, recognised=recognised, deck=deck)


def _with_missing(
    matching: Matching,
    source: Source,
    read: ReadSource,
    other_locks: OtherLocks,
    missing: Sequence[Entry],
    transferred: Transfers,
) -> Matching:
    """Say of each note that the source does not have where it is, unless it is removed."""
    ignored = tuple(entry for entry in missing if _is_ignored(source, read, entry))
    aside = {entry.guid for entry in ignored}
    searched = [entry for entry in missing if entry.guid not in aside]
    places = {entry.guid: other_locks.path_of(entry) for entry in searched}
    moves = tuple(
        Move(
            guid=entry.guid,
            question=entry.question,
            source=display_path(source.folder, entry.path),
            target=place,
            is_incoming=False,
            has_other_guid=other_locks.has_as_another(place, entry),
        )
        for entry in searched
        if (place := places[entry.guid]) is not None
    )
    # What came with another lock in this build is not called removed before the next one looked for it too.
    not_found = tuple(
        entry
        for entry in searched
        if places[entry.guid] is None and entry.guid in transferred.entries
    )
    left = {move.guid for move in moves}
    quiet = frozenset(filter(other_locks.knows, left))
    return replace(
        matching,
        not_removed=frozenset([*aside, *left, *(entry.guid for entry in not_found)]) - quiet,
        silently_removed=quiet,
        moves=moves,
        not_found=not_found,
        ignored=ignored,
    )


def _with_transferred(matching: Matching, source: Source, transferred: Transfers) -> Matching:
    """Add what came from other sources."""
    moves = (
        Move(
            guid=one.guid,
            question=one.note.question,
            source=display_path(source.folder, transferred.entries[one.guid].path),
            target=display_path(source.folder, one.note.path),
            is_incoming=True,
        )
        for one in matching.recognised
        if one.guid in transferred.entries
    )
    return replace(
        matching,
        moves=(*matching.moves, *(move for move in moves if move.source != move.target)),
        absorbed_locks={Path(name): guids for name, guids in transferred.whole.items()},
        taken_from={Path(name): guids for name, guids in transferred.parts.items()},
    )


def _unmatched(entries: Mapping[str, Entry], recognised: Iterable[Recognised]) -> list[Entry]:
    given = {one.guid for one in recognised}
    missing = [
        entry
        for guid, entry in entries.items()
        if guid not in given and not entry.removed and entry.nid
    ]
    return sorted(missing, key=lambda entry: entry.order_key)


def _is_ignored(source: Source, read: ReadSource, entry: Entry) -> bool:
    path = source.folder / entry.path
    return read.listing is not None and read.listing.is_ignored(path) and path.is_file()


def _inherited_deck(
    source: Source, deck: str, other_locks: OtherLocks, transferred: Transfers
) -> str:
    """Return the root deck's name: that of a lock which came whole to a source that had none and names no deck.

    Then the source is the same one as before, under another name.
    """
    if (
        source.lock.entries
        or source.lock.deck
        or deck != source.deck
        or len(transferred.whole) != 1
    ):
        return deck
    (lock,) = (one for one in other_locks.locks if str(one.path) in transferred.whole)
    return deck if lock.root.exists() else lock.lock.deck or default_deck(lock.root)


def display_path(folder: Path, path: str) -> str:
    """Return a path of the lock as a user names it: without `.` and `..` where it can do without."""
    return Path(os.path.normpath(folder / path)).as_posix()
