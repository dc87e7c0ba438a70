"""HTML that cards show as text, and that its author may have meant as HTML.

A single tag is no evidence: `Array<string>` is code, and "what does <div> do?" is a question about
HTML. A tag with attributes is evidence, and so is a start with its end.
"""

import re
from collections.abc import Iterator, Sequence
from html.entities import html5
from typing import NamedTuple

from generator.diagnostics import quoted

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,9})(?P<rest>(?:\s[^<>]*)?)/?>")
_ATTRIBUTE = re.compile(r"\s[A-Za-z-]+\s*=")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# What cards show of the tags that other tools write: their Markdown, or the tag itself.
_SUPPORTED = frozenset(
    {"b", "i", "u", "s", "em", "strong", "del", "ins", "sub", "sup", "kbd", "mark", "small"}
)
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
    "ruby": "the reading in brackets, as in 漢[かん]",
}
_KNOWN = _SUPPORTED | _MARKDOWN.keys() | {"br", "div", "span", "font", "center", "big", "var"}
_KNOWN |= {f"h{level}" for level in range(1, 7)}
_KNOWN |= {"audio", "video", "source", "iframe", "svg", "thead", "tbody", "dl", "dt", "dd", "q"}


class ShownHtml(NamedTuple):
    """HTML in the text of the leaf `leaf`, at `start`."""

    leaf: int
    start: int
    message: str
    hint: str


def shown_html(leaves: Sequence[str]) -> Iterator[ShownHtml]:
    """Yield the HTML that the leaves of one text show; tags of one name once."""
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
                if not (_ATTRIBUTE.match(found["rest"]) or name == "br"):
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
        hint = "delete the tag and its end"
    elif shown == f"<{name}>":
        hint = f'write "<{name}>" and "</{name}>" in one paragraph, around whole elements'
    else:
        hint = f'write "<{name}>"'
    hint += f"; to show these characters, put them in code: `{shown}`"
    return ShownHtml(leaf, found.start(), f"{quoted(shown)} is shown as text", hint)


def _entities(leaf: int, text: str) -> Iterator[ShownHtml]:
    for found in _ENTITY.finditer(text):
        name = found[0][1:]
        if not name.startswith("#") and name not in html5:
            continue
        message = f"{quoted(found[0])} is shown as text"
        hint = f"write the character itself; to show this text, put it in code: `{found[0]}`"
        yield ShownHtml(leaf, found.start(), message, hint)
