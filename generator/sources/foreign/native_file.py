"""Reads a file of native notes that is among the files of other tools, as in a vault.

Nothing shows that such a file is meant for this program: it may be a page with a question in it, or
a text about how to write cards. So its prose is no error, and a note with an error is left out.
"""

from collections.abc import Sequence
from dataclasses import replace

from generator.diagnostics import Code, Diagnostic
from generator.sources.dialect import ParsedFile
from generator.sources.front_matter import FrontMatter, may_have_key, read_front_matter
from generator.sources.native import read_notes

_STRAY_TEXT = "text outside a note: "
# The keys that other programs do not have. They are also the names of fields of `FrontMatter`.
_OWN_KEYS = "deck", "auto-tags", "subdecks", "speech", "breaks", "dialect", "ignore", "warnings"


def is_ours(path: str, rows: Sequence[str]) -> bool:
    """Return whether the front matter has a key that only this program has."""
    if not may_have_key(rows, _OWN_KEYS):
        return False
    front_matter, _ = read_front_matter(path, rows)
    return any(getattr(front_matter, key.replace("-", "_")) for key in _OWN_KEYS)


def read_native_file(path: str, rows: Sequence[str], front_matter: FrontMatter) -> ParsedFile:
    """Read the notes below the front matter as those of another tool's file."""
    read = read_notes(path, rows, front_matter)
    return ParsedFile(
        notes=read.notes,
        problems=tuple(map(_as_prose, read.problems)),
        front_matter=front_matter,
        ignored_warnings=read.ignored_warnings,
    )


def _as_prose(problem: Diagnostic) -> Diagnostic:
    if problem.code is not Code.TEXT_OUTSIDE_NOTE:
        return problem
    return replace(
        problem,
        code=Code.UNUSED_TEXT,
        message=f"text on no card: {problem.message.removeprefix(_STRAY_TEXT)}",
        hint="leave it, or write it as a card if it should be learnt",
    )
