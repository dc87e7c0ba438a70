"""Match notes across the locks in a source's scope: which notes moved here, and which left."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from generator.identity import recognise_notes
from generator.identity.lock import Entry
from generator.identity.pairing import RecognisedNote, SourceNote
from generator.identity.transfers import Transfers, find_transfers, same_notes, uncertain_notes
from generator.project.files import SourceContent
from generator.project.other_locks import OtherLocks
from generator.project.scope import scope
from generator.project.source import Source, default_deck
from generator.project.unread_notes import notes_left_out, unread_notes
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A note whose text moved from one source to another. The paths are as a user names them.

    An incoming note moved to the source that is built. Any other note left it, and is not removed;
    with `has_other_guid`, its new source has it as a separate note with another GUID.
    """

    guid: str
    question: str
    source: str
    target: str
    is_incoming: bool
    has_other_guid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Which note is which, over all locks in the scope of a source.

    - `entries`: those of the source's lock, and those taken over from other locks.
    - `taken`: returns the ids that other locks have given, as (first id, room) pairs.
    - `exists_elsewhere`: returns whether another source or file has a note.
    - `deck`: the root deck's name.
    - `not_removed`: GUIDs of notes that the source does not have and that do not count as removed.
      Their text is elsewhere, or their file is ignored or was not read as a whole, or their lock
      was taken over as a whole in this build (`not_found`).
    - `silently_removed`: GUIDs to be marked as removed but not reported, since another lock has
      them.
    - `absorbed_locks`: the locks to be deleted, with their GUIDs.
    - `taken_from`: the GUIDs to be removed from other locks, by the lock's path.
    - `postponed`: indices of notes that may have moved here from a file that is left out. If there
      are any, nothing else counts: the caller leaves them out, matches again, and sets
      `postponed_at` to their locations.
    - `orphaned_locks`: the locks next to the source's own whose sources are gone.
    """

    entries: Mapping[str, Entry]
    recognised: tuple[RecognisedNote, ...]
    taken: Callable[[], Iterable[tuple[int, int]]]
    exists_elsewhere: Callable[[Entry], bool]
    deck: str
    not_removed: frozenset[str] = frozenset()
    silently_removed: frozenset[str] = frozenset()
    moves: tuple[Move, ...] = ()
    not_found: tuple[Entry, ...] = ()
    ignored: tuple[Entry, ...] = ()
    unread: tuple[Entry, ...] = ()
    absorbed_locks: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    taken_from: Mapping[Path, frozenset[str]] = field(default_factory=dict)
    postponed: tuple[int, ...] = ()
    postponed_at: tuple[str, ...] = ()
    damaged_locks: tuple[Path, ...] = ()
    orphaned_locks: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What the steps of one match share.

    `own` are the entries of the source's lock, except for those of files that are left out
    (`left_out`). `unread` are the GUIDs of notes that are likely among those that were left out of
    another tool's file.
    """

    source: Source
    content: SourceContent
    notes: Sequence[SourceNote]
    other_locks: OtherLocks
    own: Mapping[str, Entry]
    left_out: Mapping[str, Entry]
    unread: frozenset[str]


def match_across_locks(
    source: Source,
    content: SourceContent,
    notes: Sequence[SourceNote],
    guard: Callable[[Path], None],
    left_out: Collection[str] = (),
) -> Matching:
    """Match the notes of a source with the entries of its lock and of the other locks in its scope.

    `guard` is called with the folder of the other locks before they are read, if they are.
    `left_out` are the files, by their path in the lock, that a build leaves out. Then no identity
    of a note in these files is given to another note, and no note moves or is removed.
    """
    entries = source.lock.entries
    kept = {guid: entry for guid, entry in entries.items() if entry.path in left_out}
    own = {guid: entry for guid, entry in entries.items() if guid not in kept}
    context = _Context(
        source=source,
        content=content,
        notes=notes,
        other_locks=OtherLocks(source, content),
        own=own,
        left_out=kept,
        unread=frozenset(
            entry.guid for entry in notes_left_out(source, content, notes, own.values())
        ),
    )
    matching = _match_own(context, guard)
    wanted = uncertain_notes(matching.recognised)
    if postponed := dict(same_notes(notes, wanted, kept.values())):
        return replace(matching, postponed=tuple(postponed))
    # The other locks are read only if they may matter: that takes time and makes other builds wait.
    if not wanted and not _missing(context.own, matching.recognised):
        return matching
    guard(scope(source))
    if left_out:
        return _match_without_moves(context, matching, wanted)
    return _match_with_moves(context, matching, wanted)


def _match_own(context: _Context, guard: Callable[[Path], None]) -> Matching:
    """Match the notes with the source's own lock only."""
    deck = context.content.deck.name

    def taken() -> Iterable[tuple[int, int]]:
        guard(scope(context.source))
        return context.other_locks.ids

    return Matching(
        entries=context.source.lock.entries,
        recognised=recognise_notes(context.own, context.notes, deck, unread=context.unread),
        taken=taken,
        exists_elsewhere=context.other_locks.has_note,
        deck=deck,
        not_removed=frozenset(context.left_out),
    )


def _match_without_moves(context: _Context, matching: Matching, wanted: Sequence[int]) -> Matching:
    """Match again, with no GUID of another lock; a missing note may be in a file left out."""
    transfers = find_transfers(context.notes, wanted, ())
    matching = _recognise_again(context, matching, transfers)
    missing = _missing(context.own, matching.recognised)
    not_removed = frozenset([*context.left_out, *(entry.guid for entry in missing)])
    return replace(matching, not_removed=not_removed)


def _match_with_moves(context: _Context, matching: Matching, wanted: Sequence[int]) -> Matching:
    """Match again with the entries of other locks, and find the notes that are missing."""
    candidates = context.other_locks.candidates_for([context.notes[index] for index in wanted])
    transfers = find_transfers(context.notes, wanted, candidates)
    matching = _recognise_again(context, matching, transfers)
    missing = _missing({**transfers.entries, **context.own}, matching.recognised)
    matching = _locate_missing(context, matching, missing, transfers)
    matching = _add_transfers(context, matching, transfers)
    orphans = [path for path in context.other_locks.orphans if path not in matching.absorbed_locks]
    damaged = context.other_locks.damaged
    return replace(matching, orphaned_locks=tuple(orphans), damaged_locks=tuple(damaged))


def _recognise_again(context: _Context, matching: Matching, transfers: Transfers) -> Matching:
    """Recognise the notes again, with the entries that are taken over from other locks."""
    deck = _inherited_deck(context, matching.deck, transfers)
    # If both locks have a note, the source's own entry counts.
    entries = {**transfers.entries, **context.own}
    taken = context.other_locks.guids - transfers.entries.keys() | context.left_out.keys()
    # Without an entry of another lock, each note has the match that it had.
    matches = None if transfers.entries else [one.match for one in matching.recognised]
    recognised = recognise_notes(
        entries,
        context.notes,
        deck,
        transferred=transfers.pairs,
        taken=taken,
        matches=matches,
        unread=context.unread,
    )
    return replace(
        matching, entries={**entries, **context.left_out}, recognised=recognised, deck=deck
    )


def _locate_missing(
    context: _Context, matching: Matching, missing: Sequence[Entry], transfers: Transfers
) -> Matching:
    """Find out whether each note that the source does not have moved, is ignored or is removed."""
    source, other_locks = context.source, context.other_locks
    ignored = tuple(entry for entry in missing if _is_ignored(context, entry))
    unread = tuple(unread_notes(source, context.content, missing))
    kept_guids = {entry.guid for entry in (*ignored, *unread)}
    searched = [entry for entry in missing if entry.guid not in kept_guids]
    paths = {entry.guid: other_locks.path_of(entry) for entry in searched}
    moves = tuple(
        Move(
            guid=entry.guid,
            question=entry.question,
            source=display_path(source.folder, entry.path),
            target=path,
            is_incoming=False,
            has_other_guid=other_locks.has_with_other_guid(path, entry),
        )
        for entry in searched
        if (path := paths[entry.guid]) is not None
    )
    # A note whose lock was taken over in this build is not called removed yet. The next build looks
    # for it again.
    not_found = tuple(
        entry for entry in searched if paths[entry.guid] is None and entry.guid in transfers.entries
    )
    moved = {move.guid for move in moves}
    silently_removed = frozenset(filter(other_locks.knows, moved))
    not_removed = frozenset([*kept_guids, *moved, *(entry.guid for entry in not_found)])
    return replace(
        matching,
        not_removed=not_removed - silently_removed,
        silently_removed=silently_removed,
        moves=moves,
        not_found=not_found,
        ignored=ignored,
        unread=unread,
    )


def _add_transfers(context: _Context, matching: Matching, transfers: Transfers) -> Matching:
    """Add the notes that moved here, and what becomes of the locks that they were in."""
    folder = context.source.folder
    moves = (
        Move(
            guid=one.guid,
            question=one.note.question,
            source=display_path(folder, transfers.entries[one.guid].path),
            target=display_path(folder, one.note.path),
            is_incoming=True,
        )
        for one in matching.recognised
        if one.guid in transfers.entries
    )
    return replace(
        matching,
        moves=(*matching.moves, *(move for move in moves if move.source != move.target)),
        absorbed_locks={Path(name): guids for name, guids in transfers.absorbed_locks.items()},
        taken_from={Path(name): guids for name, guids in transfers.taken_from.items()},
    )


def _missing(entries: Mapping[str, Entry], recognised: Iterable[RecognisedNote]) -> list[Entry]:
    """List the entries of built notes that no note was recognised as, in source order."""
    given = {one.guid for one in recognised}
    missing = [
        entry
        for guid, entry in entries.items()
        if guid not in given and not entry.removed and entry.nid
    ]
    return sorted(missing, key=lambda entry: entry.order_key)


def _is_ignored(context: _Context, entry: Entry) -> bool:
    path, listing = context.source.folder / entry.path, context.content.listing
    return listing is not None and listing.is_ignored(path) and path.is_file()


def _inherited_deck(context: _Context, deck: str, transfers: Transfers) -> str:
    """Return the root deck's name, which a source that was renamed keeps.

    A source without a lock and without `deck:` that takes over one whole lock, whose own source is
    gone, is that source under another name.
    """
    source = context.source
    has_lock = source.lock.entries or source.lock.deck
    if has_lock or deck != source.deck or len(transfers.absorbed_locks) != 1:
        return deck
    (other,) = (
        one for one in context.other_locks.locks if str(one.path) in transfers.absorbed_locks
    )
    return deck if other.root.exists() else other.lock.deck or default_deck(other.root)


def display_path(folder: Path, path: str) -> str:
    """Return a path of the lock as a user names it: without needless `.` and `..`."""
    return Path(os.path.normpath(folder / path)).as_posix()
