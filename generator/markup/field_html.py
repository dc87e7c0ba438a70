"""The words and deletions of a field that another program or an earlier version wrote."""

import re
from html import unescape

from generator.text.cloze import FIELD_DELIMITER, parse_numbers

_ANY_TAG = re.compile(r"<[^<>]*>")
# Tags that do not separate words; all other tags do.
INLINE_TAGS = frozenset(
    {"a", "b", "code", "del", "em", "i", "ins", "kbd", "mark", "ruby", "s", "small", "span"}
    | {"strong", "sub", "sup", "u"}
)
_INLINE_TAG = re.compile(rf"</?(?:{'|'.join(sorted(INLINE_TAGS))})\b[^<>]*>")
_DELIMITER_OR_HINT = re.compile(rf"{FIELD_DELIMITER.pattern}|::")


def plain_text(html: str) -> str:
    """Return the text that HTML shows, on one line."""
    return " ".join(unescape(_ANY_TAG.sub(" ", _INLINE_TAG.sub("", html))).split())


def deletions(html: str) -> list[tuple[tuple[int, ...], str]]:
    """List the deletions of a finished field, in the order in which they start: numbers and HTML.

    The HTML has no hint, and no delimiters of the deletions inside.
    """
    found: list[tuple[tuple[int, ...], list[str]]] = []
    # The HTML inside each open deletion, outermost first; None after the start of its hint.
    opened: list[list[str] | None] = []
    end = 0
    for token in _DELIMITER_OR_HINT.finditer(html):
        for inside in reversed(opened):
            # A hint is not in the outer deletions either: "{{c1::a {{c2::b::hint}}}}" is "a b".
            if inside is None:
                break
            inside.append(html[end : token.start()])
        end = token.end()
        if token["numbers"]:
            found.append((parse_numbers(token["numbers"]), []))
            opened.append(found[-1][1])
        elif opened and token[0] == "::":
            opened[-1] = None
        elif opened:
            opened.pop()
    return [(numbers, "".join(inside)) for numbers, inside in found]
