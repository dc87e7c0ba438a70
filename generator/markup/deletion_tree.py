"""Where deletions start and end in the tree of a field, so that each holds whole elements.

Anki replaces the HTML between two delimiters. So both have to be in the same element: they are
moved outwards, over the edges of elements that a deletion holds as a whole. `{{`, a list, `}}`
becomes a deletion around the list.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise
from xml.etree.ElementTree import Element

from generator.markup.anki_text import Delimiter
from generator.text.characters import shows_nothing
from generator.text.cloze import ClozeDelimiter, DelimiterRole
from generator.values import dataclass

# A deletion in one of these would be a span between their parts, which HTML does not allow.
_HOLD_ONLY_PARTS = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tr"})
_CELLS = frozenset({"th", "td"})
# An item or a cell without a text still is one.
_MAY_BE_EMPTIED = frozenset({"p", "em", "strong", "del", "a"})


class Misplaced(Enum):
    """What is wrong with the place of a deletion."""

    ELEMENT = auto()  # it holds only a part of an item or of emphasis
    CELL = auto()  # it starts in one cell and ends in another
    EMPTY = auto()  # nothing of what it holds is shown there
    NOT_SHOWN = auto()  # it starts or ends in an address


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion's delimiters in the source."""

    opening: ClozeDelimiter
    hint: ClozeDelimiter | None
    closing: ClozeDelimiter

    @property
    def delimiters(self) -> tuple[ClozeDelimiter, ...]:
        """All its delimiters, in order."""
        return tuple(filter(None, (self.opening, self.hint, self.closing)))


def paired_deletions(delimiters: Iterable[ClozeDelimiter]) -> list[Deletion]:
    """Pair the delimiters of a text, which are in order; return its deletions as they start."""
    found: list[Deletion] = []
    opened: list[tuple[ClozeDelimiter, ClozeDelimiter | None]] = []
    for delimiter in delimiters:
        match delimiter.role:
            case DelimiterRole.OPEN:
                opened.append((delimiter, None))
            case DelimiterRole.HINT:
                opened[-1] = opened[-1][0], delimiter
            case DelimiterRole.CLOSE:
                found.append(Deletion(*opened.pop(), delimiter))
    return sorted(found, key=lambda deletion: deletion.opening.start)


def delimiters_in(root: Element) -> Iterator[Delimiter]:
    """Yield the delimiters in a tree, in the order of the field."""
    return (element for element in root.iter() if isinstance(element, Delimiter))


class DeletionTree:
    """Moves the delimiters of deletions in a tree; `elements` are by their source offsets."""

    def __init__(self, root: Element, elements: dict[int, Delimiter]) -> None:
        self.elements = elements
        self.parents = {child: parent for parent in root.iter() for child in parent}
        self._root = root
        self._order = {element: index for index, element in enumerate(delimiters_in(root))}
        # Where children of an element were found last: of deletions that start, and that end.
        self._found: dict[tuple[Element, bool], int] = {}

    def settle(self, deletion: Deletion) -> Misplaced | None:
        """Move the delimiters of a deletion into one element; return why that is not possible."""
        if not all(part.start in self.elements for part in deletion.delimiters):
            self._remove_all(deletion)
            return Misplaced.NOT_SHOWN
        opening = self.elements[deletion.opening.start]
        closing = self.elements[deletion.closing.start]
        hint = self.elements[deletion.hint.start] if deletion.hint else None
        cells = self._cell(opening), self._cell(closing)
        if self._order[opening] > self._order[closing]:
            return Misplaced.ELEMENT  # it starts in a footnote, whose text is at the end
        is_over_paragraphs = self._is_over_paragraphs(opening, closing)
        if is_over_paragraphs:
            self._join_beside(opening, hint, closing)
        fits = is_over_paragraphs or self._lift_all(opening, hint, closing)
        # The hint ends with its deletion, and belongs to no element inside it.
        fits &= hint is None or self.parents[hint] is self.parents[closing]
        if fits:
            return None
        is_over_cells = cells[0] is not cells[1] and None not in cells
        return Misplaced.CELL if is_over_cells else Misplaced.ELEMENT

    def empty(self) -> set[int]:
        """Return the source offsets of the deletions that hold nothing in the settled tree."""
        return {
            first.delimiter.start
            for parent in self._root.iter()
            for first, second in pairwise(parent)
            if isinstance(first, Delimiter)
            and isinstance(second, Delimiter)
            and first.role is DelimiterRole.OPEN
            and second.role is not DelimiterRole.OPEN
            and shows_nothing(first.tail or "")
        }

    def _remove_all(self, deletion: Deletion) -> None:
        """Remove the delimiters of a deletion of which the field has only some."""
        for delimiter in deletion.delimiters:
            element = self.elements.get(delimiter.start)
            if element is not None:
                self._remove(self.parents[element], element, at_end=False)

    def _join_beside(self, opening: Element, hint: Element | None, closing: Element) -> None:
        """Move a delimiter that is alone in its paragraph into the paragraph that it belongs to."""
        first, last = self.parents[opening], self.parents[closing]
        around = self.parents[first]
        if _is_first(first, opening) and _is_last(first, opening):
            index = self._index(around, first, at_end=False)
            following = around[index + 1]
            del around[index]
            opening.tail, following.text = following.text, None
            following.insert(0, opening)
            self.parents[opening] = following
        # An element without children is false, so "hint or closing" would be wrong.
        if _is_first(last, closing if hint is None else hint) and _is_last(last, closing):
            index = self._index(around, last, at_end=True)
            previous = around[index - 1]
            del around[index]
            for element in list(last):
                previous.append(element)
                self.parents[element] = previous

    def _common(self, opening: Element, closing: Element) -> Element:
        around = set(self._ancestors(closing))
        return next(element for element in self._ancestors(opening) if element in around)

    def _ancestors(self, element: Element) -> Iterator[Element]:
        parent = self.parents.get(element)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)

    def _is_over_paragraphs(self, opening: Element, closing: Element) -> bool:
        """Return whether a deletion goes from within one paragraph into a later one.

        It takes the end of one and the start of the other, so that whole paragraphs are left.
        """
        first, last = self.parents[opening], self.parents[closing]
        if first is last or first.tag != "p" or last.tag != "p":
            return False
        parent = self.parents[first]
        if parent is not self.parents[last] or (
            _is_first(first, opening) and _is_last(last, closing)
        ):
            return False
        start = self._index(parent, first, at_end=False)
        end = self._index(parent, last, at_end=True)
        return all(parent[index].tag == "p" for index in range(start, end))

    def _lift_all(self, opening: Element, hint: Element | None, closing: Element) -> bool:
        target = self._common(opening, closing)
        while self._lift(opening, opening, target, at_end=False) and self._lift(
            hint, closing, target, at_end=True
        ):
            if target.tag not in _HOLD_ONLY_PARTS:
                return True
            target = self.parents[target]
        return False

    def _lift(self, first: Element | None, last: Element, target: Element, *, at_end: bool) -> bool:
        """Move a delimiter outwards, up to `target`, with what is between `first` and it."""
        while (parent := self.parents[last]) is not target:
            moved = [last]
            if first is not None and self.parents[first] is parent:
                end = self._index(parent, last, at_end=at_end)
                moved = parent[self._index(parent, first, at_end=at_end) : end + 1]
            is_last = _is_last(parent, last)
            if not is_last and not _is_first(parent, moved[0]):
                return False
            # An opening delimiter goes to the front of what it is alone in.
            is_alone = _is_first(parent, moved[0])
            behind = is_last and not (is_alone and first is last)
            self._move(moved, parent, behind=behind, at_end=at_end)
        return True

    def _move(
        self, moved: Sequence[Element], parent: Element, *, behind: bool, at_end: bool
    ) -> None:
        """Move elements, and the texts between them, before or behind their parent."""
        around = self.parents[parent]
        for element in moved[:-1]:
            del parent[self._index(parent, element, at_end=at_end)]
        self._remove(parent, moved[-1], at_end=at_end)
        index = self._index(around, parent, at_end=at_end) + behind
        if behind:
            moved[-1].tail, parent.tail = parent.tail, None
        around[index:index] = moved
        for element in moved:
            self.parents[element] = around
        if parent.tag == "p":
            _strip_edge(parent, at_end=behind)
        if parent.tag in _MAY_BE_EMPTIED and not len(parent) and not (parent.text or "").strip():
            self._remove(around, parent, at_end=at_end)

    def _remove(self, parent: Element, element: Element, *, at_end: bool) -> None:
        """Remove an element, and keep the text after it."""
        index = self._index(parent, element, at_end=at_end)
        if element.tail:
            if index:
                parent[index - 1].tail = (parent[index - 1].tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
            element.tail = None
        del parent[index]

    def _index(self, parent: Element, child: Element, *, at_end: bool) -> int:
        """Return the index of a child, with `at_end` of what ends a deletion.

        The search goes both ways from where the last one was found: deletions are settled in order,
        and there may be thousands of children.
        """
        count = len(parent)
        near = min(self._found.get((parent, at_end), 0), count - 1)
        for distance in range(count):
            for index in (near + distance, near - distance):
                if 0 <= index < count and parent[index] is child:
                    self._found[parent, at_end] = index
                    return index
        raise ValueError(child)

    def _cell(self, element: Element) -> Element | None:
        return next((found for found in self._ancestors(element) if found.tag in _CELLS), None)


def _is_first(parent: Element, element: Element) -> bool:
    return parent[0] is element and not (parent.text or "").strip()


def _is_last(parent: Element, element: Element) -> bool:
    return parent[-1] is element and not (element.tail or "").strip()


def _strip_edge(paragraph: Element, *, at_end: bool) -> None:
    """Remove the space that was between a paragraph's text and what is not in it any more."""
    if not at_end:
        paragraph.text = (paragraph.text or "").lstrip()
    elif len(paragraph):
        paragraph[-1].tail = (paragraph[-1].tail or "").rstrip()
    else:
        paragraph.text = (paragraph.text or "").rstrip()
