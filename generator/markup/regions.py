"""The stretches of a text that Markdown must not touch: code, math, images and sounds.

Math follows Pandoc's `tex_math_dollars` (an opening `$` has no white space behind it, a closing one none before it
and no digit behind it), and a number with words behind it is money all the same.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from generator.sources.code import Block, CodeSpans, fenced_blocks


class Code(NamedTuple):
    """A code span or, with `block`, a fenced block. `start:end` is all of it, `inner` the offsets of its content.

    Each line of the content has the block's `indent` before it, or the sign of the quotation if it is `quoted`.
    """

    start: int
    end: int
    inner: tuple[int, int]
    block: bool = False
    language: str = ""
    indent: int = 0
    quoted: bool = False


class Math(NamedTuple):
    """Math between delimiters; `display` stands on a line of its own."""

    start: int
    end: int
    inner: tuple[int, int]
    display: bool


class MediaLink(NamedTuple):
    """An image, sound or video: `![alt](target "title"){attributes}` or `[sound:target]`."""

    start: int
    end: int
    target: str
    alt: str = ""
    title: str = ""
    attributes: str = ""


Region = Code | Math | MediaLink

_IMAGE = (
    r"!\[(?P<alt>(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\]"
    r"\((?:<(?P<angled>[^<>\n]*)>|(?P<target>(?:[^()\n]|\([^()\n]*\))*?))"
    r"(?:[ \t]{1,4}(?:\"(?P<title>[^\"\n]*)\"|'(?P<quoted>[^'\n]*)'))?[ \t]{0,4}\)"
    r"(?:\{(?P<attributes>[^{}\n]*)\})?"
)
_SPECIAL = re.compile(
    r"(?P<ticks>`+)|(?P<open>\\\(|\\\[|\$\$|\$)|(?P<escape>\\.)"
    rf"|(?P<image>{_IMAGE})|\[sound:(?P<sound>[^\[\]\n]+)\]"
)
_CLOSING = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?=\n|\Z)")
_DOLLAR = re.compile(r"(?:[^$\\]|\\.)*\$", re.DOTALL)
# "$20 (or 18$ for you)": a number, then a bare word of two letters or more, is a price and not a formula.
_MONEY = re.compile(r"[\d.,]+[^\\{}]*?(?<![\\\w])[^\W\d_]{2}")


def regions(text: str) -> Iterator[Region]:
    """Find the regions of a text, in order, none inside another. Linear in the text."""
    position = 0
    for block in fenced_blocks(text):
        yield from _inline_regions(text, position, block.start)
        yield _code_of(block)
        position = block.end
    yield from _inline_regions(text, position, len(text))


def _code_of(block: Block) -> Code:
    fence = block.fence
    language = fence.info.split(maxsplit=1)[0] if fence.info else ""
    span = block.start, block.end, block.inner
    return Code(*span, block=True, language=language, indent=fence.start, quoted=fence.quoted)


def _inline_regions(text: str, start: int, end: int) -> Iterator[Region]:
    """Find spans of code, math and media in `text[start:end]`, which holds no fenced block."""
    scanner = _Inline(text[start:end])
    for region in scanner.scan():
        if isinstance(region, MediaLink):
            yield region._replace(start=region.start + start, end=region.end + start)
        else:
            first, last = region.inner
            yield region._replace(
                start=region.start + start, end=region.end + start, inner=(first + start, last + start)
            )


class _Inline:
    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = CodeSpans(text)
        self.paragraph_ends = [end.start() for end in _PARAGRAPH_END.finditer(text)]
        self.next_closing: dict[str, int] = {}

    def scan(self) -> Iterator[Region]:
        position = 0
        while found := _SPECIAL.search(self.text, position):
            region = self._region(found)
            if region is not None:
                yield region
            position = region.end if region else found.end()

    def _region(self, found: re.Match[str]) -> Region | None:
        start = found.start()
        if found["ticks"]:
            return self._code(start, len(found["ticks"]))
        if found["open"] == "$":
            return self._dollars(start)
        if found["open"]:
            return self._math(start, found["open"])
        if found["sound"]:
            return MediaLink(start, found.end(), found["sound"].strip())
        if found["image"]:
            target = found["angled"] if found["angled"] is not None else found["target"].strip()
            title = found["title"] or found["quoted"] or ""
            return MediaLink(start, found.end(), target, found["alt"], title, found["attributes"] or "")
        return None

    def _paragraph_end(self, position: int) -> int:
        following = bisect_left(self.paragraph_ends, position)
        return self.paragraph_ends[following] if following < len(self.paragraph_ends) else len(self.text)

    def _code(self, start: int, length: int) -> Code | None:
        end = self.spans.end(start, length)
        if end is None or end > self._paragraph_end(start):
            return None
        return Code(start, end, (start + length, end - length))

    def _math(self, start: int, opening: str) -> Math | None:
        inner, closing = start + len(opening), _CLOSING[opening]
        # Remembered, so that many openings before one closing (or before none) cost one search, not one each.
        close = self.next_closing.get(closing, 0)
        if 0 <= close < inner:
            close = self.next_closing[closing] = self.text.find(closing, inner)
        if close < inner or close > self._paragraph_end(start) or not self.text[inner:close].strip():
            return None
        return Math(start, close + len(closing), (inner, close), display=opening in ("\\[", "$$"))

    def _dollars(self, start: int) -> Math | None:
        found = _DOLLAR.match(self.text, start + 1, self._paragraph_end(start))
        if not found:
            return None
        content, behind = found[0][:-1], self.text[found.end() : found.end() + 1]
        if not content or content[0].isspace() or content[-1].isspace() or behind.isdecimal() or behind == "$":
            return None
        return None if _MONEY.match(content) else Math(start, found.end(), (start + 1, found.end() - 1), display=False)
