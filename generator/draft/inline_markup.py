"""Raw text as Markdown that looks the same: backslashes before characters that would be markup.

What is clearly meant as markup stays: closed code spans, TeX between dollars, *emphasis*,
==marks==, H~2~O, x^2^, links and pictures. HTML tags are shown, as the text may be about them.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from generator.lazy_patterns import lazy_pattern
from generator.sources.field_markers import MARKER
from generator.sources.marker_look_alikes import ALMOST_MARKER
from generator.text.html import INLINE_TAGS
from generator.text.markers import BULLET, HASHES, NUMBER
from generator.text.regions import (
    InlineRegions,
    MathRegion,
    MediaLink,
    Region,
    regions,
)

# Text between dollars is TeX if it has one of these: "$x^2$" is math, "$x$" need not be.
_TEX_SYNTAX = lazy_pattern(r"[\\^_{}=]")
_EMPHASIS = lazy_pattern(r"(?<![\w*])(\*{1,3})(?=[^\s*])[^*]*?(?<=[^\s*])\1(?![\w*])")
# A backslash escapes punctuation only: "\n" shows as it is, "\*" does not. The underscores of "a__"
# and "__init__" are emphasis, those of "a_b" are not.
_MARKUP_CHARACTERS = lazy_pattern(
    r"(?P<backslash>\\)(?=[!-/:-@\[-`{-~])|(?P<tick>`)|(?P<comment><!--)|(?P<star>\*)|(?P<tilde>~{3,})"
    rf"|(?P<tag><)(?=(?:{'|'.join(INLINE_TAGS)})>|br ?/?>)"
    r"|(?P<dunder>__)(?=\w+__)|(?P<closing>(?<=\w)__(?!\w))|(?P<dollar>\$)"
)
_ESCAPED_MEDIA = lazy_pattern(r"\\(?=!\[|\[sound:)")
# "a #b" ends in a tag, "C# is" has no tag.
_TAG_HASH = lazy_pattern(r"(?<!\S)#(?=\S)")
# The heading "# C #" would be shown as "C".
_CLOSING_HASH = lazy_pattern(r"(?<=\s)#(?=#*\s*$)")
# "# a", "- a", ": a", "> a", "!!! a", "---", "- - -", "===", "|-|"; not "#a", "-a" or "a | b".
_BLOCK_MARKER = lazy_pattern(
    rf"(?:{HASHES}|{BULLET}|:)(?=\s|$)|>|!{{3}}|\?{{3}}|([-*_=])(?:\s*\1)*\s*$|[|:\-\s]*\|[|:\-\s]*$"
)
# "1998. a"; not "1.5".
_LIST_NUMBER = lazy_pattern(rf"(?={NUMBER}(?:\s|$))(\d+)")
# "[a]: b" would define a link; "[a] b" is text.
_LINK_DEFINITION_START = lazy_pattern(r"(\[[^\]]*\]):")


def escape_inline(text: str, *, dollars: bool = False, tags: bool = False) -> str:
    """Escape what would be read as markup inside a line.

    With `dollars`, also escape dollar signs that are not TeX; with `tags`, what would be read as a
    tag, or as the closing hashes of a heading.
    """
    pieces = []
    position = 0
    for start, end in markup_spans(text):
        pieces.append(_escape_characters(text[position:start], dollars=dollars))
        pieces.append(text[start:end])
        position = end
    pieces.append(_escape_characters(text[position:], dollars=dollars))
    escaped = "".join(pieces)
    return _CLOSING_HASH.sub(r"\\#", _TAG_HASH.sub(r"\\#", escaped)) if tags else escaped


def escape_block_start(text: str) -> str:
    """Escape what would start a block in an escaped line: a list, heading, quotation and so on."""
    if number := _LIST_NUMBER.match(text):
        return f"{number[1]}\\{text[number.end() :]}"
    if link := _LINK_DEFINITION_START.match(text):
        return f"{link[1]}\\{text[link.end(1) :]}"
    return "\\" + text if _BLOCK_MARKER.match(text) else text


def escape_line_start(text: str) -> str:
    """Escape what would start a block, or be a field's marker, in the first column."""
    if almost_marker := ALMOST_MARKER.match(text):
        return f"{almost_marker[1]}\\{text[almost_marker.end(1) :]}"
    return "\\" + text if MARKER.match(text) else escape_block_start(text)


def escape_comment_end(text: str) -> str:
    """Keep a text from ending the comment that it is in."""
    return text.replace("-->", "--\\>")


def escape_comment_delimiters(text: str) -> str:
    """Keep a text from ending a comment of several lines, or looking like the start of another.

    A comment that is not closed ends before the next one.
    """
    return escape_comment_end(text).replace("<!--", "<\\!--")


def needs_escaped_dollars(written: str, raw: Iterable[str]) -> bool:
    """Return whether a card as written has more math between dollars than its raw lines."""
    meant = sum(isinstance(region, MathRegion) for line in raw for region in _regions(line))
    return sum(isinstance(region, MathRegion) for region in regions(written)) > meant


def quote_missing_media(text: str, media_exists: Callable[[str], bool]) -> str:
    """Put each link to a picture or sound that does not exist in a code span, as it is written.

    A space separates the code span from a backtick or backslash next to it. Its delimiters are
    longer than any run of backticks in the line: "![a`b](c.png)" needs two.
    """
    unescaped = _ESCAPED_MEDIA.sub("x", text)  # the backslash will be escaped itself
    missing = [
        region
        for region in InlineRegions(unescaped)  # as in `_regions`
        if isinstance(region, MediaLink) and not media_exists(region.target)
    ]
    if not missing:
        return text
    delimiter = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    quoted = ""
    position = 0
    for region in missing:
        quoted += text[position : region.start]
        quoted += " " if quoted.endswith(("`", "\\")) else ""
        quoted += f"{delimiter}{text[region.start : region.end]}{delimiter}"
        position = region.end
    return f"{quoted}{' ' if text[position:].startswith('`') else ''}{text[position:]}"


def _regions(text: str) -> Iterator[Region]:
    """Yield the regions of a line that are meant as markup."""
    for region in InlineRegions(text):  # a fence will be escaped: "~~~`![a](b.png)`"
        # "\(" is not written by chance, "$" often is.
        if (
            not isinstance(region, MathRegion)
            or text[region.start] == "\\"
            or _TEX_SYNTAX.search(text[slice(*region.inner)])
        ):
            yield region


def markup_spans(text: str) -> list[tuple[int, int]]:
    """Find what is not escaped: code, TeX, links to media, and the asterisks of emphasis."""
    spans = [(region.start, region.end) for region in _regions(text)]
    for found in _EMPHASIS.finditer(text):
        if "\\" not in found[0] and all(
            found.end() <= start or end <= found.start() for start, end in spans
        ):
            spans += [(found.start(), found.end(1)), (found.end() - len(found[1]), found.end())]
    return sorted(spans)


def _escape_characters(text: str, *, dollars: bool) -> str:
    def escape(found: re.Match[str]) -> str:
        if found["dollar"] and not dollars:
            return found[0]
        if found["comment"]:
            return "\\" + found[0]
        # "a * b": an asterisk between spaces is not emphasis.
        if (
            found["star"]
            and not text[found.start() - 1 : found.start()].strip()
            and not text[found.end() : found.end() + 1].strip()
        ):
            return found[0]
        return "".join("\\" + char for char in found[0])

    return _MARKUP_CHARACTERS.sub(escape, text)
