r"""The grammar of cloze deletions, in a source and in a field of Anki.

    deletion = "{{" [ "c" number { "," number } "::" ] text [ "::" hint ] "}}"

The form with a number is Anki's. Only this form counts in code and math, where `{{` has other
meanings. The last `::` starts the hint, except one in code, in math or after a backslash.
"""

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from generator.lazy_patterns import lazy_pattern
from generator.text.characters import shows_nothing
from generator.text.regions import CodeRegion, MathRegion, MediaLink, Region
from generator.values import dataclass

# Anki ignores higher numbers (rslib, cloze.rs: a card's ordinal is less than 500).
HIGHEST_NUMBER = 499
# Anki leaves out an opening delimiter inside so many deletions.
DEEPEST_DELETION = 10
# So much of a deletion that Anki does not ask for is kept, for messages.
_LONGEST_UNASKED = 200
OPENING = r"\{\{c(?P<numbers>\d+(?:,\d+)*)::"
NUMBERED_OPENING = lazy_pattern(OPENING)
# Where a deletion starts and ends in a field of Anki, which knows no other form and does not treat
# code and math differently.
FIELD_DELIMITER = lazy_pattern(rf"{OPENING}|\}}\}}")
_NUMBERS = lazy_pattern(r"c\d+(?:,\d+)*::")
# A backslash escapes the next character, so this alternative is first: "\{{a}}" is text.
_DELIMITER = lazy_pattern(r"\\.|\{\{c\d+(?:,\d+)*::|\{+|\}+|::", re.DOTALL)


class DelimiterRole(Enum):
    """The delimiters of a deletion: `{{`, the `::` before the hint, and `}}`."""

    OPEN = "open"
    HINT = "hint"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ClozeDelimiter:
    """A delimiter of a deletion, at `start:end` in the text.

    Only an opening delimiter has the deletion's `numbers` (empty if none is written) and `text`.
    """

    start: int
    end: int
    role: DelimiterRole
    numbers: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ClozeFault:
    """An error in a deletion: its offset, what is wrong, and the edit that fixes it."""

    offset: int
    message: str
    hint: str
    is_closed: bool = True


@dataclass(slots=True)
class _OpenDeletion:
    start: int
    end: int
    numbers: tuple[int, ...]
    region: Region | None
    braces: int = 0
    hint: int | None = None
    filled: bool = False
    filled_before_hint: bool = False


def opening_delimiter(numbers: Iterable[int]) -> str:
    """Write the opening delimiter in Anki's form: `{{c1::` or `{{c1,2::`."""
    return f"{{{{c{','.join(map(str, numbers))}::"


def parse_numbers(written: str) -> tuple[int, ...]:
    """Parse the numbers of an opening delimiter: `1,2`."""
    # Four digits already exceed the highest number; int() raises for thousands of digits.
    return tuple(int(number[:4]) for number in written.split(","))


def split_deletions(text: str) -> list[str]:
    """Split a text at its deletions into shown and hidden pieces, in turn.

    Numbers and hints are left out. A deletion that is not closed is text.

    >>> split_deletions("a {{c1::b::hint}} c")
    ['a ', 'b', ' c']
    """
    end = text.rfind("}}") + len("}}") if "}}" in text else 0
    shown, *rest = text[:end].split("{{")
    parts = [shown]
    for after in rest:
        deletion, _, shown = after.partition("}}")
        numbers = _NUMBERS.match(deletion)  # "{{b}}" has no number
        parts += [deletion[numbers.end() if numbers else 0 :].partition("::")[0], shown]
    parts[-1] += text[end:]
    return parts


def cloze_delimiters(
    text: str, regions: Sequence[Region]
) -> tuple[list[ClozeDelimiter], list[ClozeFault]]:
    """Find the delimiters of every valid deletion, in order, and the errors in the others.

    The time is linear in the text's length.
    """
    scanner = _Scanner(text)
    position = 0
    for region in regions:
        scanner.read(position, region.start, None)
        if isinstance(region, MediaLink):
            scanner.fill()  # "{{![](a.png)}}" is not empty
        else:
            scanner.read(*region.inner, region)
            scanner.leave(region)
        position = region.end
    scanner.read(position, len(text), None)
    scanner.finish()
    # A deletion is finished after the deletions inside it: of "{{a {{b}}}}", "b" comes first.
    delimiters = sorted(scanner.delimiters, key=lambda delimiter: delimiter.start)
    return delimiters, sorted(scanner.faults, key=lambda fault: fault.offset)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_OpenDeletion] = []
        self.delimiters: list[ClozeDelimiter] = []
        self.faults: list[ClozeFault] = []

    def read(self, start: int, end: int, region: Region | None) -> None:
        position = start
        while position < end:
            found = _DELIMITER.search(self.text, position, end)
            stop = found.start() if found else end
            if not shows_nothing(self.text[position:stop]):
                self.fill()
            if not found:
                return
            position = self._read_token(found, region)

    def fill(self) -> None:
        """Record that the innermost open deletion is not empty."""
        if self.stack:  # the deletions around it contain this deletion
            self.stack[-1].filled = True

    def leave(self, region: CodeRegion | MathRegion) -> None:
        """Drop the openings in code or math that are not closed in it: they are text."""
        while self.stack and self.stack[-1].region is region:
            self.stack.pop()
        self.fill()

    def finish(self) -> None:
        for opened in self.stack:
            hint = 'add "}}" where the deletion ends, or a backslash before "{{" if it is text'
            message = "cloze deletion is not closed"
            self.faults.append(ClozeFault(opened.start, message, hint, is_closed=False))

    def _read_token(self, found: re.Match[str], region: Region | None) -> int:
        token, start, end = found[0], found.start(), found.end()
        explicit = NUMBERED_OPENING.match(self.text, start)
        # A backslash is an ordinary character in code: "`{{c1::a\}}`" is a deletion. In math it
        # escapes: "$a {{c1::b\}} c$" is no deletion.
        if token[0] == "\\" and isinstance(region, CodeRegion):
            return start + 1
        if explicit:
            self._open(start, end, parse_numbers(explicit["numbers"]), region)
        elif token[0] == "{":
            # Of "{{{c1::" the last two braces open; of "{{{a}}}" in text, the first two.
            if NUMBERED_OPENING.match(self.text, end - 2) and len(token) > 2:
                end -= 2
                self._count_braces(end - start)
            # In code and math, "{{" has other meanings: "$\frac{{a}}{b}$".
            elif len(token) >= 2 and region is None:
                for position in range(start, end - 1, 2):
                    self._open(position, position + 2, (), region)
                end = start + len(token) // 2 * 2
            else:
                # "{{a {b} c}}": a brace of the text, which pairs with the next "}".
                self._count_braces(len(token))
                self.fill()
        elif token[0] == "}":
            end = self._close(start, end, region)
        # "{{`std::string`}}" has no hint: the "::" is in code, the "{{" outside of it. The hint of
        # "{{a::b::c}}" is "c".
        elif token == "::" and self.stack and self.stack[-1].region is region:
            self.stack[-1].hint = start
            self.stack[-1].filled_before_hint = self.stack[-1].filled
        else:
            self.fill()
        return end

    def _open(self, start: int, end: int, numbers: tuple[int, ...], region: Region | None) -> None:
        self.fill()
        self.stack.append(_OpenDeletion(start, end, numbers, region))

    def _count_braces(self, count: int) -> None:
        if self.stack:
            self.stack[-1].braces += count

    def _close(self, start: int, end: int, region: Region | None) -> int:
        """Read a run of `}`: first those that pair with a `{` inside, then two that end it."""
        # "{{a `}}` b}}": braces in code do not end a deletion that started outside of it.
        if not self.stack or self.stack[-1].region is not region:
            return end
        opened, length = self.stack[-1], end - start
        # "{{a {b}}}": the first of the three pairs with the "{" of "{b". "{{a {b}}": both are
        # needed to end the deletion, so neither pairs with it.
        inner = min(opened.braces, length if length < 2 else length - 2)
        opened.braces -= inner
        if length - inner < 2:  # "{{a } b}}": a single "}" is text
            return end
        start += inner
        self.stack.pop()
        self._finish_deletion(opened, start)
        return start + 2

    def _finish_deletion(self, opened: _OpenDeletion, close: int) -> None:
        if any(not 1 <= number <= HIGHEST_NUMBER for number in opened.numbers):
            message = f"cloze number is not between 1 and {HIGHEST_NUMBER}"
            hint = f'write a number from 1 to {HIGHEST_NUMBER}, as in "{{{{c1::text}}}}"'
            self.faults.append(ClozeFault(opened.start, message, hint))
        # "{{::hint}}" has a hint, but its text is empty.
        elif not (opened.filled if opened.hint is None else opened.filled_before_hint):
            hint = (
                'write its text, as in "{{text::hint}}", or a backslash before "{{" if it is text'
            )
            self.faults.append(ClozeFault(opened.start, "empty cloze deletion", hint))
        else:
            end = close if opened.hint is None else opened.hint
            # The texts of many nested deletions would be quadratic in length.
            if len(self.stack) >= DEEPEST_DELETION:
                end = min(end, opened.end + _LONGEST_UNASKED)
            text = " ".join(self.text[opened.end : end].split())
            self.delimiters.append(
                ClozeDelimiter(opened.start, opened.end, DelimiterRole.OPEN, opened.numbers, text)
            )
            if opened.hint is not None:
                self.delimiters.append(
                    ClozeDelimiter(opened.hint, opened.hint + 2, DelimiterRole.HINT)
                )
            self.delimiters.append(ClozeDelimiter(close, close + 2, DelimiterRole.CLOSE))
