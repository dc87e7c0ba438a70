"""Reads one file: its front matter, its dialect and its notes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from generator.diagnostics import Code, Diagnostic, IgnoredWarning, quoted
from generator.notes import DraftNote, InvalidNote, Note
from generator.reading import NO_OPTIONS, ReadOptions
from generator.sources import native
from generator.sources.assembly import ParsedNote
from generator.sources.detection import names_dialect
from generator.sources.dialect import NATIVE, Dialect, ParsedFile
from generator.sources.front_matter import (
    FrontMatter,
    blank_front_matter,
    may_have_key,
    read_front_matter,
)
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
class FileContent:
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


def may_have_note(file: SourceFile) -> bool:
    """Return False for a native file that is sure to have no note.

    It has the markers of notes only in code or in comments, if at all. Its lines alone show that: a
    text about cards need not be read.
    """
    if file.dialect not in (None, NATIVE):
        return True
    rows = split_lines(file.text)
    return may_have_key(rows, ["dialect"]) or native.has_note(file.path, rows)


def read_content(
    file: SourceFile, rows: Sequence[str], references: References, root: str = ""
) -> FileContent:
    """Read a file; `root` is the root deck's name, "" as long as it is not known."""
    front_matter, parsed, problems = parse_file(file, rows, references)
    dialect, _ = dialect_of(file, front_matter)
    levels = _deck_levels(file.subpath, dialect)
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
    return FileContent(
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


def _deck_levels(subpath: tuple[str, ...], dialect: Dialect | None) -> tuple[str, ...]:
    """Return the levels of a file's deck below the root deck, unless the file names its deck."""
    if dialect is None or not subpath:
        return subpath
    # "Geography/capital.md" with its single note is in the deck "Geography".
    return subpath[:-1] + (() if dialect.is_note_file else dialect.deck_levels(subpath[-1]))


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
    dialect, dialect_problems = dialect_of(file, front_matter)
    problems += dialect_problems
    if dialect is not None:
        below = blank_front_matter(front_matter, rows)
        parsed = dialect.read(file.path, below).with_front_matter(front_matter, ())
    elif file.is_among_others or file.is_rewritten:
        from generator.sources.foreign.native_file import of_other_programs, read_native_file

        problems = of_other_programs(problems) if file.is_among_others else problems
        parsed = read_native_file(file.path, rows, front_matter)
    else:
        return front_matter, None, problems
    is_foreign = dialect is not None or file.is_among_others
    resolve = _resolver(references, is_foreign=is_foreign)
    found = [problem for note in parsed.notes for problem in resolve(note)]
    parsed = replace(parsed, problems=(*parsed.problems, *found))
    return parsed.front_matter, parsed, problems


def dialect_of(
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
