"""The deletions of a cloze note: their numbers, their places in the tree, and what Anki asks.

Deletions without a number are numbered in the order in which they start, skipping the numbers that
are written in the source, and keep their numbers from one build to the next.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from generator.diagnostics import Code, quoted
from generator.identity.numbering import NumberedText, assign_numbers
from generator.markup.deletion_tree import (
    DeletionTree,
    Misplaced,
    delimiters_in,
    paired_deletions,
)
from generator.markup.leaves import PlacedDelimiters
from generator.markup.problems import Problems
from generator.text.cloze import (
    DEEPEST_DELETION,
    HIGHEST_NUMBER,
    NUMBERED_OPENING,
    ClozeDelimiter,
    ClozeFault,
    DelimiterRole,
    cloze_delimiters,
)
from generator.text.regions import Region

# The hint where no number is left.
SPLIT_NOTE = f"split the note in two: a note has at most {HIGHEST_NUMBER} cards"


class NumberedDeletions:
    """The deletions of a text with their numbers; problems are reported at their places."""

    def __init__(
        self,
        regions: Sequence[Region],
        remembered: Sequence[NumberedText],
        problems: Problems,
    ) -> None:
        text = problems.text.value
        found, faults = cloze_delimiters(text, regions)
        self.delimiters, too_many = number_deletions(found, remembered)
        self._problems = problems
        for fault in sorted([*faults, *too_many], key=lambda fault: fault.offset):
            code = Code.BAD_CLOZE if fault.is_closed else Code.CLOZE_NOT_CLOSED
            problems.add(fault.offset, code, fault.message, fault.hint)
        if not self.delimiters and not faults:  # "{{a" has an error already
            _report_missing(problems)
        for delimiter, item in reassigned_numbers(text, self.delimiters, remembered):
            _report_reassigned(problems, delimiter, item)

    @property
    def clozes(self) -> tuple[tuple[int, str], ...]:
        """Each number with its text, in order."""
        return tuple(
            (number, delimiter.text)
            for delimiter in self.delimiters
            for number in delimiter.numbers
        )

    def settle(self, root: Element, placed: PlacedDelimiters) -> set[int]:
        """Move the delimiters to where each deletion holds whole elements.

        Returns the numbers for which Anki makes a card.
        """
        tree = DeletionTree(root, placed.elements)
        misplaced = {
            deletion: tree.settle(deletion) for deletion in paired_deletions(self.delimiters)
        }
        numbers, empty = asked_numbers(root), tree.empty()
        for deletion, why in misplaced.items():
            opening = deletion.opening
            if why is None and opening.start in empty:
                why = Misplaced.EMPTY
            if why is Misplaced.NOT_SHOWN or not numbers.issuperset(opening.numbers):
                self._report_not_asked(opening)
            elif why is not None:
                self._report_misplaced(opening, why)
        return numbers

    def _report_not_asked(self, opening: ClozeDelimiter) -> None:
        message = "Anki makes no card for this cloze deletion"
        hint = (
            "move it to text that is shown, not a link's address or a cell beyond the table's "
            f"head, and nest at most {DEEPEST_DELETION} deletions"
        )
        self._problems.add(opening.start, Code.BAD_CLOZE, message, hint)

    def _report_misplaced(self, opening: ClozeDelimiter, why: Misplaced) -> None:
        text = quoted(opening.text)
        message = f"cloze deletion partly overlaps an item, cell or emphasis: {text}"
        hint = (
            'put its "{{" and "}}" into the same item, cell or emphasis; or, around whole blocks, '
            'each on a line of its own, with a hint as "::hint}}"'
        )
        if why is Misplaced.EMPTY:
            message = f"this cloze deletion is empty on the card: {text}"
            hint = 'put its "{{" and "}}" around text that is shown there, not around a definition'
        if why is Misplaced.CELL:
            message = f"cloze deletion starts in one cell and ends in another: {text}"
            hint = 'write "\\|" for a bar inside it, or put its "{{" and "}}" into the same cell'
        self._problems.add(opening.start, Code.BAD_CLOZE, message, hint)


def _report_missing(problems: Problems) -> None:
    text = problems.text.value
    hint = 'put "{{" and "}}" around what is asked for'
    if "{{" in text:  # in code or math, where they are text
        hint += '; in code and math, write "{{c1::" instead of "{{"'
    problems.add(0, Code.NO_CLOZE, f"cloze note without a deletion: {quoted(text)}", hint)


def _report_reassigned(problems: Problems, delimiter: ClozeDelimiter, item: NumberedText) -> None:
    before, now = quoted(item.text), quoted(delimiter.text)
    message = f"c{item.number} was {before} before: its reviews now go to {now}"
    *others, last = delimiter.numbers
    written = f"c{last}::"
    if others:  # "{{c1,3::x}}" keeps its other number
        written = f",{last}" if item.number == last else f"{item.number},"
    hint = f'delete "{written}", so that the reviews stay with {before}'
    problems.add(delimiter.start, Code.CLOZE_NUMBER_TAKEN, message, hint)


def number_deletions(
    delimiters: Sequence[ClozeDelimiter], remembered: Sequence[NumberedText]
) -> tuple[list[ClozeDelimiter], list[ClozeFault]]:
    """Give each deletion without a number the number `remembered` for its text, or a new one.

    Returns the delimiters with their numbers, and an error for the first number that is too high.
    """
    taken = {number for delimiter in delimiters for number in delimiter.numbers}
    unnumbered = [
        delimiter.text
        for delimiter in delimiters
        if delimiter.role is DelimiterRole.OPEN and not delimiter.numbers
    ]
    given = iter(assign_numbers(remembered, unnumbered, taken, by_position=True))
    found = [
        replace(delimiter, numbers=(next(given),))
        if delimiter.role is DelimiterRole.OPEN and not delimiter.numbers
        else delimiter
        for delimiter in delimiters
    ]
    too_high = (
        delimiter
        for delimiter in found
        if any(number > HIGHEST_NUMBER for number in delimiter.numbers)
    )
    return found, [
        ClozeFault(delimiter.start, no_number_left(delimiter.text), SPLIT_NOTE)
        for delimiter in [*too_high][:1]
    ]


def no_number_left(text: str) -> str:
    """Return the message for a deletion, item or shape whose number would be too high."""
    return f"no cloze number is left for {quoted(text)}: the highest is {HIGHEST_NUMBER}"


def report_highest_number(clozes: Sequence[tuple[int, str]], problems: Problems) -> None:
    """Report the last item or shape if its number is too high.

    A new one gets no number that a removed one had, nor that of the whole list.
    """
    highest, name = max(clozes, default=(0, ""))
    if highest > HIGHEST_NUMBER:
        problems.add(0, Code.BAD_CLOZE, no_number_left(name), SPLIT_NOTE)


def reassigned_numbers(
    text: str, delimiters: Sequence[ClozeDelimiter], remembered: Sequence[NumberedText]
) -> Iterator[tuple[ClozeDelimiter, NumberedText]]:
    """Find the deletions whose written number was that of another text, which the note still has.

    Yields each with its number and that text as they were. The other text has a new number now.
    """
    opening = [delimiter for delimiter in delimiters if delimiter.role is DelimiterRole.OPEN]
    now = {(number, delimiter.text) for delimiter in opening for number in delimiter.numbers}
    texts = {delimiter.text for delimiter in opening}
    before = {item.number: item for item in remembered if not item.gone}
    for delimiter in opening:
        for number in delimiter.numbers if NUMBERED_OPENING.match(text, delimiter.start) else ():
            item = before.get(number)
            if item is not None and (number, item.text) not in now and item.text in texts:
                yield delimiter, item


def asked_numbers(root: Element) -> set[int]:
    """Return the numbers in a tree for which Anki makes cards.

    A deletion counts when all deletions around it have ended, as in Anki (rslib, cloze.rs).
    """
    numbers: set[int] = set()
    opened: list[set[int]] = []  # outermost first, each with the numbers inside it
    for delimiter in delimiters_in(root):
        if delimiter.role is DelimiterRole.OPEN:
            if len(opened) < DEEPEST_DELETION:
                opened.append(set(delimiter.delimiter.numbers))
        elif delimiter.role is DelimiterRole.CLOSE and opened:
            ended = opened.pop()
            (opened[-1] if opened else numbers).update(ended)
    return numbers
