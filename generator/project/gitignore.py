"""Patterns in gitignore syntax: which paths the patterns of one file leave out."""

from collections.abc import Iterable
from pathlib import Path

from generator.file_errors import raise_if_disk_failed
from generator.regular_files import read_file
from generator.text.globs import PathGlob, path_glob
from generator.values import dataclass

PATTERNS_FILE = ".gitignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One pattern: it leaves out what it matches, or includes it."""

    glob: PathGlob
    includes: bool
    only_folders: bool

    def matches(self, parts: tuple[str, ...], *, is_folder: bool) -> bool:
        return (is_folder or not self.only_folders) and self.glob.matches(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """The patterns of one `.gitignore` file, or of one list of globs."""

    rules: tuple[_Rule, ...]

    def decide(self, parts: tuple[str, ...], *, is_folder: bool) -> bool | None:
        """Return True if they leave out a path, False if they include it, None if none matches.

        `parts` are the path from the folder that has the patterns. No folder on the way may be left
        out: git matches nothing inside such a folder.
        """
        for rule in reversed(self.rules):
            if rule.matches(parts, is_folder=is_folder):
                return not rule.includes
        return None

    def without_those_that_ignore(self, parts: tuple[str, ...]) -> "Patterns":
        """Return the patterns without those that leave out this folder or one on the way to it."""
        on_the_way = (parts[:end] for end in range(1, len(parts) + 1))
        ignored = [folder for folder in on_the_way if self.decide(folder, is_folder=True)]
        return Patterns(
            rules=tuple(
                rule
                for rule in self.rules
                if not any(rule.matches(folder, is_folder=True) for folder in ignored)
            )
        )


def read_patterns(folder: Path) -> Patterns | None:
    """Read a folder's `.gitignore`; None if there is none, it is unreadable or has no pattern."""
    try:
        data = read_file(folder / PATTERNS_FILE)
    except OSError as error:
        raise_if_disk_failed(error)
        return None
    text = data.decode(errors="surrogateescape").replace("\r\n", "\n").replace("\r", "\n")
    return compile_patterns(text.removeprefix("\ufeff").split("\n"))


def compile_patterns(lines: Iterable[str]) -> Patterns | None:
    """Compile patterns, one per line; None if there is no pattern."""
    rules = tuple(rule for line in lines if (rule := _read_rule(line)))
    return Patterns(rules=rules) if rules else None


def _read_rule(line: str) -> _Rule | None:
    """Read a line; None if it has no pattern, or one that is not valid, as git does."""
    if line.startswith("#"):
        return None
    glob = _without_spaces_at_end(line.removesuffix("\r"))
    includes = glob.startswith("!")
    glob = glob[includes:]
    only_folders = glob.endswith("/")
    glob = glob.removesuffix("/")
    if not glob:
        return None
    # "a" is any "a" below; "/a" and "a/b" start in the folder that has the pattern.
    found = path_glob(glob.removeprefix("/") if "/" in glob else f"**/{glob}")
    if found is None:
        return None
    return _Rule(glob=found, includes=includes, only_folders=only_folders)


def _without_spaces_at_end(line: str) -> str:
    r"""Remove the spaces at the end of a line, but not one after a backslash: `a\ `."""
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return f"{kept} " if backslashes % 2 and kept != line else kept
