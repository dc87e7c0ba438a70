"""The YAML that another tool, or a person who uses it, wrote at the top of a file."""

import re
from collections.abc import Sequence
from dataclasses import replace

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.front_matter import FrontMatter, read_front_matter
from generator.text.markers import HASHES

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w -]*):(?:[ \t]|$)")
# In a block that is no YAML: what stands below front matter, and not in it.
_CARD = re.compile(
    rf"{HASHES}[ \t]+\S|\?{{1,2}}[ \t]*$|START[ \t]*$|(?:Q|A|F|B|T|THA):(?:[ \t]|$)|[^\s:].*?\S::+\S|.*==\S"
)
_CARRIED = frozenset({"deck", "description", "tags"})


def read_yaml_header(path: str, rows: Sequence[str]) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read YAML at the top that was not written for us: what we cannot use is reported, and stops nothing."""
    if len(rows) < 2 or not _KEY.match(rows[1]):
        return FrontMatter(), []  # a line of dashes above notes
    front_matter, problems = read_front_matter(path, rows)
    is_yaml = all(found.code is not Code.FRONT_MATTER_NOT_YAML for found in problems)
    if not is_yaml and any(_CARD.match(row) for row in rows[1 : front_matter.length]):
        place = Location(path=path, line=1, column=1)
        message = "front matter is not closed before the first card"
        hint = 'add a line "---" below its last key'
        code = Code.FRONT_MATTER_NOT_CLOSED
        return FrontMatter(), [Diagnostic(location=place, code=code, message=message, hint=hint)]
    carried = FrontMatter(
        deck=front_matter.deck,
        description=front_matter.description,
        tags=front_matter.tags,
        length=front_matter.length,
    )
    kept = [
        replace(found, code=Code.NOT_CONVERTED)
        for found in problems
        if found.code
        in (
            Code.FRONT_MATTER_NOT_CLOSED,
            Code.FRONT_MATTER_NOT_YAML,
            Code.BAD_TAG,
            Code.DROPPED_TAG,
        )
    ]
    keys = [
        (number, found["key"])
        for number, row in enumerate(rows[: front_matter.length], 1)
        if (found := _KEY.match(row))
    ]
    unused = [(number, key) for number, key in keys if key not in _CARRIED]
    if unused:
        named = quoted(", ".join(key for _, key in unused), 60)
        kept.append(
            Diagnostic(
                location=Location(path=path, line=unused[0][0], column=1),
                code=Code.NOT_CONVERTED,
                message=f"not converted: front matter {named}",
                hint="leave it: only deck, description and tags are used",
            )
        )
    return carried, kept
