"""Patterns in gitignore syntax: what those of one file say of a path."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PATTERNS_FILE = ".gitignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """The patterns of one `.gitignore` file, or of one list of globs.

    The library matches paths of files. It is asked about a folder as about a file, by the same patterns without the
    slash at their end, since a pattern with that slash matches folders only.
    """

    lines: tuple[str, ...]
    of_files: "GitIgnoreSpec"
    of_folders: "GitIgnoreSpec"

    def decide(self, parts: tuple[str, ...], *, is_folder: bool) -> bool | None:
        """Tell whether they leave out a path (True), include it (False) or say nothing of it (None).

        `parts` lead from the folder that has the patterns. No folder on the way may be left out: of what is in such a
        folder, git asks nothing.
        """
        return (self.of_folders if is_folder else self.of_files).check_file("/".join(parts)).include

    def without_those_that_ignore(self, parts: tuple[str, ...]) -> "Patterns":
        """Return the patterns without those that leave out a folder, or one on the way to it."""
        on_the_way = (parts[:end] for end in range(1, len(parts) + 1))
        ignored = ["/".join(folder) for folder in on_the_way if self.decide(folder, is_folder=True)]
        return _compiled(
            line
            for line, pattern in zip(self.lines, self.of_folders.patterns, strict=True)
            if not any(pattern.match_file(folder) for folder in ignored)
        )


def read_patterns(folder: Path) -> Patterns | None:
    """Read a folder's `.gitignore`; None if it has none that can be read, or no pattern in it."""
    try:
        text = (folder / PATTERNS_FILE).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return compile_patterns(text.removeprefix("\ufeff").split("\n"))


def compile_patterns(lines: Iterable[str]) -> Patterns | None:
    """Compile patterns, one a line; None if there is none."""
    written = [line for line in lines if line.strip() and not line.startswith("#")]
    return _compiled(written) if written else None


def _compiled(lines: Iterable[str]) -> Patterns:
    from pathspec import (
        GitIgnoreSpec,
    )  # here: few folders have a pattern, and a file by itself needs none

    kept: list[str] = []
    of_files, of_folders = GitIgnoreSpec([]), GitIgnoreSpec([])
    for line in lines:
        with suppress(ValueError):  # git passes over what is no pattern, and says nothing
            of_file, of_folder = (
                GitIgnoreSpec.from_lines([one]) for one in (line, line.rstrip().removesuffix("/"))
            )
            of_files, of_folders = of_files + of_file, of_folders + of_folder
            kept.append(line)
    return Patterns(lines=tuple(kept), of_files=of_files, of_folders=of_folders)
