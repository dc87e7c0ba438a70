"""Identities: which note in Anki each note of the source is, from one build to the next.

`recognise_notes` finds the lock's entry of each note; `identify` gives each note its identity, with
the reason, and returns the new lock. Both are pure: the same lock, source and time give the same
result.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from types import MappingProxyType

from generator.identity.entries import new_entry, update_entry, with_ids
from generator.identity.guids import first_guid
from generator.identity.lock import Entry
from generator.identity.order_keys import assign_order_keys
from generator.identity.pairing import Match, RecognisedNote, SourceNote
from generator.identity.recognition import match_notes
from generator.identity.status import NoteIdentity as NoteIdentity
from generator.identity.status import Status as Status
from generator.identity.status import identify_note
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The identities of notes and drafts in source order, and the new lock.

    `removed` are the notes that left the source since the last build. `earliest` is the first
    second at which this build may happen: a change has to be later than the one before.
    """

    notes: tuple[NoteIdentity, ...]
    removed: tuple[Entry, ...]
    lock: Mapping[str, Entry]
    earliest: int


def recognise_notes(
    lock: Mapping[str, Entry],
    notes: Sequence[SourceNote],
    deck: str,
    *,
    transferred: Mapping[int, str] = MappingProxyType({}),
    taken: Collection[str] = (),
    matches: Sequence[Match] | None = None,
    unread: Collection[str] = (),
) -> tuple[RecognisedNote, ...]:
    """Find the GUID of each note; that of a new note depends on `deck`, the root deck's name.

    `transferred` maps the indices of notes that moved here from another source to their GUIDs.
    `taken` are the GUIDs of other locks. `matches` are those of the notes if they are known.
    `unread` are the GUIDs of notes that may still be there, where they cannot be read.
    """
    if matches is None:
        matches = _match_with_lock(lock, notes, transferred, unread)
    return tuple(_assign_guids(lock, notes, matches, deck, taken))


def _match_with_lock(
    lock: Mapping[str, Entry],
    notes: Sequence[SourceNote],
    transferred: Mapping[int, str],
    unread: Collection[str],
) -> tuple[Match, ...]:
    # By GUID as well: after a merge of two branches, two notes may have the same order key.
    entries = sorted(lock.values(), key=attrgetter("order_key", "guid"))
    index = {entry.guid: number for number, entry in enumerate(entries)}
    return match_notes(
        entries,
        notes,
        {new: index[guid] for new, guid in transferred.items()},
        [index[guid] for guid in unread if guid in index],
    )


def _assign_guids(
    lock: Mapping[str, Entry],
    notes: Sequence[SourceNote],
    matches: Sequence[Match],
    deck: str,
    elsewhere: Collection[str],
) -> Iterator[RecognisedNote]:
    """Assign GUIDs: a new note's is the first that follows from its text and is not taken."""
    # A GUID in an `ID:` line further down is taken for the notes above it.
    taken = {*lock, *elsewhere, *(note.id for note in notes)}
    same_question: Counter[tuple[str, str]] = Counter()
    for note, match in zip(notes, matches, strict=True):
        # An `ID:` line counts even if another lock has its GUID: the author wrote which note it is.
        guid = match.guid or (note.id if note.id not in lock else None)
        while guid is None:
            key = (note.kind, note.question)
            candidate = first_guid(deck, *key, nth=same_question[key])
            same_question[key] += 1
            guid = candidate if candidate not in taken else None
        taken.add(guid)
        yield RecognisedNote(note=note, guid=guid, match=match)


def identify(
    lock: Mapping[str, Entry],
    recognised: Sequence[RecognisedNote],
    deck: str,
    now: int,
    *,
    staying: Collection[str] = (),
    taken: Callable[[], Iterable[tuple[int, int]]] = tuple,
    rerender: bool = False,
) -> Identification:
    """Give every note its identity; `now` is in seconds since 1970.

    `staying` are the GUIDs of notes that are not in the source, but do not count as removed.
    `taken` is called only if new ids are needed, and returns the ids of other locks, as (first id,
    room) pairs. With `rerender`, notes that only look different count as changed.
    """
    notes = {one.guid: one.note for one in recognised}
    gone = [
        entry
        for guid, entry in lock.items()
        if guid not in notes and guid not in staying and not entry.removed
    ]
    entries = {
        **lock,
        **_update_entries(lock, notes, now, rerender=rerender),
        **{entry.guid: replace(entry, removed=True, at=max(now, entry.at)) for entry in gone},
    }
    entries = with_ids(entries, notes, deck, now, taken)
    # A draft that was never built is in no collection: it is not reported as removed, and its
    # changes need no later `mod`.
    return Identification(
        notes=tuple(identify_note(one, entries[one.guid], lock) for one in recognised),
        removed=tuple(
            sorted((entry for entry in gone if entry.nid), key=lambda entry: entry.order_key)
        ),
        lock=entries,
        earliest=max(
            (
                entry.mod + 1
                for guid in notes
                if (entry := lock.get(guid)) and entry.nid and entries[guid].mod != entry.mod
            ),
            default=0,
        ),
    )


def _update_entries(
    lock: Mapping[str, Entry], notes: Mapping[str, SourceNote], now: int, *, rerender: bool
) -> dict[str, Entry]:
    """Return the entries of all notes; new ones have no ids yet."""
    order_keys = assign_order_keys(
        [lock[guid].order_key if guid in lock else None for guid in notes]
    )
    return {
        guid: update_entry(lock[guid], note, order_keys[index], now, rerender=rerender)
        if guid in lock
        else new_entry(guid, note, order_keys[index], now)
        for index, (guid, note) in enumerate(notes.items())
    }
