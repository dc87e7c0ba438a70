"""Find out what Anki has of the notes of a source, with as little work for Anki as possible.

- Which ids exist is asked for all notes, in one search.
- Notes that changed since they were sent are read by their ids.
- Only at the first push, before something is deleted, moved or replaced, or if an id is not as
  expected, are the decks exported, and the notes matched by their GUIDs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from generator.delivery.anki import Anki
from generator.delivery.anki_note import AnkiNote, deck_key, tag_keys
from generator.delivery.exported_notes import decks_to_export, read_exports
from generator.delivery.known_notes import KnownNotes
from generator.delivery.merging import is_older, learners_texts, merge
from generator.delivery.plan import InAnki
from generator.delivery.sent_notes import SentNote
from generator.delivery.undone_moves import with_undone_moves
from generator.delivery.wanted import Wanted, WantedNote
from generator.values import dataclass

# The notes that were sent last are looked at each time: if they are not as they were sent, the
# collection may have been put back to an older state, from a backup say.
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What Anki has, and the exports from which it was read, which are packages of whole decks.

    `present` are the ids that notes of the source were expected to have and that Anki has, if for
    another note.
    """

    in_anki: InAnki
    present: frozenset[int]
    exports: tuple[Path, ...] = ()


def read(
    anki: Anki,
    wanted: Wanted,
    sent: Mapping[str, SentNote],
    kept: Collection[str],
    folder: Path,
) -> Reading:
    """Read what Anki has. Raises DeliveryError and OSError.

    `kept` are the GUIDs of removed notes that the last push left in Anki. Exports are written into
    the `folder`.
    """
    known = KnownNotes(
        wanted=wanted,
        sent=sent,
        kept=kept,
        present=anki.present(_all_nids(wanted, sent)),
    )
    # Before the first push, notes may be there under other ids, from a package of another lock.
    is_unknown = not sent and bool(decks_to_export(anki, known))
    if not (is_unknown or _needs_export(known)):
        in_anki = _read_by_ids(anki, known)
        if in_anki is not None:
            return Reading(in_anki=in_anki, present=known.present)
    in_anki, exports = read_exports(anki, known, folder)
    return Reading(in_anki=in_anki, present=known.present, exports=exports)


def _all_nids(wanted: Wanted, sent: Mapping[str, SentNote]) -> frozenset[int]:
    return frozenset(
        {
            *(one.note.nid for one in wanted.notes.values()),
            *(entry.nid for entry in wanted.removed.values()),
            *(one.nid for one in sent.values()),
        }
    )


def _needs_export(known: KnownNotes) -> bool:
    """Return whether notes have to be matched by their GUIDs."""
    for guid, note in known.wanted.notes.items():
        sent = known.sent.get(guid)
        if sent is None:
            if known.is_present(guid):  # imported by hand, or another program's note
                return True
        elif sent.is_deleted == known.is_present(guid) or not _has_deck(note, sent):
            return True
    return any(
        known.is_present(guid) or (guid in known.sent and not known.sent[guid].is_deleted)
        for guid in known.wanted.removed
        if guid not in known.kept
    )


def is_as_recorded(anki: Anki, sent: Mapping[str, SentNote]) -> bool:
    """Return whether Anki still has what was last sent. Raises DeliveryError."""
    there = {one.nid for one in sent.values() if not one.is_deleted}
    present = anki.present({one.nid for one in sent.values()})
    if present != there:
        return False
    known = [one for one in sent.values() if not one.is_deleted]
    if any(_is_edited(known, anki)) or with_undone_moves(anki, sent) != sent:
        return False
    last = _sent_last(known)
    found = anki.notes([one.nid for one in last]) if last else {}
    return all(_has_as_sent(found.get(one.nid), one) for one in last)


def _is_edited(sent: Iterable[SentNote], anki: Anki) -> Iterator[bool]:
    """Yield for each note whether it was changed since it was sent, as far as Anki tells."""
    known = [*sent]
    mods = anki.mods([one.nid for one in known])
    for one in known:
        yield bool(one.mod) and mods.get(one.nid, one.mod) != one.mod


def _read_by_ids(anki: Anki, known: KnownNotes) -> InAnki | None:
    """Read what changed since it was sent; None if notes have to be matched by their GUIDs."""
    present = {
        guid
        for guid in known.wanted.notes
        if guid in known.sent and not known.sent[guid].is_deleted
    }
    there = [known.sent[guid] for guid in sorted(present)]
    edited = {
        one.guid for one, is_edited in zip(there, _is_edited(there, anki), strict=True) if is_edited
    }
    changed = [
        guid
        for guid in present
        if guid in edited or not _is_as_sent(known.wanted.notes[guid], known.sent[guid])
    ]
    last = _sent_last(known.sent[guid] for guid in present)
    guids = list(dict.fromkeys([*changed, *(one.guid for one in last)]))
    by_nid = anki.notes([known.nid(guid) for guid in guids])
    notes = {
        guid: replace(note, guid=guid)
        for guid in guids
        if (note := by_nid.get(known.nid(guid))) and note.guid in (None, guid)
    }
    if len(notes) < len(guids):
        return None
    if not all(_has_as_sent(notes[one.guid], one) for one in last if one.guid not in changed):
        return None
    for guid in changed:
        wanted, live = known.wanted.notes[guid], notes[guid]
        if live.note_type is not wanted.note.note_type or live.has_more_text:
            return None
        # Another text than that which was sent may also be another note.
        merged = merge(wanted, live, known.sent[guid])
        is_sure = by_nid[live.nid].guid is not None
        if merged.replaced or (merged.kept and not is_sure):
            return None
    return InAnki(notes={guid: notes[guid] for guid in changed}, unread=present.difference(changed))


def _is_as_sent(wanted: WantedNote, sent: SentNote) -> bool:
    """Return whether the source has a note as it was last sent."""
    return (
        wanted.note.fields == sent.fields
        and tag_keys(wanted.note.tags) == tag_keys(sent.tags)
        and _has_deck(wanted, sent)
    )


def _has_deck(wanted: WantedNote, sent: SentNote) -> bool:
    """Return whether a note's cards were put into the deck in which the source has it."""
    return deck_key(wanted.note.deck) == deck_key(sent.deck)


def _sent_last(sent: Iterable[SentNote]) -> list[SentNote]:
    """Return some of the notes that were sent, the latest first."""
    return sorted((one for one in sent if one.mod), key=lambda one: (-one.at, one.guid))[
        :_LOOKED_AT
    ]


def _has_as_sent(live: AnkiNote | None, sent: SentNote) -> bool:
    """Return whether Anki has a note as after the last push, or in a later state."""
    if live is None:
        return False
    if live.mod is not None:
        return not is_older(live, sent)
    return {*learners_texts(live.fields, sent.fields)} <= {*sent.learners}
