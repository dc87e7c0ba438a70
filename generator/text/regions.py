r"""The regions of a text in which Markdown is not read: code, math and media links.

Math follows Pandoc's `tex_math_dollars`: an opening `$` has no white space after it, a closing `$`
no white space before it and no digit after it. In addition, an opening `$` has no letter, digit or
`$` before it: `5$-10$` is money.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from generator.lazy_patterns import lazy_pattern
from generator.text.backslashes import without_escapes
from generator.text.characters import is_in_word
from generator.text.code import CodeSpans, fenced_blocks
from generator.text.media_suffixes import IMAGES, SOUNDS, VIDEOS


class CodeRegion(NamedTuple):
    """A code span or, with `block`, a fenced block at `start:end`, with its content at `inner`."""

    start: int
    end: int
    inner: tuple[int, int]
    block: bool = False


class MathRegion(NamedTuple):
    """Math at `start:end`, delimiters included; `display` math is shown on its own line."""

    start: int
    end: int
    inner: tuple[int, int]
    display: bool


class MediaLink(NamedTuple):
    """An image, sound or video.

    It is `![alt](target "title"){attributes}`, `![[target|alt|300x200]]` or `[sound:target]`.
    `alt` is as it is written, since notes are recognised by it; the escapes of `target` and `title`
    are read.
    """

    start: int
    end: int
    target: str
    alt: str = ""
    title: str = ""
    attributes: str = ""


Region = CodeRegion | MathRegion | MediaLink

_IMAGE = (
    # Brackets in pairs or escaped: "![a [b] \]](c.png)".
    r"!\[(?P<alt>(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\]"
    # Without angle brackets, parentheses are in pairs: "a_(b).png".
    r"\((?:<(?P<angled>(?:[^<>\n\\]|\\.)*)>"
    r"|(?P<target>(?:[^()\n\\]|\\.|\([^()\n]*\))*?))"
    # The white space is bounded because a target may contain it as well: "![](a" and 8000 spaces
    # would take seconds.
    r"(?:[ \t]{1,4}(?:\"(?P<title>(?:[^\"\n\\]|\\.)*)\"|'(?P<quoted>(?:[^'\n\\]|\\.)*)'))?"
    r"[ \t]{0,4}\)"
    r"(?:\{(?P<attributes>[^{}\n]*)\})?"
)
# As in Obsidian; what is in the brackets is read by `_embedded`.
_EMBED = r"!\[\[(?P<embed>[^\[\]\n]+)\]\]"
_EMBED_BAR = lazy_pattern(r"\\?\|")  # "\|" is for tables
_EMBED_SIZE = lazy_pattern(r"(\d{1,4})(?:x(\d{1,4}))?")
_MEDIA_SUFFIX = lazy_pattern(r"\.[A-Za-z0-9]{2,4}$")
_REGION_START = lazy_pattern(
    # "\(" and "\[" open math; "\$" and "\`" are escapes.
    r"(?P<ticks>`+)|(?P<open>\\\(|\\\[|\$\$|\$)|(?P<escape>\\.)"
    rf"|(?P<image>{_IMAGE})|{_EMBED}|\[sound:(?P<sound>[^\[\]\n]+)\]"
)
# "[$]x[/$]" is the LaTeX of Anki before version 2.1, which cards show as text.
_OLD_LATEX = lazy_pattern(r"\[/?\$\$?\]")
# Where a region may start, and how much is read if none does.
REGION_TOKEN = r"`+|\\.|\$\$?|!\[|\[sound:"
# "$, $$ or $$$", but not "$$x$$$$y$$".
_THIRD_DOLLAR = lazy_pattern(r"\$(?!\$)")
_CLOSING_DELIMITERS = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
# Code spans and math end with their paragraph: "a ` b", a blank line, "c ` d".
_PARAGRAPH_END = lazy_pattern(r"\n[ \t]*(?=\n|\Z)")
# The content of "$a\$b$" includes a dollar.
_DOLLAR = lazy_pattern(r"(?:[^$\\]|\\.)*\$", re.DOTALL)


def regions(text: str, *, backslash_math: bool = True) -> Iterator[Region]:
    r"""Yield the regions of a text, in order and without overlaps, in linear time.

    Without `backslash_math`, `\(…\)` is text, as in tools that know only dollars.
    """
    position = 0
    for block in fenced_blocks(text):
        yield from _inline_regions(text, position, block.start, backslash_math=backslash_math)
        yield CodeRegion(block.start, block.end, block.inner, block=True)
        position = block.end
    yield from _inline_regions(text, position, len(text), backslash_math=backslash_math)


class CodeAndMath:
    """The code and math of a text. An image's alt text is ordinary text: `![a ==b==](c.png)`."""

    def __init__(self, text: str, *, backslash_math: bool = True) -> None:
        self._text = text
        found = regions(text, backslash_math=backslash_math)
        self.regions = [region for region in found if not isinstance(region, MediaLink)]
        self._starts = [region.start for region in self.regions]

    def region_at(self, offset: int) -> CodeRegion | MathRegion | None:
        """Return the code or math that contains the character at `offset`, if there is some."""
        index = bisect_right(self._starts, offset) - 1
        return self.regions[index] if index >= 0 and offset < self.regions[index].end else None

    def contains(self, offset: int) -> bool:
        """Return whether the character at `offset` is in code or math."""
        return self.region_at(offset) is not None

    def matches_outside(
        self, pattern: re.Pattern[str], start: int = 0, end: int | None = None
    ) -> Iterator[re.Match[str]]:
        """Yield a pattern's matches in `start:end` that neither start nor end in code or math."""
        for found in pattern.finditer(self._text, start, len(self._text) if end is None else end):
            if not self.contains(found.start()) and not self.contains(found.end() - 1):
                yield found


def _inline_regions(text: str, start: int, end: int, *, backslash_math: bool) -> Iterator[Region]:
    """Yield code spans, math and media links in `text[start:end]`, which has no fenced block."""
    for region in InlineRegions(text[start:end], backslash_math=backslash_math):
        moved = region._replace(start=region.start + start, end=region.end + start)
        if not isinstance(moved, MediaLink):
            moved = moved._replace(inner=(moved.inner[0] + start, moved.inner[1] + start))
        yield moved


class InlineRegions:
    """The code spans, math and media links of a text without code blocks."""

    def __init__(self, text: str, *, backslash_math: bool = True) -> None:
        self.text = text
        self.backslash_math = backslash_math
        # Found when they are needed: most texts have no code or math.
        self._spans: CodeSpans | None = None
        self._paragraph_ends: list[int] | None = None
        self.next_closing: dict[str, int] = {}

    def __iter__(self) -> Iterator[Region]:
        """Yield the regions in order."""
        position = 0
        while found := _REGION_START.search(self.text, position):
            region = self._region(found)
            if region is not None:
                yield region
            position = region.end if region else found.end()

    def at(self, position: int) -> Region | None:
        """Return the region that starts at a position, if any; positions must ascend."""
        found = _REGION_START.match(self.text, position)
        return self._region(found) if found else None

    def _region(self, found: re.Match[str]) -> Region | None:
        start = found.start()
        if found["open"] and self._is_old_latex(start):
            return None
        if found["ticks"]:
            return self._code(start, len(found["ticks"]))
        if found["open"] == "$":
            return self._dollars(start)
        # Without `backslash_math`, "\(" is skipped, as an escape is.
        if found["open"] and (self.backslash_math or found["open"] == "$$"):
            return self._math(start, found["open"])
        if found["sound"]:
            return MediaLink(start, found.end(), found["sound"].strip())
        if found["embed"]:
            return _embedded(found)
        if found["image"]:
            # The target of "![](<>)" is empty, but not missing.
            target = found["angled"] if found["angled"] is not None else found["target"].strip()
            title = without_escapes(found["title"] or found["quoted"] or "")
            return MediaLink(
                start,
                found.end(),
                without_escapes(target),
                found["alt"],
                title,
                found["attributes"] or "",
            )
        return None

    def _paragraph_end(self, position: int) -> int:
        if self._paragraph_ends is None:
            self._paragraph_ends = [end.start() for end in _PARAGRAPH_END.finditer(self.text)]
        following = bisect_left(self._paragraph_ends, position)
        return (
            self._paragraph_ends[following]
            if following < len(self._paragraph_ends)
            else len(self.text)
        )

    def _code(self, start: int, length: int) -> CodeRegion | None:
        if self._spans is None:
            self._spans = CodeSpans(self.text)
        end = self._spans.end(start, length)
        if end is None or end > self._paragraph_end(start):
            return None
        return CodeRegion(start, end, (start + length, end - length))

    def _math(self, start: int, opening: str) -> MathRegion | None:
        inner, closing = start + len(opening), _CLOSING_DELIMITERS[opening]
        # Cached, so that many openings before one closing delimiter (or none) cost only one search.
        close = self.next_closing.get(closing, 0)
        if 0 <= close < inner:
            close = self.next_closing[closing] = self.text.find(closing, inner)
        # "$$ $$" is four dollars.
        if (
            close < inner
            or close > self._paragraph_end(start)
            or not self.text[inner:close].strip()
            or (opening == "$$" and _THIRD_DOLLAR.match(self.text, close + 2))
        ):
            return None
        return MathRegion(
            start, close + len(closing), (inner, close), display=opening in ("\\[", "$$")
        )

    def _is_old_latex(self, dollar: int) -> bool:
        """Return whether a dollar is that of `[$]` or `[/$]`."""
        return any(_OLD_LATEX.match(self.text, max(dollar - before, 0)) for before in (1, 2))

    def _dollars(self, start: int) -> MathRegion | None:
        before = self.text[start - 1 : start]
        if is_in_word(before) or before == "$":  # "5$-10$"
            return None
        found = _DOLLAR.match(self.text, start + 1, self._paragraph_end(start))
        if not found:
            return None
        content, after = found[0][:-1], self.text[found.end() : found.end() + 1]
        # Pandoc's rule ("$5 and $6", "20$, 30$4"). Also, the first "$" after "a" in "$a$$" does not
        # end a formula.
        if content[0].isspace() or content[-1].isspace() or after.isdecimal() or after == "$":
            return None
        if self._is_old_latex(found.end() - 1):
            return None
        return MathRegion(start, found.end(), (start + 1, found.end() - 1), display=False)


def _embedded(found: re.Match[str]) -> MediaLink | None:
    """Read `![[file#part|caption|300x200]]`; None if the file is no picture, sound or video."""
    target, *rest = (part.strip() for part in _EMBED_BAR.split(found["embed"]))
    target = target.partition("#")[0].rstrip()
    suffix = _MEDIA_SUFFIX.search(target)
    if suffix is None or suffix[0].lower() not in IMAGES | SOUNDS | VIDEOS:
        return None
    size = _EMBED_SIZE.fullmatch(rest[-1]) if rest else None
    attributes = ""
    if size:
        attributes = f"width={size[1]}" + (f" height={size[2]}" if size[2] else "")
        rest.pop()
    caption = " ".join(filter(None, rest))
    return MediaLink(found.start(), found.end(), target, caption, "", attributes)
