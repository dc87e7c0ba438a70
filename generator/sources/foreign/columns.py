r"""The roles of a table's columns: from its header, from an option, or by their order.

The option has this form:

    option = role "=" column { "," role "=" column }
    role   = question, answer, extra, hint, source, tags, deck, id, type
    column = a number from 1 on, or a name in the header
"""

from collections.abc import Mapping, Sequence

from generator.diagnostics import quoted
from generator.sources.field_markers import Field
from generator.sources.foreign.column_names import (
    DECK,
    Role,
    meaning_of,
)
from generator.values import dataclass

# The option that sets the roles of the columns.
OPTION = "--columns"
ROLES: Mapping[str, Role] = {
    "question": Field.QUESTION,
    "answer": Field.ANSWER,
    "extra": Field.EXTRA,
    "hint": Field.HINT,
    "source": Field.SOURCE,
    "tags": Field.TAGS,
    "deck": DECK,
    "id": Field.ID,
    "type": Field.TYPE,
}
_NAMES_OF_ROLES = {role: name for name, role in ROLES.items()}
# A note has one of each; the text of several columns with another role is put together.
ONLY_ONCE = frozenset({Field.ID, Field.TYPE, DECK})
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: its number from 1 on, its name in the header, and its role.

    `role` is None for a column that is left out. `label` is written before its texts, if they need
    their name; it is "" otherwise. `is_filled` is whether a cell of it has a text.
    """

    number: int
    name: str = ""
    role: Role | None = None
    label: str = ""
    is_filled: bool = True

    @property
    def shown(self) -> str:
        """The number and the name: `2 "english"`."""
        return f'{self.number} "{self.name}"' if self.name else str(self.number)

    @property
    def use(self) -> str:
        """The role in words, or why the column has none."""
        if not self.is_filled:
            return "empty"
        return _NAMES_OF_ROLES[self.role] if self.role else "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table, and whether its first record is a header with their names."""

    columns: tuple[Column, ...]
    has_header: bool

    @property
    def roles(self) -> tuple[Role | None, ...]:
        """The role of each column."""
        return tuple(column.role for column in self.columns)

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each column."""
        return tuple(column.label for column in self.columns)

    def notice(self, path: str, *, is_set: bool, set_by: str = "") -> str:
        """Return a line that says the roles.

        `is_set` is whether the option gave them, or the lock with the path `set_by`.
        """
        how = f"as {set_by or OPTION} says" if is_set else f"set with {OPTION} {self.option}"
        return f"{path}: columns: {self.described}; {how}"

    @property
    def option(self) -> str:
        """The value of the option that gives these roles."""
        return ",".join(
            f"{_NAMES_OF_ROLES[column.role]}={column.number}"
            for column in sorted(self.columns, key=_role_order)
            if column.role is not None and column.is_filled
        )

    @property
    def described(self) -> str:
        """The roles in words: `1 "spanish" = question, 2 "english" = answer`."""
        return ", ".join(
            f"{column.shown} = {column.use}"
            for column in self.columns
            if column.is_filled or column.name
        )


class ColumnsError(ValueError):
    """An option names a role or a column that does not exist. `hint` is the edit that fixes it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}: {hint}")
        self.message, self.hint = message, hint


def _role_order(column: Column) -> tuple[int, int]:
    names = list(ROLES.values())
    return (names.index(column.role) if column.role in names else len(names), column.number)


def read_option(value: str) -> tuple[tuple[Role, str], ...]:
    """Read the option as pairs of a role and a column. Raises ColumnsError."""
    pairs: list[tuple[Role, str]] = []
    for piece in value.split(","):
        name, equals, column = (part.strip() for part in piece.partition("="))
        role = ROLES.get(name.casefold())
        if not equals or not column:
            hint = "write it as in question=1,answer=2,tags=3"
            raise ColumnsError(f"{quoted(piece.strip())} is not a role and a column", hint)
        if role is None:
            raise ColumnsError(f"unknown role {quoted(name)}", f"use {', '.join(ROLES)}")
        if column.isdecimal() and int(column[:9]) == 0:
            raise ColumnsError(f"there is no column {column}", "columns are numbered from 1 on")
        if role in ONLY_ONCE and any(role == other for other, _ in pairs):
            raise ColumnsError(f"two columns have the role {quoted(name)}", "name one of them")
        if any(column == other for _, other in pairs):
            raise ColumnsError(f"the column {quoted(column)} has two roles", "give it one of them")
        pairs.append((role, column))
    if all(role is not Field.QUESTION for role, _ in pairs):
        raise ColumnsError("no column is the question", "write it as in question=1,answer=2")
    return tuple(pairs)


def width_of(rows: Rows) -> int:
    """Return the number of columns."""
    return max(map(len, rows), default=0)


def named_columns(rows: Rows, *, has_header: bool) -> list[Column]:
    """Return the columns before they have a role."""
    names = rows[0] if has_header and rows else ()
    below = rows[1:] if has_header else rows
    filled = {index for row in below for index, cell in enumerate(row) if cell}
    return [
        Column(
            number=index + 1,
            name=names[index] if index < len(names) else "",
            is_filled=index in filled,
        )
        for index in range(width_of(rows))
    ]


def label_of(column: Column, role: Role | None) -> str:
    """Return the name to write before a column's texts: "Status" needs it, "Notes" does not."""
    meaning = meaning_of(column.name)
    is_labelled = (role is Field.EXTRA and meaning.role is not Field.EXTRA) or (
        role is Field.QUESTION and meaning.is_choice
    )
    return column.name if is_labelled else ""
