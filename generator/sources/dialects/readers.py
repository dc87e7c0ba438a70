"""From a file's rows to parsed notes, whatever its dialect: which reader reads it, and what stands above its notes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.sources.dialects import (
    anki_text,
    ankiops,
    brainscape,
    hashcards,
    headings,
    inka,
    obsidian,
    panky,
    quizlet,
    tables,
)
from generator.sources.dialects.names import DialectName
from generator.sources.dialects.obsidian_tags import deck_of_tags
from generator.sources.dialects.reading import Reading
from generator.sources.front_matter import FrontMatter, read_front_matter

READERS: dict[DialectName, Callable[[str, Sequence[str]], Reading]] = {
    DialectName.ANKI_TEXT: anki_text.read,
    DialectName.ANKIOPS: ankiops.read,
    DialectName.BRAINSCAPE: brainscape.read,
    DialectName.CSV: tables.read,
    DialectName.HASHCARDS: hashcards.read,
    DialectName.HEADINGS: headings.read,
    DialectName.INKA: inka.read,
    DialectName.OBSIDIAN: obsidian.read,
    DialectName.PANKY: panky.read,
    DialectName.QUIZLET: quizlet.read,
    DialectName.TSV: tables.read,
}

# What stands between two "---" at the top of these is YAML of the other tool's own, or of the person's.
_WITH_YAML = frozenset({DialectName.ANKIOPS, DialectName.HEADINGS, DialectName.OBSIDIAN})
_KEY = re.compile(r"(?P<key>[A-Za-z_][\w -]*):(?:[ \t]|$)")
# In a block that is no YAML: what stands below front matter, and not in it.
_CARD = re.compile(r"#{1,6}[ \t]+\S|\?{1,2}[ \t]*$|START[ \t]*$|(?:Q|A|F|B|T|THA):(?:[ \t]|$)|[^\s:].*?\S::+\S|.*==\S")
_CARRIED = frozenset({"deck", "description", "tags"})


def read_dialect(name: DialectName, path: str, rows: Sequence[str], front: FrontMatter | None) -> Reading:
    """Read a file of another tool. `front` is our own front matter, where the file has that at its top."""
    found: list[Diagnostic] = []
    tagged: str | None = None
    if front is None and name in _WITH_YAML:
        front, found = _foreign_front_matter(name, path, rows)
        if name is DialectName.OBSIDIAN:
            tagged, front.tags = deck_of_tags(front.tags)
    if front is None:
        return READERS[name](path, rows)
    # Blank rows in its place, so that those below keep their numbers.
    rows = [*[""] * front.length, *rows[front.length :]]
    reading = obsidian.read(path, rows, deck=tagged) if name is DialectName.OBSIDIAN else READERS[name](path, rows)
    reading.front = _merged(front, reading.front)
    reading.problems += found
    return reading


def _merged(outer: FrontMatter, inner: FrontMatter) -> FrontMatter:
    """Add what the reader found in the file to what its front matter says, which has the last word."""
    return replace(
        outer,
        deck=outer.deck or inner.deck,
        tags=tuple(dict.fromkeys((*outer.tags, *inner.tags))),
        subdecks=outer.subdecks + inner.subdecks,
        description=outer.description or inner.description,
    )


def _foreign_front_matter(name: DialectName, path: str, rows: Sequence[str]) -> tuple[FrontMatter, list[Diagnostic]]:
    """Read YAML that was not written for us: what we cannot use is reported, and stops nothing."""
    is_note = name is DialectName.ANKIOPS and len(rows) > 1 and ankiops.LABEL.match(rows[1])
    if len(rows) < 2 or is_note or not _KEY.match(rows[1]):
        return FrontMatter(), []  # a line of dashes above notes
    front, problems = read_front_matter(path, rows)
    is_yaml = all(found.code is not Code.FRONT_MATTER_NOT_YAML for found in problems)
    if not is_yaml and any(_CARD.match(row) for row in rows[1 : front.length]):
        place = Location(path=path, line=1, column=1)
        message = "front matter without an end before the first card"
        hint = 'put a line "---" below its last key'
        code = Code.FRONT_MATTER_NOT_CLOSED
        return FrontMatter(), [Diagnostic(location=place, code=code, message=message, hint=hint)]
    carried = FrontMatter(deck=front.deck, description=front.description, tags=front.tags, length=front.length)
    kept = [
        replace(found, code=Code.NOT_CARRIED)
        for found in problems
        if found.code in (Code.FRONT_MATTER_NOT_CLOSED, Code.FRONT_MATTER_NOT_YAML, Code.BAD_TAG, Code.DROPPED_TAG)
    ]
    keys = [(number, found["key"]) for number, row in enumerate(rows[: front.length], 1) if (found := _KEY.match(row))]
    unused = [(number, key) for number, key in keys if key not in _CARRIED]
    if unused:
        named = quoted(", ".join(key for _, key in unused), 60)
        kept.append(
            Diagnostic(
                location=Location(path=path, line=unused[0][0], column=1),
                code=Code.NOT_CARRIED,
                message=f"front matter that is not carried over: {named}",
                hint="leave it: only deck, description and tags have a meaning here",
            )
        )
    return carried, kept
