"""White space before the next character of Markdown: the source's, and the line ends of tags."""

import re
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern

Characters = Sequence[tuple[str, int]]  # with their offsets

_BLANK_LINE = lazy_pattern(r"\n[ \t]*\n")
# The white space of the source that a line end replaces.
_AFTER_BREAK = lazy_pattern(r"[ \t]*\n?[ \t]*")
_AFTER_PARAGRAPH = lazy_pattern(r"(?:[ \t]*\n)+| {1,3}(?=[^ \t\n]|\Z)")
_AFTER_ROW_PIECE = lazy_pattern(r"\s*")
_INSERTED = -1  # the offset of a character that is not in the source


class KeptSpace:
    """Collects the white space before the next character."""

    def __init__(self) -> None:
        self._characters: list[tuple[str, int]] = []
        self._is_separate = True  # nothing was written since the last paragraph ended
        self._skipped: re.Pattern[str] | None = None  # white space to skip right after a tag
        # The index of the line ends of `<br>`, until something else follows.
        self._break: int | None = None
        self._is_hard = False  # only `<br>` ends the line

    def add(self, run: Characters) -> None:
        """Add white space of the source."""
        if not run:
            return
        value = "".join(char for char, _ in run)
        skipped = self._skipped.match(value) if self._skipped else None
        start = skipped.end() if skipped else 0
        self._skipped = None
        if "\n" in value[:start]:
            self._is_hard = False
        if start < len(run):
            self._break, self._is_hard = None, False
            self._is_separate = self._is_separate and not value.strip(" \t\n")  # `&nbsp;` is text
        self._characters += run[start:]

    def pass_tag(self) -> None:
        """Continue after a tag: white space after it is not right after the tag before."""
        self._skipped = None

    def break_line(self) -> None:
        """End the line as `<br>` does; two of them end the paragraph."""
        first = self._break is None
        if self._break is None:
            self._break = len(self._characters)
        self._insert(self._break, "  \n" if first else "\n\n")
        self._skipped, self._is_hard, self._is_separate = _AFTER_BREAK, True, False

    def end_paragraph(self) -> None:
        """End the paragraph, if it is not empty."""
        if not self._is_separate:
            self._insert(len(self._characters), "\n\n")
        self._skipped, self._break, self._is_hard, self._is_separate = (
            _AFTER_PARAGRAPH,
            None,
            False,
            True,
        )

    def end_row_piece(self) -> None:
        """End a piece of a table row, which has no line ends."""
        if not self._characters:
            self._insert(0, " ")
        self._skipped = _AFTER_ROW_PIECE

    def _insert(self, start: int, line_end: str) -> None:
        self._characters[start:] = [(char, _INSERTED) for char in line_end]

    def is_hard(self) -> bool:
        """Return whether the next character starts a line only because of `<br>`."""
        return self._is_hard

    def is_line_end(self) -> bool:
        """Return whether the next character starts a line."""
        return any(char == "\n" for char, _ in self._characters)

    def is_paragraph_end(self) -> bool:
        """Return whether the next character starts a paragraph."""
        return _BLANK_LINE.search("".join(char for char, _ in self._characters)) is not None

    def __bool__(self) -> bool:
        return bool(self._characters)

    def take(self, offset: int) -> Characters:
        """Return the white space before a character at `offset`, and reset."""
        taken = [
            (char, offset if position == _INSERTED else position)
            for char, position in self._characters
        ]
        self._characters, self._skipped, self._break = [], None, None
        self._is_hard = self._is_separate = False
        return taken
