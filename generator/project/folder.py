"""Which files of a folder are read.

Hidden files and folders (whose names start with a dot) are not read, nor what a pattern leaves out:
one of the `ignore` globs in the front matter of the folder's root file, or a line of a
`.gitignore`. The `.gitignore` files in the folder, below it, and above it up to the root of its
repository (the folder that contains `.git`) count. The folder `logseq/` of a graph of Logseq, which
has old copies of its pages, is left out unless a pattern includes it. Links to folders are not
followed, and a folder that cannot be listed counts as empty.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache
from operator import itemgetter
from pathlib import Path

from generator.cache.file_states import names_that_matter, walk
from generator.file_errors import raise_if_disk_failed
from generator.lazy_patterns import lazy_pattern
from generator.project.gitignore import Patterns, compile_patterns, read_patterns
from generator.sources import ROOT_FILE
from generator.sources.unread_tools import SUFFIXES
from generator.values import dataclass

SUFFIX = ".md"
# Of tables, or of texts that may be tables: they are read if they are given themselves.
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")
# The folder in a graph of Logseq that has its settings and copies, and a file of each such folder.
_GRAPH_FOLDER = "logseq"
GRAPH_MARK = f"{_GRAPH_FOLDER}/config.edn"
_DIGITS_OR_TEXT = lazy_pattern(r"[0-9]+|[^0-9]+")
_Order = list[tuple[int, int, str]]
# Patterns, nearest first, each with the path from their folder down to the one that is searched.
_PatternsBetween = tuple[tuple[Patterns, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """The `.md` files in a folder and below it, in natural order, as the paths that problems name.

    `ignored` are the files that a pattern leaves out, except for those inside a folder that is left
    out as a whole. `others` are the files of tools that are not read, and `tables` are those with a
    suffix of tables. `is_ignored` answers for any path. `names` has the names in each folder on
    which the list depends, as `names_in` returns them.
    """

    folder: Path
    files: tuple[str, ...]
    ignored: tuple[Path, ...]
    others: tuple[Path, ...]
    tables: tuple[Path, ...]
    names: Mapping[str, Sequence[str]]
    _rules: "_IgnoreRules" = field(repr=False, compare=False)

    def is_ignored(self, path: Path) -> bool:
        """Return whether a pattern leaves out a file or a folder above it; it need not exist."""
        parts = Path(os.path.relpath(path, self.folder)).parts
        if ".." in parts:
            return False
        above = any(
            self._rules.leaves_out(parts[:end], is_folder=True) for end in range(1, len(parts))
        )
        return above or self._rules.leaves_out(parts, is_folder=False)

    @property
    def graph_marks(self) -> tuple[Path, ...]:
        """The files that leave out their folder if they exist, since it is of a graph of Logseq."""
        is_there = f"{_GRAPH_FOLDER}/"
        return tuple(
            Path(folder, GRAPH_MARK) for folder, names in self.names.items() if is_there in names
        )


def card_files(folder: Path, ignore: Sequence[str] = ()) -> FolderListing:
    """List the files of a folder that may contain cards.

    `ignore` are the globs from the front matter of its root file, in gitignore syntax. The root
    file itself is always listed if it exists.
    """
    rules = _IgnoreRules(folder, ignore)
    files: list[str] = []
    ignored: list[Path] = []
    others: list[Path] = []
    tables: list[Path] = []
    names: dict[str, list[str]] = {}
    for path, is_left_out in _files_with_suffix(
        folder, (SUFFIX, *SUFFIXES, *TABLE_SUFFIXES), rules, names
    ):
        if is_left_out:
            ignored += [Path(path)] if path.lower().endswith(SUFFIX) else []
        elif path.lower().endswith(SUFFIX):
            files.append(path)
        else:
            is_table = path.lower().endswith(TABLE_SUFFIXES)
            (tables if is_table else others).append(Path(path))
    return FolderListing(
        folder=folder,
        files=tuple(files),
        ignored=tuple(ignored),
        others=tuple(others),
        tables=tuple(tables),
        names=names,
        _rules=rules,
    )


def walk_files(
    folder: Path, suffixes: Sequence[str], ignore: Sequence[str] = (), *, with_ignored: bool = False
) -> Iterator[Path]:
    """Yield the files with one of the suffixes, in natural order, by the rules of `card_files`.

    A suffix is given in lower case with its dot, and matches in any case. With `with_ignored`,
    files that a pattern leaves out are included, but not those in a folder that it leaves out.
    """
    found = _files_with_suffix(folder, suffixes, _IgnoreRules(folder, ignore))
    yield from (Path(path) for path, is_left_out in found if with_ignored or not is_left_out)


def _files_with_suffix(
    folder: Path,
    suffixes: Sequence[str],
    rules: "_IgnoreRules",
    names_of_folders: dict[str, list[str]] | None = None,
) -> list[tuple[str, bool]]:
    """Find files by their suffix: the path of each, and whether a pattern leaves it out.

    The names in each folder that is searched are added to `names_of_folders`.
    """
    found: list[tuple[list[_Order], str, bool]] = []
    seen = {} if names_of_folders is None else names_of_folders
    # A folder that cannot be listed has no names, until it can be listed.
    for base, folders, files in walk(folder, onerror=lambda e: seen.update({e.filename: []})):
        seen[base] = names_that_matter(
            [*(f"{one}/" for one in folders), *(file.name for file in files)]
        )
        above = Path(base).relative_to(folder).parts
        # What is before the name of each file: nothing in the current folder, whose path is ".".
        start = Path(base, "x").as_posix()[:-1]
        order_above = [_natural_order(part) for part in above]
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not rules.leaves_out((*above, name), is_folder=True)
        ]
        for file in files:
            name = file.name
            if name.startswith(".") or not name.lower().endswith(tuple(suffixes)):
                continue
            if _can_be_opened(file):
                is_left_out = rules.leaves_out((*above, name), is_folder=False)
                found.append(([*order_above, _natural_order(name)], start + name, is_left_out))
            elif name in seen[base]:
                seen[base].remove(name)  # a file may take its place, under the same name
    found.sort(key=itemgetter(0))
    return [(path, is_left_out) for _, path, is_left_out in found]


def _can_be_opened(file: os.DirEntry[str]) -> bool:
    """Return False for a pipe or a device, which would block its reader."""
    try:
        if file.is_file():
            return True
        file.stat()
    except OSError as error:
        raise_if_disk_failed(error)
        return True  # such as a broken link: reading it reports the error
    return False


def _natural_order(name: str) -> _Order:
    """Return a sort key by which `2-cells.md` comes before `10-tissue.md`."""
    pieces = _DIGITS_OR_TEXT.findall(name.casefold())
    return [(0, int(piece[:18]), piece) if piece.isdecimal() else (1, 0, piece) for piece in pieces]


class _IgnoreRules:
    """The patterns that apply in a folder. The ones nearest to a path decide, as in git."""

    def __init__(self, folder: Path, ignore: Sequence[str]) -> None:
        self._folder = folder
        self._of_root_file = compile_patterns(ignore)
        self._above = tuple(_patterns_above(folder.resolve()))
        self._below = cache(self._read_below)
        self._nearest_first = cache(self._find_nearest_first)

    def leaves_out(self, parts: tuple[str, ...], *, is_folder: bool) -> bool:
        """Return whether a pattern leaves out a path below the folder.

        The caller has checked that no folder above the path is left out.
        """
        if parts == (ROOT_FILE,) or not parts:
            return False
        for patterns, between in self._nearest_first(parts[:-1]):
            decided = patterns.decide((*between, parts[-1]), is_folder=is_folder)
            if decided is not None:
                return decided
        return self._is_of_graph(parts, is_folder=is_folder)

    def _is_of_graph(self, parts: tuple[str, ...], *, is_folder: bool) -> bool:
        if not is_folder or parts[-1] != _GRAPH_FOLDER:
            return False
        return self._folder.joinpath(*parts[:-1], GRAPH_MARK).exists()

    def _find_nearest_first(self, folder: tuple[str, ...]) -> _PatternsBetween:
        """Return the patterns that apply in a folder."""
        of_root_file = [] if self._of_root_file is None else [(self._of_root_file, folder)]
        below = (
            (self._below(folder[:depth]), folder[depth:]) for depth in range(len(folder), -1, -1)
        )
        return (
            *of_root_file,
            *((patterns, between) for patterns, between in below if patterns is not None),
            *((patterns, (*between, *folder)) for patterns, between in self._above),
        )

    def _read_below(self, parts: tuple[str, ...]) -> Patterns | None:
        return read_patterns(self._folder.joinpath(*parts))


def _patterns_above(folder: Path) -> Iterator[tuple[Patterns, tuple[str, ...]]]:
    """Yield the patterns in the folders above, nearest first, each with the path down to `folder`.

    Patterns that ignore the folder itself are dropped: a user who names a folder wants its files.
    """
    repository = next(
        (above for above in (folder, *folder.parents) if (above / ".git").exists()), folder
    )
    for above in folder.parents[: len(folder.parts) - len(repository.parts)]:
        patterns = read_patterns(above)
        if patterns is not None:
            between = folder.relative_to(above).parts
            yield patterns.without_those_that_ignore(between), between
