"""Turns a deck into a package: renders its notes, adds their identities, packs them. No I/O."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from types import MappingProxyType

from generator.apkg import Package, PackageNote
from generator.checks import check_deck
from generator.diagnostics import (
    Code,
    Diagnostic,
    Location,
    has_errors,
    sort_diagnostics,
    without_ignored,
)
from generator.identity import Identification, NoteIdentity
from generator.identity.numbering import NumberedText
from generator.identity.pairing import SourceNote
from generator.markup.fields import (
    Fields,
    draft_problems,
    invalid_problems,
    note_type_of,
    recognition_texts,
)
from generator.markup.media import MediaFile, MediaLibrary
from generator.markup.titles import BETWEEN_SECTIONS
from generator.notes import (
    Deck,
    DraftNote,
    Note,
    notes_and_drafts,
)
from generator.notetypes.search import browser_searches
from generator.rendering.rendered_note import RenderedNote, Renderer, render_notes
from generator.values import dataclass

Progress = Callable[[Iterable[Note | DraftNote]], Iterable[Note | DraftNote]]

# The lock keeps the whole text up to this length; of a longer text, the start and a digest.
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltNote:
    """A note or draft with the results of a build.

    `source` is what it is recognised by, and what the lock remembers. `fields` is None for a draft,
    `identity` is None until `with_identities`.
    """

    note: Note | DraftNote
    source: SourceNote
    fields: Fields | None = None
    identity: NoteIdentity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDeck:
    """A deck with its notes and drafts in source order, and all problems that were found in it."""

    deck: Deck
    notes: tuple[BuiltNote, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def card_count(self) -> int:
        """The number of cards that the notes make."""
        return sum(len(note.source.ordinals) for note in self.notes)

    @property
    def media(self) -> dict[str, MediaFile]:
        """The files that the notes need, by their names in the package."""
        return {file.name: file for note in self.notes if note.fields for file in note.fields.media}


def source_notes(deck: Deck, media: MediaLibrary, folder: str = "") -> list[SourceNote]:
    """Return what a deck's notes and drafts are recognised by.

    `folder` is the prefix of paths that the lock leaves out.
    """
    return [
        _source_note(note, recognition_texts(note, media), folder)
        for note in notes_and_drafts(deck)
    ]


def render_deck(
    deck: Deck,
    problems: Iterable[Diagnostic],
    media: MediaLibrary,
    progress: Progress = iter,
    *,
    folder: str = "",
    numbers: Mapping[int, Sequence[NumberedText]] = MappingProxyType({}),
    renderer: Renderer = render_notes,
    sources: Sequence[SourceNote] = (),
) -> RenderedDeck:
    """Check and render a deck; `problems` are those from reading it.

    `progress` wraps the loop over the notes. `folder` is the prefix of paths that the lock leaves
    out. `numbers` maps a note's index to its cloze numbers in the last build. `sources` are the
    `source_notes` if they are known.
    """
    ordered = notes_and_drafts(deck)
    known = iter(sources or source_notes(deck, media, folder))
    to_render = [
        (note, tuple(numbers.get(index, ())))
        for index, note in enumerate(ordered)
        if not isinstance(note, DraftNote)
    ]
    with closing(renderer(to_render, media)) as rendered:  # it may have processes and a file open
        notes = tuple(
            BuiltNote(note=note, source=next(known))
            if isinstance(note, DraftNote)
            else _built_note(note, next(rendered), next(known))
            for note in progress(ordered)
        )
    found = [
        *problems,
        *check_deck(deck),
        *chain.from_iterable(note.fields.problems for note in notes if note.fields),
        *chain.from_iterable(draft_problems(draft, media) for draft in deck.drafts),
        *chain.from_iterable(invalid_problems(note, media) for note in deck.invalid_notes),
    ]
    kept = without_ignored(_without_joined_markers(found, notes), deck.ignored_warnings)
    return RenderedDeck(deck=deck, notes=notes, diagnostics=sort_diagnostics(kept))


def notes_with_errors(rendered: RenderedDeck, errors: Collection[Diagnostic]) -> list[int]:
    """List the notes and drafts that these errors are about, as indices in source order."""
    places = {(problem.location.path, problem.location.line) for problem in errors}
    starts = {problem.location for problem in errors}
    return [
        index
        for index, built in enumerate(rendered.notes)
        if built.note.location in starts
        or (
            has_errors(built.fields.problems)
            if built.fields
            else any(
                path == built.note.location.path and line in built.note.lines
                for path, line in places
            )
        )
    ]


def _without_joined_markers(
    found: Sequence[Diagnostic], notes: Iterable[BuiltNote]
) -> Sequence[Diagnostic]:
    """Leave out that lines are joined in a note with a line like a marker, which explains it."""
    like_markers = [_place(problem) for problem in found if problem.code is Code.MARKER_LOOK_ALIKE]
    if not like_markers:
        return found
    owners = {
        (built.note.location.path, line): index
        for index, built in enumerate(notes)
        for line in range(built.note.lines.first, built.note.lines.last + 1)
    }
    explained = {owners[place] for place in like_markers if place in owners}
    return [
        problem
        for problem in found
        if problem.code is not Code.JOINED_LINES or owners.get(_place(problem)) not in explained
    ]


def _place(problem: Diagnostic) -> tuple[str, int]:
    return problem.location.path, problem.location.line


def _built_note(note: Note, rendered: RenderedNote, known: SourceNote) -> BuiltNote:
    fields = rendered.fields
    source = SourceNote(
        id=known.id,
        kind=known.kind,
        path=known.path,
        section=known.section,
        question=known.question,
        answer=known.answer,
        deck=known.deck,
        draft=False,
        digest=rendered.digest,
        fields=rendered.field_digests,
        rendered=rendered.version_1_digest,
        clozes=fields.clozes,
        ordinals=fields.ordinals,
    )
    return BuiltNote(note=note, source=source, fields=fields)


def with_identities(rendered: RenderedDeck, identification: Identification) -> RenderedDeck:
    """Return the deck with the identities of its notes and drafts."""
    notes = (
        BuiltNote(note=one.note, source=one.source, fields=one.fields, identity=identity)
        for one, identity in zip(rendered.notes, identification.notes, strict=True)
    )
    return replace(rendered, notes=tuple(notes))


def identity_problems(
    rendered: RenderedDeck, earliest: int, lock_path: str, now: int
) -> tuple[Diagnostic, ...]:
    """Return the problems with the identities of a deck; `earliest` is when a build is possible."""
    problems = [
        Diagnostic(
            location=built.note.location,
            code=Code.BAD_ID,
            message=f'the id "{built.note.id}" belongs to a note of another note type',
            hint='delete the "ID:" line: Anki cannot change the note type of a note on import',
        )
        for built in rendered.notes
        if built.identity and built.identity.is_clash
    ]
    # The last build was on a machine whose clock was ahead, or this clock was set back since.
    if earliest > now:
        problems.append(
            Diagnostic(
                location=Location(path=lock_path, line=1, column=1),
                code=Code.CLOCK_BEHIND,
                message=f"a changed note was last built {earliest - now} seconds ahead"
                " of this machine's clock",
                hint="set this machine's clock if it is wrong; otherwise wait that long: Anki"
                " imports a change only if it is later than the last one",
            )
        )
    found = [*problems, *_deck_changes(rendered)]
    return sort_diagnostics(without_ignored(found, rendered.deck.ignored_warnings))


def _deck_changes(rendered: RenderedDeck) -> Iterator[Diagnostic]:
    """Yield one warning for each pair of decks between which notes moved."""
    groups: dict[tuple[str, str], list[BuiltNote]] = {}
    for built in rendered.notes:
        if built.identity and built.identity.left_deck:
            groups.setdefault((built.identity.left_deck, built.note.deck), []).append(built)
    for (before, after), group in groups.items():
        searches = browser_searches(
            (built.identity.nid, built.source.kind) for built in group if built.identity
        )
        notes, cards = (
            ("a note", "its cards") if len(group) == 1 else (f"{len(group)} notes", "their cards")
        )
        yield Diagnostic(
            location=group[0].note.location,
            code=Code.DECK_CHANGED,
            message=f'{notes} moved from the deck "{before}" to "{after}": '
            f"an import does not move {cards}",
            hint=f"to move them, paste {_searches(searches)}",
        )


def _searches(searches: Sequence[str]) -> str:
    """Return what to do with the searches in Anki, and the searches at the end."""
    what = "this" if len(searches) == 1 else "each of these in turn"
    return (
        f"{what} into the search of Anki's browser, select all"
        f" and choose Cards > Change Deck: {', then '.join(searches)}"
    )


def pack(rendered: RenderedDeck) -> Package:
    """Return the package of a deck without errors, whose notes have their identities."""
    media = rendered.media
    # Sorted by name, so that a note that moves within the source does not change the package.
    return Package(
        deck=rendered.deck.name,
        notes=tuple(
            _package_note(built, built.fields, built.identity)
            for built in rendered.notes
            if built.fields and built.identity
        ),
        descriptions=rendered.deck.descriptions,
        media=tuple(media[name] for name in sorted(media)),
    )


def _package_note(built: BuiltNote, fields: Fields, identity: NoteIdentity) -> PackageNote:
    return PackageNote(
        guid=identity.guid,
        nid=identity.nid,
        mod=identity.mod,
        due=identity.due,
        note_type=fields.note_type,
        deck=built.note.deck,
        fields=fields.values,
        tags=built.note.tags,
        cards=tuple(zip(fields.ordinals, identity.cards, strict=True)),
    )


def _source_note(note: Note | DraftNote, texts: tuple[str, str], folder: str) -> SourceNote:
    return SourceNote(
        id=note.id,
        kind=note_type_of(note).kind,
        path=note.location.path.removeprefix(folder),
        section=BETWEEN_SECTIONS.join(note.section),
        question=_shorten(texts[0]),
        answer=_shorten(texts[1]),
        deck=note.deck,
        draft=isinstance(note, DraftNote),
    )


def _shorten(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT]}… {hashlib.sha256(text.encode()).hexdigest()}"
