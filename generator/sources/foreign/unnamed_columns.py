"""The roles of columns without names: by their order, and by what their cells show."""

from collections.abc import Mapping, Sequence

from generator.sources.field_markers import Field
from generator.sources.foreign.column_cells import (
    ENOUGH_ROWS,
    are_decks,
    cells_of_column,
    is_running,
)
from generator.sources.foreign.column_names import DECK, Role
from generator.sources.foreign.columns import Column, Rows

# A card has two: the order of two columns says which is which.
_SIDES = 2


def unnamed_roles(columns: Sequence[Column], rows: Rows) -> Mapping[int, Role]:
    """Return the roles of columns without names, by the columns' numbers."""
    filled = [column.number for column in columns if column.is_filled]
    roles: dict[int, Role] = {}
    if len(filled) <= _SIDES or len(rows) < ENOUGH_ROWS:
        return dict(zip(filled, _in_order(filled), strict=True))
    first = cells_of_column(rows, filled[0] - 1)
    if is_running(rows, filled[0] - 1, first=0):
        filled = filled[1:]
    elif first.is_full and are_decks(first.texts):
        roles[filled[0]] = DECK
        filled = filled[1:]
    elif first.is_full and first.is_constant:
        roles[filled[0]] = Field.EXTRA
        filled = filled[1:]
    sides = _sides(filled, rows)
    others = [number for number in filled if number not in sides]
    return roles | dict(zip([*sides, *others], _in_order(filled), strict=True))


def _in_order(numbers: Sequence[int]) -> Sequence[Role]:
    roles = (Field.QUESTION, Field.ANSWER, *[Field.EXTRA] * len(numbers))
    return roles[: len(numbers)]


def _sides(numbers: Sequence[int], rows: Rows) -> Sequence[int]:
    """Return the columns of the question and the answer.

    They are the first two that nearly every row has. The first column is not the question if the
    rows share a few texts in it, as they share a word class or a lesson: `noun;Haus;house`.
    """
    if len(numbers) <= _SIDES:
        return numbers
    cells = {number: cells_of_column(rows, number - 1) for number in numbers}
    full = [number for number in numbers if cells[number].is_full] or numbers
    question = full[0]
    if cells[question].is_shared:
        texts = [number for number in full if not cells[number].is_shared]
        # Another text after it is the answer.
        found = (number for number in texts[:-1] if cells[number].is_distinct)
        question = next(found, question)
    others = [number for number in numbers if number != question]
    return (question, next((number for number in full if number > question), others[0]))
