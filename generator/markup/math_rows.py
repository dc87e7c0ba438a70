r"""Display math over several rows, in which `-`, `>` or `=` at the start of a row is no block.

$$
a = b
- c
$$
"""

from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern

_OPENING = lazy_pattern(r"\$\$|\\\[")
_CLOSING = {"$$": "$$", "\\[": "\\]"}


class MathRows:
    """Finds the display math that starts at the start of a row and ends in a later row.

    It ends before the next blank row, or it is no math.
    """

    def __init__(self, rows: Sequence[str]) -> None:
        self._rows = rows
        self._closing = ""
        self._next: dict[str, int] = {}

    @property
    def is_open(self) -> bool:
        """Whether the next row is in display math."""
        return bool(self._closing)

    def close(self) -> None:
        """End the math with its paragraph."""
        self._closing = ""

    def read(self, row: str, index: int) -> None:
        """Read the row at an index of the text, without the markers of its containers."""
        if self._closing:
            if self._closing in row:
                self._closing = ""
            return
        opening = _OPENING.match(row)
        if opening is None:
            return
        closing = _CLOSING[opening[0]]
        if closing not in row[opening.end() :] and self._is_closed(closing, index + 1):
            self._closing = closing

    def _is_closed(self, closing: str, first: int) -> bool:
        return self._row_with(closing, first) < self._row_with("", first)

    def _row_with(self, closing: str, first: int) -> int:
        """Return the first row from `first` on with the closing delimiter, or that is blank."""
        index = self._next.get(closing, 0)
        # Kept, so that many openings before one closing delimiter cost only one search.
        if index < first:
            index = first
            while index < len(self._rows) and not _has(self._rows[index], closing):
                index += 1
            self._next[closing] = index
        return index


def _has(row: str, closing: str) -> bool:
    # In a block quote, a row with only its marker is blank.
    return closing in row if closing else not row.strip(" \t>")
