"""From a deck that was read to a package that can be written: renders, identifies, packs. No I/O."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.apkg import Package, PackageNote
from generator.checks import check_deck
from generator.diagnostics import Code, Diagnostic, Location, in_order
from generator.identity import Content, Identification, Recognised, identify, recognise_notes
from generator.identity.lock import Entry
from generator.identity.numbering import Numbered
from generator.identity.recognition import Present
from generator.markup.fields import BETWEEN_SECTIONS, FieldRenderer, Fields, note_type_of
from generator.markup.media import MediaFile, MediaLibrary
from generator.notes import Deck, Note
from generator.notetypes.search import browser_searches

# The lock keeps a text this long in full; of a longer one, its beginning and a digest.
LONGEST_SIDE = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A deck with its notes' fields, and every problem that was found on the way. Its drafts have no fields yet."""

    deck: Deck
    fields: tuple[Fields, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def cards(self) -> int:
        """How many cards the notes make."""
        return sum(len(fields.ordinals) for fields in self.fields)


def recognise_deck(deck: Deck, media: MediaLibrary, lock: Mapping[str, Entry], folder: str) -> Recognised:
    """Find out which note is which. `folder` is the part of the notes' paths that the lock leaves out."""
    renderer = FieldRenderer(media)
    return recognise_notes(lock, [_present(note, renderer.sides(note), folder) for note in deck.notes], deck.name)


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
    return Rendered(deck=deck, fields=fields, diagnostics=in_order([*found, *check_deck(deck), *renderer.problems]))


def identify_deck(
    rendered: Rendered, lock: Mapping[str, Entry], folder: str, now: int, recognised: Recognised | None = None
) -> Identification:
    """Give the notes that were `recognised` their identities. `folder` is what the lock leaves out of their paths."""
    return identify(lock, contents_of(rendered, folder), rendered.deck.name, now, recognised)


def contents_of(rendered: Rendered, folder: str) -> list[Content]:
    """Return what the notes are recognised by, and the digest that shows a change of what a learner sees."""
    return [
        Content(
            present=_present(note, fields.sides, folder),
            digest=_digest(note, fields),
            deck=note.deck,
            clozes=fields.clozes,
        )
        for note, fields in zip(rendered.deck.notes, rendered.fields, strict=True)
    ]


def identity_problems(
    rendered: Rendered, identification: Identification, lock_path: str, now: int
) -> tuple[Diagnostic, ...]:
    """Say why this build cannot take place under these identities, if it cannot."""
    problems = [
        Diagnostic(
            location=rendered.deck.notes[index].location,
            code=Code.BAD_ID,
            message=f'the id "{rendered.deck.notes[index].id}" is that of a note of another kind',
            hint='take the "ID:" line away: Anki does not turn a basic note into a cloze note, or back',
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
    for index, before in identification.moved:
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
            ordinals=fields.ordinals,
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


def _present(note: Note, sides: tuple[str, str], folder: str) -> Present:
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


def _digest(note: Note, fields: Fields) -> str:
    seen = json.dumps([fields.note_type.kind, fields.values, note.tags, fields.ordinals], ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()[:16]
