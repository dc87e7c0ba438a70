"""The YAML at the top of another tool's file."""

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


def read_yaml_header(path: str, rows: Sequence[str]) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read the YAML of another tool; other keys than ours belong to it and are left out."""
    first = next((row for row in rows[1:] if row.strip()), "")
    if not _KEY_ROW.match(first):
        # A line of dashes above notes.
        return FrontMatter(), []
    front_matter, problems = read_front_matter(path, rows)
    is_yaml = all(problem.code is not Code.FRONT_MATTER_NOT_YAML for problem in problems)
    if not is_yaml and any(_CARD_LINE.match(row) for row in rows[1 : front_matter.length]):
        location = Location(path=path, line=1, column=1)
        message = "front matter is not closed before the first card"
        hint = 'add a line "---" below its last key'
        code = Code.FRONT_MATTER_NOT_CLOSED
        return FrontMatter(), [Diagnostic(location=location, code=code, message=message, hint=hint)]
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
