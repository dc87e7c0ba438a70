"""Arguments and options that several commands have."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from generator.preview.editors import Editor


Function = TypeVar("Function", bound=Callable[..., object])
# Where packages and pages are written, in the current folder.
OUTPUT_FOLDER = Path("output")


class DialectType(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """A dialect's name. The dialects are imported only if one is given, since that takes time."""

    name = "dialect"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name in lower case; fail with the known dialects if it is not one of them."""
        from generator.sources.dialects import dialect_names, unknown_dialect_hint

        if value.lower() not in dialect_names():
            self.fail(f'unknown dialect "{value}": {unknown_dialect_hint(value)}', param, ctx)
        return value.lower()


class ColumnsType(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """The roles of the columns of a table, such as question=2,answer=3."""

    name = "columns"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the value; fail with a hint if it names an unknown role, or no question."""
        from generator.reading import AUTO

        if value in ("", AUTO):
            return value
        from generator.sources.foreign.columns import ColumnsError, read_option

        try:
            read_option(value)
        except ColumnsError as error:
            self.fail(str(error), param, ctx)
        return value


class EditorType(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """The editor that opens a place of the source: a name, or an address with {path}."""

    name = "editor"

    def convert(
        self, value: "str | Editor", param: click.Parameter | None, ctx: click.Context | None
    ) -> "Editor":
        """Return the editor; fail with the known names if it is not one of them."""
        from generator.preview.editors import UnknownEditorError, editor_named

        if not isinstance(value, str):
            return value
        try:
            return editor_named(value)
        except UnknownEditorError as error:
            self.fail(str(error), param, ctx)


class NamedPath(click.Path):  # type: ignore[type-arg, unused-ignore]
    """A path whose name can be printed: a control character in it would be run by the terminal."""

    def __init__(
        self, *, exists: bool = False, file_okay: bool = True, dir_okay: bool = True
    ) -> None:
        super().__init__(exists=exists, file_okay=file_okay, dir_okay=dir_okay, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; refuse one with a control character."""
        refuse_control_characters(str(value))
        return super().convert(value, param, ctx)


def refuse_control_characters(name: str) -> None:
    """Raise click.UsageError for a path that cannot be printed on one line."""
    from generator.diagnostics import has_control_character, on_one_line

    if has_control_character(name):
        shown = on_one_line(name)
        raise click.UsageError(f'the name "{shown}" has a control character: use another name')


class OutputFile(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """The file to write something to, which need not exist: `what` is "a package", say.

    Its name ends in one of the `suffixes`, if there are any.
    """

    name = "file"

    def __init__(self, what: str, example: str, suffixes: tuple[str, ...] = ()) -> None:
        self._what, self._example, self._suffixes = what, example, suffixes

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path; refuse one that is a folder or ends in `/`."""
        example = f"name a file, such as {self._example}"
        if not value:
            self.fail(f"the file name is empty: {example}", param, ctx)
        if value == "-":
            self.fail(f"{self._what} is not written to stdout: {example}", param, ctx)
        path = Path(value)
        refuse_control_characters(str(value))
        if str(value).endswith(("/", os.sep)) or path.is_dir():
            inside = (path / self._example).as_posix()
            self.fail(f'"{value}" is a folder: name a file, such as {inside}', param, ctx)
        if self._suffixes and path.suffix.lower() not in self._suffixes:
            self.fail(f'"{value}" does not end in {self._suffixes[0]}: {example}', param, ctx)
        return path


source_argument = click.argument("source", type=NamedPath(exists=True), required=False)
columns_option = click.option(
    "--columns",
    type=ColumnsType(),
    metavar="ROLES",
    default="",
    help="What the columns of a table are, such as question=2,answer=3,tags=5, or auto: detected."
    "  [default: from the lock, or detected]",
)
vault_patterns_option = click.option(
    "--vault-patterns",
    is_flag=True,
    help="Run the patterns that you added to the settings of Obsidian_to_Anki.",
)
_READING_OPTIONS = (
    click.option(
        "--dialect",
        type=DialectType(),
        help="Read SOURCE in another tool's format.  [default: from the lock or the front matter, "
        "or detected]",
    ),
    columns_option,
    vault_patterns_option,
)


def reading_options(command: Function) -> Function:
    """Give a command the options about how SOURCE is read, as its argument `reading`."""

    @wraps(command)
    def with_reading(
        *arguments: object, dialect: str | None, columns: str, vault_patterns: bool, **named: object
    ) -> object:
        from generator.reading import Reading

        reading = Reading(dialect=dialect, columns=columns, vault_patterns=vault_patterns)
        return command(*arguments, reading=reading, **named)

    decorated: Callable[..., object] = with_reading
    for option in reversed(_READING_OPTIONS):
        decorated = option(decorated)
    return cast("Function", decorated)


strict_option = click.option("--strict", is_flag=True, help="Fail if there is a warning.")
list_skipped_option = click.option(
    "--list-skipped",
    is_flag=True,
    help="List the files of a folder that are skipped because they have no card.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the result as JSON, for scripts."
)
all_option = click.option(
    "--all",
    "show_all",
    is_flag=True,
    help="Print every warning: otherwise more than three of one kind in one file are one line, and"
    " text on no card in other tools' files is only counted.",
)
no_cache_option = click.option(
    "--no-cache",
    is_flag=True,
    help="Read and render everything again, and remember nothing.",
)
editor_option = click.option(
    "--editor",
    type=EditorType(),
    metavar="NAME",
    help="Make each place in the source a link into this editor: vscode, vscode-insiders, vscodium,"
    " cursor, windsurf, zed, sublime, idea, pycharm, textmate, macvim, or an address with {path},"
    " {line} and {column}. The links have the path of your folder.",
)
profile_option = click.option(
    "--profile",
    metavar="NAME",
    help="The profile of Anki to push to.  [default: that of the first push, or the open one]",
)
_DELIVERY_OPTIONS = (
    click.option(
        "--yes", is_flag=True, help="Do not ask: delete, move and replace what is listed."
    ),
    click.option(
        "--dry-run", is_flag=True, help="Print what would be done; write and change nothing."
    ),
    click.option("--no-delete", is_flag=True, help="Delete no notes in Anki."),
    click.option(
        "--delete-many",
        is_flag=True,
        help="Also delete removed notes if they are more than 20, or more than three and a fifth of"
        " the deck, which may be a mistake.",
    ),
    click.option("--no-move", is_flag=True, help="Move no cards to another deck."),
    click.option(
        "--keep-edits",
        is_flag=True,
        help="Do not update notes if that would replace a text that you edited in Anki.",
    ),
    click.option("--restore", is_flag=True, help="Send notes again that you deleted in Anki."),
)


def delivery_options(command: Function) -> Function:
    """Give a command the options of every delivery."""
    for option in reversed(_DELIVERY_OPTIONS):
        command = option(command)
    return command


file_argument = click.argument("file", metavar="FILE", required=False)
package_option = click.option(
    "-o",
    "--output",
    type=OutputFile("a package", "deck.apkg"),
    help=f"Write the package to this file.  [default: {OUTPUT_FOLDER}/DECK.apkg]",
)
page_option = click.option(
    "-o",
    "--output",
    # Another file may be a part of the source, which the next command reads.
    type=OutputFile("a page", "deck.html", (".html", ".htm")),
    help=f"Write the page to this file.  [default: {OUTPUT_FOLDER}/DECK.html]",
)
output_option = click.option(
    "-o",
    "--output",
    type=NamedPath(dir_okay=False),
    help="Write to this file instead of stdout.",
)
stdin_option = click.option("--stdin", is_flag=True, help='Read stdin, like the FILE "-".')
force_option = click.option("--force", is_flag=True, help="Overwrite an existing file.")
encoding_option = click.option(
    "--encoding",
    metavar="NAME",
    help="The encoding of FILE, such as cp1252.  [default: UTF-8 or UTF-16]",
)
