"""Markdown written piece by piece out of HTML: what stands between the pieces follows from what they are.

Line ends, spaces, signs of items and marks of emphasis are held until text comes that they belong to, so that
`<b>a </b>b<br>` leaves no space inside its marks and no line end behind its text.
"""

import re

from generator.sources.dialects.literal import escapes
from generator.text.edits import Composer, Cuts
from generator.text.located import Text


class Writer:
    """The Markdown of one field. `breaks` counts line ends to come (two part paragraphs), `item` is a sign to come."""

    def __init__(self, text: Text, *, cloze: bool) -> None:
        self.text = text
        self.value = text.value
        self.cloze = cloze
        self.dollars = text.value.count("$") + text.value.count("&#36;") > 1
        self.composer = Composer(text.path)
        self.cuts = Cuts(text)
        self.run: list[tuple[str, int]] = []  # characters of text, with their offsets
        self.open: list[str] = []  # marks of emphasis that are written
        self.pending: list[str] = []  # marks that are written before the next character
        self.closing: list[tuple[str, int]] = []  # marks of an end that is written unless the same begins right there
        self.depth = 0  # of lists
        self.quotes = 0
        self.breaks = 0
        self.space = False
        self.written = False
        self.at_start = True
        self.item = ""
        self.in_row = False  # of a table, which holds no line ends

    def begin(self, start: int) -> None:
        """Write what has to stand before the next character: ends, line ends, an item's sign, a space, marks."""
        self._close()
        if self.in_row and self.breaks:
            self.breaks, self.space = 0, True
        if (self.breaks or self.item) and self.written:
            reopened = list(self.open)
            self.close_all()
            self.pending = [*reopened, *self.pending]
            quote = "> " * self.quotes
            prefix = quote + "    " * (self.depth - (1 if self.item and self.depth else 0))
            if self.breaks > 1:
                self.insert(start, f"\n{quote.rstrip()}\n{prefix}")
            else:
                self.insert(start, ("\n" if self.item else "  \n") + prefix)
            self.at_start, self.space = True, False
        elif not self.written and self.quotes:
            self.insert(start, "> " * self.quotes)
        self.breaks = 0
        if self.item:
            self.insert(start, self.item)
            self.item = ""
        if self.space and not self.at_start:
            self.insert(start, " ")
        self.space = False
        for mark in self.pending:
            self.insert(start, mark)
            self.open.append(mark)
        self.pending = []
        self.written, self.at_start = True, False

    def flush(self) -> None:
        """Write the text since the last token, with the escapes it needs."""
        run, self.run = self.run, []
        words = re.sub(r"\s", " ", "".join(char for char, _ in run))
        lead = len(words) - len(words.lstrip())
        at_start = self.at_start or bool(self.breaks or self.item)
        signs = {
            lead + index for index in escapes(words[lead:], at_start=at_start, dollars=self.dollars, cloze=self.cloze)
        }
        position = 0
        for found in re.finditer("[^ ]+", words):
            self.space = self.space or found.start() > position
            self.begin(run[found.start()][1])
            self._word(run, signs, *found.span())
            position = found.end()
        self.space = self.space or position < len(words)

    def _word(self, run: list[tuple[str, int]], signs: set[int], start: int, end: int) -> None:
        """Write characters that stand together, taken from the file in stretches as long as they are."""
        while start < end:
            char, offset = run[start]
            if start in signs or (char == "|" and self.in_row):
                self.insert(offset, "\\")
            stop = start + 1
            while stop < end and stop not in signs and run[stop][0] != "|" and self._is_next(run, stop):
                stop += 1
            stretch = "".join(char for char, _ in run[start:stop])
            if self.value.startswith(stretch, offset):
                self.cuts.copy(self.composer, offset, offset + stop - start)
            else:
                self.insert(offset, stretch)
            start = stop

    def _is_next(self, run: list[tuple[str, int]], index: int) -> bool:
        return run[index][1] == run[index - 1][1] + 1

    def insert(self, start: int, text: str) -> None:
        """Add text that the file does not hold, in place of what stands at `start`."""
        self.composer.insert(self.text.locate(start), text)

    def mark(self, mark: str, start: int, *, is_end: bool) -> None:
        """Begin or end emphasis."""
        if is_end and mark in self.pending:
            self.pending.remove(mark)
        elif is_end and mark in self.open:
            index = self.open.index(mark)
            inner = self.open[index + 1 :]
            self.closing += ((closed, start) for closed in reversed(self.open[index:]))
            del self.open[index:]
            self.pending = [*inner, *self.pending]
        elif not is_end and mark not in self.open and mark not in self.pending:
            ended = next((closed for closed in self.closing if closed[0] == mark), None)
            if ended is None or self.space or self.breaks:
                self.pending.append(mark)
            else:
                self.closing.remove(ended)
                self.open.append(mark)

    def _close(self) -> None:
        """Write the ends that were held back."""
        for mark, start in self.closing:
            self.insert(start, mark)
        self.closing = []

    def close_all(self) -> None:
        """End all emphasis that is open."""
        self._close()
        while self.open:
            self.composer.insert(self.text.locate(max(0, len(self.value) - 1)), self.open.pop())
