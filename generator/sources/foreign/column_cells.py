"""What the cells of a table's column show: running numbers, the row's deck, one and the same text.

The first rows are enough to tell, so that a long table is not read twice.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.foreign.cell_scripts import are_words
from generator.sources.foreign.columns import Rows
from generator.values import dataclass

# Fewer rows do not show what a column holds.
ENOUGH_ROWS = 3
_SAMPLED_ROWS = 200
# A text that so many rows have is in all of them, but for some that are not finished.
_NEARLY_ALL = 0.9
# UUIDs, and the ids of some databases.
_UNIQUE_ID = lazy_pattern(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24}|[0-9a-f]{32}", re.IGNORECASE
)
# "12_3"
_ROW_ID = lazy_pattern(r"\d{1,9}(?:_\d{1,9})+")
# In words.
_SHORT_TEXT = 3
# Of so many cells, some have the same text.
_RECURRING = 0.75
# So many rows share a word class; a capital may be that of a few.
_OFTEN_SHARED = 4
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


def are_tags(cells: Sequence[str]) -> bool:
    """Return whether the cells are paths as of tags, `geo::water`, whose last parts recur.

    Those of `std::map` and `std::set` do not.
    """
    last_parts = {cell.rpartition("::")[2] for cell in cells}
    return (
        len(cells) >= ENOUGH_ROWS
        and all("::" in cell and len(cell.split()) == 1 for cell in cells)
        and len(last_parts) <= _RECURRING * len(cells)
    )


def are_row_ids(cells: Sequence[str]) -> bool:
    """Return whether the cells are ids that other tables have as well: `12_3`, each one once."""
    return len(set(cells)) == len(cells) and all(map(_ROW_ID.fullmatch, cells))


def are_unique_ids(rows: Rows, index: int) -> bool:
    """Return whether a column has an id in each row that no other row of any table has."""
    cells = [row[index] if index < len(row) else "" for row in rows]
    return len(set(cells)) == len(cells) and all(map(_UNIQUE_ID.fullmatch, cells))


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

    @property
    def is_class(self) -> bool:
        """Whether the texts are a few short words, as of word classes: `noun`, `verb`."""
        return (
            _OFTEN_SHARED * len(set(self.texts)) <= len(self.texts)
            and self.is_short
            and are_words(self.texts)
        )

    @property
    def is_short(self) -> bool:
        """Whether nearly all texts are a word or a short phrase."""
        short = sum(len(text.split()) <= _SHORT_TEXT for text in self.texts)
        return short >= _NEARLY_ALL * len(self.texts)


def cells_of_columns(rows: Rows, numbers: Iterable[int]) -> Mapping[int, CellsOfColumn]:
    """Return the cells of the columns with these numbers in the first rows."""
    sample = sample_of(rows)
    texts: dict[int, list[str]] = {number: [] for number in numbers}
    for row in sample:
        for number, cell in enumerate(row, start=1):
            if cell and number in texts:
                texts[number].append(cell)
    return {number: CellsOfColumn(texts=found, rows=len(sample)) for number, found in texts.items()}
