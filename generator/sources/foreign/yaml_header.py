"""The YAML at the top of another tool's file.

It may be below blank rows, without its last line of dashes, or in several blocks, as templates and
plugins leave it: no such row is a card.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from generator.diagnostics import Code, Diagnostic, Location
from generator.lazy_patterns import lazy_pattern
from generator.sources.front_matter import FrontMatter, read_front_matter
from generator.text.markers import HASHES

_KEY_ROW = lazy_pattern(r"(?P<key>[A-Za-z_][\w -]*):(?:[ \t]|$)")
# A row of a card, which in a block that is not YAML shows that the block has no end.
_CARD_LINE = lazy_pattern(
    rf"{HASHES}[ \t]+\S|\?{{1,2}}[ \t]*$|START[ \t]*$|(?:Q|A|F|B|T|THA):(?:[ \t]|$)"
    r"|[^\s:].*?\S::+\S|.*==\S"
)
# A row of YAML: a key that is no label of a card, or a row of the value of the key above.
_LABEL = lazy_pattern(r"(?:Q|A|C|F|B|T|THA):")
_VALUE_ROW = lazy_pattern(r"[ \t]+\S|-[ \t]")
# Keys of Obsidian, and of its plugins. A block with one of them is no card.
_OBSIDIAN_KEY = lazy_pattern(r"(?:cards-deck|tags?|alias(?:es)?|cssclass(?:es)?):", re.IGNORECASE)


def read_yaml_header(path: str, rows: Sequence[str]) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read the YAML of another tool; other keys than ours belong to it and are left out.

    The length of the result is that of all its blocks.
    """
    front_matter, problems = _read_first_block(path, rows)
    return replace(front_matter, length=_end_of_blocks(rows, front_matter.length)), problems


def is_key_of_plugin(row: str) -> bool:
    """Return whether a row is a key of Obsidian or of its plugins, which is no card."""
    return _OBSIDIAN_KEY.match(row) is not None


def _end_of_blocks(rows: Sequence[str], start: int) -> int:
    """Return the index below the blocks of YAML that are at `start` or below blank rows."""
    end = start
    while (below := _end_of_block(rows, end)) > end:
        end = below
    return end


def _end_of_block(rows: Sequence[str], start: int) -> int:
    opening = start
    while opening < len(rows) and not rows[opening].strip():
        opening += 1
    if opening == len(rows) or rows[opening].rstrip() != "---":
        return start
    end = _end_of_keys(rows, opening + 1)
    if not any(map(is_key_of_plugin, rows[opening + 1 : end])):
        return start
    is_closed = end < len(rows) and rows[end].rstrip() == "---"
    return end + is_closed


def _end_of_keys(rows: Sequence[str], start: int) -> int:
    """Return the index below the rows of YAML that start at an index."""
    end = start
    while end < len(rows) and _is_yaml(rows[end], is_first=end == start):
        end += 1
    return end


def _is_yaml(row: str, *, is_first: bool) -> bool:
    if _KEY_ROW.match(row):
        return _LABEL.match(row) is None
    return not is_first and _VALUE_ROW.match(row) is not None


def _read_first_block(path: str, rows: Sequence[str]) -> tuple[FrontMatter, list[Diagnostic]]:
    first = next((row for row in rows[1:] if row.strip()), "")
    if not _KEY_ROW.match(first):
        # A line of dashes above notes.
        return FrontMatter(), []
    front_matter, problems = read_front_matter(path, rows)
    codes = {problem.code for problem in problems}
    # The keys of a block without an end are no cards either.
    keys_end = _end_of_keys(rows, 1)
    below = rows[keys_end : front_matter.length]
    if Code.FRONT_MATTER_NOT_CLOSED in codes:
        front_matter.length = keys_end
    if Code.FRONT_MATTER_NOT_YAML in codes and any(map(_CARD_LINE.match, below)):
        location = Location(path=path, line=1, column=1)
        message = "front matter is not closed before the first card"
        hint = 'add a line "---" below its last key'
        code = Code.FRONT_MATTER_NOT_CLOSED
        problem = Diagnostic(location=location, code=code, message=message, hint=hint)
        return FrontMatter(length=keys_end), [problem]
    converted = FrontMatter(
        deck=front_matter.deck,
        description=front_matter.description,
        tags=front_matter.tags,
        length=front_matter.length,
    )
    warnings = [
        replace(problem, code=Code.NOT_CONVERTED)
        for problem in problems
        if problem.code
        in (
            Code.FRONT_MATTER_NOT_CLOSED,
            Code.FRONT_MATTER_NOT_YAML,
            Code.BAD_TAG,
            Code.DROPPED_TAG,
        )
    ]
    return converted, warnings
