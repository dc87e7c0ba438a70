"""Tags at the end of a line and tags in a list."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted
from generator.lazy_patterns import lazy_pattern
from generator.text.characters import shows_nothing

# A tag at the end of a line: no white space, and no character of surrounding prose, code or math.
_TRAILING_TAG = lazy_pattern(r"#[^\s#,;\"'()<>\[\]{}`$*\\]+")
# "#5" is a number, and "#ml." ends a sentence: a tag has a letter or a symbol such as an emoji, and
# no punctuation at its end.
_LETTER = lazy_pattern(r"[^\W\d_]")
_SYMBOL = "So"
_PROSE_END = (".", "?", "!", ":")

# Where a tag in a text may start. None starts after one of these: "\\#card" is text, "a/#card" and
# "(#card" are addresses.
_NO_TEXT = r"\\#&/(\[!"
TOUCHING_TAG_START = rf"(?<![{_NO_TEXT}])"
# Some tools also have tags directly after a letter. But "C#card" is none if nothing else shows that
# a file is of such a tool, and "issue#12" is not to lose its number.
TAG_START = rf"(?<![{_NO_TEXT}A-Za-z0-9_-])"

# Anki sets these itself and removes them from a package on import.
RESERVED = frozenset({"marked", "leech"})


class FoundTag(NamedTuple):
    """A tag as the user wrote it, with its offset in the line or text."""

    offset: int
    text: str


def trailing_tags(line: str) -> tuple[int, list[FoundTag]]:
    """Return the length of a line without the tags at its end, and these tags in order."""
    end = len(line.rstrip())
    found: list[FoundTag] = []
    while end:
        start = max(line.rfind(" ", 0, end), line.rfind("\t", 0, end)) + 1
        word = line[start:end]
        if not is_tag(word):
            break
        found.append(FoundTag(start, word[1:]))
        end = len(line[:start].rstrip())
    found.reverse()
    return end, found


def is_tag(word: str) -> bool:
    """Return whether a word at the end of a line, with its "#", is a tag."""
    return (
        _TRAILING_TAG.fullmatch(word) is not None
        and _has_letter_or_symbol(word)
        and not word.endswith(_PROSE_END)
    )


def _has_letter_or_symbol(word: str) -> bool:
    return bool(_LETTER.search(word)) or any(unicodedata.category(char) == _SYMBOL for char in word)


def listed_tags(text: str) -> list[FoundTag]:
    """Read the tags of a `Tags:` field: between commas or line breaks, or all as `#tag #tag`."""
    words = [FoundTag(word.start(), word[0]) for word in re.finditer(r"\S+", text)]
    if words and all(word.text.startswith("#") for word in words):
        # "#a #b", or "#a, #b".
        return [FoundTag(offset, word.strip(",").removeprefix("#")) for offset, word in words]
    found = []
    for entry in re.finditer(r"[^,\n]+", text):
        # "- a" in a list, or "#a" among tags without "#".
        tag = entry[0].strip().removeprefix("- ").removeprefix("#")
        if tag:
            found.append(FoundTag(entry.start() + entry[0].index(tag), tag))
    return found


def canonical_tag(text: str) -> str:
    """Write a tag as Anki stores it: NFC, `::` between levels, `_` for white space; maybe empty.

    A level that shows nothing is left out.
    """
    levels = unicodedata.normalize("NFC", text).replace("/", "::").split("::")
    return "::".join("_".join(level.split()) for level in levels if not shows_nothing(level))


def tag_problem(location: Location, written: str) -> Diagnostic | None:
    """Return the problem with a tag that is not valid or that will not reach Anki."""
    tag = canonical_tag(written)
    if not tag:
        message = f"{quoted(written)} is not a valid tag"
        return Diagnostic(
            location=location,
            code=Code.BAD_TAG,
            message=message,
            hint="write a name for the tag, or delete the tag",
        )
    if tag.casefold() in RESERVED:
        message = f'tag "{tag}" will not reach Anki'
        hint = "use a different tag: Anki sets this one itself and drops it on import"
        return Diagnostic(location=location, code=Code.DROPPED_TAG, message=message, hint=hint)
    return None


def merge_tags(*groups: Iterable[str]) -> tuple[str, ...]:
    """Merge tags in Anki's order; of two that differ in case only, the first stays, as in Anki."""
    chosen: dict[str, str] = {}
    for group in groups:
        for tag in group:
            chosen.setdefault(tag.casefold(), tag)
    return tuple(chosen[key] for key in sorted(chosen))
