r"""Cloze deletions: where they are in a text, and how they are written for Anki.

`{{text}}` and `{{text::hint}}` number themselves in the order in which they open, past the numbers that are written
out, and keep their number from one build to the next; `{{c2::text::hint}}` is Anki's own form, `{{c1,2::…}}` included. In code and math only Anki's form counts, since
`{{` means something else there. The last `::` parts the hint off; code, math and a backslash hide it.

Anki reads the finished field for `{{c1::`, `}}` and `::` wherever they stand, even in code; so a field that holds
clozes has those characters written as entities, except for the ones that belong to a deletion.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from generator.identity.numbering import Numbered, assign_numbers
from generator.text.regions import CodeRegion, MathRegion, MediaLink, Region

# Anki ignores higher numbers (rslib, cloze.rs: a card's ordinal is below 500).
HIGHEST_NUMBER = 499
# Anki takes an opening inside so many others for text.
DEEPEST = 10

_EXPLICIT = re.compile(r"\{\{c(?P<numbers>\d+(?:,\d+)*)::")
_IN_FIELD = re.compile(r"\{\{c(?P<numbers>\d+(?:,\d+)*)::|\}\}")
_TAG_OR_MARK = re.compile(rf"{_IN_FIELD.pattern}|<(?P<end>/?)(?P<tag>\w+)[^<>]*>")
_PART_OF_DELETION = re.compile(rf"{_IN_FIELD.pattern}|::")
_ALL_OF_PARAGRAPHS = re.compile(
    r"<p>(\{\{c\d+(?:,\d+)*::)((?:(?!\{\{|\}\}|::|</?p>).)*(?:</p>\s*<p>(?:(?!\{\{|\}\}|::|</?p>).)*)+)\}\}</p>",
    re.DOTALL,
)
_PARAGRAPHS = re.compile(r"</p>\s*<p>")
_VOID = frozenset({"br", "hr", "img", "input"})
_TOKEN = re.compile(r"\\.|\{\{c\d+(?:,\d+)*::|\{+|\}+|::", re.DOTALL)


class Role(Enum):
    """What a mark of a deletion is."""

    OPEN = "open"
    HINT = "hint"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ClozeMark:
    """One mark of a deletion, standing at `start:end` in the text. An opening one has the deletion's `numbers` and `text`."""

    start: int
    end: int
    role: Role
    numbers: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class ClozeFault:
    """A deletion that cannot be: where it stands, and what is wrong with it."""

    offset: int
    why: str
    closed: bool = True


@dataclass(slots=True)
class _Open:
    start: int
    end: int
    numbers: tuple[int, ...]
    region: Region | None
    braces: int = 0
    hint: int | None = None
    filled: bool = False
    filled_before_hint: bool = False


def cloze_marks(
    text: str, regions: Sequence[Region], remembered: Sequence[Numbered] = ()
) -> tuple[list[ClozeMark], list[ClozeFault]]:
    """Find the marks of every whole deletion, in order, and the deletions that are not whole. Linear in the text.

    The numbers of a deletion that numbers itself are filled in, with those that are `remembered` of its text.
    """
    scanner = _Scanner(text)
    position = 0
    for region in regions:
        scanner.read(position, region.start, None)
        if isinstance(region, MediaLink):
            scanner.fill()
        else:
            scanner.read(*region.inner, region)
            scanner.leave(region)
        position = region.end
    scanner.read(position, len(text), None)
    scanner.finish()
    marks = _numbered(scanner.marks, remembered)
    too_high = next((mark for mark in marks if any(number > HIGHEST_NUMBER for number in mark.numbers)), None)
    if too_high:
        scanner.faults.append(ClozeFault(too_high.start, f"deletion beyond the {HIGHEST_NUMBER} that a note can have"))
    return marks, sorted(scanner.faults, key=lambda fault: fault.offset)


def numbers_taken(
    text: str, marks: Sequence[ClozeMark], remembered: Sequence[Numbered]
) -> Iterator[tuple[ClozeMark, Numbered]]:
    """Find the deletions whose written number stood for a text that the note still has, under another number."""
    opening = [mark for mark in marks if mark.role is Role.OPEN]
    now = {(number, mark.text) for mark in opening for number in mark.numbers}
    texts = {mark.text for mark in opening}
    before = {item.number: item for item in remembered if not item.gone}
    for mark in opening:
        for number in mark.numbers if _EXPLICIT.match(text, mark.start) else ():
            item = before.get(number)
            if item is not None and (number, item.text) not in now and item.text in texts:
                yield mark, item


def around_paragraphs(html: str) -> str:
    """Put a deletion that is all of several paragraphs around them: inside the first it would end with that."""
    return _ALL_OF_PARAGRAPHS.sub(r"\1<p>\2</p>}}", html)


def broken_deletions(html: str) -> list[int]:
    """Return which deletions of a finished field, counted from 0, hold the beginning or the end of an element alone.

    Two paragraphs may be in one: what is left of them without it is whole.
    """
    broken: set[int] = set()
    opened: list[tuple[int, list[str]]] = []
    count = 0
    for token in _TAG_OR_MARK.finditer(_PARAGRAPHS.sub("", html)):
        if token["numbers"]:
            opened.append((count, []))
            count += 1
        elif token["tag"] is None:
            deletion, tags = opened.pop() if opened else (0, [])
            broken |= {deletion} if tags else set()
        elif opened and token["tag"] not in _VOID:
            deletion, tags = opened[-1]
            if not token["end"]:
                tags.append(token["tag"])
            elif not tags or tags.pop() != token["tag"]:
                broken.update(number for number, _ in opened)
    return sorted(broken)


def cloze_numbers(html: str) -> set[int]:
    """Return the numbers that Anki makes cards for, of a finished field.

    A deletion counts once all those around it have ended, as in Anki (rslib, cloze.rs).
    """
    numbers: set[int] = set()
    opened: list[set[int]] = []  # outermost first, each with the numbers inside it
    for token in _IN_FIELD.finditer(html):
        if token["numbers"]:
            opened += [set(_numbers(token["numbers"]))] if len(opened) < DEEPEST else []
        elif opened:
            ended = opened.pop()
            (opened[-1] if opened else numbers).update(ended)
    return numbers


def deletions(html: str) -> list[tuple[tuple[int, ...], str]]:
    """List the deletions of a finished field, in the order in which they begin: the numbers and the HTML of each.

    The HTML is without the hint; that of a deletion around others has their HTML and none of their `{{c2::` and `}}`.
    """
    found: list[tuple[tuple[int, ...], list[str]]] = []
    opened: list[list[str] | None] = []  # what is inside each, outermost first; None once its hint has begun
    end = 0
    for token in _PART_OF_DELETION.finditer(html):
        for inside in reversed(opened):
            if inside is None:
                break
            inside.append(html[end : token.start()])
        end = token.end()
        if token["numbers"]:
            found.append((_numbers(token["numbers"]), []))
            opened.append(found[-1][1])
        elif opened and token[0] == "::":
            opened[-1] = None
        elif opened:
            opened.pop()
    return [(numbers, "".join(inside)) for numbers, inside in found]


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Open] = []
        self.marks: list[ClozeMark] = []
        self.faults: list[ClozeFault] = []

    def read(self, start: int, end: int, region: Region | None) -> None:
        position = start
        while position < end:
            found = _TOKEN.search(self.text, position, end)
            stop = found.start() if found else end
            if self.text[position:stop].strip():
                self.fill()
            if not found:
                return
            position = self._take(found, region)

    def fill(self) -> None:
        """Note that the deletions in hand have something in them."""
        for opened in reversed(self.stack):
            if opened.filled:
                return
            opened.filled = True

    def leave(self, region: CodeRegion | MathRegion) -> None:
        """Let go of openings in code or math that did not close there: they are text."""
        while self.stack and self.stack[-1].region is region:
            self.stack.pop()
        self.fill()

    def finish(self) -> None:
        for opened in self.stack:
            self.faults.append(ClozeFault(opened.start, "deletion without an end", closed=False))
        self.stack.clear()

    def _take(self, found: re.Match[str], region: Region | None) -> int:
        token, start, end = found[0], found.start(), found.end()
        explicit = _EXPLICIT.match(self.text, start)
        if token[0] == "\\" and isinstance(region, CodeRegion):
            return start + 1  # a backslash is a letter in code
        if explicit:
            self._open(start, end, _numbers(explicit["numbers"]), region)
        elif token[0] == "{":
            # Of "{{{c1::" the last two braces open; of "{{{a}}}" in text, the first two.
            if _EXPLICIT.match(self.text, end - 2) and len(token) > 2:
                end -= 2
                self._count_braces(end - start)
            elif len(token) >= 2 and region is None:
                end = start + 2
                self._open(start, end, (), region)
            else:
                self._count_braces(len(token))
                self.fill()
        elif token[0] == "}":
            end = self._close(start, end, region)
        elif token == "::" and self.stack and self.stack[-1].region is region:
            self.stack[-1].hint = start
            self.stack[-1].filled_before_hint = self.stack[-1].filled
        else:
            self.fill()
        return end

    def _open(self, start: int, end: int, numbers: tuple[int, ...], region: Region | None) -> None:
        self.fill()
        self.stack.append(_Open(start, end, numbers, region))

    def _count_braces(self, count: int) -> None:
        if self.stack:
            self.stack[-1].braces += count

    def _close(self, start: int, end: int, region: Region | None) -> int:
        """Read a run of `}`: those that pair with a `{` inside the deletion first, then two that end it."""
        if not self.stack or self.stack[-1].region is not region:
            return end
        opened, length = self.stack[-1], end - start
        inner = min(opened.braces, length if length < 2 else length - 2)
        opened.braces -= inner
        if length - inner < 2:
            return end
        start += inner
        self.stack.pop()
        self._whole(opened, start)
        return start + 2

    def _whole(self, opened: _Open, close: int) -> None:
        if any(not 1 <= number <= HIGHEST_NUMBER for number in opened.numbers):
            self.faults.append(ClozeFault(opened.start, f"a cloze number is between 1 and {HIGHEST_NUMBER}"))
        elif not (opened.filled if opened.hint is None else opened.filled_before_hint):
            self.faults.append(ClozeFault(opened.start, "deletion without a text"))
        else:
            end = close if opened.hint is None else opened.hint
            text = " ".join(self.text[opened.end : end].split())
            self.marks.append(ClozeMark(opened.start, opened.end, Role.OPEN, opened.numbers, text))
            if opened.hint is not None:
                self.marks.append(ClozeMark(opened.hint, opened.hint + 2, Role.HINT))
            self.marks.append(ClozeMark(close, close + 2, Role.CLOSE))


def _numbers(written: str) -> tuple[int, ...]:
    # Four digits are enough to be too high; int() of a thousand digits is an error.
    return tuple(int(number[:4]) for number in written.split(","))


def _numbered(marks: list[ClozeMark], remembered: Sequence[Numbered]) -> list[ClozeMark]:
    marks = sorted(marks, key=lambda mark: mark.start)
    taken = {number for mark in marks for number in mark.numbers}
    unnumbered = [mark.text for mark in marks if mark.role is Role.OPEN and not mark.numbers]
    given = iter(assign_numbers(remembered, unnumbered, taken, by_place=True))
    return [
        replace(mark, numbers=(next(given),)) if mark.role is Role.OPEN and not mark.numbers else mark for mark in marks
    ]
