"""Text to notes: reads one file or a folder of files into one deck."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from generator.diagnostics import (
    Code,
    Diagnostic,
    Location,
    has_errors,
    quoted,
    sort_diagnostics,
    without_ignored,
)
from generator.notes import Deck, DraftNote, InvalidNote, Note, notes_and_drafts, with_notes
from generator.reading import NO_OPTIONS
from generator.sources.assembly import ParsedNote
from generator.sources.deck_names import DeckNames, common_deck, deck_name
from generator.sources.decoding import decode as decode
from generator.sources.dialect import NATIVE_NOTE_HINT, taken_id
from generator.sources.field_markers import Field
from generator.sources.file_content import FileContent, dialect_of, may_have_note, read_content
from generator.sources.file_content import SourceFile as SourceFile
from generator.sources.file_content import parse_file as parse_file
from generator.sources.front_matter import ROOT_FILE as ROOT_FILE
from generator.sources.front_matter import FrontMatter
from generator.sources.references import NO_REFERENCES, References
from generator.text.lines import split_lines
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesContent:
    """The content of a source's files.

    `skipped` are the paths of files without a card, whose problems are left out. `notices` say how
    files were read, if their texts leave a choice.
    """

    deck: Deck
    diagnostics: tuple[Diagnostic, ...]
    skipped: tuple[str, ...]
    notices: tuple[str, ...] = ()


def read_deck(
    files: Sequence[SourceFile],
    default_name: str,
    path: str | None = None,
    references: References = NO_REFERENCES,
) -> tuple[Deck, tuple[Diagnostic, ...]]:
    """Read files, in this order, into one deck.

    `default_name` is the root deck's name if no file names one. `path` is the path in a problem of
    the whole source; None for that of the first file.
    Returns all notes without an error, all drafts, and all problems, sorted by location. No text
    makes it raise.
    """
    contents = _read_contents(files, references, _known_root(files, default_name))
    return _assemble_deck(contents, default_name, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """A file of another tool, with the parsed notes of its deck's notes and drafts, in their order.

    `file_deck` is the full name of the file's deck. `needs_deck` is whether a native file in its
    place would be in another deck without `deck:`. `id_comments` and `notices` are those of
    `ParsedFile`.
    """

    front_matter: FrontMatter
    notes: tuple[ParsedNote, ...]
    id_comments: Mapping[int, str]
    deck: Deck
    file_deck: str
    needs_deck: bool
    diagnostics: tuple[Diagnostic, ...]
    notices: tuple[str, ...]

    def without_ids(self, indices: Collection[int]) -> "ForeignFile":
        """Return the file without the ids of some notes, which are those of other notes as well."""
        for index in indices:
            self.notes[index].texts.pop(Field.ID, None)
        ordered = enumerate(notes_and_drafts(self.deck))
        kept = (replace(note, id=None) if index in indices else note for index, note in ordered)
        return replace(self, deck=with_notes(self.deck, kept))


def read_foreign(
    file: SourceFile,
    rows: Sequence[str],
    default_name: str,
    references: References = NO_REFERENCES,
) -> ForeignFile | None:
    """Read a file of another tool once; None for a native file.

    `default_name` is the root deck's name. In a folder, a file without cards is no problem.
    """
    content = read_content(file, rows, references)
    if content.parsed is None:
        return None
    deck, diagnostics = _assemble_deck([content], default_name, None)
    kept = [index for index, note in enumerate(content.notes) if not isinstance(note, InvalidNote)]
    file_deck = deck_name(content.full_deck_name(content.deck, deck.name))
    native_deck = deck_name("::".join((default_name, *file.subpath)))
    return ForeignFile(
        front_matter=content.front_matter,
        notes=tuple(content.parsed.notes[index] for index in kept),
        id_comments={
            new: content.parsed.id_comments[old]
            for new, old in enumerate(kept)
            if old in content.parsed.id_comments
        },
        deck=deck,
        file_deck=file_deck,
        needs_deck=not file.subpath
        or content.front_matter.deck is not None
        or file_deck != native_deck,
        diagnostics=diagnostics,
        notices=content.parsed.notices,
    )


def read_files(
    files: Sequence[SourceFile],
    default_name: str,
    path: str,
    references: References = NO_REFERENCES,
) -> FilesContent:
    """Read the files of a source into one deck like `read_deck`, but skip files without a card.

    Only files of a folder are skipped. The root deck is the one that the `ROOT_FILE` names. If it
    names none and every file with cards names a deck, the root deck is what these decks have in
    common, or the first level of the first one. Otherwise it is `default_name`.
    """
    read = [file for file in files if not file.subpath or may_have_note(file)]
    contents = _read_contents(read, references, _known_root(files, default_name))
    kept = [content for content in contents if content.has_cards or not content.file.subpath]
    named = [content.front_matter.deck for content in kept if content.notes]
    deck, diagnostics = _assemble_deck(kept, _shared_deck(named) or default_name, path)
    kept_paths = {content.file.path for content in kept}
    skipped = tuple(file.path for file in files if file.path not in kept_paths)
    notices = [notice for content in kept for notice in content.notices]
    notices += _unread_types(one for one in contents if one.file.path in skipped)
    notices += _unused_options(files, contents, path)
    return FilesContent(deck=deck, diagnostics=diagnostics, skipped=skipped, notices=tuple(notices))


def _known_root(files: Sequence[SourceFile], default_name: str) -> str:
    """Return the root deck if it is known before the notes are made, as for a single file."""
    return default_name if len(files) == 1 and not files[0].subpath else ""


def _read_contents(
    files: Sequence[SourceFile], references: References, root: str
) -> list[FileContent]:
    return [read_content(file, split_lines(file.text), references, root) for file in files]


def _unread_types(skipped: Iterable[FileContent]) -> Iterator[str]:
    """Yield a notice for each note type that is not read, of files that have no other notes.

    The warnings about these notes are left out with their files.
    """
    paths: dict[str, list[str]] = {}
    for content in skipped:
        for kind in content.parsed.unread_types if content.parsed else ():
            paths.setdefault(kind, []).append(content.file.path)
    for kind, (first, *more) in paths.items():
        others = f" and {len(more):,} more" if more else ""
        yield (
            f"{first}{others}: notes of type {quoted(kind)}, not read;"
            ' write them again with "Type: occlusion"'
        )


def _unused_options(
    files: Sequence[SourceFile], contents: Sequence[FileContent], path: str
) -> Iterator[str]:
    """Yield a notice if the roles of columns are given for files without columns."""
    options = files[0].options if files else NO_OPTIONS
    if not options.columns or any(content.has_columns for content in contents):
        return
    if options.columns_from:
        yield (
            f"{path}: the columns in {options.columns_from} are not used: they are for tables and"
            " Anki's exports; --columns auto removes them"
        )
    else:
        yield f"{path}: --columns is not used: it is for tables and Anki's exports"


def _assemble_deck(
    contents: Sequence[FileContent], default_name: str, path: str | None
) -> tuple[Deck, tuple[Diagnostic, ...]]:
    root_decks = (
        content.front_matter.deck
        for content in contents
        if not content.file.subpath and content.front_matter.deck
    )
    names = DeckNames()
    name = names.spell(next(root_decks, default_name))
    notes: list[Note | DraftNote] = []
    invalid_notes: list[InvalidNote] = []
    descriptions: list[tuple[str, str]] = []
    described: dict[str, FrontMatter] = {}
    problems: list[Diagnostic] = []
    ids: dict[str | None, Location] = {}
    for content in contents:
        deck = names.spell(content.full_deck_name(content.deck, name))
        for note in content.notes:
            if isinstance(note, InvalidNote):
                invalid_notes.append(note)
                continue
            full_name = names.spell(content.full_deck_name(note.deck, name))
            note_id = note.id
            # Two files of another tool may have the same note.
            if content.parsed is not None and note_id in ids:
                problems.append(taken_id(note.location, note_id, ids[note_id]))
                note_id = None
            elif note_id is not None:
                ids.setdefault(note_id, note.location)
            is_same = (full_name, note_id) == (note.deck, note.id)
            notes.append(note if is_same else replace(note, deck=full_name, id=note_id))
        if description := content.front_matter.description:
            problems += _second_description(deck, content.front_matter, described)
            descriptions.append((deck, description))
        problems += content.problems
    # Drafts count as notes here.
    if not notes and not has_errors(problems):
        # That its headings have no notes is said by the error.
        problems = [problem for problem in problems if problem.code is not Code.UNUSED_HEADING]
        problems.append(_no_notes(contents[0] if contents else None, path))
    empty = Deck(
        name=name,
        descriptions=tuple(descriptions),
        notes=(),
        invalid_notes=tuple(invalid_notes),
        ignored_warnings=frozenset().union(*(content.ignored_warnings for content in contents)),
    )
    found = without_ignored(dict.fromkeys(problems), empty.ignored_warnings)
    return with_notes(empty, notes), sort_diagnostics(found)


def _second_description(
    deck: str, front_matter: FrontMatter, described: dict[str, FrontMatter]
) -> Iterator[Diagnostic]:
    """Yield the problem with a description of a deck that has another one; Anki shows the last."""
    above = described.get(deck)
    described[deck] = front_matter
    if above is None or above.description == front_matter.description:
        return
    if above.description_location and front_matter.description_location:
        message = (
            f"no one sees this description of the deck {quoted(deck)}: "
            f"there is another one at {front_matter.description_location}"
        )
        yield Diagnostic(
            location=above.description_location,
            code=Code.HIDDEN_TEXT,
            message=message,
            hint="write all of it there, and delete it here",
        )


def _shared_deck(named: Sequence[str | None]) -> str | None:
    """Return the deepest deck that contains all of these, or the first level of the first one.

    None if a file names no deck.
    """
    decks = [name for name in named if name]
    if not decks or len(decks) < len(named):
        return None
    names = DeckNames()
    spelt = [names.spell(name) for name in decks]
    return common_deck(spelt) or spelt[0].split("::")[0]


def _no_notes(first: FileContent | None, path: str | None) -> Diagnostic:
    dialect = dialect_of(first.file, first.front_matter)[0] if first else None
    location = Location(path=first.file.path if first else path or ".", line=1, column=1)
    hint = dialect.note_hint if dialect else NATIVE_NOTE_HINT
    return Diagnostic(
        location=location, code=Code.NO_NOTES, message="no notes in the source", hint=hint
    )
