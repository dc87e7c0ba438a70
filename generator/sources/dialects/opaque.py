"""Where code and math stand in a text: the stretches in which a dialect's signs mean nothing.

The same rules as the renderer's (`generator.markup.regions`), which a test holds them to; a reader may not import it.
"""

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from generator.sources.code import CodeSpans, fenced_blocks

_SIGN = re.compile(r"(?P<ticks>`+)|(?P<open>\\\(|\\\[|\$\$|\$)|(?P<escape>\\.)")
_CLOSING = {"\\(": "\\)", "\\[": "\\]", "$$": "$$"}
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?=\n|\Z)")
_DOLLAR = re.compile(r"(?:[^$\\]|\\.)*\$", re.DOTALL)
_MONEY = re.compile(r"[\d.,]+[^\\{}]*?(?<![\\\w])[^\W\d_]{2}")


class Span(NamedTuple):
    """A stretch of code or math with its delimiters."""

    start: int
    end: int


class Opaque:
    r"""The code and math of a text; without `backslash_math`, what stands between `\(` and `\)` is none."""

    def __init__(self, text: str, *, backslash_math: bool = True) -> None:
        self.spans = _spans(text, backslash_math=backslash_math)
        self._starts = [span.start for span in self.spans]

    def holds(self, offset: int) -> bool:
        """Tell whether the character at `offset` is part of code or math."""
        index = bisect_right(self._starts, offset) - 1
        return index >= 0 and offset < self.spans[index].end


def _spans(text: str, *, backslash_math: bool) -> list[Span]:
    found: list[Span] = []
    position = 0
    for block in fenced_blocks(text):
        found += _inline(text, position, block.start, backslash_math=backslash_math)
        found.append(Span(block.start, block.end))
        position = block.end
    return found + _inline(text, position, len(text), backslash_math=backslash_math)


def _inline(text: str, start: int, end: int, *, backslash_math: bool) -> list[Span]:
    scanner = _Inline(text[start:end], backslash_math=backslash_math)
    return [Span(span.start + start, span.end + start) for span in scanner.scan()]


class _Inline:
    def __init__(self, text: str, *, backslash_math: bool) -> None:
        self.text = text
        self.backslash_math = backslash_math
        self.code = CodeSpans(text)
        self.paragraph_ends = [end.start() for end in _PARAGRAPH_END.finditer(text)]
        self.next_closing: dict[str, int] = {}

    def scan(self) -> list[Span]:
        found: list[Span] = []
        position = 0
        while sign := _SIGN.search(self.text, position):
            span = self._span(sign)
            if span is not None:
                found.append(span)
            position = span.end if span else sign.end()
        return found

    def _span(self, sign: re.Match[str]) -> Span | None:
        start = sign.start()
        if sign["ticks"]:
            end = self.code.end(start, len(sign["ticks"]))
            return None if end is None or end > self._paragraph_end(start) else Span(start, end)
        if sign["open"] == "$":
            return self._dollars(start)
        if not sign["open"] or (sign["open"] != "$$" and not self.backslash_math):
            return None
        return self._math(start, sign["open"])

    def _paragraph_end(self, position: int) -> int:
        following = bisect_left(self.paragraph_ends, position)
        return self.paragraph_ends[following] if following < len(self.paragraph_ends) else len(self.text)

    def _math(self, start: int, opening: str) -> Span | None:
        inner, closing = start + len(opening), _CLOSING[opening]
        close = self.next_closing.get(closing, 0)
        if 0 <= close < inner:
            close = self.next_closing[closing] = self.text.find(closing, inner)
        if close < inner or close > self._paragraph_end(start) or not self.text[inner:close].strip():
            return None
        return Span(start, close + len(closing))

    def _dollars(self, start: int) -> Span | None:
        found = _DOLLAR.match(self.text, start + 1, self._paragraph_end(start))
        if not found:
            return None
        content, behind = found[0][:-1], self.text[found.end() : found.end() + 1]
        if not content or content[0].isspace() or content[-1].isspace() or behind.isdecimal() or behind == "$":
            return None
        return None if _MONEY.match(content) else Span(start, found.end())
