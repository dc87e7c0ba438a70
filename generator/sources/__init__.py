"""Text to notes: reads one file or a folder of files into one deck."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from generator.diagnostics import (
    Code,
    Diagnostic,
    IgnoredWarning,
    Location,
    has_errors,
    quoted,
    sort_diagnostics,
    without_ignored,
)
from generator.notes import Deck, DraftNote, InvalidNote, Note, notes_and_drafts, with_notes
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import native
from generator.sources.assembly import ParsedNote
from generator.sources.deck_names import DeckNames, common_deck, deck_name
from generator.sources.decoding import decode as decode
from generator.sources.detection import names_dialect
from generator.sources.dialect import (
    NATIVE,
    NATIVE_NOTE_HINT,
    Dialect,
    ParsedFile,
    taken_id,
)
from generator.sources.field_markers import Field
from generator.sources.front_matter import ROOT_FILE as ROOT_FILE
from generator.sources.front_matter import FrontMatter, blank_front_matter, read_front_matter
from generator.sources.references import NO_REFERENCES, References
from generator.text.lines import split_lines
from generator.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file's text, and where the file is.

    `path` is the path in problems. `subpath` is the path below the given folder, as names without
    the suffix; it is empty for a file that was given itself and for a folder's `ROOT_FILE`.
    `dialect` is the dialect to read the file in; None for the one in its front matter. `options`
    is what is around the file. `is_among_others` is whether it is a native file among those of
    other tools, without being sure to be meant for this program, and `is_rewritten` whether the
    notes of a native file are to be written anew, like those of another tool.
    """

    path: str
    subpath: tuple[str, ...]
    text: str
    dialect: str | None = None
    options: ReadOptions = NO_OPTIONS
    is_among_others: bool = False
    is_rewritten: bool = False


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
    return _assemble_deck(_read_contents(files, default_name, references), default_name, path)


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
    content = _read_content(file, rows, references)
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
    contents = _read_contents(files, default_name, references)
    kept = [content for content in contents if content.has_cards or not content.file.subpath]
    named = [content.front_matter.deck for content in kept if content.notes]
    deck, diagnostics = _assemble_deck(kept, _shared_deck(named) or default_name, path)
    skipped = tuple(
        content.file.path for content in contents if content.file.subpath and not content.has_cards
    )
    notices = [notice for content in kept for notice in content.notices]
    notices += _unused_options(contents, path)
    return FilesContent(deck=deck, diagnostics=diagnostics, skipped=skipped, notices=tuple(notices))


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileContent:
    """What was read from a file, before the root deck of several files is known.

    `deck` is the deck that the file names; if it names none, what follows the root deck's name,
    unless it `has_full_names`. The same holds for the decks of the notes. `has_cards` is whether
    there are notes, or some that were left out.
    """

    file: SourceFile
    front_matter: FrontMatter
    parsed: ParsedFile | None
    deck: str
    notes: tuple[Note | DraftNote | InvalidNote, ...]
    problems: list[Diagnostic]
    ignored_warnings: frozenset[IgnoredWarning]
    has_full_names: bool
    has_cards: bool
    notices: tuple[str, ...]
    has_columns: bool

    def full_deck_name(self, deck: str, root: str) -> str:
        """Return the full name of the file's deck, or of a note's."""
        return deck if self.has_full_names else root + deck


def _read_contents(
    files: Sequence[SourceFile], default_name: str, references: References
) -> list[_FileContent]:
    # The root deck of a single file is known before its notes are made.
    root = default_name if len(files) == 1 and not files[0].subpath else ""
    return [_read_content(file, split_lines(file.text), references, root) for file in files]


def _read_content(
    file: SourceFile, rows: Sequence[str], references: References, root: str = ""
) -> _FileContent:
    front_matter, parsed, problems = parse_file(file, rows, references)
    dialect, _ = _dialect_of(file, front_matter)
    # "Geography/capital.md" with its single note is in the deck "Geography".
    levels = file.subpath[:-1] if dialect is not None and dialect.is_note_file else file.subpath
    deck = front_matter.deck or root + "".join(f"::{level}" for level in levels)
    # An empty form, as in a text about cards, is no card.
    has_cards = parsed is not None and any(note.start in note.texts for note in parsed.notes)
    if parsed is None:
        resolve = _resolver(references, is_foreign=False) if "![[" in file.text else None
        notes, note_problems, ignored = native.parse(
            file.path, rows, front_matter, deck, resolve=resolve
        )
        has_cards = bool(notes)
    else:
        # Imported here, so that a native file does not wait for it.
        from generator.sources.foreign.made_notes import make_notes

        parsed, notes = make_notes(parsed, front_matter, deck, is_in_folder=bool(file.subpath))
        note_problems, ignored = list(parsed.problems), parsed.ignored_warnings
    return _FileContent(
        file=file,
        front_matter=front_matter,
        parsed=parsed,
        deck=deck,
        notes=notes,
        problems=[*problems, *note_problems],
        ignored_warnings=ignored.union(
            IgnoredWarning(code, file.path) for code in front_matter.warnings
        ),
        has_full_names=bool(front_matter.deck or root),
        has_cards=has_cards,
        notices=parsed.notices if parsed else (),
        has_columns=dialect is not None and dialect.has_columns,
    )


def _unused_options(contents: Sequence[_FileContent], path: str) -> Iterator[str]:
    """Yield a notice if the roles of columns are given for files without columns."""
    options = contents[0].file.options if contents else NO_OPTIONS
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
    contents: Sequence[_FileContent], default_name: str, path: str | None
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
        if content.front_matter.description:
            descriptions.append((deck, content.front_matter.description))
        problems += content.problems
    # Drafts count as notes here.
    if not notes and not has_errors(problems):
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


def _resolver(
    references: References, *, is_foreign: bool
) -> Callable[[ParsedNote], list[Diagnostic]]:
    # Imported here, so that a native file without embeds does not wait for it.
    from generator.sources.embeds import resolve

    return partial(resolve, references=references, is_foreign=is_foreign)


def parse_file(
    file: SourceFile, rows: Sequence[str], references: References = NO_REFERENCES
) -> tuple[FrontMatter, ParsedFile | None, list[Diagnostic]]:
    """Read a file's front matter, and its notes if it is a file of another tool, else None.

    The problems are those of the front matter and of the dialect; the file has the others.
    """
    # With "--dialect", YAML without the key "dialect" belongs to the other tool.
    is_native_header = names_dialect(rows) or file.dialect in (None, NATIVE)
    front_matter, problems = (
        read_front_matter(file.path, rows, is_root=not file.subpath)
        if is_native_header
        else (FrontMatter(), [])
    )
    dialect, dialect_problems = _dialect_of(file, front_matter)
    problems += dialect_problems
    if dialect is not None:
        below = blank_front_matter(front_matter, rows)
        parsed = dialect.read(file.path, below).with_front_matter(front_matter, ())
    elif file.is_among_others or file.is_rewritten:
        from generator.sources.foreign.native_file import read_native_file

        parsed = read_native_file(file.path, rows, front_matter)
    else:
        return front_matter, None, problems
    is_foreign = dialect is not None or file.is_among_others
    resolve = _resolver(references, is_foreign=is_foreign)
    found = [problem for note in parsed.notes for problem in resolve(note)]
    parsed = replace(parsed, problems=(*parsed.problems, *found))
    return parsed.front_matter, parsed, problems


def _dialect_of(
    file: SourceFile, front_matter: FrontMatter
) -> tuple[Dialect | None, list[Diagnostic]]:
    """Return a file's dialect, None for the native format; and a problem with an unknown one."""
    # "dialect: Obsidian" names the dialect "obsidian".
    named = (front_matter.dialect or NATIVE).lower()
    if {named, file.dialect or NATIVE} == {NATIVE}:
        return None, []
    # Imported here, so that a native file does not wait for it.
    from generator.sources.dialects import dialect_named, dialect_names, unknown_dialect_hint

    location = front_matter.dialect_location
    if front_matter.dialect is None or location is None or named in dialect_names():
        return dialect_named(file.dialect or named, file.options), []
    problem = Diagnostic(
        location=location,
        code=Code.WRONG_VALUE,
        message=f"unknown dialect {quoted(front_matter.dialect)}",
        hint=unknown_dialect_hint(front_matter.dialect),
    )
    # The notes are read as native ones, so that their problems are reported too.
    return dialect_named(file.dialect or NATIVE, file.options), [problem]


def _no_notes(first: _FileContent | None, path: str | None) -> Diagnostic:
    dialect = _dialect_of(first.file, first.front_matter)[0] if first else None
    location = Location(path=first.file.path if first else path or ".", line=1, column=1)
    hint = dialect.note_hint if dialect else NATIVE_NOTE_HINT
    return Diagnostic(
        location=location, code=Code.NO_NOTES, message="no notes in the source", hint=hint
    )
