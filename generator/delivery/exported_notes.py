"""Export decks from Anki, and match the notes in them by their GUIDs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from generator.apkg import with_decks_above
from generator.apkg.exports import ExportError, read_export
from generator.delivery.anki import Anki, DeliveryError
from generator.delivery.anki_note import AnkiNote, as_in_anki, deck_key, from_export
from generator.delivery.known_notes import KnownNotes
from generator.delivery.merging import is_as_built, is_older
from generator.delivery.plan import InAnki
from generator.notetypes import NOTE_TYPES

# A deck into which the learner moved notes is exported if it has at most this many cards, and this
# many times as many as the source: the export of another large deck would take too long.
_FEW_CARDS, _TIMES = 1000, 3


def read_exports(anki: Anki, known: KnownNotes, folder: Path) -> tuple[InAnki, tuple[Path, ...]]:
    """Export the decks in which the notes are, and match the notes by their GUIDs.

    Return also the exports, which are packages of whole decks. Raises DeliveryError and OSError.
    """
    exports = export_decks(anki, decks_to_export(anki, known), folder)
    found, ambiguous = notes_by_guid(exports)
    asked_for = known.wanted.notes.keys() | known.wanted.removed.keys()
    exported = {note.nid for note in found.values()}
    left = {
        nid: guid
        for guid in asked_for - found.keys()
        if (nid := known.nid(guid)) in known.present and nid not in exported
    }
    by_text = dict(_found_by_text(anki, known, left))
    # Only these decks say for sure whose notes have these ids, however large the decks are.
    elsewhere = anki.decks_of(left.keys() - {note.nid for note in by_text.values()})
    exports += export_decks(anki, sorted(elsewhere), folder)
    if elsewhere:
        found, ambiguous = notes_by_guid(exports)
    notes = {
        guid: note
        for guid, note in (by_text | found).items()
        if guid in asked_for and guid not in ambiguous
    }
    unmatched = {
        guid for guid in known.wanted.removed if guid not in notes and known.is_present(guid)
    }
    in_anki = InAnki(
        notes=notes,
        is_matched=True,
        unmatched=unmatched - ambiguous,
        ambiguous=ambiguous,
        older_since=_older_since(notes, known),
    )
    return in_anki, exports


def _older_since(notes: Mapping[str, AnkiNote], known: KnownNotes) -> int | None:
    """Return since when Anki has none of what was sent, if it was put back to an older state.

    A single note may be older for another reason: the learner has imported it from elsewhere.
    """
    both = [(notes[guid], sent) for guid, sent in known.sent.items() if guid in notes and sent.mod]
    last = max((sent.at for _, sent in both), default=0)
    if not both or not all(is_older(note, sent) for note, sent in both if sent.at == last):
        return None
    return min(sent.at for note, sent in both if is_older(note, sent))


def export_decks(anki: Anki, decks: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """Export decks into a folder; return the files."""
    exports = []
    before = len([*folder.glob("export-*")])
    for number, deck in enumerate(decks, before):
        path = folder / f"export-{number}.apkg"
        anki.export(deck, path)
        exports.append(path)
    return tuple(exports)


def notes_by_guid(exports: Iterable[Path]) -> tuple[dict[str, AnkiNote], frozenset[str]]:
    """Read the notes of exports by GUID; return also the GUIDs that more than one note has."""
    found, ambiguous = dict[str, AnkiNote](), set[str]()
    for path in exports:
        for note in _exported_notes(path):
            guid = note.guid or ""
            if guid in found and found[guid].nid != note.nid:
                ambiguous.add(guid)
            found[guid] = note
    return found, frozenset(ambiguous)


def _exported_notes(path: Path) -> list[AnkiNote]:
    try:
        return [from_export(note) for note in read_export(path)]
    except ExportError as error:
        raise DeliveryError(f"what Anki exported cannot be read: {error}") from error


def _found_by_text(
    anki: Anki, known: KnownNotes, left: Mapping[int, str]
) -> Iterator[tuple[str, AnkiNote]]:
    """Yield notes that were sent and are in no deck that was exported, by their id and text.

    The text makes sure that the id still belongs to the note.
    """
    wanted = {nid: guid for nid, guid in left.items() if guid in known.wanted.notes}
    for nid, live in anki.notes([nid for nid in wanted if wanted[nid] in known.sent]).items():
        guid = wanted[nid]
        note = known.wanted.notes[guid]
        if live.note_type is not note.note.note_type:
            continue
        is_same = live.fields == tuple(map(as_in_anki, note.note.fields))
        if is_same or is_as_built(live, note.before, known.sent[guid]):
            yield guid, replace(live, guid=guid)


def decks_to_export(anki: Anki, known: KnownNotes) -> list[str]:
    """Return the decks in which the notes are, without those that are below another of them."""
    names = {deck_key(name): name for name in anki.deck_names()}
    own = {one.note.deck for one in known.wanted.notes.values()}
    own |= {one.deck for one in known.sent.values()}
    own |= {entry.deck for entry in known.wanted.removed.values() if entry.deck}
    wanted = {names[key] for key in map(deck_key, own) if key in names}
    others = anki.decks_of(known.present) if known.present else frozenset()
    few = max(_FEW_CARDS, _TIMES * len(known.present))
    wanted |= {deck for deck in others - wanted if anki.card_count(deck) <= few}
    if not known.sent:  # they may be there under other ids
        wanted |= anki.decks_of_types([note_type.id for note_type in NOTE_TYPES])
    keys = {deck_key(name) for name in wanted}
    return sorted(name for name in wanted if not _is_below(name, keys))


def _is_below(name: str, keys: Collection[str]) -> bool:
    """Return whether a deck is below one of the decks with these keys."""
    key = deck_key(name)
    return any(above in keys for above in with_decks_above(key) if above != key)
