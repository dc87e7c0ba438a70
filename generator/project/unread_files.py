"""Names the files of a folder that belong to a tool whose files are not read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.project.folder import walk_files
from generator.sources.detection import DETECTED_NATIVE, detect_dialect
from generator.sources.dialect import SAMPLED_ROWS
from generator.sources.unread_tools import UnreadTool, unread_tool
from generator.text.lines import first_lines

# The start of a file, which is enough to find its tool.
_SEARCHED = 100_000
_TABLE_SUFFIXES = (".csv", ".tsv", ".txt")


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


def table_in(folder: Path, ignore: Sequence[str]) -> Path | None:
    """Return the first table in a folder, which is read only if the user names it; None if none."""
    for path in walk_files(folder, _TABLE_SUFFIXES, ignore):
        rows = first_lines(_start_of(path), SAMPLED_ROWS)
        if detect_dialect(path.as_posix(), rows) is not DETECTED_NATIVE:
            return path
    return None


def _start_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_SEARCHED).decode("latin-1")
    except OSError:
        return ""
