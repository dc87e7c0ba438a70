"""Which note of Anki's a note of the source is, from one build to the next.

`recognise_notes` finds out which entry of the lock each note is; `identify` gives each its identity, says why, and
returns the lock as it is to be. Both are pure: the same lock, source and time give the same answer.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.identity.entries import created, updated, with_ids
from generator.identity.guids import first_guid
from generator.identity.lock import Entry
from generator.identity.order_keys import assign_order_keys
from generator.identity.pairing import Match, Recognised, SourceNote
from generator.identity.recognition import match_notes
from generator.identity.status import Identified as Identified
from generator.identity.status import Status as Status
from generator.identity.status import identified


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """The identities of notes and drafts in source order, and the lock as it is to be.

    `removed` are the notes that left the source since. `earliest` is the first second at which this build may take
    place: a change has to be later than the one before.
    """

    notes: tuple[Identified, ...]
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
) -> tuple[Recognised, ...]:
    """Find out which note is which; `deck` is the root deck's name, part of a new note's GUID.

    `transferred` are notes, by index, that are known by their GUID already: they came from another source. `taken` are the
    GUIDs of other locks.
    """
    # By GUID as well: after a merge of two branches, two notes may have one place.
    entries = sorted(lock.values(), key=lambda entry: (entry.order_key, entry.guid))
    index = {entry.guid: number for number, entry in enumerate(entries)}
    matches = match_notes(entries, notes, {new: index[guid] for new, guid in transferred.items()})
    return tuple(_with_guids(lock, notes, matches, deck, taken))


def _with_guids(
    lock: Mapping[str, Entry],
    notes: Sequence[SourceNote],
    matches: Sequence[Match],
    deck: str,
    elsewhere: Collection[str],
) -> Iterator[Recognised]:
    """Give each note its GUID; a new note's follows from its text, past those that are taken."""
    # A GUID that an `ID:` line further down names is not free for a note above it.
    taken = {*lock, *elsewhere, *(note.id for note in notes)}
    asked: Counter[tuple[str, str]] = Counter()
    for index, note in enumerate(notes):
        # An `ID:` line is obeyed even where another lock has its GUID: the author says that it is that note.
        guid = matches[index].guid or (note.id if note.id not in lock else None)
        key = (note.kind, note.question)
        while guid is None:
            candidate = first_guid(deck, *key, nth=asked[key])
            asked[key] += 1
            guid = candidate if candidate not in taken else None
        taken.add(guid)
        yield Recognised(note=note, guid=guid, match=matches[index])


def identify(
    lock: Mapping[str, Entry],
    recognised: Sequence[Recognised],
    deck: str,
    now: int,
    *,
    staying: Collection[str] = (),
    taken: Callable[[], Iterable[tuple[int, int]]] = tuple,
    rerender: bool = False,
) -> Identification:
    """Give every note its identity; `now` is in seconds since 1970.

    `staying` are GUIDs of notes that are not in the source and not removed either. `taken` is called for the ids of
    other locks, as (first id, room) pairs, where new ones are needed. With `rerender`, notes that only look different
    count as changed.
    """
    notes = {one.guid: one.note for one in recognised}
    gone = [
        entry
        for guid, entry in lock.items()
        if guid not in notes and guid not in staying and not entry.removed
    ]
    entries = {
        **lock,
        **_brought_up_to_date(lock, notes, now, rerender=rerender),
        **{entry.guid: replace(entry, removed=True, at=max(now, entry.at)) for entry in gone},
    }
    entries = with_ids(entries, notes, deck, now, taken)
    known = [entry for guid in notes if (entry := lock.get(guid)) and entry.nid]
    # A draft that was never built is in no collection: nobody misses it, and no change of it has to be a later one.
    return Identification(
        notes=tuple(identified(one, entries[one.guid], lock) for one in recognised),
        removed=tuple(
            sorted((entry for entry in gone if entry.nid), key=lambda entry: entry.order_key)
        ),
        lock=entries,
        earliest=max(
            (entry.mod + 1 for entry in known if entries[entry.guid].mod != entry.mod), default=0
        ),
    )


def _brought_up_to_date(
    lock: Mapping[str, Entry], notes: Mapping[str, SourceNote], now: int, *, rerender: bool
) -> dict[str, Entry]:
    """Make the entries of all notes, without the ids that new ones are to get."""
    places = assign_order_keys([lock[guid].order_key if guid in lock else None for guid in notes])
    return {
        guid: updated(lock[guid], note, places[index], now, rerender=rerender)
        if guid in lock
        else created(guid, note, places[index], now)
        for index, (guid, note) in enumerate(notes.items())
    }
