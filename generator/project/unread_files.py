"""Names the files of a folder that are not read: of some tools, exports of Anki, and tables.

Also those that may have notes in a dialect, although that is not sure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

from generator.cache.file_states import KnownFile, file_state
from generator.file_errors import raise_if_disk_failed
from generator.project.commands import command_line
from generator.project.folder import FolderListing
from generator.project.opened_files import is_about_folder, read_any_encoding
from generator.reading import AS_FOUND, Reading
from generator.regular_files import read_start
from generator.sources.detection import detect_dialect
from generator.sources.dialect import NATIVE, SAMPLED_ROWS
from generator.sources.unread_tools import UnreadTool, unread_tool
from generator.text.lines import BYTE_ORDER_MARK, first_lines

_EXPORT, _TABLE = "anki-text", "tsv"
# The start of a file, in bytes: enough to find its tool, and to find the header of an export.
_SEARCHED, _HEADER = 100_000, 1000
_HEADER_LINE = "#"
# Detection takes a while. In a folder of notes, most of the first files have some.
_MOST_TRIED = 50


class UnreadFiles:
    """The files of a folder that are not read.

    `seen` has the state of each one whose start was read. There is no digest, since it may be
    large.
    """

    def __init__(self) -> None:
        self.seen: dict[str, KnownFile] = {}
        self._tools: tuple[UnreadTool, ...] = ()

    def notices(
        self, others: Sequence[Path], found: Mapping[UnreadTool, Sequence[str]]
    ) -> Iterator[str]:
        """Yield a notice for each such tool, by `others`, files that are no `.md` files.

        `found` are its `.md` files.
        """
        paths = {tool: list(names) for tool, names in found.items()}
        for path in others:
            tool = unread_tool(path.name, self._start_of(path, _SEARCHED))
            if tool is not None:
                paths.setdefault(tool, []).append(path.as_posix())
        self._tools = (*paths,)
        for tool, names in paths.items():
            more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
            files = "files" if more else "a file"
            yield f"{names[0]}{more}: {files} of {tool.name}, not read; {tool.way_out}"

    def table_notices(self, tables: Sequence[Path], file_count: int) -> Iterator[str]:
        """Yield a notice if there are exports of Anki, or more tables than files with cards.

        `tables` are files with a suffix of tables. `file_count` is the number of files with cards,
        at least 1.
        """
        kinds = {path: self._kind(path) for path in tables}
        exports = [path for path, kind in kinds.items() if kind == _EXPORT]
        if exports:
            first, *more = exports
            what = f" and {len(more):,} more: exports" if more else ": an export"
            yield (
                f'{first.as_posix()}{what} of Anki, not read in a folder; "{_build(first)}" builds'
                f" {'one' if more else 'it'}"
            )
        # Fewer tables may be data, or sources beside the others.
        found = [path for path, kind in kinds.items() if kind == _TABLE]
        if len(found) > file_count:
            yield (
                f"{len(found):,} files are tables, not read in a folder;"
                f' "{_build(found[0])}" builds one'
            )

    def hint_without_notes(self, listing: FolderListing, reading: Reading) -> str | None:
        """Return how to read a folder in which no file has notes; None if it has only text.

        The notices have named the tools that are not read.
        """
        found = self.table_hint(listing.tables)
        if found is None and reading.dialect is None:
            found = _dialect_hint(listing.folder, listing.files)
        return found or (self._tools[0].way_out if self._tools else None)

    def table_hint(self, tables: Sequence[Path]) -> str | None:
        """Return how to read the tables of a folder without cards; None if none is one."""
        found = [path for path in tables if self._kind(path)]
        if not found:
            return None
        which = f"one of {len(found):,} tables" if len(found) > 1 else "a table"
        return f"only .md files of a folder are read; to read {which}, name it: {_build(found[0])}"

    def _kind(self, path: Path) -> str | None:
        """Return the kind of a file with a suffix of tables; None for a text."""
        is_text = path.suffix.lower() == ".txt"
        start = self._start_of(path, _SEARCHED if is_text else _HEADER)
        # A folder may have thousands of tables, and detection takes a while.
        if not is_text and not start.startswith(_HEADER_LINE):
            return _TABLE
        found = detect_dialect(path.as_posix(), first_lines(start, SAMPLED_ROWS)).name
        if found == _EXPORT:
            return _EXPORT
        return None if is_text and found != _TABLE else _TABLE

    def _start_of(self, path: Path, size: int) -> str:
        """Return the rows at the start of a file, without one that is cut off."""
        try:
            if (state := file_state(path)) is not None:
                self.seen[path.as_posix()] = KnownFile(digest="", state=state)
            data = read_start(path, size)
        except OSError as error:
            raise_if_disk_failed(error)
            return ""
        data = data.rpartition(b"\n")[0] if len(data) == size else data
        return data.decode(errors="replace").removeprefix(BYTE_ORDER_MARK)


def _dialect_hint(source: Path, files: Sequence[str]) -> str | None:
    """Return how to read a folder without sure notes, if most files may be in one dialect.

    Headings above text say nothing about one file of a vault, but a whole folder may be a deck.
    """
    about_notes = [file for file in files if not is_about_folder(file)][:_MOST_TRIED]
    texts = {file: read_any_encoding(Path(file)) for file in about_notes}
    if any(unread_tool(file, text, with_labels=True) for file, text in texts.items()):
        return None  # a notice names the tool
    counts = Counter(
        detect_dialect(file, first_lines(text, SAMPLED_ROWS)).name for file, text in texts.items()
    )
    del counts[NATIVE]
    name, count = max(counts.items(), key=itemgetter(1), default=(NATIVE, 0))
    if 2 * count <= len(about_notes):
        return None
    command = command_line("build", source, Reading(dialect=name))
    return f'most files look like notes in the dialect "{name}"; to read them: {command}'


def _build(path: Path) -> str:
    return command_line("build", path, AS_FOUND)
