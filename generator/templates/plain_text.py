"""HTML as plain text, by the rules of Anki's filters.

They are not the rules of browsers, or of `text/html`: every `<…>` is a tag, and one reference that
is not known leaves all references of the text as they are.
"""

import re
from collections.abc import Iterator
from html.entities import name2codepoint

from generator.lazy_patterns import lazy_pattern

# Elements that are removed with what they contain: how each starts and ends.
_RAW_ELEMENTS = (
    (lazy_pattern(r"<style", re.IGNORECASE), lazy_pattern(r"</style>", re.IGNORECASE)),
    (lazy_pattern(r"<script", re.IGNORECASE), lazy_pattern(r"</script>", re.IGNORECASE)),
)
_REFERENCE = lazy_pattern(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|([A-Za-z0-9]+));")
_HIGHEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def plain_text(html: str) -> str:
    """Return the text of HTML, with the characters that references mean."""
    return decode_references(strip_tags(html))


def strip_tags(html: str) -> str:
    """Remove tags, comments, styles and scripts. References stay."""
    return "".join(_texts(html)) if "<" in html else html


def _texts(html: str) -> Iterator[str]:
    finder = _Finder(html)
    text = 0
    start = html.find("<")
    while start >= 0:
        end = finder.end_of_tag(start)
        if end < 0:  # no ">" follows
            break
        yield html[text:start]
        text = end
        start = html.find("<", end)
    yield html[text:]


class _Finder:
    """Finds where a tag ends.

    What was not found once is not searched again, so that the time is linear.
    """

    def __init__(self, html: str) -> None:
        self._html = html
        self._missing: set[str] = set()

    def end_of_tag(self, start: int) -> int:
        """Return the offset after a comment, a style, a script or a tag; -1 if none starts."""
        if self._html.startswith("<!--", start):
            end = self._end("-->", start + 4)
            if end >= 0:
                return end
        tag_end = self._end(">", start + 1)
        for opening, closing in _RAW_ELEMENTS:
            if tag_end >= 0 and opening.match(self._html, start):
                return max(tag_end, self._pattern_end(closing, tag_end))
        return tag_end

    def _end(self, closing: str, start: int) -> int:
        if closing in self._missing:
            return -1
        found = self._html.find(closing, start)
        if found < 0:
            self._missing.add(closing)
            return -1
        return found + len(closing)

    def _pattern_end(self, closing: re.Pattern[str], start: int) -> int:
        if closing.pattern in self._missing:
            return -1
        found = closing.search(self._html, start)
        if found is None:
            self._missing.add(closing.pattern)
            return -1
        return found.end()


def decode_references(text: str) -> str:
    """Replace character references, unless there is a `&` that starts none.

    Anki knows the names of HTML 4, and reads a no-break space as a space here.
    """
    if "&" not in text:
        return text
    matches = list(_REFERENCE.finditer(text))
    characters = [_character(match) for match in matches]
    if len(matches) != text.count("&") or None in characters:
        return text
    found = iter(characters)
    return _REFERENCE.sub(lambda _: next(found) or "", text).replace("\xa0", " ")


def _character(reference: re.Match[str]) -> str | None:
    decimal, hexadecimal, name = reference.groups()
    if name is not None:
        return chr(name2codepoint[name]) if name in name2codepoint else None
    digits = (decimal or hexadecimal).lstrip("0") or "0"
    if len(digits) > len(str(_HIGHEST)):  # int() refuses thousands of digits
        return None
    code = int(digits, 10 if decimal else 16)
    return None if code > _HIGHEST or code in _SURROGATES else chr(code)
