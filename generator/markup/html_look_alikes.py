"""HTML that cards show as text, and that its author may have meant as HTML.

A single tag is no evidence: `Array<string>` is code, and "what does <div> do?" is a question about
HTML. A tag with attributes is evidence, and so is a start with its end.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.entities import html5
from typing import NamedTuple

from generator.diagnostics import quoted
from generator.lazy_patterns import lazy_pattern
from generator.text.html import INLINE_TAGS

_TAG = lazy_pattern(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,9})(?P<rest>(?:\s[^<>]*)?)/?>")
_ATTRIBUTE = lazy_pattern(r"\s[A-Za-z-]+\s*=")
_ENTITY = lazy_pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# What cards show of the tags that other tools write: their Markdown, or the tag itself.
_SUPPORTED = frozenset(INLINE_TAGS)
_MARKDOWN = {
    "a": '"[text](address)"',
    "img": '"![](picture.png)"',
    "code": "backticks around it",
    "pre": "a line of three backticks above and below it",
    "li": '"- " at the start of each line',
    "ul": '"- " at the start of each line',
    "ol": '"1. " at the start of each line',
    "p": "an empty line between the paragraphs",
    "blockquote": '"> " at the start of each line',
    "strike": '"~~" around it',
    "tt": "backticks around it",
    "hr": '"***" on a line of its own',
    "table": "a table with bars",
    "tr": "a table with bars",
    "td": "a table with bars",
    "th": "a table with bars",
    "ruby": '"漢[かん]", with the reading in brackets,',
}
_KNOWN = _SUPPORTED | _MARKDOWN.keys() | {"br", "div", "span", "font", "center", "big", "var"}
_KNOWN |= {f"h{level}" for level in range(1, 7)}
_KNOWN |= {"details", "summary", "figure", "figcaption", "abbr", "samp"}
_KNOWN |= {"audio", "video", "source", "iframe", "svg", "thead", "tbody", "dl", "dt", "dd", "q"}


# What is in a table or list.
_OUTER = dict.fromkeys(("tr", "td", "th", "thead", "tbody"), frozenset({"table"}))
_OUTER |= {"li": frozenset({"ul", "ol"}), "dt": frozenset({"dl"}), "dd": frozenset({"dl"})}


class ShownHtml(NamedTuple):
    """HTML in the text of the leaf `leaf`, at `start`: the `name` of a tag, "" of an entity."""

    name: str
    leaf: int
    start: int
    message: str
    hint: str


def shown_html(leaves: Sequence[str]) -> Iterator[ShownHtml]:
    """Yield the HTML that the leaves of one text show; tags of one name once.

    Of a table or list, only the outer tag counts.
    """
    found = list(_shown_html(leaves))
    names = {html.name for html in found}
    return (html for html in found if _OUTER.get(html.name, frozenset()).isdisjoint(names))


def _shown_html(leaves: Sequence[str]) -> Iterator[ShownHtml]:
    starts: dict[str, list[tuple[int, re.Match[str]]]] = {}
    reported: set[str] = set()
    for leaf, text in enumerate(leaves):
        if "&" in text:
            yield from _entities(leaf, text)
        if "<" not in text:
            continue
        for found in _TAG.finditer(text):
            name = found["name"].lower()
            if name not in _KNOWN or name in reported:
                continue
            where = leaf, found
            if found["end"] and starts.get(name):
                where = starts[name].pop()
            elif not found["end"]:
                starts.setdefault(name, []).append(where)
                is_alone = name == "br" or (name == "hr" and text.strip() == found[0])
                if not (_ATTRIBUTE.match(found["rest"]) or is_alone):
                    continue
            else:
                continue
            reported.add(name)
            yield _shown_tag(*where)


def _shown_tag(leaf: int, found: re.Match[str]) -> ShownHtml:
    name, shown = found["name"].lower(), found[0]
    if name in _MARKDOWN:
        hint = f"write {_MARKDOWN[name]} instead"
    elif name == "br":
        hint = 'write "<br>"'
    elif name not in _SUPPORTED:
        hint = f'delete {quoted(shown)} and its end, "</{name}>"'
    elif shown == f"<{name}>":
        hint = f'write "<{name}>" and "</{name}>" in one paragraph, and inside any pair around them'
    else:
        hint = f'write "<{name}>" and "</{name}>"'
    hint += f"; to show these characters, put them in code: `{shown}`"
    return ShownHtml(name, leaf, found.start(), f"{quoted(shown)} is shown as text", hint)


def _entities(leaf: int, text: str) -> Iterator[ShownHtml]:
    for found in _ENTITY.finditer(text):
        name = found[0][1:]
        if not name.startswith("#") and name not in html5:
            continue
        message = f"{quoted(found[0])} is shown as text"
        hint = f"{_instead(unescape(found[0]))}; to show this text, put it in code: `{found[0]}`"
        yield ShownHtml("", leaf, found.start(), message, hint)


def _instead(char: str) -> str:
    if char.isspace():
        return "write a space"
    return f'write "{char}"' if char.isprintable() else "delete it"
