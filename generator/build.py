"""From a deck that was read to a package that can be written: renders, identifies, packs. No I/O."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.apkg import Package, PackageNote
from generator.checks import check_deck
from generator.diagnostics import Code, Diagnostic, Location, in_order
from generator.identity import Identification, Recognised, recognise_notes
from generator.identity.entries import Content
from generator.identity.lock import Entry
from generator.identity.numbering import Numbered
from generator.identity.recognition import Present
from generator.markup.fields import BETWEEN_SECTIONS, FieldRenderer, Fields, note_type_of
from generator.markup.media import MediaFile, MediaLibrary
from generator.markup.wrapping import unwrapped
from generator.notes import BasicNote, ClozeNote, Deck, DraftNote, ListNote, Note, OcclusionNote, in_source_order, slots
from generator.notetypes.search import browser_searches
from generator.text.located import Text
from generator.text.regions import regions

# The lock keeps a text this long in full; of a longer one, its beginning and a digest.
LONGEST_SIDE = 4000
# In hexadecimal. A note's has to be unlike those of its own earlier texts, a field's unlike what a learner writes there.
NOTE_DIGITS, FIELD_DIGITS = 16, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A deck with its notes' fields, and every problem that was found on the way.

    Its drafts have no fields yet; `draft_sides` are what they are recognised by.
    """

    deck: Deck
    fields: tuple[Fields, ...]
    draft_sides: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def cards(self) -> int:
        """How many cards the notes make."""
        return sum(len(fields.ordinals) for fields in self.fields)


def presents_of(deck: Deck, media: MediaLibrary, folder: str = "") -> list[Present]:
    """Return what a deck's notes and drafts are recognised by. `folder` is the part of paths that the lock leaves out."""
    renderer = FieldRenderer(media)
    return [_present(note, renderer.sides(note), folder) for note in in_source_order(deck)]


def recognise_deck(deck: Deck, media: MediaLibrary, lock: Mapping[str, Entry], folder: str) -> Recognised:
    """Find out which note is which, drafts included. `folder` is the part of paths that the lock leaves out."""
    return recognise_notes(lock, presents_of(deck, media, folder), deck.name)


def render_deck(
    deck: Deck,
    found: Iterable[Diagnostic],
    media: MediaLibrary,
    progress: Callable[[Iterable[Note]], Iterable[Note]] = iter,
    remembered: Sequence[Sequence[Numbered]] | None = None,
) -> Rendered:
    """Check and render a deck; `found` is what reading it found already. `progress` may watch the notes go by.

    `remembered` has the cloze numbers that each note, in source order, was given before.
    """
    renderer = FieldRenderer(media)
    numbers = iter(remembered or [()] * len(deck.notes))
    fields = tuple(renderer.render(note, next(numbers)) for note in progress(deck.notes))
    for draft in deck.drafts:
        renderer.look_into_draft(draft)
    for note in deck.unfinished:
        renderer.look_into(note)
    return Rendered(
        deck=deck,
        fields=fields,
        draft_sides=tuple(renderer.sides(draft) for draft in deck.drafts),
        diagnostics=in_order([*found, *check_deck(deck), *renderer.problems]),
    )


def contents_of(rendered: Rendered, folder: str, *, for_version_1: bool = False) -> list[Content]:
    """Return what the notes and drafts are recognised by, and the digests that show a change, in source order.

    With `for_version_1`, the digests that version 1 of the lock had come along.
    """
    fields, draft_sides = iter(rendered.fields), iter(rendered.draft_sides)
    return [
        _draft_content(note, next(draft_sides), folder)
        if isinstance(note, DraftNote)
        else _content(note, next(fields), folder, for_version_1=for_version_1)
        for note in in_source_order(rendered.deck)
    ]


def _content(note: Note, fields: Fields, folder: str, *, for_version_1: bool) -> Content:
    return Content(
        present=_present(note, fields.sides, folder),
        digest=_digest(note, fields),
        fields=field_digests(fields.values, note.tags),
        rendered=_version_1_digest(note, fields) if for_version_1 else "",
        deck=note.deck,
        clozes=fields.clozes,
        ordinals=fields.ordinals,
    )


def _draft_content(draft: DraftNote, sides: tuple[str, str], folder: str) -> Content:
    return Content(present=_present(draft, sides, folder), digest="", deck=draft.deck, ordinals=(), draft=True)


def identity_problems(
    rendered: Rendered, identification: Identification, lock_path: str, now: int
) -> tuple[Diagnostic, ...]:
    """Say why this build cannot take place under these identities, if it cannot."""
    notes = in_source_order(rendered.deck)
    problems = [
        Diagnostic(
            location=notes[index].location,
            code=Code.BAD_ID,
            message=f'the id "{notes[index].id}" is that of a note of another kind',
            hint='delete the "ID:" line: Anki does not turn a basic note into a cloze note, or back',
        )
        for index in identification.clashes
    ]
    if identification.earliest > now:
        seconds = identification.earliest - now
        problems.append(
            Diagnostic(
                location=Location(path=lock_path, line=1, column=1),
                code=Code.CLOCK_BEHIND,
                message=f"a note that changed was built {seconds} seconds ahead of this machine's clock",
                hint="set the clock right, or wait: Anki takes a change only if it is later than the one before",
            )
        )
    problems += _deck_changes(rendered, identification)
    return in_order(problems)


def _deck_changes(rendered: Rendered, identification: Identification) -> Iterator[Diagnostic]:
    """Warn once for each deck that notes left for another."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, before in identification.deck_changes:
        groups.setdefault((before, rendered.deck.notes[index].deck), []).append(index)
    for (before, after), indices in groups.items():
        searches = browser_searches(
            (identification.notes[index].nid, rendered.fields[index].note_type.kind) for index in indices
        )
        notes = "a note" if len(indices) == 1 else f"{len(indices)} notes"
        yield Diagnostic(
            location=rendered.deck.notes[indices[0]].location,
            code=Code.DECK_CHANGED,
            message=f'{notes} went from the deck "{before}" to "{after}": an import leaves the cards where they are',
            hint=f"to move them, search in Anki's browser for {_each(searches)}",
        )


def _each(searches: Sequence[str]) -> str:
    """Say what to search for, and what to do with the cards that are found."""
    if len(searches) == 1:
        return f"{searches[0]} and choose Cards > Change Deck"
    return f"{' and then for '.join(searches)}, and choose Cards > Change Deck after each"


def pack(rendered: Rendered, identification: Identification) -> Package:
    """Make the package of a deck that has no errors."""
    notes = tuple(
        PackageNote(
            guid=identity.guid,
            nid=identity.nid,
            mod=identity.mod,
            due=identity.due,
            note_type=fields.note_type,
            deck=note.deck,
            fields=fields.values,
            tags=note.tags,
            cards=tuple(zip(fields.ordinals, identity.cards, strict=True)),
        )
        for note, fields, identity in zip(rendered.deck.notes, rendered.fields, identification.notes, strict=True)
    )
    media: dict[str, MediaFile] = {file.name: file for fields in rendered.fields for file in fields.media}
    return Package(
        deck=rendered.deck.name,
        notes=notes,
        descriptions=rendered.deck.descriptions,
        media=tuple(media[name] for name in sorted(media)),
    )


def _present(note: Note | DraftNote, sides: tuple[str, str], folder: str) -> Present:
    return Present(
        id=note.id,
        kind=note_type_of(note).kind,
        path=note.location.path.removeprefix(folder),
        section=BETWEEN_SECTIONS.join(note.section),
        question=_bounded(sides[0]),
        answer=_bounded(sides[1]),
    )


def _bounded(side: str) -> str:
    if len(side) <= LONGEST_SIDE:
        return side
    return f"{side[:LONGEST_SIDE]}… {hashlib.sha256(side.encode()).hexdigest()}"


# ---- digests


def _digest(note: Note, fields: Fields) -> str:
    """Digest what a note is made of: its texts, tags, media, the sections above it, its type, and the cards it makes.

    How all that is rendered plays no part, so that a new version of this program or of a library changes no note.
    """
    made_of = [
        _type_of(note),
        [_source(text) for text in slots(note)],
        note.section,
        note.tags,
        note.speech,
        sorted(file.name for file in fields.media),
        fields.ordinals,
    ]
    return _hexadecimal(json.dumps(made_of, ensure_ascii=False), NOTE_DIGITS)


def _source(text: Text | None) -> str:
    if text is None:
        return ""
    return unwrapped(text.value, list(regions(text.value)) if "\n" in text.value else ())


def _type_of(note: Note) -> str:
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
    return tuple(_field_digest(text) for text in (*values, " ".join(sorted(tags, key=str.casefold))))


def _field_digest(text: str) -> str:
    return _hexadecimal(unicodedata.normalize("NFC", text), FIELD_DIGITS) if text else ""


def _version_1_digest(note: Note, fields: Fields) -> str:
    seen = json.dumps([fields.note_type.kind, fields.values, note.tags, fields.ordinals], ensure_ascii=False)
    return _hexadecimal(seen, NOTE_DIGITS)


def _hexadecimal(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
