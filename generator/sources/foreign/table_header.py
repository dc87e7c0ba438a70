"""Finds out whether the first row of a table names its columns."""

import re
from collections.abc import Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import Field
from generator.sources.foreign.column_cells import (
    ENOUGH_ROWS,
    are_numbers,
    cells_of,
    is_number,
    is_running,
    sample_of,
)
from generator.sources.foreign.column_names import DECK, UNKNOWN, NameMeaning, meaning_of
from generator.sources.foreign.columns import Rows

# In words.
_SHORT_NAME = 3
# A card has two.
_SIDES = 2
_NUMBERED_NAME = lazy_pattern(r"(?:col(?:umn)?|field)[ _-]?(\d{1,3})", re.IGNORECASE)


def is_header(names: Sequence[str], meanings: Sequence[NameMeaning], rows: Rows) -> bool:
    """Return whether the first row names the columns: by known names, or unlike all rows below."""
    filled = [name for name in names if name]
    found = [meaning for meaning in meanings if meaning != UNKNOWN]
    # "Question 1,Answer 1" is a note.
    found = [] if all(meaning.is_numbered for meaning in found) else found
    roles = {meaning.role for meaning in found}
    # "": the running numbers of a table often have no name
    is_numbered = len(names) > 1 and not is_number(names[0]) and is_running(rows, 0)
    is_of_cards = {Field.QUESTION, Field.ANSWER} <= roles
    # A single row of other words, such as "q,a", is a note.
    if len(rows) == 1:
        return _are_numbered(filled) or (is_of_cards and min(map(len, filled)) > 1)
    if is_numbered or _are_numbered(filled) or is_of_cards:
        return True
    # "Year,Event" above "1492,America"
    if _is_above_numbers(names, rows[1:]):
        return True
    # "Country,Capital,Tags"
    if len(filled) > 2 and roles & {Field.TAGS, DECK}:
        return True
    if found and all(meaning.language for meaning in found) and _are_languages(rows[1:]):
        return False
    # In a list of words, "question,Frage" and "English,Englisch" are a word and its translation.
    evidence = {
        meaning.language or meaning.role or f"label {index}" for index, meaning in enumerate(found)
    }
    if len(evidence) > 1 and 2 * len(found) >= len(filled):
        return True
    below = sample_of(rows[1:])
    # A row with a question and an answer above rows of one cell is a note above drafts.
    with_cells = sum(
        bool(name) and bool(cells_of(below, index)) for index, name in enumerate(names)
    )
    if len(below) < ENOUGH_ROWS or with_cells < _SIDES:
        return False
    return _are_identifiers(filled, below) or (not found and _are_lower_case(filled, below))


def _are_numbered(names: Sequence[str]) -> bool:
    """Return whether the names are like `Col1`, `Col2`, as programs write them."""
    numbers = [int(found[1]) for name in names if (found := _NUMBERED_NAME.fullmatch(name))]
    return len(numbers) == len(names) > 1 and numbers == list(
        range(numbers[0], numbers[0] + len(names))
    )


def _is_above_numbers(names: Sequence[str], rows: Rows) -> bool:
    """Return whether the names are short, and one of them is above a column of numbers."""
    if len(rows) < ENOUGH_ROWS or any(
        len(name.split()) > _SHORT_NAME or name.endswith(("?", ".", "!")) for name in names
    ):
        return False
    columns = (cells_of(rows, index) for index in range(len(names)))
    return any(
        name and not is_number(name) and len(cells) >= ENOUGH_ROWS and are_numbers(cells)
        for name, cells in zip(names, columns, strict=True)
    )


def _are_languages(rows: Rows) -> bool:
    """Return whether many rows have the names of two languages, as a list of languages has."""
    sample = sample_of(rows)
    named = sum(sum(bool(meaning_of(cell).language) for cell in row) > 1 for row in sample)
    return 2 * named >= len(sample)


def _are_identifiers(names: Sequence[str], rows: Rows) -> bool:
    """Return whether the names are like `word_en`, and no cell below is."""
    return (
        any("_" in name for name in names)
        and all(name.isidentifier() and name.islower() for name in names)
        and not any("_" in cell for row in rows for cell in row)
    )


def _are_lower_case(names: Sequence[str], rows: Rows) -> bool:
    """Return whether the names are words in lower case, and all cells below start otherwise."""
    return all(name[0].islower() and len(name.split()) == 1 for name in names) and all(
        cell[0].isupper() for row in rows for cell in row if cell
    )
