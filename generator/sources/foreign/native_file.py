"""Reads a file of native notes that is among the files of other tools, as in a vault.

Nothing shows that such a file is meant for this program: it may be a page with a question in it, or
a text about how to write cards. So its prose is no error, and a note with an error is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from generator.diagnostics import Code, Diagnostic
from generator.sources.dialect import ParsedFile
from generator.sources.front_matter import (
    FrontMatter,
    front_matter_end,
    may_have_key,
    read_front_matter,
)
from generator.sources.native import read_notes
from generator.sources.yaml_values import MISSING_VALUE

# What the messages of text outside notes start with.
_OUTSIDE_NOTES = {
    Code.TEXT_OUTSIDE_NOTE: "text outside a note: ",
    Code.UNUSED_HEADING: "no note below this heading: ",
}
# The keys that other programs do not have. They are also the names of fields of `FrontMatter`.
_OWN_KEYS = "deck", "auto-tags", "subdecks", "speech", "breaks", "dialect", "ignore", "warnings"

_OWN_ROWS = tuple(f"{key}:" for key in _OWN_KEYS)
_UNREADABLE = Code.FRONT_MATTER_NOT_CLOSED, Code.FRONT_MATTER_NOT_YAML


def is_ours(path: str, rows: Sequence[str]) -> bool:
    """Return whether the front matter has a key that only this program has."""
    if not rows or rows[0].rstrip() != "---":
        return False
    end = front_matter_end(rows)
    if end is not None and not may_have_key(rows, _OWN_KEYS):
        return False
    front_matter, problems = read_front_matter(path, rows)
    if any(problem.code in _UNREADABLE for problem in problems):
        # No value could be read. Without its last line, the block ends at a blank row.
        block = rows[1:end] if end is not None else takewhile(str.strip, rows[1:])
        return any(row.startswith(_OWN_ROWS) for row in block)
    return any(getattr(front_matter, key.replace("-", "_")) for key in _OWN_KEYS)


def of_other_programs(problems: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return what is reported of front matter that other programs wrote: warnings.

    "tags:" without a value is usual there: in YAML, "tags: #a" has none either.
    """
    return [
        replace(problem, code=Code.NOT_CONVERTED)
        for problem in problems
        if not problem.message.startswith(MISSING_VALUE)
    ]


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
    if problem.code not in _OUTSIDE_NOTES:
        return problem
    return replace(
        problem,
        code=Code.UNUSED_TEXT,
        message=f"text on no card: {problem.message.removeprefix(_OUTSIDE_NOTES[problem.code])}",
        hint="leave it, or write it as a card if it should be learnt",
    )
