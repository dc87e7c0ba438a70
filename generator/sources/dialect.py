"""What a dialect is: the format of another tool's files, how such a file is told from others, and how it is read."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from generator.diagnostics import Diagnostic
from generator.sources.assembly import ParsedNote
from generator.sources.field_markers import NOTE_MARKER
from generator.sources.front_matter import FrontMatter
from generator.text.code import FencedRow, fenced_rows, unquoted_fence

# Our own format, by the name that `dialect:` and `--dialect` know it by.
NATIVE = "native"
NATIVE_NOTE_HINT = 'write a "Q: …" line and an "A: …" line below it'
# A marker is near the top, or there is none: a whole book need not be gone through.
SAMPLED_ROWS = 5000
# In place of a row of code: text, but no marker.
_CODE = "`"
_LONGEST_SHOWN = 40


class Rank(IntEnum):
    """How strong what speaks for a dialect is. The stronger wins; of two that are as strong, the first by its name."""

    # What plain Markdown has as well: "## Question" over a text.
    PLAIN = 1
    # Cells of a table: rows with a tab each.
    CELLS = 2
    # A line that only this tool gives a meaning to, but that anybody may write: "%", or "E: x" in an answer.
    LINE = 3
    # Several lines that form notes, each of which other files may have: "1. Capital?" over "> Lima" between dashes.
    NOTES = 4
    # A marker that only this tool writes: "#flashcards". It outweighs even a line that only our own format has.
    MARKER = 5
    # The file's suffix, or its first line: "#separator:tab". It outweighs even a dialect that front matter names.
    TOP = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """That a file is in a dialect. `is_sure` is false where it is enough for a file that a person named only."""

    why: str
    rank: Rank
    is_sure: bool = True


class Sample:
    """The upper rows of a file, a character that means nothing in place of each row of code; and its suffix.

    `with_code` has the same rows as they are.
    """

    def __init__(self, path: str, rows: Sequence[str]) -> None:
        name = path.rpartition("/")[2]
        self.suffix = (
            name.rpartition(".")[2].lower() if "." in name else ""
        )  # what is piped in has none
        self.with_code = rows[:SAMPLED_ROWS]
        roles = fenced_rows(self.with_code, unquoted_fence)
        self.rows = [
            row if role is FencedRow.TEXT else _CODE
            for row, role in zip(self.with_code, roles, strict=True)
        ]
        self.has_native_markers = self.has(NOTE_MARKER)

    @property
    def head(self) -> str:
        """The first row."""
        return self.rows[0] if self.rows else ""

    def index_of(self, pattern: re.Pattern[str]) -> int | None:
        """Return the index of the first row that begins with a pattern."""
        return next((index for index, row in enumerate(self.rows) if pattern.match(row)), None)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a row begins with a pattern."""
        return self.index_of(pattern) is not None

    def match(self, pattern: re.Pattern[str], rank: Rank) -> Detection | None:
        """Detect a dialect by the first row that begins with a pattern."""
        index = self.index_of(pattern)
        return None if index is None else self.match_row(index, rank)

    def match_row(self, index: int, rank: Rank) -> Detection:
        """Detect a dialect by a row."""
        shown = self.rows[index].strip()
        shown = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
        return Detection(why=f'line {index + 1} reads "{shown}"', rank=rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A file as its dialect's reader understood it.

    `front_matter` is what the file says of its deck and of all its notes. `remarks` says, by a note's index, what a person
    should find beside the note in the converted text: ids that Anki cannot match by.
    """

    notes: tuple[ParsedNote, ...]
    problems: tuple[Diagnostic, ...]
    front_matter: FrontMatter
    remarks: Mapping[int, str] = field(default_factory=dict)

    def with_front_matter(
        self, front_matter: FrontMatter, problems: Sequence[Diagnostic]
    ) -> "ParsedFile":
        """Add what was read in the front matter above, which has the last word."""
        merged = replace(
            front_matter,
            deck=front_matter.deck or self.front_matter.deck,
            tags=tuple(dict.fromkeys((*front_matter.tags, *self.front_matter.tags))),
            subdecks=front_matter.subdecks + self.front_matter.subdecks,
            description=front_matter.description or self.front_matter.description,
        )
        return replace(self, front_matter=merged, problems=(*self.problems, *problems))


def _undetected(_sample: Sample) -> Detection | None:
    """Detect nothing: a dialect that only a person can name, or that is known by its suffix."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The format of another tool's files.

    `read` turns a file's path and rows into notes. It raises for no text, takes time linear in it, and either uses a
    line, reports what is wrong with it, or reports that it is on no card.
    `tools` are other names that a person may call it by. `note_hint` says what to write into a file without a note.
    `suffixes` are those that no other files have. `shares_markers` tells that a file may have lines that start with
    "Q:" or "C:", as those of our own format have. `is_note_file` tells that a file has one note as a rule, so that its
    folder is its deck, where those of other dialects are named after the file.

    A file that is surely in this dialect has a row that starts with one of the `markers` (which may go on to the next
    row), or, whatever the case, one of the `words` anywhere, or between two lines of dashes a row for each of the
    `section_markers`: what is searched for before its rows are looked at.
    """

    name: str
    read: Callable[[str, Sequence[str]], ParsedFile]
    detect: Callable[[Sample], Detection | None] = _undetected
    tools: tuple[str, ...] = ()
    note_hint: str = NATIVE_NOTE_HINT
    suffixes: tuple[str, ...] = ()
    shares_markers: bool = False
    is_note_file: bool = False
    markers: tuple[re.Pattern[str], ...] = ()
    section_markers: tuple[re.Pattern[str], ...] = ()
    words: tuple[str, ...] = ()
