"""Names the files of a folder that are not read: those of some tools, and tables."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.project.shell import shell_word
from generator.sources.detection import detect_dialect
from generator.sources.dialect import SAMPLED_ROWS
from generator.sources.unread_tools import UnreadTool, unread_tool
from generator.text.lines import first_lines

# The dialects of text files that are tables.
_TABLE_DIALECTS = ("anki-text", "tsv")
# The start of a file, which is enough to find its tool.
_SEARCHED = 100_000


def unread_notices(
    others: Sequence[Path], found: Mapping[UnreadTool, Sequence[str]]
) -> Iterator[str]:
    """Yield a notice for each such tool, by `others`, files that are no `.md` files.

    `found` are its `.md` files.
    """
    paths = {tool: list(names) for tool, names in found.items()}
    for path in others:
        tool = unread_tool(path.name, _start_of(path))
        if tool is not None:
            paths.setdefault(tool, []).append(path.as_posix())
    for tool, names in paths.items():
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        files = "files" if more else "a file"
        yield f"{names[0]}{more}: {files} of {tool.name}, not read; {tool.way_out}"


def table_in(tables: Sequence[Path]) -> Path | None:
    """Return the first table of these files; None if none is one."""
    return next(filter(_is_table, tables), None)


def table_notices(tables: Sequence[Path], file_count: int) -> Iterator[str]:
    """Yield a notice if a folder has more tables than files with cards.

    `tables` are files with a suffix of tables. `file_count` is the number of files with cards, at
    least 1.
    """
    # Fewer tables may be data, or sources beside the others.
    found = [path for path in tables if _is_table(path)] if len(tables) > file_count else []
    if len(found) > file_count:
        command = f"anki-deck build {shell_word(found[0])}"
        yield f'{len(found):,} files are tables, not read in a folder; "{command}" builds one'


def _is_table(path: Path) -> bool:
    if path.suffix.lower() != ".txt":
        return True
    start = _start_of(path)
    # The last row may be cut off.
    start = start.rpartition("\n")[0] if len(start) == _SEARCHED else start
    rows = first_lines(start, SAMPLED_ROWS)
    return detect_dialect(path.as_posix(), rows).name in _TABLE_DIALECTS


def _start_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_SEARCHED).decode("latin-1")
    except OSError:
        return ""
