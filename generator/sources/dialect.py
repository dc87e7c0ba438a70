"""A dialect: the format of another tool's files, how such files are detected, and their reader."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from enum import IntEnum

from generator.diagnostics import Code, Diagnostic, IgnoredWarning, Location
from generator.reading import ReadOptions
from generator.sources.assembly import ParsedNote
from generator.sources.field_markers import NOTE_MARKER
from generator.sources.front_matter import FrontMatter
from generator.text.code import FencedRow, fenced_rows, unquoted_fence
from generator.values import dataclass

# The name of the native format in `dialect:` and `--dialect`.
NATIVE = "native"
NATIVE_NOTE_HINT = (
    'add a note at the end of the file: a line that starts with "Q:", '
    'then a line that starts with "A:"'
)
# A marker is near the top, or there is none: a whole book is not searched.
SAMPLED_ROWS = 5000
# Replaces a row of code: text, but not a marker.
_CODE_PLACEHOLDER = "`"
_LONGEST_SHOWN = 40


class Rank(IntEnum):
    """How strong the evidence for a dialect is."""

    # Also in plain Markdown: "## Question" above a text.
    PLAIN = 1
    # Cells of a table: rows that all have a tab.
    CELLS = 2
    # A line with a meaning to this tool only, but in other texts too: "%", or "E: x" in an answer.
    LINE = 3
    # Lines that together form notes: "1. Capital?" above "> Lima", between lines of dashes.
    NOTES = 4
    # A marker of this tool only: "#flashcards". Stronger than a line of the native format only.
    MARKER = 5
    # What the settings of the vault's plugins name, their tag or a form of notes; or Logseq's tag
    # in its graph.
    SETTINGS = 6
    # The suffix, or the first line: "#separator:tab". Stronger than a dialect in the front matter.
    TOP = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The evidence that a file is in a dialect: `why`, as printed after "since".

    `is_sure` is False for evidence that only counts for a file that the user named.
    """

    why: str
    rank: Rank
    is_sure: bool = True


class Sample:
    """The first rows of a file, with rows of code replaced by a placeholder; and its name.

    `with_code` has the same rows unchanged.
    """

    def __init__(self, path: str, rows: Sequence[str]) -> None:
        self.name = path.rpartition("/")[2]
        # "stdin" has none.
        self.suffix = self.name.rpartition(".")[2].lower() if "." in self.name else ""
        self.with_code = rows[:SAMPLED_ROWS]
        roles = fenced_rows(self.with_code, unquoted_fence)
        self.rows = [
            row if role is FencedRow.TEXT else _CODE_PLACEHOLDER
            for row, role in zip(self.with_code, roles, strict=True)
        ]
        self.has_native_markers = self.has(NOTE_MARKER)

    @property
    def head(self) -> str:
        """The first row."""
        return self.rows[0] if self.rows else ""

    def index_of(self, pattern: re.Pattern[str]) -> int | None:
        """Return the index of the first row that starts with a pattern."""
        return next((index for index, row in enumerate(self.rows) if pattern.match(row)), None)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Return whether a row starts with a pattern."""
        return self.index_of(pattern) is not None

    def match(self, pattern: re.Pattern[str], rank: Rank) -> Detection | None:
        """Detect a dialect by the first row that starts with a pattern."""
        index = self.index_of(pattern)
        return None if index is None else self.match_row(index, rank)

    def match_row(self, index: int, rank: Rank) -> Detection:
        """Detect a dialect by a row."""
        shown = self.with_code[index].strip()
        shown = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
        return Detection(why=f'line {index + 1} reads "{shown}"', rank=rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A file as its dialect's reader parsed it.

    `front_matter` has the file's deck and what applies to all its notes. `id_comments` maps
    the index of a note to a comment for the converted text about an id that Anki cannot match.
    `ignored_warnings` are the warnings that comments leave out. `notices` say how the
    file was read. `unread_types` are the note types whose notes are reported, but not read.
    """

    notes: tuple[ParsedNote, ...]
    problems: tuple[Diagnostic, ...]
    front_matter: FrontMatter
    id_comments: Mapping[int, str] = field(default_factory=dict)
    ignored_warnings: frozenset[IgnoredWarning] = frozenset()
    notices: tuple[str, ...] = ()
    unread_types: tuple[str, ...] = ()

    def with_front_matter(
        self, front_matter: FrontMatter, problems: Sequence[Diagnostic]
    ) -> "ParsedFile":
        """Merge with the front matter above the notes, whose values take precedence."""
        merged = replace(
            front_matter,
            deck=front_matter.deck or self.front_matter.deck,
            tags=tuple(dict.fromkeys((*front_matter.tags, *self.front_matter.tags))),
            subdecks=front_matter.subdecks + self.front_matter.subdecks,
            description=front_matter.description or self.front_matter.description,
        )
        return replace(self, front_matter=merged, problems=(*self.problems, *problems))


def taken_id(location: Location, note_id: str | None, first: Location) -> Diagnostic:
    """Report an id that an earlier note, at `first`, has as well."""
    return Diagnostic(
        location=location,
        code=Code.FOREIGN_ID,
        message=f'the note at {first} has the same id "{note_id}": this one becomes a new note',
        hint="leave it, or delete one of the two if they are the same note",
    )


def _detect_nothing(_sample: Sample) -> Detection | None:
    """Detect nothing: for a dialect that only the user names, or that is known by its suffix."""
    return None


def _one_level(name: str) -> tuple[str, ...]:
    """Name a deck as its file."""
    return (name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The format of another tool's files.

    `read` reads notes from a file's path and rows. It raises for no text, takes linear time, and
    uses every line or reports it, as wrong or as text on no card.
    `tools` are other names for the dialect. `note_hint` is the hint for a file without notes.
    `suffixes` are those of this dialect only. `shares_markers` is whether lines may start with "Q:"
    or "C:" as in the native format. `is_note_file` is whether a file usually has one note, so that
    its deck is named after its folder, and not after the file. Otherwise `deck_levels` returns the
    levels of a deck that is named after a file, from the file's name without its suffix.

    `markers` and `words` are searched for in a whole text before its rows are read. A file that is
    surely in this dialect has a row that starts with one of the markers (which may extend to the
    rows below), or one of the words anywhere, in any case.

    `has_columns` is whether the roles of columns in the options are used. `may_be_plain` is whether
    a file may have nothing but plain Markdown, so that only files beside it can show what it is.
    `configure` returns the dialect as it is read and detected with some options; None if they
    change nothing. Its markers and words must be the same in all folders of a vault.
    """

    name: str
    read: Callable[[str, Sequence[str]], ParsedFile]
    detect: Callable[[Sample], Detection | None] = _detect_nothing
    tools: tuple[str, ...] = ()
    note_hint: str = NATIVE_NOTE_HINT
    suffixes: tuple[str, ...] = ()
    shares_markers: bool = False
    is_note_file: bool = False
    deck_levels: Callable[[str], tuple[str, ...]] = _one_level
    markers: tuple[re.Pattern[str], ...] = ()
    words: tuple[str, ...] = ()
    has_columns: bool = False
    may_be_plain: bool = False
    configure: "Callable[[ReadOptions], Dialect] | None" = None
