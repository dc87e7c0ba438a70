"""What the cells of a table's column show: running numbers, the row's deck, one and the same text.

The first rows are enough to tell, so that a long table is not read twice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.columns import Rows
from generator.values import dataclass

# Fewer rows do not show what a column holds.
ENOUGH_ROWS = 3
_SAMPLED_ROWS = 200
# A text that so many rows have is in all of them, but for some that are not finished.
_NEARLY_ALL = 0.9
_NUMBER = lazy_pattern(r"\d{1,9}\.?")


def sample_of(rows: Rows) -> Rows:
    """Return the rows that show what a column holds."""
    return rows[:_SAMPLED_ROWS]


def cells_of(rows: Rows, index: int) -> list[str]:
    """Return the texts of a column in the first rows."""
    return [row[index] for row in sample_of(rows) if index < len(row) and row[index]]


def is_number(cell: str) -> bool:
    """Return whether a cell is a whole number, as the number of a row is: `12`, `12.`."""
    return _NUMBER.fullmatch(cell) is not None


def are_numbers(cells: Iterable[str]) -> bool:
    """Return whether all cells are whole numbers."""
    return all(map(is_number, cells))


def is_running(rows: Rows, index: int, first: int = 1) -> bool:
    """Return whether a column has the numbers of the rows, below the `first` rows."""
    found = cells_of(rows[first:], index)
    return (
        len(found) + first >= ENOUGH_ROWS
        and are_numbers(found)
        and all(
            int(cell.rstrip(".")) == int(found[0].rstrip(".")) + step
            for step, cell in enumerate(found)
        )
        and int(found[0].rstrip(".")) <= 1
    )


def are_decks(cells: Sequence[str]) -> bool:
    """Return whether the cells are paths as of decks, `Peru::Rivers`, most of them repeated."""
    return all("::" in cell for cell in cells) and 2 * len(set(cells)) <= len(cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellsOfColumn:
    """The texts of a column in the first rows, of which there are `rows`."""

    texts: Sequence[str]
    rows: int

    @property
    def is_full(self) -> bool:
        """Whether nearly every row has a text in this column."""
        return len(self.texts) >= _NEARLY_ALL * self.rows

    @property
    def is_constant(self) -> bool:
        """Whether all texts are the same."""
        return len(set(self.texts)) == 1

    @property
    def says_little(self) -> bool:
        """Whether half of the rows have the same text, `n/a`, or nearly all have that or none."""
        common = max(Counter(self.texts).values(), default=0)
        own = len(self.texts) - common
        return 2 * common >= self.rows or own <= (1 - _NEARLY_ALL) * self.rows

    @property
    def is_shared(self) -> bool:
        """Whether the rows share a few texts, each of them more than twice on average."""
        return 2 * len(set(self.texts)) < len(self.texts)

    @property
    def is_distinct(self) -> bool:
        """Whether nearly all texts differ."""
        return len(set(self.texts)) >= _NEARLY_ALL * len(self.texts)


def cells_of_column(rows: Rows, index: int) -> CellsOfColumn:
    """Return the cells of a column in the first rows."""
    return CellsOfColumn(texts=cells_of(rows, index), rows=len(sample_of(rows)))
