"""Text to notes: one file or a folder of them, read into one deck."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.diagnostics import Code, Diagnostic, Location, has_errors, in_order, quoted
from generator.notes import Deck, DraftNote, InvalidNote, Note, with_notes
from generator.sources import native
from generator.sources.assembly import make_note
from generator.sources.deck_names import DeckNames, common_deck
from generator.sources.detection import names_dialect
from generator.sources.dialect import NATIVE, NATIVE_NOTE_HINT, Dialect, ParsedFile
from generator.sources.front_matter import ROOT_FILE as ROOT_FILE
from generator.sources.front_matter import FrontMatter, blank_front_matter, read_front_matter
from generator.sources.tags import AutoTags
from generator.text.lines import split_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file's text and its two names.

    `path` is how problems name it; `below` is its path from the folder that was given, in parts and without the
    suffix, and is empty for a file that was given by itself or that speaks for the folder. `dialect` is the format
    that it is read in; None for what its front matter says.
    """

    path: str
    subpath: tuple[str, ...]
    text: str
    dialect: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """What the files of a source hold. `skipped` are the paths of those without a card, whose problems are left out."""

    deck: Deck
    diagnostics: tuple[Diagnostic, ...]
    skipped: tuple[str, ...]


def decode(path: str, data: bytes) -> str | Diagnostic:
    """Decode a file as UTF-8, or say where it stops being that."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start
    before = split_lines(data[:start].decode("utf-8"))
    location = Location(path=path, line=len(before), column=len(before[-1]) + 1)
    hint = "save the file as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint += " (it is UTF-16 now)"
    message = f"not UTF-8: byte 0x{data[start]:02X}"
    return Diagnostic(location=location, code=Code.NOT_UTF8, message=message, hint=hint)


def read_deck(
    files: Sequence[SourceFile], default_name: str, path: str | None = None
) -> tuple[Deck, tuple[Diagnostic, ...]]:
    """Read files, in this order, into one deck; `default_name` is the root deck's unless a file names it.

    `path` is where a problem of the whole source stands; None for the first file's.
    Returns every note without an error, every draft, and every problem, sorted by place. Raises nothing for any text.
    """
    return _deck_of([_read(file, split_lines(file.text)) for file in files], default_name, path)


def read_foreign(
    file: SourceFile, rows: Sequence[str], default_name: str
) -> tuple[ParsedFile, Deck, tuple[Diagnostic, ...]] | None:
    """Read a file of another tool, once: what stands in it, and the deck that it makes; None for a file of ours."""
    read = _read(file, rows)
    return (read.parsed, *_deck_of([read], default_name, None)) if read.parsed else None


def read_files(files: Sequence[SourceFile], default_name: str, path: str) -> FilesRead:
    """Read the files of a source into one deck, as `read_deck` does, but skip those of a folder that have no card.

    The root deck is the one that the file that speaks for the folder names. Else, if every file with cards names its
    own deck, it is what these have in common, or the first level of the first; else `default_name`.
    """
    read = [_read(file, split_lines(file.text)) for file in files]
    kept = [one for one in read if one.notes or not one.file.subpath]
    default = _shared_deck([one.front_matter.deck for one in kept if one.notes]) or default_name
    deck, diagnostics = _deck_of(kept, default, path)
    skipped = tuple(one.file.path for one in read if one.file.subpath and not one.notes)
    return FilesRead(deck=deck, diagnostics=diagnostics, skipped=skipped)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadFile:
    """A file as it was read, before the root deck is known.

    `deck` is the file's deck if it names one; else what follows the name of the root deck. So are those of the notes.
    """

    file: SourceFile
    front_matter: FrontMatter
    parsed: ParsedFile | None
    deck: str
    notes: tuple[Note | DraftNote | InvalidNote, ...]
    problems: list[Diagnostic]

    def full(self, deck: str, root: str) -> str:
        """Return the full name of the file's deck, or of a note's."""
        return deck if self.front_matter.deck else root + deck


def _read(file: SourceFile, rows: Sequence[str]) -> _ReadFile:
    front_matter, parsed, problems = parse_file(file, rows)
    dialect, _ = _dialect_of(file, front_matter)
    # "Geography/capital.md" with its one note is in the deck "Geography".
    below = file.subpath[:-1] if dialect is not None and dialect.is_note_file else file.subpath
    deck = front_matter.deck or "".join(f"::{part}" for part in below)
    if parsed is None:
        notes, found = native.parse(file.path, rows, front_matter, deck)
    else:
        notes, found = _notes_of(parsed, front_matter, deck)
    return _ReadFile(
        file=file,
        front_matter=front_matter,
        parsed=parsed,
        deck=deck,
        notes=notes,
        problems=[*problems, *found],
    )


def _deck_of(
    read: Sequence[_ReadFile], default_name: str, path: str | None
) -> tuple[Deck, tuple[Diagnostic, ...]]:
    root = next(
        (one.front_matter.deck for one in read if not one.file.subpath and one.front_matter.deck),
        default_name,
    )
    names = DeckNames()
    name = names.spell(root)
    notes: list[Note | DraftNote] = []
    invalid_notes: list[InvalidNote] = []
    descriptions: list[tuple[str, str]] = []
    problems: list[Diagnostic] = []
    for one in read:
        deck = names.spell(one.full(one.deck, name))
        for note in one.notes:
            if isinstance(note, InvalidNote):
                invalid_notes.append(note)
            else:
                notes.append(replace(note, deck=names.spell(one.full(note.deck, name))))
        descriptions += (
            [(deck, one.front_matter.description)] if one.front_matter.description else []
        )
        problems += one.problems
    if not notes and not has_errors(problems):  # drafts are notes to come
        problems.append(_no_notes(read[0] if read else None, path))
    empty = Deck(
        name=name, descriptions=tuple(descriptions), notes=(), invalid_notes=tuple(invalid_notes)
    )
    return with_notes(empty, notes), in_order(list(dict.fromkeys(problems)))


def _shared_deck(named: Sequence[str | None]) -> str | None:
    """Return what the decks of all files have in common, or the first level of the first; None if one has no deck."""
    decks = [name for name in named if name]
    if not decks or len(decks) < len(named):
        return None
    names = DeckNames()
    spelt = [names.spell(name) for name in decks]
    return common_deck(spelt) or spelt[0].split("::")[0]


def parse_file(
    file: SourceFile, rows: Sequence[str]
) -> tuple[FrontMatter, ParsedFile | None, list[Diagnostic]]:
    """Read what stands above a file's notes, and the notes of a file of another tool; None for one of ours."""
    # With "--dialect", a block without our key for it is the other tool's.
    is_ours = names_dialect(rows) or file.dialect in (None, NATIVE)
    front_matter, found = (
        read_front_matter(file.path, rows, is_root=not file.subpath)
        if is_ours
        else (FrontMatter(), [])
    )
    dialect, unknown = _dialect_of(file, front_matter)
    found += unknown
    if dialect is None:
        return front_matter, None, found
    parsed = dialect.read(file.path, blank_front_matter(front_matter, rows)).with_front_matter(
        front_matter, found
    )
    return parsed.front_matter, parsed, list(parsed.problems)


def _dialect_of(
    file: SourceFile, front_matter: FrontMatter
) -> tuple[Dialect | None, list[Diagnostic]]:
    """Return the dialect that a file is in, None for our own; and what is wrong with the one its front matter names."""
    # "dialect: Obsidian" is that dialect.
    named = (front_matter.dialect or NATIVE).lower()
    if {named, file.dialect or NATIVE} == {NATIVE}:
        return None, []
    from generator.sources.dialects import (  # here, so that our own format need not wait for it
        dialect_named,
        dialect_names,
        unknown_dialect_hint,
    )

    if (
        front_matter.dialect is None
        or front_matter.dialect_location is None
        or named in dialect_names()
    ):
        return dialect_named(file.dialect or named), []
    message, hint = (
        f"unknown dialect {quoted(front_matter.dialect)}",
        unknown_dialect_hint(front_matter.dialect),
    )
    # The notes are read as our own, so that all mistakes are told at once.
    place = front_matter.dialect_location
    return dialect_named(file.dialect or NATIVE), [
        Diagnostic(location=place, code=Code.WRONG_VALUE, message=message, hint=hint)
    ]


def _notes_of(
    parsed: ParsedFile, front_matter: FrontMatter, deck: str
) -> tuple[tuple[Note | DraftNote | InvalidNote, ...], list[Diagnostic]]:
    """Make notes of what was read in another tool's file."""
    notes: list[Note | DraftNote | InvalidNote] = []
    problems: list[Diagnostic] = []
    auto_tags = AutoTags(front_matter.auto_tags)
    for draft in parsed.notes:
        note, found = make_note(draft, front_matter, auto_tags, deck)
        problems += found
        notes.append(note)
    return tuple(notes), problems


def _no_notes(first: _ReadFile | None, path: str | None) -> Diagnostic:
    dialect = _dialect_of(first.file, first.front_matter)[0] if first else None
    place = Location(path=first.file.path if first else path or ".", line=1, column=1)
    hint = dialect.note_hint if dialect else NATIVE_NOTE_HINT
    return Diagnostic(
        location=place, code=Code.NO_NOTES, message="no notes in the source", hint=hint
    )
