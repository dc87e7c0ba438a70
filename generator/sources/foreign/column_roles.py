"""Finds the roles of a table's columns: by an option, the names in a header, or their order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.diagnostics import counted, quoted
from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import Field
from generator.sources.foreign.column_cells import (
    ENOUGH_ROWS,
    are_numbers,
    cells_of,
    cells_of_columns,
    is_number,
    is_running,
)
from generator.sources.foreign.column_names import (
    NUMBER_NAMES,
    UNKNOWN,
    NameMeaning,
    Role,
    Strength,
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
from generator.sources.foreign.table_header import is_header
from generator.sources.foreign.unnamed_columns import unnamed_roles
from generator.sources.note_kinds import NoteKind

# So many letters of a type's name show that it is one.
_TYPE_START = 4
# A card has two.
_SIDES = 2
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
    if rows and is_header(names, meanings, rows):
        return Columns(columns=_assigned(columns, meanings, rows), has_header=True)
    unnamed = named_columns(rows, has_header=False)
    roles = unnamed_roles(unnamed, rows)
    return Columns(
        columns=tuple(replace(column, role=roles.get(column.number)) for column in unnamed),
        has_header=False,
    )


def roles_of_names(names: Sequence[str]) -> tuple[Column, ...] | None:
    """Return the columns with these names; None if no name is that of a question."""
    rows = (tuple(names),)
    meanings = [meaning_of(name) for name in names]
    if all(meaning.role is not Field.QUESTION for meaning in meanings):
        return None
    return _assigned(named_columns(rows, has_header=True), meanings, rows, is_filled=True)


def _meaning_in(column: Column, rows: Rows) -> NameMeaning:
    """Return what a column's name says, if its cells agree."""
    found = meaning_of(column.name)
    cells = cells_of(rows[1:], column.number - 1)
    # "noun", "verb"; but "reverse" is a misspelt type
    if found.role is Field.TYPE and cells and not any(map(_is_almost_type, cells)):
        return NameMeaning(is_label=True)
    # The same numbers are in other tables, and a GUID is one note's in a whole collection.
    if found.role is Field.ID and (
        any(map(is_number, cells)) or not all(map(_GUID.fullmatch, cells))
    ):
        return NameMeaning(is_bookkeeping=True)
    if normalised(column.name) in NUMBER_NAMES and cells and are_numbers(cells):
        return NameMeaning(is_bookkeeping=True)
    return found


def _is_almost_type(cell: str) -> bool:
    return any(cell.casefold().startswith(kind[:_TYPE_START]) for kind in NoteKind)


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
        or (meaning in (UNKNOWN, NameMeaning(is_label=True)) and is_running(rows, index))
        for index, meaning in enumerate(meanings)
    ]
    # "Number,Spanish": the numbers are the questions.
    if sum(has and not about for has, about in zip(filled, is_about_row, strict=True)) < _SIDES:
        is_about_row = [False] * len(columns)
    free = [index for index, about in enumerate(is_about_row) if filled[index] and not about]
    little = _columns_that_say_little(free, meanings, rows)
    texts = [index for index in free if index not in little]
    free = texts if len(texts) >= _SIDES else free
    meanings = _languages_first(meanings, free)
    question = _surest(Field.QUESTION, meanings, free)
    answer = _surest(Field.ANSWER, meanings, free)
    languages = [index for index in free if meanings[index].language and not meanings[index].role]
    named = [index for index in free if not meanings[index].role]
    # A cell of commas without quotes has columns without a name.
    texts = [index for index in named if columns[index].name and _is_text(meanings[index])]
    # "Number,Spanish"
    unclaimed = named if len(free) == len(named) == _SIDES else [*texts, *named]
    if question is None:
        first = languages if len(languages) > 1 or answer is not None else []
        question = next((index for index in [*first, *unclaimed] if index != answer), None)
    if answer is None:
        if question is not None:
            # "Simplified Chinese,Traditional Chinese,English"
            own = meanings[question].language
            languages.sort(key=lambda index: meanings[index].language == own)
        # "Word,Examples,Audio"
        others = [index for index in free if columns[index].name and _is_text(meanings[index])]
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
        elif meaning.is_choice and answer is not None and not meanings[answer].is_choice:
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


def _columns_that_say_little(
    indexes: Iterable[int], meanings: Sequence[NameMeaning], rows: Rows
) -> set[int]:
    """Return the columns that are no question, whatever their names: "Kanji" above many `n/a`.

    An exact name, such as "Front", is trusted.
    """
    if len(rows) <= ENOUGH_ROWS:
        return set()
    questions = [
        index + 1
        for index in indexes
        if meanings[index].role is Field.QUESTION and meanings[index].strength is not Strength.EXACT
    ]
    cells = cells_of_columns(rows[1:], questions)
    return {number - 1 for number, found in cells.items() if found.says_little}


def _languages_first(meanings: Sequence[NameMeaning], free: Sequence[int]) -> Sequence[NameMeaning]:
    """Return the meanings without vague names, "topic", where languages are the sides instead.

    Two languages are both sides. One is a side if the name of the other side is not vague, and if
    it comes first: in "word,english,description" it is the answer, in "text,english,meaning" extra.
    """
    languages = [index for index in free if meanings[index].language and not meanings[index].role]
    sides = [index for index in free if meanings[index].role in (Field.QUESTION, Field.ANSWER)]
    sure = {meanings[i].role for i in sides if meanings[i].strength is not Strength.VAGUE}
    is_pair = len({meanings[index].language for index in languages}) >= _SIDES
    kept = list(meanings)
    for index in sides if languages else ():
        is_side = languages[0] < index if sure else is_pair
        if meanings[index].role not in sure and is_side:
            kept[index] = NameMeaning(is_label=True)
    return kept


def _is_text(meaning: NameMeaning) -> bool:
    """Return whether a column may be the other side of a card."""
    return meaning == UNKNOWN or bool(meaning.language) or meaning.role is Field.EXTRA


def _surest(role: Field, meanings: Sequence[NameMeaning], indexes: Iterable[int]) -> int | None:
    """Return the column that is most surely the question, or the answer."""
    found = [index for index in indexes if meanings[index].role is role]
    return min(
        found, key=lambda index: (meanings[index].strength, meanings[index].is_choice), default=None
    )
