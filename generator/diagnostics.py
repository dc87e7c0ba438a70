"""Locations in a source, the problems found there, and how a problem is printed."""

import unicodedata
from collections.abc import Callable, Iterable
from enum import Enum, StrEnum
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# A longer line is cut around the caret, so that an excerpt and its margin fit into 80 columns.
EXCERPT_WIDTH = 72
# Characters that a terminal would execute instead of showing.
_CONTROL = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_OR_LINE_END = lazy_pattern("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Location:
    """A position in a source file, as an editor shows it.

    `line` and `column` are 1-based; a column counts code points. A byte order mark and a carriage
    return do not count. `path` is the path that the user typed, or one below it, with `/` as the
    separator.
    """

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{on_one_line(self.path)}:{self.line}:{self.column}"


class Severity(StrEnum):
    """An error stops the build; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Code(Enum):
    """Every kind of problem. A code is never reused; `docs/diagnostics.md` explains each.

    E1 syntax, E2 meaning, E3 media, E4 lock, W9 warnings.
    """

    NOT_UTF8 = "E101"
    CONTROL_CHARACTER = "E102"
    ANSWER_WITHOUT_QUESTION = "E103"
    FIELD_WITHOUT_NOTE = "E104"
    TEXT_OUTSIDE_NOTE = "E105"
    FENCE_NOT_CLOSED = "E106"
    COMMENT_NOT_CLOSED = "E107"
    FRONT_MATTER_NOT_CLOSED = "E108"
    FRONT_MATTER_NOT_YAML = "E109"
    UNKNOWN_KEY = "E110"
    WRONG_VALUE = "E111"
    DUPLICATE_FIELD = "E112"
    ANSWER_IN_CLOZE = "E113"
    TEXT_AFTER_FIELD = "E114"
    CLOZE_NOT_CLOSED = "E115"
    BLOCK_NOT_CLOSED = "E116"
    NESTED_TOO_DEEPLY = "E118"
    FILE_UNREADABLE = "E119"

    NO_ANSWER = "E201"
    NO_QUESTION = "E202"
    UNKNOWN_TYPE = "E203"
    NO_CLOZE = "E204"
    BAD_CLOZE = "E205"
    BAD_TAG = "E206"
    BAD_ID = "E207"
    WRONG_TYPE = "E208"
    NO_NOTES = "E209"
    NO_LIST = "E210"
    BAD_OCCLUSION = "E211"

    MEDIA_MISSING = "E301"
    MEDIA_OUTSIDE = "E302"
    MEDIA_TOO_LARGE = "E303"
    MEDIA_UNSUPPORTED = "E304"
    MEDIA_UNREADABLE = "E305"

    LOCK_DAMAGED = "E401"
    LOCK_CONFLICT = "E402"
    LOCK_VERSION = "E403"
    CLOCK_BEHIND = "E404"

    DUPLICATE_QUESTION = "W901"
    ALMOST_MARKER = "W902"
    REMOTE_MEDIA = "W903"
    DROPPED_TAG = "W904"
    UNUSED_AUTO_TAG = "W905"
    NOTE_IN_CODE = "W906"
    DECK_CHANGED = "W907"
    UNUSED_TEXT = "W908"
    NOT_CONVERTED = "W909"
    FOREIGN_ID = "W910"
    CLOZE_NUMBER_TAKEN = "W911"
    UNUSED_SIZE = "W912"
    DRAFT = "W913"
    UNUSED_LINK_DEFINITION = "W914"
    LIST_NOT_ASKED = "W915"
    MEDIA_LEFT_OUT = "W916"
    LEFT_OUT = "W917"
    EMBED_LEFT_OUT = "W918"
    NOT_WRITABLE = "W919"

    # Look-alikes: text that its author may have meant as syntax.
    MARKER_LOOK_ALIKE = "W920"
    CLOZE_LOOK_ALIKE = "W921"
    HTML_AS_TEXT = "W922"
    OTHER_SYNTAX_AS_TEXT = "W923"
    TABLE_LOOK_ALIKE = "W924"
    MATH_LOOK_ALIKE = "W925"
    JOINED_LINES = "W926"
    FOOTNOTE_LOOK_ALIKE = "W927"
    LINK_LOOK_ALIKE = "W928"
    IGNORE_LOOK_ALIKE = "W929"

    # What no card does, since it could do harm.
    ADDRESS_AS_TEXT = "W930"
    FORMULA_AS_TEXT = "W931"

    # Text that no card shows.
    UNUSED_HEADING = "W932"
    HIDDEN_TEXT = "W933"

    @property
    def severity(self) -> Severity:
        """Whether this is an error or a warning, which is the first letter of the code."""
        return Severity.WARNING if self.value.startswith("W") else Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem: `message` says what is wrong, `hint` names the edit that fixes it.

    A message is in lower case and quotes the user's text.
    """

    location: Location
    code: Code
    message: str
    hint: str

    @property
    def severity(self) -> Severity:
        """Whether this is an error or a warning."""
        return self.code.severity

    def as_json(self) -> dict[str, object]:
        """Return the problem in the documented JSON form."""
        return {
            "path": self.location.path,
            "line": self.location.line,
            "column": self.location.column,
            "severity": self.severity.value,
            "code": self.code.value,
            "message": self.message,
            "hint": self.hint,
        }


class IgnoredWarning(NamedTuple):
    """A kind of warning that the source leaves out, on one line or, without `line`, in a file."""

    code: Code
    path: str
    line: int | None = None


def without_ignored(
    problems: Iterable[Diagnostic], ignored: frozenset[IgnoredWarning]
) -> list[Diagnostic]:
    """Return the problems that are not ignored."""
    return [
        problem
        for problem in problems
        if ignored.isdisjoint(
            IgnoredWarning(problem.code, problem.location.path, line)
            for line in (None, problem.location.line)
        )
    ]


def sort_diagnostics(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by location, then by code, so that every run prints the same."""
    # The message too: two problems at one location may have the same code.
    return tuple(
        sorted(
            diagnostics,
            key=lambda problem: (problem.location, problem.code.value, problem.message),
        )
    )


def has_errors(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> bool:
    """Return whether one of these stops a build."""
    return any(problem.severity is Severity.ERROR for problem in diagnostics)


def quoted(text: str, limit: int = 40) -> str:
    """Return the user's text in quotes for a message: on one line, cut at `limit` code points."""
    flat = " ".join(text.split())
    return f'"{flat if len(flat) <= limit else flat[: limit - 1] + "…"}"'


def has_control_character(text: str) -> bool:
    """Return whether a text has a character that a terminal runs instead of showing it."""
    return _CONTROL_OR_LINE_END.search(text) is not None


def on_one_line(text: str) -> str:
    r"""Return a text with an escape such as `\n` for each control character."""
    return _CONTROL_OR_LINE_END.sub(lambda found: repr(found[0])[1:-1], text)


def counted(count: int, noun: str) -> str:
    """Count a thing in words: `1 note`, `2,000 notes`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def unstyled(text: str, _role: str) -> str:
    """Return a text without colour."""
    return text


def format_diagnostic(
    problem: Diagnostic, source_line: str | None, paint: Callable[[str, str], str] = unstyled
) -> str:
    """Format a problem as a user sees it, with its line and a caret.

    `source_line` is the whole line at the location, or None if there is no line to show. `paint`
    colours a piece of text by its role: `place`, `error`, `warning`, `margin`, `caret` or `hint`.
    """
    severity = problem.severity.value
    label = paint(f"{severity}[{problem.code.value}]", severity)
    rows = [f"{paint(str(problem.location), 'place')}: {label}: {problem.message}"]
    if source_line is not None:
        excerpt, pad = _excerpt(source_line, problem.location.column)
        number = f"{problem.location.line:5} |"
        # An empty line leaves no space at the end.
        rows.append(f"{paint(number, 'margin')} {excerpt}".rstrip())
        rows.append(f"{paint('|'.rjust(len(number)), 'margin')} {pad}{paint('^', 'caret')}")
    rows.append(f"  {paint('hint:', 'hint')} {problem.hint}")
    return "\n".join(rows)


def _excerpt(line: str, column: int) -> tuple[str, str]:
    """Cut a long line around the column; return it and the padding before the caret."""
    # Half of the width is before the caret. A line that fits is shown whole.
    start = max(0, column - 1 - EXCERPT_WIDTH // 2) if len(line) > EXCERPT_WIDTH else 0
    shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", line[start : start + EXCERPT_WIDTH])
    before, after = ("…" if start else ""), ("…" if start + EXCERPT_WIDTH < len(line) else "")
    pad = "".join(_blank(char) for char in shown[: column - 1 - start])
    return before + shown + after, " " * len(before) + pad


def _blank(char: str) -> str:
    """Return white space as wide as `char` is on a terminal."""
    if char == "\t":  # as wide as the tab above it
        return "\t"
    if unicodedata.combining(char):  # "e" and U+0301 take one cell
        return ""
    return "  " if unicodedata.east_asian_width(char) in "WF" else " "  # "漢" takes two
