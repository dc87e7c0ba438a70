"""Opens the files of a source: reads and decodes them, and detects the dialect of each."""

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from generator.cache.file_states import KnownFile, read_known
from generator.diagnostics import Code, Diagnostic, Location, has_control_character
from generator.file_errors import raise_if_disk_failed
from generator.project.folder import FolderListing
from generator.project.other_encodings import with_way_to_convert
from generator.project.vault import Vaults
from generator.reading import Reading
from generator.sources import ROOT_FILE, SourceFile
from generator.sources.decoding import decode
from generator.sources.detection import (
    DETECTED_NATIVE,
    DetectedDialect,
    detect_dialect,
    detect_in_folder,
    names_dialect,
)
from generator.sources.dialect import NATIVE, SAMPLED_ROWS
from generator.sources.foreign.native_file import is_ours
from generator.sources.unread_tools import LABELLED_TEXT, UnreadTool, unread_tool
from generator.text.lines import first_lines, split_lines
from generator.values import dataclass

# Files that are about their folder, and have no cards.
_ABOUT_A_FOLDER = frozenset(
    {"readme", "changelog", "changes", "contributing", "license", "security", "todo", "index"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file and its detected dialect, which is native if another one was asked for."""

    file: SourceFile
    detected: DetectedDialect

    @property
    def is_foreign(self) -> bool:
        """Whether the file is another tool's: as was asked for, as detected, or as it says.

        So is a native file among others.
        """
        file = self.file
        if file.is_among_others or file.dialect not in (None, NATIVE):
            return True
        return names_dialect(first_lines(file.text, SAMPLED_ROWS))


def open_files(
    path: Path,
    root_data: bytes | OSError,
    listing: FolderListing | None,
    reading: Reading,
    vaults: Vaults,
    *,
    excluding: Path | None,
    known: dict[str, KnownFile],
    unread_tools: dict[UnreadTool, list[str]],
) -> tuple[list[OpenedFile], list[Diagnostic]]:
    """Open the files of a source; return them, and the problems of those that cannot be read.

    The state and digest of each file that was read are added to `known`, and files of a folder that
    belong to a tool that is not read to `unread_tools`. Of a folder, files that are sure to
    have no card are left out.
    """
    root = (path / ROOT_FILE if listing else path).as_posix()
    opener = _Opener(path, reading, vaults, unread_tools, is_folder=listing is not None)
    opened: list[OpenedFile] = []
    problems: list[Diagnostic] = []
    for file in listing.files if listing else (root,):
        if excluding is not None and _is_same_file(file, excluding):
            continue
        # Windows does not tell apart names that differ in case only.
        is_root = os.path.normcase(file) == os.path.normcase(root)
        data = root_data if is_root else read_bytes(file, known)
        result = opener.open(file, data, is_root=is_root)
        if isinstance(result, Diagnostic):
            problems.append(result)
        elif result is not None:
            opened.append(result)
    if listing and (siblings := list(opener.plain_siblings(listing.files, opened))):
        order = {file: index for index, file in enumerate(listing.files)}
        opened = sorted([*opened, *siblings], key=lambda one: order[one.file.path])
    return opener.with_files_among_others(opened), problems


def _is_same_file(path: str, other: Path) -> bool:
    return path.rpartition("/")[2] == other.name and Path(path).samefile(other)


def read_bytes(path: str, known: dict[str, KnownFile]) -> bytes | OSError:
    """Read a file, and add its state and digest to `known`. Raises OSError if the disk fails."""
    try:
        data, known[path] = read_known(path)
    except OSError as error:
        raise_if_disk_failed(error)
        return error
    return data


class _Opener:
    """Opens the files of one source; `source` is its path."""

    def __init__(
        self,
        source: Path,
        reading: Reading,
        vaults: Vaults,
        unread_tools: dict[UnreadTool, list[str]],
        *,
        is_folder: bool,
    ) -> None:
        self._source = source
        self._reading = reading
        self._vaults = vaults
        self._is_folder = is_folder
        self._unread_tools = unread_tools

    def open(
        self, name: str, data: bytes | OSError, *, is_root: bool
    ) -> OpenedFile | Diagnostic | None:
        """Decode a file and detect its dialect; None if it is sure to have no card.

        In a folder, a file counts as another tool's only if that is sure, since the user did not
        name it.
        """
        if (problem := _problem_with(name, data)) is not None or isinstance(data, OSError):
            return problem
        if not self._is_folder and self._reading.dialect is None:
            tool = unread_tool(name, _decode_loosely(data))
            if tool is not None:
                return _of_unread_tool(name, tool)
        text, dialect = decode(name, data), self._reading.dialect
        options = self._vaults.options_in(_folder_of(name), self._reading)
        detected: DetectedDialect | None = DETECTED_NATIVE
        if self._is_folder and dialect in (None, NATIVE):
            readable = _decode_loosely(data) if isinstance(text, Diagnostic) else text
            detected = detect_in_folder(name, readable, options)
        elif dialect is None and isinstance(text, str):
            detected = detect_dialect(name, first_lines(text, SAMPLED_ROWS), options)
        if detected is None and not is_root:
            tool = unread_tool(name, readable, with_labels=True)
            # In a vault, text with labels is most likely a text.
            is_text = tool is LABELLED_TEXT and self._vaults.is_in_obsidian(Path(_folder_of(name)))
            if tool is not None and not is_text:
                self._unread_tools.setdefault(tool, []).append(name)
            return None
        if isinstance(text, Diagnostic):
            return with_way_to_convert(text, data, self._reading, options)
        is_named = self._is_folder and not is_root
        below = self._subpath(name) if is_named else ()
        detected = DETECTED_NATIVE if detected is None or dialect is not None else detected
        read_in = dialect if detected.name == NATIVE else detected.name
        file = SourceFile(path=name, subpath=below, text=text, dialect=read_in, options=options)
        return OpenedFile(file=file, detected=detected)

    def _subpath(self, name: str) -> tuple[str, ...]:
        return Path(name).relative_to(self._source).with_suffix("").parts

    def plain_siblings(
        self, files: Sequence[str], opened: Sequence[OpenedFile]
    ) -> Iterator[OpenedFile]:
        """Open the files of plain Markdown beside files that are surely of a tool.

        All files of cards in such a folder are of that tool, and the file may be in its dialect.
        """
        if self._reading.dialect is not None or not opened:
            return
        from generator.sources.dialects import dialects

        plain = {dialect.name for dialect in dialects() if dialect.may_be_plain}
        beside: dict[str, set[str]] = {}
        for one in opened:
            folder = _folder_of(one.file.path)
            beside.setdefault(folder, set()).add(one.detected.name)
        of_one_tool = {
            folder: names for folder, names in beside.items() if len(names) == 1 and names <= plain
        }
        if not of_one_tool:
            return
        paths = {one.file.path for one in opened}
        for file in files:
            names = of_one_tool.get(_folder_of(file))
            if names is None or file in paths:
                continue
            if not is_about_folder(file):
                yield from self._plain_sibling(file, names)

    def _plain_sibling(self, name: str, names: set[str]) -> Iterator[OpenedFile]:
        data = read_bytes(name, {})
        text = decode(name, data) if isinstance(data, bytes) else None
        if not isinstance(text, str):
            return
        options = self._vaults.options_in(_folder_of(name), self._reading)
        found = detect_dialect(name, first_lines(text, SAMPLED_ROWS), options, names)
        if found.name in names:
            file = SourceFile(
                path=name,
                subpath=self._subpath(name),
                text=text,
                dialect=found.name,
                options=options,
            )
            yield OpenedFile(file=file, detected=found)

    def with_files_among_others(self, opened: Sequence[OpenedFile]) -> list[OpenedFile]:
        """Mark the native files that are in a vault of Obsidian, or with files of other tools."""
        has_others = any(one.detected.name != NATIVE for one in opened)
        return [self._among_others(one, has_others=has_others) for one in opened]

    def _among_others(self, one: OpenedFile, *, has_others: bool) -> OpenedFile:
        file = one.file
        is_root = self._is_folder and not file.subpath
        if one.is_foreign or is_root or self._reading.dialect == NATIVE:
            return one
        folder = Path(_folder_of(file.path))
        if not has_others and not self._vaults.is_in_obsidian(folder):
            return one
        if is_ours(file.path, split_lines(file.text)):
            return one
        return replace(one, file=replace(file, is_among_others=True))


def is_about_folder(path: str) -> bool:
    """Return whether a file is about its folder by its name, such as a README."""
    return Path(path).stem.lower() in _ABOUT_A_FOLDER


def _folder_of(name: str) -> str:
    """Return the path of a file's folder, like `os.path.dirname` but faster."""
    folder, slash, _ = name.rpartition("/")
    return folder or slash


def _problem_with(name: str, data: bytes | OSError) -> Diagnostic | None:
    """Return why a file cannot be read; None if it can."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return _cannot_read(name, "its name is not UTF-8", _way_to_read_names())
    if has_control_character(name):
        way_out = "rename it, or move it out of the folder"
        return _cannot_read(name, "its name has a control character", way_out)
    if not isinstance(data, OSError):
        return None
    why = data.strerror or str(data)
    return _cannot_read(name, why, f"{_way_to_read(data)}, or move it out of the folder")


def _way_to_read_names() -> str:
    encoding = sys.getfilesystemencoding()
    if encoding == "utf-8":
        return "rename it, or move it out of the folder"
    return f"set PYTHONUTF8=1, since the locale's encoding for names is {encoding}; or rename it"


def _way_to_read(error: OSError) -> str:
    match error.errno:
        # A link whose target is gone is listed in its folder, but there is no file to read.
        case errno.ENOENT | errno.ELOOP:
            return "correct the link"
        case errno.EINVAL:
            return "replace it with a text file"
        case errno.EFBIG:
            return "split it"
        case _:
            return "check its permissions"


def _of_unread_tool(name: str, tool: UnreadTool) -> Diagnostic:
    return Diagnostic(
        location=Location(path=name, line=1, column=1),
        code=Code.NO_NOTES,
        message=f"no notes in the source: it is a file of {tool.name}, which is not read",
        hint=tool.way_out,
    )


def _cannot_read(name: str, why: str, hint: str) -> Diagnostic:
    return Diagnostic(
        location=Location(path=name, line=1, column=1),
        code=Code.FILE_UNREADABLE,
        message=f"cannot read the file: {why}",
        hint=hint,
    )


def read_any_encoding(path: Path) -> str:
    """Read a file as text whatever its encoding; return "" if it cannot be read."""
    data = read_bytes(path.as_posix(), {})
    if isinstance(data, OSError):
        return ""
    text = decode(path.as_posix(), data)
    return _decode_loosely(data) if isinstance(text, Diagnostic) else text


def _decode_loosely(data: bytes) -> str:
    """Decode data that is not UTF-8 well enough to find markers in it."""
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16", errors="replace") if is_utf16 else data.decode("latin-1")


def dialect_notices(opened: Sequence[OpenedFile]) -> Iterator[str]:
    """Yield a notice for each other tool's dialect that files were read in."""
    foreign = [one for one in opened if one.detected.name != NATIVE]
    for name in dict.fromkeys(one.detected.name for one in foreign):
        first, *more = [one for one in foreign if one.detected.name == name]
        others = f" and {len(more):,} more" if more else ""
        yield (
            f"{first.file.path}{others}: read as {name}, because {first.detected.why};"
            f' "--dialect native" reads {"them" if more else "it"} in the native format'
        )
