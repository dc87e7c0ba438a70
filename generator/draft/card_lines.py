"""The lines of one drafted card, and how a line is written outside a card."""

from collections.abc import Iterator
from dataclasses import field

from generator.draft.inline_markup import escape_comment_end, escape_inline
from generator.draft.line_role import LineRole
from generator.draft.raw_line import RawLine
from generator.lazy_patterns import lazy_pattern
from generator.sources.marker_look_alikes import marker_look_alike
from generator.values import dataclass

# A label that is a marker of the native format: the draft writes its own there.
NATIVE_LABEL = lazy_pattern(r"[QA]:\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineToWrite:
    """A line with its role. `comment` is written above it, if it is unsure.

    `continues_line_above` is true for a line that was wrapped by hand.
    """

    line: RawLine
    role: LineRole
    comment: str = ""
    continues_line_above: bool = False

    @property
    def is_content(self) -> bool:
        """Whether it is shown on a card, and not in a comment."""
        is_comment = self.role in (LineRole.PAGE_TEXT, LineRole.ASIDE)
        return not is_comment and bool(self.line.body.strip())


@dataclass(slots=True)
class CardLines:
    """The lines of a card. `entry` is the term and its meaning, if they are on one line."""

    first: LineToWrite
    entry: tuple[str, str] | None = None
    question: list[LineToWrite] = field(default_factory=list)
    answer: list[LineToWrite] = field(default_factory=list)

    @property
    def has_answer(self) -> bool:
        """Whether there is anything to show on the back."""
        return self.entry is not None or any(line.is_content for line in self.answer)

    @property
    def texts(self) -> tuple[str, str]:
        """The texts of the question and the answer, without any markup added."""
        answer = [to_write.line.body for to_write in self.answer if to_write.is_content]
        if self.entry:
            return self.entry[0], "\n".join([self.entry[1], *answer])
        return "\n".join(to_write.line.body for to_write in self.question), "\n".join(answer)


def heading_text(line: RawLine) -> str:
    """Return a heading without its hashes or bullet; a number is part of its text."""
    return line.body if line.hashes or line.has_bullet else line.text


def prefix_comment(line: RawLine) -> str:
    """Return the prefix of a line in a comment; empty for bullets, hashes and `Q:` or `A:`."""
    if not line.prefix or line.has_bullet or line.hashes or NATIVE_LABEL.fullmatch(line.prefix):
        return ""
    return f"<!-- {escape_comment_end(line.prefix.strip())} --> "


def as_text(written: str) -> str:
    """Return a written line without a warning if it is like a marker, such as "- Q:", but meant."""
    is_like_marker = marker_look_alike(written) is not None
    return f"{written} <!-- anki-deck: ignore W920 -->" if is_like_marker else written


def lines_outside_cards(to_write: LineToWrite) -> Iterator[str]:
    """Write a line that is on no card: a heading, or a comment."""
    if to_write.comment:
        yield to_write.comment
    role, line = to_write.role, to_write.line
    if role in (LineRole.HEADING, LineRole.TITLE):
        text = escape_inline(heading_text(line), dollars=True, tags=True)
        yield as_text(f"{'#' * _written_level(line)} {text}")
    elif role is LineRole.PAGE_TEXT:
        yield f"<!-- left out: {escape_comment_end(line.text)} -->"
    else:
        yield f"<!-- on no card: {escape_comment_end(line.text)} -->"


def _written_level(line: RawLine) -> int:
    """Return the level by the hashes, or by the section number: "1.3 Work" is of level 2."""
    dots = line.text.split()[0].strip(".").count(".") if line.has_section_number else 0
    return min(line.hashes or dots + 1, 6)
