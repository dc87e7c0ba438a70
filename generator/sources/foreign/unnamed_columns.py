"""The roles of columns without names: by their order, and by what their cells show."""

from collections.abc import Mapping, Sequence

from generator.sources.field_markers import Field
from generator.sources.foreign.cell_scripts import are_han, are_readings, are_words
from generator.sources.foreign.column_cells import (
    ENOUGH_ROWS,
    CellsOfColumn,
    are_decks,
    are_row_ids,
    are_tags,
    are_unique_ids,
    cells_of_columns,
    is_running,
)
from generator.sources.foreign.column_names import DECK, Role
from generator.sources.foreign.columns import ONLY_ONCE, Column, Rows

# A card has two: the order of two columns says which is which.
_SIDES = 2


def unnamed_roles(columns: Sequence[Column], rows: Rows) -> Mapping[int, Role]:
    """Return the roles of columns without names, by the columns' numbers."""
    filled = [column.number for column in columns if column.is_filled]
    roles: dict[int, Role] = {}
    if len(filled) <= _SIDES or len(rows) < ENOUGH_ROWS:
        return dict(zip(filled, _in_order(filled), strict=True))
    cells = cells_of_columns(rows, filled)
    while len(filled) > _SIDES:
        role = _role_beside_text(cells[filled[0]], rows, filled[0] - 1)
        if role is Field.QUESTION:
            break
        if role is not None:
            is_second = role in ONLY_ONCE and role in roles.values()
            roles[filled[0]] = Field.EXTRA if is_second else role
        filled = filled[1:]
    if len(filled) > _SIDES and DECK not in roles.values() and are_tags(cells[filled[-1]].texts):
        roles[filled.pop()] = Field.TAGS
    sides = _sides(filled, cells)
    others = [number for number in filled if number not in sides]
    return roles | dict(zip([*sides, *others], _in_order(filled), strict=True))


def _role_beside_text(cells: CellsOfColumn, rows: Rows, index: int) -> Role | None:
    """Return the role of the first column, which may be about the row instead of the question.

    It may have the numbers of the rows, their ids, their decks, or the same text in all of them.
    """
    if is_running(rows, index, first=0) or (cells.is_full and are_row_ids(cells.texts)):
        return None
    if are_unique_ids(rows, index):
        return Field.ID
    if cells.is_full and are_decks(cells.texts):
        return DECK
    return Field.EXTRA if cells.is_full and cells.is_constant else Field.QUESTION


def _in_order(numbers: Sequence[int]) -> Sequence[Role]:
    roles = (Field.QUESTION, Field.ANSWER, *[Field.EXTRA] * len(numbers))
    return roles[: len(numbers)]


def _sides(numbers: Sequence[int], cells: Mapping[int, CellsOfColumn]) -> Sequence[int]:
    """Return the columns of the question and the answer.

    They are the first two that nearly every row has. The first column is not the question if the
    rows share a few texts in it, as they share a word class or a lesson: `noun;Haus;house`.
    """
    if len(numbers) <= _SIDES:
        return numbers
    full = [number for number in numbers if cells[number].is_full] or numbers
    question = full[0]
    if cells[question].is_shared:
        texts = [number for number in full if not cells[number].is_shared]
        # Another text after it is the answer.
        found = (number for number in texts[:-1] if cells[number].is_distinct)
        question = next(found, question)
    after = [number for number in full if number > question]
    if not after:
        return (question, next(number for number in numbers if number != question))
    return (question, _answer(after, cells, cells[question]))


def _answer(
    numbers: Sequence[int], cells: Mapping[int, CellsOfColumn], question: CellsOfColumn
) -> int:
    """Return the first column that is not just about the question's word, if a text is after it.

    A reading is, the word in other characters, `爱护;愛護;àihù;to care for`, and its class.
    """
    texts = [one for one in numbers if cells[one].is_distinct and are_words(cells[one].texts)]
    same = {
        one
        for one in (numbers if are_han(question.texts) else ())
        if are_han(cells[one].texts) or are_readings(cells[one].texts)
    }
    last = max(texts, default=0)
    last_other = max((one for one in texts if one not in same), default=0)

    def is_beside_answer(number: int) -> bool:
        if number in same:
            return number < last_other
        return number < last and question.is_short and cells[number].is_class

    # No text is after the last column.
    return next(number for number in numbers if not is_beside_answer(number))
