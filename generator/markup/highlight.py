"""Code as HTML, with Pygments' CSS classes if it knows the language."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from generator.markup.placeholders import without_placeholders

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# An entity is one character of the code: "&lt;".
_TAG_OR_CHARACTER = re.compile(r"(?P<open><span[^>]*>)|(?P<close></span>)|(?P<char>&[#\w]+;|[^<&])")


def highlight_code(code: str, language: str) -> str:
    """Highlight code in a language that Pygments knows; escape code in any other.

    Placeholders keep their places and do not change the highlighting.
    """
    lexer = _lexer(language.lower()) if language else None
    if lexer is None:
        return escape(code, quote=False)
    # Imported here because Pygments takes long to load, and most decks have no code.
    from pygments import highlight
    from pygments.formatters import HtmlFormatter

    plain, placeholders = without_placeholders(code)
    html: str = highlight(plain, lexer, HtmlFormatter(nowrap=True))
    return _insert_placeholders(html.rstrip("\n"), placeholders)


def _insert_placeholders(html: str, placeholders: Sequence[tuple[int, str]]) -> str:
    """Insert placeholders between the characters of highlighted code, at ascending offsets.

    The offsets count the code's characters. A span around a placeholder is closed before it and
    opened again after it, so that the HTML between two delimiters, which Anki replaces, is always
    well-formed.
    """
    if not placeholders:
        return html
    waiting = list(reversed(placeholders))
    out: list[str] = []
    spans: list[str] = []
    offset = 0
    for token in _TAG_OR_CHARACTER.finditer(html):
        if token["char"]:
            while waiting and waiting[-1][0] <= offset:
                out += ["</span>" * len(spans), waiting.pop()[1], *spans]
            offset += 1
        elif token["open"]:
            spans.append(token["open"])
        else:
            spans.pop()
        out.append(token[0])
    out += [placeholder for _, placeholder in reversed(waiting)]  # "}}" at the end of the code
    return "".join(out)


@cache
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Offsets of placeholders count every character: Pygments must not remove or add blank
        # lines.
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
