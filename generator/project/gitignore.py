"""Patterns in gitignore syntax: which paths the patterns of one file leave out."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from generator.regular_files import read_file
from generator.values import dataclass

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

PATTERNS_FILE = ".gitignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """The patterns of one `.gitignore` file, or of one list of globs.

    The library matches only paths of files. `of_folders` has the same patterns without the slash at
    their end, which restricts a pattern to folders, so that it can match a folder as if it were a
    file.
    """

    lines: tuple[str, ...]
    of_files: "GitIgnoreSpec"
    of_folders: "GitIgnoreSpec"

    def decide(self, parts: tuple[str, ...], *, is_folder: bool) -> bool | None:
        """Return True if they leave out a path, False if they include it, None if none matches.

        `parts` are the path from the folder that has the patterns. No folder on the way may be left
        out: git matches nothing inside such a folder.
        """
        return (self.of_folders if is_folder else self.of_files).check_file("/".join(parts)).include

    def without_those_that_ignore(self, parts: tuple[str, ...]) -> "Patterns":
        """Return the patterns without those that leave out this folder or one on the way to it."""
        on_the_way = (parts[:end] for end in range(1, len(parts) + 1))
        ignored = ["/".join(folder) for folder in on_the_way if self.decide(folder, is_folder=True)]
        return _compile(
            line
            for line, pattern in zip(self.lines, self.of_folders.patterns, strict=True)
            if not any(pattern.match_file(folder) for folder in ignored)
        )


def read_patterns(folder: Path) -> Patterns | None:
    """Read a folder's `.gitignore`; None if there is none, it is unreadable or has no pattern."""
    try:
        data = read_file(folder / PATTERNS_FILE)
    except OSError:
        return None
    text = data.decode(errors="surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    return compile_patterns(text.removeprefix("\ufeff").split("\n"))


def compile_patterns(lines: Iterable[str]) -> Patterns | None:
    """Compile patterns, one per line; None if there is no pattern."""
    patterns = [line for line in lines if line.strip() and not line.startswith("#")]
    return _compile(patterns) if patterns else None


def _compile(lines: Iterable[str]) -> Patterns:
    # Imported here: a single file needs no patterns, and few folders have any.
    from pathspec import GitIgnoreSpec

    valid: list[str] = []
    of_files, of_folders = GitIgnoreSpec([]), GitIgnoreSpec([])
    for line in lines:
        with suppress(ValueError):  # git ignores an invalid pattern without a message
            of_file, of_folder = (
                GitIgnoreSpec.from_lines([pattern])
                for pattern in (line, line.rstrip().removesuffix("/"))
            )
            of_files, of_folders = of_files + of_file, of_folders + of_folder
            valid.append(line)
    return Patterns(lines=tuple(valid), of_files=of_files, of_folders=of_folders)
