"""Raw text as Markdown that shows it as it stood: backslashes where a sign would be read as markup.

What is plainly meant as markup stays: closed code spans, TeX between dollars, *emphasis*, links and pictures.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from generator.sources.field_markers import ALMOST_MARKER, MARKER
from generator.text.markers import BULLET, HASHES, NUMBER
from generator.text.regions import CodeRegion, MathRegion, MediaLink, Region, regions

# What makes TeX of text between dollars: "$x^2$" is meant as math, "$x$" need not be.
_TEX = re.compile(r"[\\^_{}=]")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])[^*]*?(?<=[^\s*])\1(?![\w*])")
# A backslash hides punctuation alone: "\n" shows as it is, "\*" does not. Underscores: "a__" and "__init__".
_SIGN = re.compile(
    r"(?P<backslash>\\)(?=[!-/:-@\[-`{-~])|(?P<tick>`)|(?P<comment><!--)|(?P<star>\*)|(?P<tilde>~{3,})"
    r"|(?P<dunder>__)(?=\w+__)|(?P<closing>(?<=\w)__(?!\w))|(?P<dollar>\$)"
)
_ESCAPED_MEDIA = re.compile(r"\\(?=!\[|\[sound:)")
# "a #b" ends in a tag, "C# is" has no tag.
_TAG = re.compile(r"(?<!\S)#(?=\S)")
# "C #" as a heading would be "C".
_CLOSING_HASHES = re.compile(r"(?<=\s)#(?=#*\s*$)")
# "# a", "- a", ": a", "> a", "!!! a", "---", "- - -", "===", "|-|"; not "#a", "-a" or "a | b".
_BLOCK = re.compile(
    rf"(?:{HASHES}|{BULLET}|:)(?=\s|$)|>|!{{3}}|\?{{3}}|([-*_=])(?:\s*\1)*\s*$|[|:\-\s]*\|[|:\-\s]*$"
)
# "1998. a"; not "1.5".
_NUMBER = re.compile(rf"(?={NUMBER}(?:\s|$))(\d+)")
# "[a]: b" would say where a link leads; "[a] b" is text.
_REFERENCE = re.compile(r"(\[[^\]]*\]):")


def inline(text: str, *, dollars: bool = False, tags: bool = False) -> str:
    """Escape what would be read as markup inside a line.

    `dollars` escapes each dollar sign that is not TeX, `tags` what would be read as a tag at the end of the line.
    """
    parts = []
    position = 0
    for start, end in meant(text):
        parts.append(_plain(text[position:start], dollars=dollars))
        parts.append(text[start:end])
        position = end
    parts.append(_plain(text[position:], dollars=dollars))
    escaped = "".join(parts)
    return _CLOSING_HASHES.sub(r"\\#", _TAG.sub(r"\\#", escaped)) if tags else escaped


def at_start(text: str) -> str:
    """Escape what would be read as a block at the start of an escaped line: a list, a heading, a rule, a quotation."""
    if number := _NUMBER.match(text):
        return f"{number[1]}\\{text[number.end() :]}"
    if reference := _REFERENCE.match(text):
        return f"{reference[1]}\\{text[reference.end(1) :]}"
    return "\\" + text if _BLOCK.match(text) else text


def at_margin(text: str) -> str:
    """Escape, further, what would be read as a marker in the first column."""
    if almost := ALMOST_MARKER.match(text):
        return f"{almost[1]}\\{text[1:]}"
    return "\\" + text if MARKER.match(text) else at_start(text)


def in_comment(text: str) -> str:
    """Keep a text from ending the comment that it stands in."""
    return text.replace("-->", "--\\>")


def in_comment_of_lines(text: str) -> str:
    """Keep a text further from looking like the next comment, before which this one was not ended."""
    return in_comment(text).replace("<!--", "<\\!--")


def needs_dollars(written: str, raw: Iterable[str]) -> bool:
    """Whether a card as it is written would show math between dollars that its raw lines do not mean as such."""
    meant = sum(isinstance(region, MathRegion) for line in raw for region in _regions(line))
    return sum(isinstance(region, MathRegion) for region in regions(written)) > meant


def without_missing(text: str, is_there: Callable[[str], bool]) -> str:
    """Show each reference to a picture or sound that is not there as it is written, in a code span.

    A space parts the span from a backtick or backslash beside it, and its fence is longer than any run in the line.
    """
    bare = _ESCAPED_MEDIA.sub("x", text)  # a backslash will be escaped itself
    missing = [
        part for part in regions(bare) if isinstance(part, MediaLink) and not is_there(part.target)
    ]
    if not missing:
        return text
    # "![a`b](c.png)" holds a backtick, so one more is needed around it.
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    shown = ""
    position = 0
    for part in missing:
        shown += text[position : part.start]
        shown += " " if shown.endswith(("`", "\\")) else ""
        shown += f"{fence}{text[part.start : part.end]}{fence}"
        position = part.end
    return f"{shown}{' ' if text[position:].startswith('`') else ''}{text[position:]}"


def _regions(text: str) -> Iterator[Region]:
    """Find what is meant as markup in a line."""
    for region in regions(text):
        if isinstance(region, MathRegion):
            # "\(" is not written by chance, "$" often is.
            if text[region.start] == "\\" or _TEX.search(text[slice(*region.inner)]):
                yield region
        elif not isinstance(region, CodeRegion) or not region.block:
            yield region


def meant(text: str) -> list[tuple[int, int]]:
    """Find the stretches of a line that are markup and stay: code, TeX, links to media, the signs of emphasis."""
    spans = [(region.start, region.end) for region in _regions(text)]
    for found in _EMPHASIS.finditer(text):
        if "\\" not in found[0] and all(
            found.end() <= start or end <= found.start() for start, end in spans
        ):
            spans += [(found.start(), found.end(1)), (found.end() - len(found[1]), found.end())]
    return sorted(spans)


def _plain(text: str, *, dollars: bool) -> str:
    def escape(found: re.Match[str]) -> str:
        if found["dollar"] and not dollars:
            return found[0]
        if found["comment"]:
            return "\\" + found[0]
        if (
            found["star"]
            and not text[found.start() - 1 : found.start()].strip()
            and not text[found.end() : found.end() + 1].strip()
        ):
            return found[0]  # between spaces, or alone at an end, it stays a star
        return "".join("\\" + char for char in found[0])

    return _SIGN.sub(escape, text)
