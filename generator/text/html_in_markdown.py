"""HTML inside Markdown, written as Markdown; all other text, and code and math, stay unchanged.

A tag without its partner is text.
"""

import re
from collections.abc import Iterator, Mapping

from generator.lazy_patterns import lazy_pattern
from generator.text.anki_regions import LostMarkup
from generator.text.html import CharacterReference, Tag, Token, partners, tokens
from generator.text.html_reader import HtmlReader
from generator.text.located import Text
from generator.text.markdown_writer import MarkdownWriter
from generator.text.regions import CodeAndMath

_BACKSLASH_ESCAPE = lazy_pattern(r"\\.", re.DOTALL)
# The target and title of a link, or of a link definition: "[a](<p 1.pdf>)" has no tag, but
# "[a](<b>c</b>)" is no link.
_LINK_TARGET = lazy_pattern(
    r"\\.|(?:\]\([ \t]*+(?:\n[ \t]*+)?|^[ ]{0,3}\[[^\[\]\n]++\]:[ \t]++)"
    r"(?P<target>(?:<(?:[^<>\n\\]|\\.)*+>|(?!<)(?:[^\s()\\]|\\.|\([^\s()\\]*+\))++)"
    r"(?:[ \t\n]++(?:\"(?:[^\"\n\\]|\\.)*+\"|'(?:[^'\n\\]|\\.)*+'))?+)"
    r"(?=[ \t]*+(?:\n[ \t]*+)?\)|[ \t]*+$)",
    re.MULTILINE,
)
# The dialect reads headings itself, and `<li>` without its list is text.
_NOT_IN_MARKDOWN = frozenset(
    {
        "heading",
        "item",
        "term",
        "definition",
        "row",
        "cell",
        "reading",
        "auxiliary",
        "drawing",
        "other",
    }
)
# In Markdown, these are text as well: authors do not use them as markup there.
_TEXT_IN_MARKDOWN = frozenset(
    {
        "address",
        "article",
        "caption",
        "cite",
        "figcaption",
        "figure",
        "footer",
        "header",
        "rp",
        "section",
    }
)


def without_html(text: Text, lost: LostMarkup) -> Text:
    """Return Markdown with its HTML written as Markdown; the same text if nothing would be left."""
    value = text.value
    if "<" not in value and "&" not in value:
        return text
    code = CodeAndMath(value)
    escaped = {match.start() + 1 for match in _BACKSLASH_ESCAPE.finditer(value)}
    found = [
        token
        for token in _outside_targets(value)
        if token.start not in escaped
        and not (code.contains(token.start) or code.contains(token.end - 1))
    ]
    pairs = partners(found)
    kept = [token for token in found if _is_markup(value, token, pairs)]
    left_out: LostMarkup = {}
    read = (
        HtmlReader(text, left_out, pairs, MarkdownWriter(text, from_html=False)).read(kept)
        if kept
        else None
    )
    for kind, locations in left_out.items() if read else ():
        lost.setdefault(kind, []).extend(locations)
    return read or text


def _outside_targets(value: str) -> Iterator[Token]:
    """Yield the tokens of a text; in the target of a link, only character references are some."""
    targets = (link.span("target") for link in _LINK_TARGET.finditer(value) if link["target"])
    start, end = next(targets, (len(value), 0))
    for token in tokens(value):
        while end and end <= token.start:
            start, end = next(targets, (len(value), 0))
        if token.end <= start or isinstance(token, CharacterReference):
            yield token


def _is_markup(value: str, token: Token, pairs: Mapping[int, Tag]) -> bool:
    if not isinstance(token, Tag):
        return isinstance(token, CharacterReference)
    partner = pairs.get(token.start)
    match token.meaning:
        case "break" | "rule" | "image":
            return not token.is_end
        case "link":  # `<a>b</a>` is text
            start_tag = partner if partner and token.is_end else token
            return partner is not None and not {"href", "name", "id"}.isdisjoint(
                dict(start_tag.attributes)
            )
        case "paragraph" if partner is None:  # `<p>` needs no end tag, but in `List<P>` it is text
            before = value[max(0, token.start - 1) : token.start]
            return token.name == "p" and not before.isalnum()
        case meaning:
            is_text = meaning in _NOT_IN_MARKDOWN or token.name in _TEXT_IN_MARKDOWN
            return partner is not None and not is_text
