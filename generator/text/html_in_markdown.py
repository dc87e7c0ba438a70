"""HTML inside Markdown: the text is left as it is, and nothing is read in code and math.

A tag counts only with its partner: anything else is text.
"""

import re
from collections.abc import Mapping

from generator.text.html import CharacterReference, Tag, Token, partners, tokens
from generator.text.html_reader import HtmlReader, Lost
from generator.text.located import Text
from generator.text.markdown_writer import MarkdownWriter
from generator.text.regions import CodeAndMath

_BACKSLASH_ESCAPE = re.compile(r"\\.", re.DOTALL)
# A heading is the dialect's own, and a part such as `<li>` without its list is text.
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
# Nor are these what people write in Markdown.
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


def without_html(text: Text, lost: Lost) -> Text:
    """Return Markdown without the HTML in it; one of which nothing would be left stays as it is."""
    value = text.value
    if "<" not in value and "&" not in value:
        return text
    code = CodeAndMath(value)
    escaped = {one.start() + 1 for one in _BACKSLASH_ESCAPE.finditer(value)}
    found = [
        one
        for one in tokens(value)
        if one.start not in escaped and not (code.holds(one.start) or code.holds(one.end - 1))
    ]
    pairs = partners(found)
    kept = [one for one in found if _counts_in_markdown(value, one, pairs)]
    left_out: Lost = {}
    read = (
        HtmlReader(text, left_out, pairs, MarkdownWriter(text, from_html=False)).read(kept)
        if kept
        else None
    )
    for kind, places in left_out.items() if read else ():
        lost.setdefault(kind, []).extend(places)
    return read or text


def _counts_in_markdown(value: str, token: Token, pairs: Mapping[int, Tag]) -> bool:
    if not isinstance(token, Tag):
        return isinstance(token, CharacterReference)
    partner = pairs.get(token.start)
    match token.meaning:
        case "break" | "rule" | "image":
            return not token.is_end
        case "link":  # `<a>b</a>` is text
            first = partner if partner and token.is_end else token
            return partner is not None and not {"href", "name", "id"}.isdisjoint(
                dict(first.attributes)
            )
        case "paragraph" if partner is None:  # `<p>` needs no end; that of `List<P>` is text
            before = value[max(0, token.start - 1) : token.start]
            return token.name == "p" and not before.isalnum()
        case meaning:
            is_text = meaning in _NOT_IN_MARKDOWN or token.name in _TEXT_IN_MARKDOWN
            return partner is not None and not is_text
