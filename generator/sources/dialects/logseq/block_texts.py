"""The texts of Logseq's blocks: as Markdown, without tags, with cloze deletions."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.sources.dialects.logseq.blocks import Block
from generator.sources.foreign.clozes import Deletion
from generator.sources.tags import TAG_START, TOUCHING_TAG_START
from generator.text.edits import TextBuilder, TextSlicer, rewrite, with_hard_breaks
from generator.text.lines import Line, join_field_lines, join_lines
from generator.text.located import Text
from generator.text.regions import CodeAndMath

_NAME = r"#(?:\[\[(?P<linked>[^\[\]\n]+)\]\]|(?P<word>[^\s#,;!?\"'()<>\[\]{}`*=:]+))"
_TAG = lazy_pattern(TAG_START + _NAME)
_TOUCHING_TAG = lazy_pattern(TOUCHING_TAG_START + _NAME)
_HAS_CARD = lazy_pattern(r"#card|\[\[card\]\]", re.IGNORECASE)
_CARD_LINK = lazy_pattern(TAG_START + r"#?\[\[card\]\]", re.IGNORECASE)
_TOUCHING_CARD_LINK = lazy_pattern(TOUCHING_TAG_START + r"#?\[\[card\]\]", re.IGNORECASE)
# An address, or the name of a page, which may have a "#" and a text after it. In Logseq, East Asian
# punctuation ends an address.
_ADDRESS = lazy_pattern(
    r"://[^\s\[\]<>{}()、。，！？；：）」』】》]*|\]\([^()\n]*\)|\[\[[^\[\]\n]*\]\]"
)
_CLOZE_START = lazy_pattern(r"\{\{cloze(?:[ \t]+|(?=\n))", re.IGNORECASE)
_BRACES = lazy_pattern(r"\{\{cloze\b|[{}]", re.IGNORECASE)
_CUE = "\\\\"
_SIZE = lazy_pattern(r"(?<=\))\{:(?P<size>[^{}\n]*)\}")
_WIDTH = lazy_pattern(r"\bwidth[ \t]+(\d{1,4})")
# The number of all deletions of a block: Logseq asks for them on one card.
_SHARED = "1"


class TagRun(NamedTuple):
    """The tags next to `#card` in a line at `start:end`; `tags` are the others."""

    start: int
    end: int
    tags: tuple[tuple[int, str], ...]


def card_run(text: str, *, may_touch: bool = False) -> TagRun | None:
    """Find `#card` in a line, outside code, math and addresses, with the tags next to it.

    With `may_touch`, it may be directly after a letter, as in Logseq: `a question#card`.
    """
    if not _HAS_CARD.search(text):
        return None
    found = _tags_with_card(text, may_touch=may_touch)
    names = [_name(tag).lower() for tag in found]
    if "card" not in names:
        return None
    first = last = names.index("card")
    while first and not text[found[first - 1].end() : found[first].start()].strip():
        first -= 1
    while last + 1 < len(found) and not text[found[last].end() : found[last + 1].start()].strip():
        last += 1
    run = found[first : last + 1]
    tags = tuple((tag.start(), _name(tag)) for tag in run if _name(tag).lower() != "card")
    return TagRun(run[0].start(), run[-1].end(), tags)


def _tags_with_card(text: str, *, may_touch: bool) -> list[re.Match[str]]:
    """Return the tags of a line, and the links to the page `card`, in their order."""
    protected = CodeAndMath(text)
    in_address = {
        offset
        for found in _ADDRESS.finditer(text)
        for offset in range(found.start() + 1, found.end())
    }
    tag, link = (_TOUCHING_TAG, _TOUCHING_CARD_LINK) if may_touch else (_TAG, _CARD_LINK)
    found = {
        match.start(): match
        for pattern in (link, tag)
        for match in protected.matches_outside(pattern)
        if match.start() not in in_address
    }
    kept: list[re.Match[str]] = []
    for start, match in sorted(found.items()):
        # A tag of another name is text if it touches a word: "issue#12", but not "#card#geo".
        touches = not _TAG.match(text, start) and not (kept and kept[-1].end() == start)
        if _name(match).lower() == "card" or not touches:
            kept.append(match)
    return kept


def _name(tag: re.Match[str]) -> str:
    names = tag.groupdict()
    return names.get("linked") or names.get("word") or "card"


def without_run(line: Line, run: TagRun) -> Line:
    """Return a line without its tags."""
    before, after = line.before(run.start), line.after(run.end)
    after = after.after(len(after.text) - len(after.text.lstrip()))
    if not after.text:
        before = before.before(len(before.text.rstrip()))
    return Line(line.number, (*before.pieces, *after.pieces), line.code)


def block_text(path: str, lines: Iterable[Line]) -> Text | None:
    """Join the lines of a block. Logseq shows each line end, other than of Markdown's blocks."""
    text = join_field_lines(path, list(lines))
    return None if text is None else with_hard_breaks(_with_sizes(text))


def list_text(path: str, items: Sequence[tuple[int, Block, Sequence[Line]]]) -> Text | None:
    """Write blocks as a list; each has its depth, from 0 on, and its lines.

    A single block is no list.
    """
    filled = [(depth, lines) for depth, _, lines in items if any(one.text.strip() for one in lines)]
    if not filled:
        return None
    if len(filled) == 1:
        return block_text(path, filled[0][1])
    builder = TextBuilder(path)
    for index, (depth, lines) in enumerate(filled):
        text = with_hard_breaks(join_lines(path, _without_blank_ends(lines)))
        slicer, offset = TextSlicer(text), 0
        for row, value in enumerate(text.value.split("\n")):
            indent = "  " * (depth + 1)
            start = f"{'  ' * depth}- " if row == 0 else indent if value.strip() else ""
            builder.insert(text.locate(offset), ("\n" if index or row else "") + start)
            slicer.copy(builder, offset, offset + len(value))
            offset += len(value) + 1
    built = builder.text()
    return None if built is None else _with_sizes(built)


def _without_blank_ends(lines: Sequence[Line]) -> list[Line]:
    filled = [index for index, line in enumerate(lines) if line.text.strip()]
    if not filled:
        return []
    last = lines[filled[-1]]
    return [*lines[filled[0] : filled[-1]], last.before(len(last.text.rstrip()))]


def _with_sizes(text: Text) -> Text:
    def size(found: re.Match[str]) -> str:
        width = _WIDTH.search(found["size"])
        return f"{{width={width[1]}}}" if width else ""

    return rewrite(text, _SIZE, size) if "{:" in text.value else text


def deletions_in(text: Text) -> list[Deletion]:
    r"""Find the deletions of a text: `{{cloze text}}`, `{{cloze text \\ hint}}`."""
    value = text.value
    found: list[Deletion] = []
    # After these braces, no deletion ends, and the rest is not searched for each that starts.
    position, last_end = 0, value.rfind("}}")
    while (start := _CLOZE_START.search(value, position)) and start.end() <= last_end:
        end = _closing(value, start.end())
        position = end + 2 if end >= 0 else start.end()
        if end < 0 or not value[start.end() : end].strip():
            continue
        inner, cue, hint = value[start.end() : end].partition(_CUE)
        last = start.end() + len(inner.rstrip()) if cue and inner.strip() else end
        hint = hint.strip() if cue and inner.strip() else ""
        found.append(Deletion(start.start(), end + 2, (start.end(), last), _SHARED, hint))
    return found


def _closing(value: str, position: int) -> int:
    """Return where the two braces are that end a deletion; -1 without any.

    Braces inside are in pairs; if they are not, the first two braces end it.
    """
    depth = 0
    first = value.find("}}", position)
    for brace in _BRACES.finditer(value, position):
        if len(brace[0]) > 1:
            break  # the next deletion
        if brace[0] == "{":
            depth += 1
        elif depth:
            depth -= 1
        elif value.startswith("}}", brace.start()):
            return brace.start()
    return first
