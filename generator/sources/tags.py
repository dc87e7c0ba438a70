"""Tags: how they are written at the end of a line or in a list, and the words that bring one by themselves."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.diagnostics import Code, Diagnostic, Location, quoted

# A tag at a line's end: no white space, none of the signs that belong to prose, code or math around it.
_TAG = re.compile(r"#[^\s#,;\"'()<>\[\]{}`$*\\]+")
# "#5" is a number and "#ml." the end of a sentence; a tag has a letter and does not end in punctuation.
_LETTER = re.compile(r"[^\W\d_]")
_PROSE_END = (".", "?", "!", ":")

# Where a link or picture leads is no text.
_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")
# Anki sets these itself and drops them from a package that it imports.
RESERVED = frozenset({"marked", "leech"})


class FoundTag(NamedTuple):
    """A tag as the user wrote it, with its offset in the line or text."""

    offset: int
    text: str


def trailing_tags(line: str) -> tuple[int, list[FoundTag]]:
    """Split the tags off the end of a line; return the length of the text before them, and the tags in order."""
    end = len(line.rstrip())
    found: list[FoundTag] = []
    while end:
        start = max(line.rfind(" ", 0, end), line.rfind("\t", 0, end)) + 1
        word = line[start:end]
        if not _TAG.fullmatch(word) or not _LETTER.search(word) or word.endswith(_PROSE_END):
            break
        found.append(FoundTag(start, word[1:]))
        end = len(line[:start].rstrip())
    found.reverse()
    return end, found


def listed_tags(text: str) -> list[FoundTag]:
    """Read the tags of a `Tags:` field: parted by commas or line breaks, or all of them written `#tag #tag`."""
    words = [FoundTag(word.start(), word[0]) for word in re.finditer(r"\S+", text)]
    if words and all(word.text.startswith("#") for word in words):
        return [
            FoundTag(offset, word.strip(",").removeprefix("#")) for offset, word in words
        ]  # "#a, #b"
    found = []
    for part in re.finditer(r"[^,\n]+", text):
        bare = (
            part[0].strip().removeprefix("- ").removeprefix("#")
        )  # a list's "- a", or one "#a" among others
        if bare:
            found.append(FoundTag(part.start() + part[0].index(bare), bare))
    return found


def canonical_tag(text: str) -> str:
    """Write a tag as Anki keeps it: NFC, `::` between levels, `_` for white space; empty when nothing is left."""
    levels = unicodedata.normalize("NFC", text).replace("/", "::").split("::")
    return "::".join(filter(None, ("_".join(level.split()) for level in levels)))


def tag_problem(location: Location, written: str) -> Diagnostic | None:
    """Say why a tag, as it was written, cannot be one or will not reach Anki."""
    tag = canonical_tag(written)
    if not tag:
        message = f"{quoted(written)} is not a valid tag"
        return Diagnostic(
            location=location,
            code=Code.BAD_TAG,
            message=message,
            hint="write the name of the tag, or remove it",
        )
    if tag.casefold() in RESERVED:
        message = f'tag "{tag}" will not reach Anki'
        hint = "use a different tag: Anki sets this one itself and drops it on import"
        return Diagnostic(location=location, code=Code.DROPPED_TAG, message=message, hint=hint)
    return None


def merge_tags(*groups: Iterable[str]) -> tuple[str, ...]:
    """Join tags into Anki's order; of two that differ by case only, the first stays, as in Anki."""
    chosen: dict[str, str] = {}
    for group in groups:
        for tag in group:
            chosen.setdefault(tag.casefold(), tag)
    return tuple(chosen[key] for key in sorted(chosen))


class AutoTags:
    """Tags that come to a note whose text holds one of their words. `idle` are those that no text called for yet."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self.unused = list(words)
        self._patterns = {tag: _any_of(phrases) for tag, phrases in words.items() if phrases}

    def match(self, texts: Sequence[str]) -> tuple[str, ...]:
        """List the tags that the texts call for."""
        shown = [_LINK_TARGET.sub("]", unicodedata.normalize("NFC", text)) for text in texts]
        called = tuple(
            tag
            for tag, pattern in self._patterns.items()
            if any(pattern.search(text) for text in shown)
        )
        self.unused = [tag for tag in self.unused if tag not in called]
        return called


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    """Compile words and phrases into one pattern: whole words, any case, `*` and `?` for word characters."""
    phrases = [unicodedata.normalize("NFC", phrase) for phrase in phrases]
    alternatives = "|".join(
        r"\s+".join(_wild(word) for word in phrase.split()) for phrase in phrases
    )
    # An underscore may be Markdown's emphasis around a word; inside one ("my_rnn") it is a letter.
    return re.compile(
        rf"(?<![^\W_])(?<![^\W_]_)(?:{alternatives})(?![^\W_])(?!_+[^\W_])", re.IGNORECASE
    )


def _wild(word: str) -> str:
    # One "*" for several: each "\w*" more would multiply the ways to match a word.
    wild = {"*": r"\w*", "?": r"\w"}
    return "".join(wild.get(char) or re.escape(char) for char in re.sub(r"\*+", "*", word))
