"""Code as HTML: Pygments' CSS classes where the language is known, and cloze marks that cut across them."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from generator.markup.placeholders import without_placeholders

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# An entity is one character of the code: "&lt;".
_PART = re.compile(r"(?P<open><span[^>]*>)|(?P<close></span>)|(?P<char>&[#\w]+;|[^<&])")


def highlight_code(code: str, language: str) -> str:
    """Colour code by its language; without one that Pygments knows, escape it and leave it plain.

    Characters that stand for held HTML keep their place and take no part in the colouring.
    """
    lexer = _lexer(language.lower()) if language else None
    if lexer is None:
        return escape(code, quote=False)
    # Here, since most decks have no code and Pygments takes long to load.
    from pygments import highlight
    from pygments.formatters import HtmlFormatter

    bare, marks = without_placeholders(code)
    coloured: str = highlight(bare, lexer, HtmlFormatter(nowrap=True))
    return _with_marks(coloured.rstrip("\n"), marks) if marks else coloured.rstrip("\n")


def _with_marks(html: str, marks: Sequence[tuple[int, str]]) -> str:
    """Put marks between the characters of highlighted code, at offsets into its text, in ascending order.

    A span that a mark falls into is closed before it and opened again behind it, so that what Anki cuts out
    between two marks is always whole HTML.
    """
    waiting = list(reversed(marks))
    out: list[str] = []
    spans: list[str] = []
    offset = 0
    for part in _PART.finditer(html):
        if part["char"]:
            while waiting and waiting[-1][0] <= offset:
                out += ["</span>" * len(spans), waiting.pop()[1], *spans]
            offset += 1
        elif part["open"]:
            spans.append(part["open"])
        else:
            spans.pop()
        out.append(part[0])
    out += [mark for _, mark in reversed(waiting)]  # "}}" at the end of the code
    return "".join(out)


@cache
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Offsets of deletions count every character: Pygments must neither drop a blank line nor add one.
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
