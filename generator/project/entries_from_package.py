"""Makes entries of the lock from a package, which has what Anki has, and from the source.

The notes of the package are matched with those of the source by their visible text. Their HTML
differs between versions of this program, and cloze numbers are not known before the match.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from generator.apkg import PackageNote
from generator.build import LONGEST_TEXT, BuiltNote, RenderedDeck, render_deck
from generator.identity.entries import with_texts
from generator.identity.ids import room_for
from generator.identity.lock import Entry
from generator.identity.numbering import NumberedText
from generator.identity.pairing import SourceNote
from generator.identity.recognition import match_notes
from generator.markup.fields import Fields
from generator.markup.media import MediaLibrary
from generator.notes import Deck
from generator.project.package_fields import PackageFields
from generator.rendering.rendered_note import field_digests
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEntries:
    """The notes of a package to make entries for, and what the lock has already.

    - `guids`: the notes of the package that no lock has.
    - `identified`: the indices, among notes and drafts in source order, of the notes that the lock
      has for sure.
    - `taken`: all note ids and card ids in the lock.
    - `missing_path`: the path in the entries of notes that are not in the source.
    """

    guids: Collection[str]
    identified: Collection[int]
    taken: Collection[int]
    missing_path: str


def entries_from_package(
    notes: Sequence[PackageNote],
    wanted: WantedEntries,
    deck: Deck,
    media: MediaLibrary,
    folder: str,
) -> dict[str, Entry]:
    """Make an entry for each wanted note of a package, by GUID.

    The entry of a note that is in the source has the texts of the source, so that the next build
    recognises the note. If the package has another text, the entry has no digest: the note counts
    as changed, and its edit is imported. The entry of a note that is not in the source is marked as
    removed. `folder` is the start of the paths that the lock leaves out.
    """
    rendered = render_deck(deck, (), media)
    found = {
        index: note
        for index, note in _match_with_source(notes, rendered).items()
        if note.guid in wanted.guids and index not in wanted.identified
    }
    numbers = {
        index: _cloze_numbers(_fields_of(note), rendered.notes[index].fields)
        for index, note in found.items()
    }
    # Rendered again with the numbers, which decide a note's cards and so its digest.
    rendered = render_deck(deck, (), media, folder=folder, numbers=numbers)
    ids = sorted({*wanted.taken, *(number for note in notes for number in _ids_of_note(note))})
    entries = {}
    for index, note in found.items():
        built = rendered.notes[index]
        entry = replace(_removed_entry(note, ids), removed=False, clozes=numbers[index])
        is_same = built.fields and _looks_the_same(note, built.fields, built.note.tags)
        digest = built.source.digest if is_same else ""
        entries[note.guid] = replace(_with_source_texts(entry, built.source), digest=digest)
    missing = [note for note in notes if note.guid in wanted.guids and note.guid not in entries]
    return entries | {
        note.guid: replace(_removed_entry(note, ids), path=wanted.missing_path) for note in missing
    }


# ---- matching the notes of the package with those of the source


def _match_with_source(
    notes: Sequence[PackageNote], rendered: RenderedDeck
) -> dict[int, PackageNote]:
    """Pair notes and drafts of the source, by index, with notes of the package.

    All notes of the package are matched, also those that are not wanted: neighbours count as
    evidence.
    """
    by_due = sorted(notes, key=lambda note: (note.due, note.nid))
    by_guid = {note.guid: note for note in by_due}
    matches = match_notes(
        [_entry_to_match(note) for note in by_due],
        [_note_to_match(one) for one in rendered.notes],
    )
    return {
        index: by_guid[match.guid] for index, match in enumerate(matches) if match.guid is not None
    }


def _entry_to_match(note: PackageNote) -> Entry:
    question, answer = _fields_of(note).question_and_answer()
    return replace(_removed_entry(note, ()), removed=False, question=question, answer=answer)


def _note_to_match(one: BuiltNote) -> SourceNote:
    """Return a note or draft of the source in the form in which it is compared with a package."""
    if one.fields is None:
        return replace(one.source, path="")
    fields = PackageFields(one.fields.note_type, one.fields.values)
    question, answer = fields.question_and_answer()
    return replace(one.source, path="", section=fields.section(), question=question, answer=answer)


def _fields_of(note: PackageNote) -> PackageFields:
    return PackageFields(note.note_type, note.fields)


# ---- cloze numbers


def _cloze_numbers(found: PackageFields, fields: Fields | None) -> tuple[NumberedText, ...]:
    """Return the cloze numbers in a package's fields, each with its text in the source.

    `fields` are those of the note in the source, if it has one.

    Deletions with the same visible text are paired in order. If the source has no such deletion,
    the visible text is stored, and the next build compares it with the deletions that are new.
    """
    sources_by_text: dict[str, list[str]] = {}
    for shown, source in _deletion_sources(fields) if fields else ():
        sources_by_text.setdefault(shown, []).append(source)
    given: dict[int, str] = {}
    for number, shown in found.numbered_texts():
        given[number] = sources_by_text[shown].pop(0) if sources_by_text.get(shown) else shown
    return tuple(NumberedText(number, source) for number, source in sorted(given.items()))


def _deletion_sources(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the visible text of each deletion of a rendered note, with its text in the source."""
    sources: dict[int, list[str]] = {}
    for number, source in fields.clozes:
        sources.setdefault(number, []).append(source)
    for number, shown in PackageFields(fields.note_type, fields.values).numbered_texts():
        if sources.get(number):
            yield shown, sources[number].pop(0)


# ---- the entries


def _removed_entry(note: PackageNote, ids: Sequence[int]) -> Entry:
    """Make the entry of a note that is not in the source, from the package alone."""
    fields = _fields_of(note)
    question, answer = fields.question_and_answer()
    return Entry(
        guid=note.guid,
        nid=note.nid,
        due=note.due,
        mod=note.mod,
        digest="",
        kind=note.note_type.kind,
        path="",
        section=fields.section(),
        question=question[:LONGEST_TEXT],
        answer=answer[:LONGEST_TEXT],
        order_key=note.due,
        at=note.mod,
        removed=True,
        deck=note.deck,
        clozes=_cloze_numbers(fields, None),
        fields=field_digests(note.fields, note.tags),
        room=_room(note, ids),
        cards=tuple(
            (ordinal, number) for ordinal, number in note.cards if number != note.nid + ordinal
        ),
    )


def _with_source_texts(entry: Entry, note: SourceNote) -> Entry:
    """Return an entry with the texts of its note in the source.

    A draft keeps its last answer, as it does in Anki.
    """
    note_id = note.id if note.id and note.id != entry.guid else ""
    return replace(with_texts(entry, note), id=note_id, draft=note.draft)


def _room(note: PackageNote, ids: Sequence[int]) -> int:
    """Return the number of ids, from the note's own on, that are reserved for the note.

    It is that of a new note, or less if another note has one of these ids. `ids` are sorted.
    """
    own = _ids_of_note(note)
    others = (
        number for number in islice(ids, bisect_right(ids, note.nid), None) if number not in own
    )
    wanted = room_for(note.note_type.kind, len(note.cards))
    return min(wanted, next(others, note.nid + wanted) - note.nid)


def _ids_of_note(note: PackageNote) -> set[int]:
    return {note.nid, *(number for _, number in note.cards)}


def _looks_the_same(note: PackageNote, fields: Fields, tags: Sequence[str]) -> bool:
    """Return whether package and source have the same visible text, media, tags and cards."""
    cards = tuple(ordinal for ordinal, _ in note.cards)
    shown = PackageFields(fields.note_type, fields.values).all_that_shows()
    before = (_fields_of(note).all_that_shows(), sorted(note.tags), cards)
    return before == (shown, sorted(tags), fields.ordinals)
