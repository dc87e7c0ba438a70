"""From a deck that was read to a package that can be written: renders, identifies, packs. No I/O."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from generator.apkg import Package, PackageNote
from generator.checks import check_deck
from generator.diagnostics import Code, Diagnostic, Location, in_order
from generator.identity import Identification, Identified
from generator.identity.numbering import Numbered
from generator.identity.pairing import SourceNote
from generator.markup.fields import BETWEEN_SECTIONS, FieldRenderer, Fields, note_type_of
from generator.markup.media import MediaFile, MediaLibrary
from generator.markup.wrapping import unwrap
from generator.notes import (
    BasicNote,
    ClozeNote,
    Deck,
    DraftNote,
    ListNote,
    Note,
    OcclusionNote,
    in_source_order,
    slots,
)
from generator.notetypes.search import browser_searches
from generator.text.located import Text
from generator.text.regions import regions

Progress = Callable[[Iterable[Note | DraftNote]], Iterable[Note | DraftNote]]

# The lock keeps a text this long in full; of a longer one, its beginning and a digest.
LONGEST_TEXT = 4000
# In hexadecimal. A note's has to be unlike those of its own earlier texts, a field's unlike what a learner writes there.
NOTE_DIGITS, FIELD_DIGITS = 16, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltNote:
    """A note or draft, with what a build made of it so far.

    `source` is what it is recognised by and what the lock is to remember of it. `fields` are None for a draft,
    `identity` as long as nobody asked which note of Anki's it is.
    """

    note: Note | DraftNote
    source: SourceNote
    fields: Fields | None = None
    identity: Identified | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A deck with its notes and drafts in source order, and every problem that was found on the way."""

    deck: Deck
    notes: tuple[BuiltNote, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def cards(self) -> int:
        """How many cards the notes make."""
        return sum(len(one.source.ordinals) for one in self.notes)

    @property
    def media(self) -> dict[str, MediaFile]:
        """The files that the notes need, by the names that the package gives them."""
        return {file.name: file for one in self.notes if one.fields for file in one.fields.media}


def source_notes(deck: Deck, media: MediaLibrary, folder: str = "") -> list[SourceNote]:
    """Return what a deck's notes and drafts are recognised by. `folder` is the part of paths that the lock leaves out."""
    renderer = FieldRenderer(media)
    return [
        _source_note(note, renderer.recognition_texts(note), folder)
        for note in in_source_order(deck)
    ]


def render_deck(
    deck: Deck,
    found: Iterable[Diagnostic],
    media: MediaLibrary,
    progress: Progress = iter,
    *,
    folder: str = "",
    numbers: Mapping[int, Sequence[Numbered]] = MappingProxyType({}),
) -> Rendered:
    """Check and render a deck; `found` is what reading it found already. `progress` may watch the notes go by.

    `folder` is the part of paths that the lock leaves out. `numbers` has the cloze numbers that notes, by index, were
    given before.
    """
    renderer = FieldRenderer(media)
    notes = tuple(
        _build_draft(note, renderer, folder)
        if isinstance(note, DraftNote)
        else _build_note(note, renderer.render(note, numbers.get(index, ())), folder)
        for index, note in enumerate(progress(in_source_order(deck)))
    )
    for draft in deck.drafts:
        renderer.check_draft(draft)
    for note in deck.unfinished:
        renderer.check_unfinished(note)
    return Rendered(
        deck=deck,
        notes=notes,
        diagnostics=in_order([*found, *check_deck(deck), *renderer.problems]),
    )


def _build_draft(note: DraftNote, renderer: FieldRenderer, folder: str) -> BuiltNote:
    return BuiltNote(note=note, source=_source_note(note, renderer.recognition_texts(note), folder))


def _build_note(note: Note, fields: Fields, folder: str) -> BuiltNote:
    source = replace(
        _source_note(note, fields.recognition_texts, folder),
        digest=_digest(note, fields),
        fields=field_digests(fields.values, note.tags),
        rendered=_version_1_digest(note, fields),
        clozes=fields.clozes,
        ordinals=fields.ordinals,
    )
    return BuiltNote(note=note, source=source, fields=fields)


def with_identities(rendered: Rendered, identification: Identification) -> Rendered:
    """Return a deck whose notes and drafts have their identities."""
    notes = (
        replace(one, identity=identification.notes[index])
        for index, one in enumerate(rendered.notes)
    )
    return replace(rendered, notes=tuple(notes))


def identity_problems(
    rendered: Rendered, earliest: int, lock_path: str, now: int
) -> tuple[Diagnostic, ...]:
    """Say why this build cannot take place under these identities, if it cannot; `earliest` is when it may."""
    problems = [
        Diagnostic(
            location=one.note.location,
            code=Code.BAD_ID,
            message=f'the id "{one.note.id}" is that of a note of another kind',
            hint='delete the "ID:" line: Anki does not turn a basic note into a cloze note, or back',
        )
        for one in rendered.notes
        if one.identity and one.identity.is_clash
    ]
    # A build on another machine, whose clock was ahead, or a clock that was set back since.
    if earliest > now:
        problems.append(
            Diagnostic(
                location=Location(path=lock_path, line=1, column=1),
                code=Code.CLOCK_BEHIND,
                message=f"a note that changed was built {earliest - now} seconds ahead of this machine's clock",
                hint="set the clock right, or wait: Anki takes a change only if it is later than the one before",
            )
        )
    return in_order([*problems, *_deck_changes(rendered)])


def _deck_changes(rendered: Rendered) -> Iterator[Diagnostic]:
    """Warn once for each deck that notes left for another."""
    groups: dict[tuple[str, str], list[BuiltNote]] = {}
    for one in rendered.notes:
        if one.identity and one.identity.left_deck:
            groups.setdefault((one.identity.left_deck, one.note.deck), []).append(one)
    for (before, after), group in groups.items():
        searches = browser_searches(
            (one.identity.nid, one.source.kind) for one in group if one.identity
        )
        notes = "a note" if len(group) == 1 else f"{len(group)} notes"
        yield Diagnostic(
            location=group[0].note.location,
            code=Code.DECK_CHANGED,
            message=f'{notes} went from the deck "{before}" to "{after}": an import leaves the cards where they are',
            hint=f"to move them, search in Anki's browser for {_search_steps(searches)}",
        )


def _search_steps(searches: Sequence[str]) -> str:
    """Say what to search for, and what to do with the cards that are found."""
    if len(searches) == 1:
        return f"{searches[0]} and choose Cards > Change Deck"
    return f"{' and then for '.join(searches)}, and choose Cards > Change Deck after each"


def pack(rendered: Rendered) -> Package:
    """Make the package of a deck that has no errors, and whose notes have their identities."""
    media = rendered.media
    # Sorted by name, so that a note that moves within the source leaves the bytes of the package as they are.
    return Package(
        deck=rendered.deck.name,
        notes=tuple(
            _package_note(one, one.fields, one.identity)
            for one in rendered.notes
            if one.fields and one.identity
        ),
        descriptions=rendered.deck.descriptions,
        media=tuple(media[name] for name in sorted(media)),
    )


def _package_note(one: BuiltNote, fields: Fields, identity: Identified) -> PackageNote:
    return PackageNote(
        guid=identity.guid,
        nid=identity.nid,
        mod=identity.mod,
        due=identity.due,
        note_type=fields.note_type,
        deck=one.note.deck,
        fields=fields.values,
        tags=one.note.tags,
        cards=tuple(zip(fields.ordinals, identity.cards, strict=True)),
    )


def _source_note(note: Note | DraftNote, sides: tuple[str, str], folder: str) -> SourceNote:
    return SourceNote(
        id=note.id,
        kind=note_type_of(note).kind,
        path=note.location.path.removeprefix(folder),
        section=BETWEEN_SECTIONS.join(note.section),
        question=_shorten(sides[0]),
        answer=_shorten(sides[1]),
        deck=note.deck,
        draft=isinstance(note, DraftNote),
    )


def _shorten(side: str) -> str:
    if len(side) <= LONGEST_TEXT:
        return side
    return f"{side[:LONGEST_TEXT]}… {hashlib.sha256(side.encode()).hexdigest()}"


# ---- digests


def _digest(note: Note, fields: Fields) -> str:
    """Digest what a note is made of: its texts, tags, media, the sections above it, its type, and the cards it makes.

    How all that is rendered plays no part, so that a new version of this program or of a library changes no note.
    """
    made_of = [
        _kind_of(note),
        [_digested_source(text) for text in slots(note)],
        note.section,
        note.tags,
        note.speech,
        sorted(file.name for file in fields.media),
        fields.ordinals,
    ]
    return _hexadecimal(json.dumps(made_of, ensure_ascii=False), NOTE_DIGITS)


def _digested_source(text: Text | None) -> str:
    if text is None:
        return ""
    # A text of one line has no line breaks that count for nothing, so its regions need not be found.
    return unwrap(text.value, list(regions(text.value)) if "\n" in text.value else ())


def _kind_of(note: Note) -> str:
    match note:
        case BasicNote():
            return f"basic{' reversed' if note.reversed else ''}{' typed' if note.typed else ''}"
        case ClozeNote():
            return "cloze"
        case ListNote():
            return "list"
        case OcclusionNote():
            return "occlusion"


def field_digests(values: Sequence[str], tags: Sequence[str]) -> tuple[str, ...]:
    """Digest each field and, last, the tags, as they are in Anki after the import: in Unicode's composed form."""
    return tuple(
        _field_digest(text) for text in (*values, " ".join(sorted(tags, key=str.casefold)))
    )


def _field_digest(text: str) -> str:
    # Most fields of most notes are empty, and the lock has a line for each note.
    return _hexadecimal(unicodedata.normalize("NFC", text), FIELD_DIGITS) if text else ""


def _version_1_digest(note: Note, fields: Fields) -> str:
    seen = json.dumps(
        [fields.note_type.kind, fields.values, note.tags, fields.ordinals], ensure_ascii=False
    )
    return _hexadecimal(seen, NOTE_DIGITS)


def _hexadecimal(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
