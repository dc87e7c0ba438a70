"""A note's line of the lock, as a build makes it or brings it up to date."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from generator.identity.ids import (
    assign_ids,
    cards_at_start,
    cards_without_room,
    occupied,
    room_for,
)
from generator.identity.lock import Entry, Lock
from generator.identity.numbering import remember
from generator.identity.pairing import SourceNote


def is_changed(known: Entry, note: SourceNote) -> bool:
    """Tell whether a known note is made of something else now. A line of version 1 can tell only what it looked like."""
    return known.rendered != note.rendered if known.rendered else known.digest != note.digest


def is_rendered_anew(known: Entry, note: SourceNote) -> bool:
    """Tell whether an unchanged note would look different in Anki, by a new version of this program or of a library."""
    return bool(known.fields) and known.fields != note.fields


def created(guid: str, note: SourceNote, order_key: float, now: int) -> Entry:
    """Make a new note's line, without an id."""
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


def updated(
    known: Entry, note: SourceNote, order_key: float, now: int, *, rerender: bool = False
) -> Entry:
    """Bring a known note's line up to date; it stays as it is, `at` included, where nothing changed."""
    note_id = note.id if note.id and note.id != known.guid else ""
    entry = with_texts(known, note)
    entry = _with(
        entry, order_key=order_key, removed=False, deck=note.deck, id=note_id, draft=note.draft
    )
    if not note.draft:
        clozes = remember(known.clozes, note.clozes)
        entry = _with(entry, digest=note.digest, rendered="", clozes=clozes)
        if not known.nid:
            entry = replace(
                entry, mod=now, fields=note.fields, room=room_for(known.kind, len(note.ordinals))
            )
        elif is_changed(known, note) or (rerender and is_rendered_anew(known, note)):
            # Later than before even by a clock that is behind: Anki takes a change only then.
            entry = replace(entry, mod=max(now, known.mod + 1), fields=note.fields)
        elif not known.fields:  # a line of version 1
            entry = replace(entry, fields=note.fields)
    if entry == known or is_upgrade(known, entry):
        return entry
    return replace(entry, at=max(now, known.at, entry.mod))


def with_link(lock: Lock, guid: str, note: SourceNote, instead_of: str, now: int) -> Lock:
    """Return the lock with the entry `guid` reading as `note` does, so that the next build takes one for the other.

    `instead_of` is the GUID that the note had until now; what it stood for counts as removed. Without its digest the
    note counts as changed: Anki has the text that it had before.
    """
    entries = dict(lock.entries)
    # A note that is linked before it was ever built has no entry of its own.
    if instead_of in entries and instead_of != guid:
        entries[instead_of] = replace(
            entries[instead_of], removed=True, at=max(now, entries[instead_of].at)
        )
    entry = replace(with_texts(entries[guid], note), digest="", rendered="", removed=False)
    entries[guid] = replace(entry, at=max(now, entry.at))
    return replace(lock, entries=entries)


def is_linked(known: Entry) -> bool:
    """Tell what `with_link` made. Drafts have no digest either, nor have removed notes that only a package has."""
    return not (known.digest or known.rendered or known.draft or known.removed)


def with_texts(entry: Entry, note: SourceNote) -> Entry:
    """Have an entry read as a note of the source does, in its place there."""
    # Of a draft that was built before, Anki keeps the last answer, and so does the lock.
    answer = entry.answer if note.draft else note.answer
    return _with(entry, path=note.path, section=note.section, question=note.question, answer=answer)


def _with(entry: Entry, **values: object) -> Entry:
    """Replace values; an entry that has them already is given back, which most are: copying all takes long."""
    new = {name: value for name, value in values.items() if getattr(entry, name) != value}
    return replace(entry, **new) if new else entry  # type: ignore[arg-type]


def is_upgrade(known: Entry, entry: Entry) -> bool:
    """Tell whether a line of version 1 has nothing new but the digests of version 2."""
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
    """Give ids to the notes and cards that have none, in the order of `notes`; `taken` gives those of other locks.

    Two branches may have given overlapping ids to different notes: one of the two gets others.
    """
    entries, unseated = _apart(entries)
    wanted: list[
        tuple[str, int | None, int]
    ] = []  # GUID, ordinal or None for the note itself, room
    for guid in [*notes, *(guid for guid in entries if guid not in notes)]:
        note = notes.get(guid)
        ordinals = note.ordinals if note and not note.draft else None
        wanted += _wanted(entries[guid], ordinals, is_built=guid in unseated)
    if not wanted:
        return dict(entries)
    occupied_now = [
        *taken(),
        *(
            ids
            for entry in entries.values()
            for ids in occupied(entry.nid, entry.room, entry.cards)
        ),
    ]
    numbers = assign_ids([room for _, _, room in wanted], deck, now, occupied_now)
    result = dict(entries)
    for (guid, ordinal, _), number in zip(wanted, numbers, strict=True):
        entry = result[guid]
        if ordinal is not None:
            result[guid] = replace(
                entry, cards=tuple(sorted((*entry.cards, (ordinal, number)))), at=max(now, entry.at)
            )
        else:
            note = notes.get(guid)
            cards = cards_at_start(number, entry.room, note.ordinals if note else ())
            result[guid] = replace(entry, nid=number, cards=cards)
    return result


def _wanted(
    entry: Entry, ordinals: Sequence[int] | None, *, is_built: bool
) -> list[tuple[str, int | None, int]]:
    if not entry.nid:
        is_waiting = ordinals is None and entry.draft and not is_built  # for an answer
        return [] if is_waiting else [(entry.guid, None, entry.room)]
    if ordinals is None:
        return []
    missing = cards_without_room(entry.nid, entry.room, entry.cards, ordinals)
    return [(entry.guid, ordinal, 1) for ordinal in missing]


def _apart(entries: Mapping[str, Entry]) -> tuple[dict[str, Entry], set[str]]:
    """Take the ids from notes whose own overlap those of another note, which is so after a merge only; say from which."""
    result, unseated = dict(entries), set()
    end = 0
    for entry in sorted(entries.values(), key=lambda entry: (entry.nid, entry.guid)):
        if entry.nid and entry.nid < end:
            result[entry.guid] = replace(entry, nid=0, cards=())
            unseated.add(entry.guid)
        elif entry.nid:
            end = entry.nid + entry.room
    return result, unseated
