"""The lists of HTML, written as Markdown tag by tag."""

from collections.abc import Callable
from itertools import takewhile

from generator.lazy_patterns import lazy_pattern
from generator.text.html import Meaning, Tag, tokens
from generator.text.markdown_writer import PARAGRAPH, MarkdownWriter
from generator.values import dataclass

# Records that a tag, or a kind of its attributes, is left out.
RecordLoss = Callable[..., None]

INLINE: frozenset[Meaning] = frozenset(
    {
        "strong",
        "emphasis",
        "strike",
        "mark",
        "code",
        "small",
        "inline",
        "style",
        "quotation",
        "plain",
        "link",
        "image",
        "media",
        "ruby",
        "reading",
    }
)
# What a definition list of Markdown may contain. Code is not in it: with line ends it is a block.
_IN_DEFINITIONS = INLINE - {"code"} | {"break", "term", "definition"}
_START_NUMBER = lazy_pattern(r"\d{1,9}")


def is_definition_list(value: str, start: int, end: int) -> bool:
    """Return whether Markdown can write the `<dl>` around `start:end`.

    It can if each definition is one paragraph after a term.
    """
    last: Meaning | None = None
    has_term, position = False, start
    for token in takewhile(lambda token: token.start < end, tokens(value, start)):
        has_term = has_term or (last == "term" and value[position : token.start].strip() != "")
        position = token.end
        if not isinstance(token, Tag):
            continue
        if token.meaning not in _IN_DEFINITIONS or (token.meaning == "definition" and not has_term):
            return False
        if token.meaning in ("term", "definition") and not token.is_end:
            last, has_term = token.meaning, has_term and token.meaning == "definition"
    return last == "definition"


@dataclass(slots=True)
class _OpenList:
    marker: str | None  # "" for numbers; None for a `<dl>` written as paragraphs
    number: int  # of its last item
    in_cell: bool
    is_indented: bool
    last: Meaning | None = None  # the meaning of its last item


class ListHandler:
    """Writes lists; keeps track of the open lists, outermost first."""

    def __init__(self, writer: MarkdownWriter, record_loss: RecordLoss) -> None:
        self._writer = writer
        self._record_loss = record_loss
        self._open: list[_OpenList] = []

    def handle_list(self, tag: Tag, *, as_paragraphs: bool = False) -> None:
        """Start or end a list. A table row cannot contain a list: there, items are written inline.

        With `as_paragraphs`, a `<dl>` starts whose terms and definitions are written as paragraphs.
        """
        in_cell = self._writer.in_row
        as_paragraphs = self._is_written_as_paragraphs() if tag.is_end else as_paragraphs
        self._writer.paragraph(
            PARAGRAPH if as_paragraphs or self._writer.depth == int(tag.is_end) else 1
        )
        if not as_paragraphs:  # the marker of `<li><dl>` is that of its first line
            self._writer.marker = None
        if tag.is_end and self._open:
            self._writer.depth -= self._open.pop().is_indented
        elif not tag.is_end:
            self._open.append(self._new_list(tag, in_cell=in_cell, as_paragraphs=as_paragraphs))
            self._writer.depth += self._open[-1].is_indented
            if in_cell:
                self._record_loss(tag)

    def _new_list(self, tag: Tag, *, in_cell: bool, as_paragraphs: bool) -> _OpenList:
        start = tag.get("start")
        number = int(start) - 1 if _START_NUMBER.fullmatch(start) else 0
        marker = None if as_paragraphs else "" if tag.name == "ol" else "- "
        return _OpenList(marker, number, in_cell, is_indented=not (in_cell or as_paragraphs))

    def _is_written_as_paragraphs(self) -> bool:
        return bool(self._open) and self._open[-1].marker is None

    def has_open_list(self) -> bool:
        """Return whether a list is open."""
        return bool(self._open)

    def handle_item(self, tag: Tag) -> None:
        """Start or end an item, a term or a definition."""
        if tag.is_end or not self._open:
            self._writer.paragraph(1)
            if not self._is_written_as_paragraphs():
                self._writer.marker = None
            return
        top = self._open[-1]
        last, top.last = top.last, tag.meaning
        top.number += 1
        if self._writer.in_row:
            self._writer.separate(
                ": " if tag.meaning == "definition" else "; " if last else " ", tag.start
            )
            return
        # A term starts a paragraph, unless the term before shares its definition.
        self._writer.paragraph(PARAGRAPH if tag.meaning == "term" and last != "term" else 1)
        if top.marker is not None:
            marker = top.marker or f"{top.number}. "
            self._writer.marker = (
                "" if tag.meaning == "term" else ":   " if tag.meaning == "definition" else marker
            )

    def end_cell(self) -> None:
        """End the lists of a cell."""
        while self._open and self._open[-1].in_cell:
            self._open.pop()
