"""Names the files of a folder that belong to a tool whose files are not read."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generator.sources.unread_tools import UnreadTool, unread_tool

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


def _start_of(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_SEARCHED).decode("latin-1")
    except OSError:
        return ""
