"""Finds the roles of a table's columns: by an option, the names in a header, or their order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.diagnostics import counted, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import Field
from generator.sources.foreign.column_names import (
    DECK,
    NUMBER_NAMES,
    UNKNOWN,
    NameMeaning,
    Role,
    meaning_of,
    normalised,
)
from generator.sources.foreign.columns import (
    ONLY_ONCE,
    Column,
    Columns,
    ColumnsError,
    Rows,
    label_of,
    named_columns,
    read_option,
    width_of,
)
from generator.sources.note_kinds import NoteKind

# So many letters of a type's name show that it is one.
_TYPE_START = 4
# In words.
_SHORT_NAME = 3
# A card has two.
_SIDES = 2
# This many rows show what a column holds.
_SAMPLED_RECORDS = 200
# Fewer rows do not show that all texts of a column start with a capital letter.
_ENOUGH_ROWS = 3
_NUMBER = lazy_pattern(r"\d{1,9}\.?")
_NUMBERED_NAME = lazy_pattern(r"(?:col(?:umn)?|field)[ _-]?(\d{1,3})", re.IGNORECASE)
_GUID = lazy_pattern(r"\S{1,64}")


def roles_from_option(value: str, rows: Rows, names: Sequence[str] | None = None) -> Columns:
    """Return the columns of a table with the roles that an option gives. Raises ColumnsError.

    `rows` are the texts of its cells, row by row; all columns without a role are left out. `names`
    are those of the columns, if they are not in the first row.
    """
    pairs = read_option(value)
    header: Sequence[str] = rows[0] if rows else ()
    if names is not None:
        header, rows = names, (names, *rows)
    width = width_of(rows)
    named = [column for _, column in pairs if not column.isdecimal()]
    numbers: dict[int, Role] = {}
    known = [normalised(cell) for cell in header]
    for role, column in pairs:
        if column.isdecimal():
            number = int(column[:9])
        elif normalised(column) in known:
            number = known.index(normalised(column)) + 1
        else:
            shown = ", ".join(quoted(cell) for cell in header if cell)
            raise ColumnsError(
                f"no column has the name {quoted(column)}",
                f"use one of {shown}" if shown else "use its number",
            )
        if number > width:
            has = counted(width, "column")
            raise ColumnsError(f"there is no column {number}", f"the table has {has}")
        if number in numbers:
            raise ColumnsError(f"column {number} has two roles", "give it one of them")
        numbers[number] = role
    has_header = names is not None or bool(named) or roles_of(rows).has_header
    columns = named_columns(rows, has_header=has_header)
    return Columns(
        columns=tuple(
            replace(
                column,
                role=numbers.get(column.number),
                label=label_of(column, numbers.get(column.number)),
            )
            for column in columns
        ),
        has_header=has_header,
    )


def roles_of(rows: Rows) -> Columns:
    """Find the roles of a table's columns; `rows` are the texts of its cells, row by row."""
    names = rows[0] if rows else ()
    columns = named_columns(rows, has_header=True)
    meanings = [_meaning_in(column, rows) for column in columns]
    if rows and _is_header(names, meanings, rows):
        return Columns(columns=_assigned(columns, meanings, rows), has_header=True)
    unnamed = named_columns(rows, has_header=False)
    filled = [column for column in unnamed if column.is_filled]
    roles: dict[int, Role] = {}
    if len(filled) > _SIDES and len(rows) >= _ENOUGH_ROWS:
        about_row = _role_beside_text(rows, filled[0].number - 1)
        if about_row != Field.QUESTION:
            first, *filled = filled
            roles |= {first.number: about_row} if about_row is not None else {}
    texts = (Field.QUESTION, Field.ANSWER, *[Field.EXTRA] * len(filled))
    roles |= {column.number: role for column, role in zip(filled, texts, strict=False)}
    return Columns(
        columns=tuple(replace(column, role=roles.get(column.number)) for column in unnamed),
        has_header=False,
    )


def _role_beside_text(rows: Rows, index: int) -> Role | None:
    """Return the role of the first of three or more columns without names.

    It may have the numbers of the rows, their decks, or the same text in all of them.
    """
    cells = list(_cells(rows, index))
    if _is_running(rows, index, first=0):
        return None
    if len(cells) < len(rows[:_SAMPLED_RECORDS]):
        return Field.QUESTION
    if all("::" in cell for cell in cells) and 2 * len(set(cells)) <= len(cells):
        return DECK
    return Field.EXTRA if len(set(cells)) == 1 else Field.QUESTION


def roles_of_names(names: Sequence[str]) -> tuple[Column, ...] | None:
    """Return the columns with these names; None if no name is that of a question."""
    rows = (tuple(names),)
    meanings = [meaning_of(name) for name in names]
    if all(meaning.role is not Field.QUESTION for meaning in meanings):
        return None
    return _assigned(named_columns(rows, has_header=True), meanings, rows, is_filled=True)


def _cells(rows: Rows, index: int) -> Iterable[str]:
    return (row[index] for row in rows[:_SAMPLED_RECORDS] if index < len(row) and row[index])


def _is_running(rows: Rows, index: int, first: int = 1) -> bool:
    """Return whether a column has the numbers of the rows, below the `first` rows."""
    found = list(_cells(rows[first:], index))
    return (
        len(found) + first >= _ENOUGH_ROWS
        and _are_numbers(found)
        and all(
            int(cell.rstrip(".")) == int(found[0].rstrip(".")) + step
            for step, cell in enumerate(found)
        )
        and int(found[0].rstrip(".")) <= 1
    )


def _are_numbers(cells: Iterable[str]) -> bool:
    return all(map(_NUMBER.fullmatch, cells))


def _meaning_in(column: Column, rows: Rows) -> NameMeaning:
    """Return what a column's name says, if its cells agree."""
    found = meaning_of(column.name)
    cells = list(_cells(rows[1:], column.number - 1))
    # "noun", "verb"; but "reverse" is a misspelt type
    if found.role is Field.TYPE and cells and not any(map(_is_almost_type, cells)):
        return NameMeaning(is_label=True)
    # The same numbers are in other tables, and a GUID is one note's in a whole collection.
    if found.role is Field.ID and (
        any(map(_NUMBER.fullmatch, cells)) or not all(map(_GUID.fullmatch, cells))
    ):
        return NameMeaning(is_bookkeeping=True)
    if normalised(column.name) in NUMBER_NAMES and cells and _are_numbers(cells):
        return NameMeaning(is_bookkeeping=True)
    return found


def _is_almost_type(cell: str) -> bool:
    return any(cell.casefold().startswith(kind[:_TYPE_START]) for kind in NoteKind)


def _is_header(names: Sequence[str], meanings: Sequence[NameMeaning], rows: Rows) -> bool:
    """Return whether the first row names the columns: by known names, or unlike all rows below."""
    filled = [name for name in names if name]
    found = [meaning for meaning in meanings if meaning != UNKNOWN]
    roles = {meaning.role for meaning in found}
    # "": the running numbers of a table often have no name
    is_numbered = len(names) > 1 and not _NUMBER.fullmatch(names[0]) and _is_running(rows, 0)
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
    below = rows[1 : _SAMPLED_RECORDS + 1]
    # A row with a question and an answer above rows of one cell is a note above drafts.
    with_cells = sum(bool(name) and any(_cells(below, index)) for index, name in enumerate(names))
    if len(below) < _ENOUGH_ROWS or with_cells < _SIDES:
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
    if len(rows) < _ENOUGH_ROWS or any(
        len(name.split()) > _SHORT_NAME or name.endswith(("?", ".", "!")) for name in names
    ):
        return False
    columns = (list(_cells(rows, index)) for index in range(len(names)))
    return any(
        name and not _NUMBER.fullmatch(name) and len(cells) >= _ENOUGH_ROWS and _are_numbers(cells)
        for name, cells in zip(names, columns, strict=True)
    )


def _are_languages(rows: Rows) -> bool:
    """Return whether many rows have the names of two languages, as a list of languages has."""
    sample = rows[:_SAMPLED_RECORDS]
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


def _assigned(
    columns: Sequence[Column],
    meanings: Sequence[NameMeaning],
    rows: Rows,
    *,
    is_filled: bool = False,
) -> tuple[Column, ...]:
    """Give the columns below a header their roles."""
    filled = [
        is_filled or column.is_filled or meaning.role is not None
        for column, meaning in zip(columns, meanings, strict=True)
    ]
    is_about_row = [
        meaning.is_bookkeeping
        or (meaning in (UNKNOWN, NameMeaning(is_label=True)) and _is_running(rows, index))
        for index, meaning in enumerate(meanings)
    ]
    # "Number,Spanish": the numbers are the questions.
    if sum(has and not about for has, about in zip(filled, is_about_row, strict=True)) < _SIDES:
        is_about_row = [False] * len(columns)
    free = [index for index, about in enumerate(is_about_row) if filled[index] and not about]
    question = _surest(Field.QUESTION, meanings, free)
    answer = _surest(Field.ANSWER, meanings, free)
    languages = [index for index in free if meanings[index].language and not meanings[index].role]
    named = [index for index in free if not meanings[index].role]
    texts = [index for index in named if _is_text(meanings[index])]
    # "Number,Spanish"
    unclaimed = named if len(free) == len(named) == _SIDES else [*texts, *named]
    if question is None:
        first = languages if len(languages) > 1 or answer is not None else []
        question = next((index for index in [*first, *unclaimed] if index != answer), None)
    if answer is None:
        # "Word,Examples,Audio"
        others = [index for index in free if _is_text(meanings[index])]
        answer = next(
            (index for index in [*languages, *others, *unclaimed] if index != question), None
        )
    taken: set[Role] = set()
    assigned = []
    for index, (column, meaning) in enumerate(zip(columns, meanings, strict=True)):
        role: Role | None
        if not filled[index] or is_about_row[index]:
            role = None
        elif index == question:
            role = Field.QUESTION
        elif index == answer:
            role = Field.ANSWER
        elif meaning.is_choice:
            role = Field.QUESTION
        elif meaning.role in (None, Field.QUESTION, Field.ANSWER) or (
            meaning.role in ONLY_ONCE and meaning.role in taken
        ):
            role = Field.EXTRA
        else:
            role = meaning.role
        if role is not None:
            taken.add(role)
        assigned.append(replace(column, role=role, label=label_of(column, role)))
    return tuple(assigned)


def _is_text(meaning: NameMeaning) -> bool:
    """Return whether a column may be the other side of a card."""
    return meaning == UNKNOWN or bool(meaning.language) or meaning.role is Field.EXTRA


def _surest(role: Field, meanings: Sequence[NameMeaning], indexes: Iterable[int]) -> int | None:
    """Return the column that is most surely the question, or the answer."""
    found = [index for index in indexes if meanings[index].role is role]
    return min(found, key=lambda index: meanings[index].strength, default=None)
