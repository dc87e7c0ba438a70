"""The roles of columns without names: by their order, and by what their cells show."""

from collections.abc import Mapping, Sequence

from generator.sources.field_markers import Field
from generator.sources.foreign.column_cells import (
    ENOUGH_ROWS,
    are_decks,
    cells_of,
    is_running,
    sample_of,
)
from generator.sources.foreign.column_names import DECK, Role
from generator.sources.foreign.columns import Column, Rows

# A card has two: the order of two columns says which is which.
_SIDES = 2


def unnamed_roles(columns: Sequence[Column], rows: Rows) -> Mapping[int, Role]:
    """Return the roles of columns without names, by the columns' numbers."""
    filled = [column for column in columns if column.is_filled]
    roles: dict[int, Role] = {}
    if len(filled) > _SIDES and len(rows) >= ENOUGH_ROWS:
        about_row = _role_beside_text(rows, filled[0].number - 1)
        if about_row != Field.QUESTION:
            first, *filled = filled
            roles |= {first.number: about_row} if about_row is not None else {}
    texts = (Field.QUESTION, Field.ANSWER, *[Field.EXTRA] * len(filled))
    return roles | {column.number: role for column, role in zip(filled, texts, strict=False)}


def _role_beside_text(rows: Rows, index: int) -> Role | None:
    """Return the role of the first of three or more columns without names.

    It may have the numbers of the rows, their decks, or the same text in all of them.
    """
    cells = cells_of(rows, index)
    if is_running(rows, index, first=0):
        return None
    if len(cells) < len(sample_of(rows)):
        return Field.QUESTION
    if are_decks(cells):
        return DECK
    return Field.EXTRA if len(set(cells)) == 1 else Field.QUESTION
