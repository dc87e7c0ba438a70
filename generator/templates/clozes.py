r"""The cloze deletions in a field, shown or hidden for one card: `{{cloze:Text}}`.

Anki reads more deletions than `text/cloze` does, which says what a source may have: a number may be
0 or thousands, and may have commas beside it (`{{c1,::a}}`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from generator.lazy_patterns import lazy_pattern
from generator.templates.plain_text import strip_tags
from generator.templates.shapes import PREFIX, escape_attribute, shape_element
from generator.text.cloze import DEEPEST_DELETION
from generator.values import dataclass

_DELIMITER = lazy_pattern(r"\{\{c([0-9,]+)::|\}\}")
_HIGHEST = 0xFFFF
# The box of a deletion without a hint.
_BOX = "..."
_MATH = lazy_pattern(r"(\\[(\[])(.*?)(\\[)\]])", re.DOTALL)
_MATH_ENDS = (r"\)", r"\]")
# The fields of some notes: each is read for several cards, and for both sides.
_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A deletion: its numbers in order, what it hides, and its hint, which may be empty."""

    numbers: tuple[int, ...]
    nodes: tuple["Node", ...]
    hint: str | None

    @property
    def shape(self) -> str:
        """The text that has a shape of image occlusion, which is all that Anki shows then."""
        first = self.nodes[0] if self.nodes else ""
        return first if isinstance(first, str) and first.startswith(PREFIX) else ""


Node = str | Deletion


@dataclass(slots=True, kw_only=True)
class _Open:
    numbers: tuple[int, ...]
    nodes: list[Node]
    hint: str | None = None

    def add_text(self, text: str) -> None:
        """Add a text; what is after its first `::` is the hint, unless it is a shape."""
        if not text.startswith(PREFIX):
            text, colons, hint = text.partition("::")
            self.hint = hint if colons else self.hint
        if text:
            self.nodes.append(text)


def cloze_numbers(text: str) -> frozenset[int]:
    """Return the numbers of all deletions in a field."""
    return frozenset(number for deletion in _deletions(_read(text)) for number in deletion.numbers)


def show_clozes(text: str, number: int, *, is_question: bool) -> str:
    """Return the HTML of a field for the card with this number; "" if it asks for nothing here."""
    nodes = _read(text)
    if not _asks(nodes, number):
        return ""
    html = "".join(_elements(nodes, number, is_question=is_question))
    # MathJax reads no elements in a formula, so Anki removes those that deletions became.
    end = max(html.rfind(closing) for closing in _MATH_ENDS) + len(_MATH_ENDS[0])
    return _MATH.sub(_without_tags, html[:end]) + html[end:]


def show_only_clozes(text: str, number: int, *, is_question: bool) -> str:
    """Return only the deletions of the card with this number: their hints, or their texts."""
    asked = [deletion for deletion in _deletions(_read(text)) if number in deletion.numbers]
    if is_question:
        return ", ".join(_BOX if one.hint is None else one.hint for one in asked)
    return ", ".join(_text(one.nodes) for one in asked)


def typed_cloze(text: str, number: int) -> str:
    """Return the HTML that the learner types for the deletions of the card with this number."""
    asked = [_text(one.nodes) for one in _deletions(_read(text)) if number in one.numbers]
    return asked[0] if len(set(asked)) == 1 else ", ".join(asked)


@lru_cache(maxsize=_KEPT)
def _read(text: str) -> tuple[Node, ...]:
    """Read a field. A deletion that is not closed is lost, with all that follows."""
    if "{{c" not in text:
        return (text,)
    nodes: list[Node] = []
    opened: list[_Open] = []
    start = 0
    for found in _DELIMITER.finditer(text):
        numbers = _numbers(found[1]) if found[1] else ()
        if found[1] and not numbers:  # "{{c99999::" is text
            continue
        before, start = text[start : found.start()], found.end()
        if opened:
            opened[-1].add_text(before)
        else:
            nodes.append(before)
        # In too many deletions, Anki drops the delimiter.
        if numbers and len(opened) < DEEPEST_DELETION:
            opened.append(_Open(numbers=numbers, nodes=[]))
        elif not numbers and opened:
            closed = opened.pop()
            deletion = Deletion(numbers=closed.numbers, nodes=tuple(closed.nodes), hint=closed.hint)
            (opened[-1].nodes if opened else nodes).append(deletion)
        elif not numbers:
            nodes.append(found[0])
    if not opened:
        nodes.append(text[start:])
    return tuple(nodes)


def _numbers(written: str) -> tuple[int, ...]:
    # int() refuses thousands of digits.
    numbers = (number.lstrip("0")[:6] or "0" for number in written.split(",") if number)
    return tuple(sorted({int(number) for number in numbers if int(number) <= _HIGHEST}))


def _deletions(nodes: Sequence[Node]) -> Iterator[Deletion]:
    """Yield each deletion before those inside it."""
    for node in nodes:
        if isinstance(node, Deletion):
            yield node
            yield from _deletions(node.nodes)


def _asks(nodes: Sequence[Node], number: int) -> bool:
    """Return whether a deletion with this number is shown: not one inside a shape."""
    return any(
        number in node.numbers or (not node.shape and _asks(node.nodes, number))
        for node in nodes
        if isinstance(node, Deletion)
    )


def _elements(nodes: Sequence[Node], number: int, *, is_question: bool) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node.shape:
            css_class = _shape_class(node.numbers, number, is_question=is_question)
            yield shape_element(node.shape, node.numbers, css_class)
        else:
            inner = "".join(_elements(node.nodes, number, is_question=is_question))
            is_asked, hidden = number in node.numbers, ""
            if is_asked and is_question:
                hidden = f' data-cloze="{escape_attribute(inner)}"'
                inner = f"[{_BOX if node.hint is None else node.hint}]"
            css_class = "cloze" if is_asked else "cloze-inactive"
            written = ",".join(map(str, node.numbers))
            yield f'<span class="{css_class}"{hidden} data-ordinal="{written}">{inner}</span>'


def _shape_class(numbers: Sequence[int], number: int, *, is_question: bool) -> str:
    if 0 in numbers:  # is hidden on all cards, on both sides
        return "cloze"
    if number not in numbers:
        return "cloze-inactive"
    return "cloze" if is_question else "cloze-highlight"


def _text(nodes: Sequence[Node]) -> str:
    return "".join(node if isinstance(node, str) else _text(node.nodes) for node in nodes)


def _without_tags(formula: re.Match[str]) -> str:
    return f"{formula[1]}{strip_tags(formula[2])}{formula[3]}"
