"""Make and update the lock's entry of a note."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from generator.identity.ids import (
    assign_ids,
    cards_outside_room,
    id_ranges,
    ordinals_without_id,
    room_for,
)
from generator.identity.lock import Entry, Lock
from generator.identity.numbering import remember
from generator.identity.pairing import SourceNote


def is_changed(known: Entry, note: SourceNote) -> bool:
    """Return whether a known note's content changed; in version 1, whether its HTML did."""
    return known.rendered != note.rendered if known.rendered else known.digest != note.digest


def is_rerendered(known: Entry, note: SourceNote) -> bool:
    """Return whether a new version of this program or a library renders an unchanged note anew."""
    return bool(known.fields) and known.fields != note.fields


def new_entry(guid: str, note: SourceNote, order_key: float, now: int) -> Entry:
    """Return a new note's entry, without an id."""
    return Entry(
        guid=guid,
        nid=0,
        due=int(order_key),
        mod=0 if note.draft else now,
        digest=note.digest,
        kind=note.kind,
        path=note.path,
        section=note.section,
        question=note.question,
        answer=note.answer,
        order_key=int(order_key) if order_key == int(order_key) else order_key,
        at=now,
        deck=note.deck,
        id=note.id if note.id and note.id != guid else "",
        clozes=remember((), note.clozes),
        fields=note.fields,
        draft=note.draft,
        room=room_for(note.kind, len(note.ordinals)),
    )


def update_entry(
    known: Entry, note: SourceNote, order_key: float, now: int, *, rerender: bool = False
) -> Entry:
    """Return a known note's entry, updated; unchanged, `at` included, if nothing changed."""
    note_id = note.id if note.id and note.id != known.guid else ""
    if not rerender and _is_as_known(known, note, order_key, note_id):
        return known
    entry = with_texts(known, note)
    entry = _replace_changed(
        entry, order_key=order_key, removed=False, deck=note.deck, id=note_id, draft=note.draft
    )
    if not note.draft:
        clozes = remember(known.clozes, note.clozes)
        entry = _replace_changed(entry, digest=note.digest, rendered="", clozes=clozes)
        if not known.nid:
            entry = replace(
                entry, mod=now, fields=note.fields, room=room_for(known.kind, len(note.ordinals))
            )
        elif is_changed(known, note) or (rerender and is_rerendered(known, note)):
            # Later than before even if the clock was set back: Anki imports only a later change.
            entry = replace(entry, mod=max(now, known.mod + 1), fields=note.fields)
        elif not known.fields:  # a line of version 1
            entry = replace(entry, fields=note.fields)
    if entry == known or is_upgrade(known, entry):
        return entry
    return replace(entry, at=max(now, known.at, entry.mod))


def _is_as_known(known: Entry, note: SourceNote, order_key: float, note_id: str) -> bool:
    """Return whether nothing of a built note changed, as of most; False if that is not obvious."""
    return (
        known.digest == note.digest
        and known.question == note.question
        and known.answer == note.answer
        and known.order_key == order_key
        and known.path == note.path
        and known.section == note.section
        and known.deck == note.deck
        and known.id == note_id
        and known.nid > 0
        and bool(known.fields)
        and not (known.removed or known.draft or note.draft or known.rendered)
        and not (known.clozes or note.clozes)
    )


def with_link(lock: Lock, guid: str, note: SourceNote, instead_of: str, now: int) -> Lock:
    """Return the lock with a note's texts in the entry `guid`, so that the next build pairs them.

    `instead_of` is the GUID that the note had until now: its entry becomes a removed one. The
    entry `guid` loses its digest, so that the note counts as changed: Anki still has the old text.
    """
    entries = dict(lock.entries)
    # A note that is linked before its first build has no entry yet.
    if instead_of in entries and instead_of != guid:
        entries[instead_of] = replace(
            entries[instead_of], removed=True, at=max(now, entries[instead_of].at)
        )
    entry = replace(with_texts(entries[guid], note), digest="", rendered="", removed=False)
    entries[guid] = replace(entry, at=max(now, entry.at))
    return replace(lock, entries=entries)


def with_copy(lock: Lock, guid: str, copy: SourceNote, instead_of: str, now: int) -> Lock:
    """Return the lock with a copy of the note `guid` in its place, after that was deleted.

    Unlike `with_link`, the note does not count as changed: Anki has its text.
    """
    linked, known = with_link(lock, guid, copy, instead_of, now), lock.entries[guid]
    entry = replace(linked.entries[guid], digest=known.digest, rendered=known.rendered)
    return replace(linked, entries={**linked.entries, guid: entry})


def is_linked(known: Entry) -> bool:
    """Return whether `with_link` made this entry.

    Drafts have no digest either, nor have removed notes that only a package has.
    """
    return not (known.digest or known.rendered or known.draft or known.removed)


def with_texts(entry: Entry, note: SourceNote) -> Entry:
    """Return an entry with the texts, path and section of a note of the source."""
    # If the answer of a built note was emptied, Anki keeps the last one, and so does the lock.
    answer = entry.answer if note.draft else note.answer
    return _replace_changed(
        entry, path=note.path, section=note.section, question=note.question, answer=answer
    )


def _replace_changed(entry: Entry, **values: object) -> Entry:
    """Replace values; return the same entry if it has them, as most do: copying all is slow."""
    new = {name: value for name, value in values.items() if getattr(entry, name) != value}
    return replace(entry, **new) if new else entry  # type: ignore[arg-type]


def is_upgrade(known: Entry, entry: Entry) -> bool:
    """Return whether an entry of version 1 changed only by the digests of version 2."""
    return entry == replace(
        known, digest=entry.digest, fields=entry.fields, rendered=entry.rendered, at=entry.at
    )


def with_ids(
    entries: Mapping[str, Entry],
    notes: Mapping[str, SourceNote],
    deck: str,
    now: int,
    taken: Callable[[], Iterable[tuple[int, int]]],
) -> dict[str, Entry]:
    """Assign ids to the notes and cards that have none, in the order of `notes`.

    `taken` returns the ids of other locks. Two branches may have assigned overlapping ids to
    different notes; one of the two notes gets new ones.
    """
    entries, without_id = _resolve_overlaps(entries)
    # GUID, ordinal or None for the note itself, room
    wanted: list[tuple[str, int | None, int]] = []
    for guid in [*notes, *(guid for guid in entries if guid not in notes)]:
        note, entry = notes.get(guid), entries[guid]
        # Nearly all notes have the same one card as before.
        if entry.nid and note and note.ordinals == (0,) and not entry.cards and entry.room > 0:
            continue
        ordinals = note.ordinals if note and not note.draft else None
        wanted += _ids_to_assign(entry, ordinals, is_built=guid in without_id)
    if not wanted:
        return dict(entries)
    taken_ranges = [
        *taken(),
        *(
            ids
            for entry in entries.values()
            for ids in id_ranges(entry.nid, entry.room, entry.cards)
        ),
    ]
    numbers = assign_ids([room for _, _, room in wanted], deck, now, taken_ranges)
    result = dict(entries)
    for (guid, ordinal, _), number in zip(wanted, numbers, strict=True):
        entry = result[guid]
        if ordinal is not None:
            result[guid] = replace(
                entry, cards=tuple(sorted((*entry.cards, (ordinal, number)))), at=max(now, entry.at)
            )
        else:
            note = notes.get(guid)
            cards = cards_outside_room(number, entry.room, note.ordinals if note else ())
            result[guid] = replace(entry, nid=number, cards=cards)
    return result


def _ids_to_assign(
    entry: Entry, ordinals: Sequence[int] | None, *, is_built: bool
) -> list[tuple[str, int | None, int]]:
    if not entry.nid:
        is_waiting = ordinals is None and entry.draft and not is_built  # for its answer
        return [] if is_waiting else [(entry.guid, None, entry.room)]
    if ordinals is None:
        return []
    missing = ordinals_without_id(entry.nid, entry.room, entry.cards, ordinals)
    return [(entry.guid, ordinal, 1) for ordinal in missing]


def _resolve_overlaps(entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], set[str]]:
    """Clear the ids of notes that overlap those of another note; return the GUIDs as well.

    Ids overlap only after a merge.
    """
    result, without_id = dict(entries), set()
    end = 0
    for entry in sorted(entries.values(), key=attrgetter("nid", "guid")):
        if entry.nid and entry.nid < end:
            result[entry.guid] = replace(entry, nid=0, cards=())
            without_id.add(entry.guid)
        elif entry.nid:
            end = entry.nid + entry.room
    return result, without_id
