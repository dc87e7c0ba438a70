"""Code as HTML elements, with Pygments' CSS classes if it knows the language."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from generator.markup.writer import ElementWriter

if TYPE_CHECKING:
    from pygments.lexer import Lexer


def write_code(
    code: str,
    language: str,
    writer: ElementWriter,
    inserted: Sequence[tuple[int, int, Element]] = (),
) -> None:
    """Write code; each element in `inserted`, in order, is in place of the code at `start:end`.

    They do not change the highlighting, and a span ends before each of them and starts again after
    it, so that the HTML between two delimiters, which Anki replaces, is always well-formed.
    """
    plain, waiting = _without_inserted(code, inserted)
    offset = 0
    for css_class, text in _pieces(plain, language):
        start, end = offset, offset + len(text)
        while waiting and waiting[-1][0] < end:
            stop, element = waiting.pop()
            _write_span(text[start - offset : stop - offset], css_class, writer)
            writer.add(element)
            start = stop
        _write_span(text[start - offset :], css_class, writer)
        offset = end
    for _, element in reversed(waiting):  # "}}" at the end of the code
        writer.add(element)


def highlighted_html(code: str, language: str, write: Callable[[str], str]) -> str:
    """Return code as HTML, as `write_code` and the serialiser do; `write` returns a text's HTML."""
    html: list[str] = []
    plain = ""  # all up to the next span is one text
    for css_class, text in _pieces(code, language):
        if not css_class:
            plain += text
        elif text:
            html += (write(plain), f'<span class="{css_class}">', write(text), "</span>")
            plain = ""
    html.append(write(plain))
    return "".join(html)


def _without_inserted(
    code: str, inserted: Sequence[tuple[int, int, Element]]
) -> tuple[str, list[tuple[int, Element]]]:
    """Return the code without what is replaced, and the elements with their offsets, last first."""
    pieces: list[str] = []
    waiting: list[tuple[int, Element]] = []
    position = length = 0
    for start, end, element in inserted:
        pieces.append(code[position:start])
        length += start - position
        waiting.append((length, element))
        position = end
    pieces.append(code[position:])
    return "".join(pieces), waiting[::-1]


def _write_span(text: str, css_class: str, writer: ElementWriter) -> None:
    if not text or not css_class:
        writer.text(text)
        return
    span = Element("span", {"class": css_class})
    span.text = text
    writer.add(span)


def _pieces(code: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield pieces of code with their CSS classes; "" is no class. A line end is a piece."""
    lexer = _lexer(language.lower()) if language else None
    if lexer is None:
        yield "", code
        return
    # Pygments drops a byte order mark at the start.
    yield "", code[: len(code) - len(code.removeprefix("\ufeff"))]
    current = waiting = ""
    for token, value in lexer.get_tokens(code.removeprefix("\ufeff")):
        css_class = _css_class(token)
        if css_class == current and "\n" not in value:
            waiting += value
            continue
        first, *rows = value.split("\n")
        if css_class != current:
            yield current, waiting
            current, waiting = css_class, first
        else:
            waiting += first
        for row in rows:
            yield current, waiting
            yield "", "\n"
            waiting = row
    yield current, waiting


@cache
def _css_class(token: object) -> str:
    """Return the classes of a token type: Pygments' short name of it or of what it is a kind of."""
    from pygments.token import STANDARD_TYPES

    names: list[str] = []
    while token not in STANDARD_TYPES:
        names.append(token[-1])  # type: ignore[index]  # a token type is a tuple of names
        token = token.parent  # type: ignore[attr-defined]
    classes = [STANDARD_TYPES[token]]  # type: ignore[index]
    for name in reversed(names):
        classes.append(f"{classes[-1]}-{name}")
    return " ".join(filter(None, classes))


@cache
def _lexer(language: str) -> "Lexer | None":
    # Imported here because Pygments takes long to load, and most decks have no code.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Offsets of inserted elements count every character: Pygments must not remove or add blank
        # lines.
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
