"""The footnotes of a text, which are numbered in the order in which they are used."""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from generator.diagnostics import Code, quoted
from generator.markup.problems import Problems


def footnote_name(label: str) -> str:
    """Return the form of a footnote's name by which names are compared."""
    return label.casefold()


class Footnotes:
    """The footnotes of a text by their names, each with the element of its text."""

    def __init__(self, bodies: Mapping[str, Element]) -> None:
        self._bodies = bodies
        self._numbers: dict[str, int] = {}
        self._order: list[str] = []
        self._used: set[str] = set()

    def number(self, name: str) -> int:
        """Return the number of a footnote for a use; the first one gives it the next number."""
        self._used.add(name)
        if name not in self._numbers:
            self._append(name)
        return self._numbers[name]

    def _append(self, name: str) -> None:
        self._order.append(name)
        self._numbers[name] = len(self._order)

    def names(self) -> Iterator[str]:
        """Yield the names by number, those that get a number meanwhile included.

        A footnote that is not used comes last, so that its text is not lost.
        """
        unused = iter(self._bodies)
        for index in range(len(self._bodies)):
            if index == len(self._order):
                self._append(next(name for name in unused if name not in self._numbers))
            yield self._order[index]

    def report(self, starts: Sequence[tuple[str, int]], problems: Problems) -> None:
        """Report second texts for one label, and labels that no text uses.

        `starts` are the labels of all texts, with their offsets.
        """
        seen: set[str] = set()
        for label, offset in starts:
            name, shown = footnote_name(label), quoted(f"[^{label}]")
            message = ""
            if name in seen:
                message = f"second text of the footnote {shown}: a card shows it as a paragraph"
                hint = "give it another label, and use that where it belongs"
            elif name not in self._used:
                message = f"nothing refers to the footnote {shown}: its text is last on the card"
                hint = f'write "[^{label}]" in this field where it belongs, or make it plain text'
            if message:
                problems.add(offset, Code.FOOTNOTE_LOOK_ALIKE, message, hint)
            seen.add(name)

    def add_to(self, root: Element) -> None:
        """Add the texts of the footnotes at the end of a tree."""
        if not self._bodies:
            return
        items = Element("ol")
        items.extend(self._bodies[name] for name in self._order)
        notes = Element("div", {"class": "footnote"})
        notes.extend([Element("hr"), items])
        root.append(notes)
