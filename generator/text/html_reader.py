r"""A field of HTML as Markdown in which every character keeps its location, element by element.

White space collapses, and characters that Markdown would read as syntax are escaped. Math and
sounds are Anki's. For markup that is left out (colour, size, …), the text stays, and `lost` gets
the location.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile

from generator.lazy_patterns import lazy_pattern
from generator.text.anki_regions import AnkiRegion, LostMarkup, anki_regions
from generator.text.characters import is_in_word
from generator.text.edits import TextBuilder, TextSlicer
from generator.text.escaping import (
    code_block,
    code_span,
    link_target,
    markdown_image,
)
from generator.text.html import (
    CharacterReference,
    Meaning,
    Tag,
    Token,
    read_html,
    tokens,
    visible_text,
)
from generator.text.html_blocks import INLINE, ListHandler, is_definition_list
from generator.text.html_styles import STYLE, has_lost_style, image_sizes, spans_of_style
from generator.text.html_tables import TableHandler
from generator.text.located import Text
from generator.text.markdown_writer import (
    EMPHASIS,
    MARK,
    PARAGRAPH,
    STRIKE,
    STRONG,
    Delimiters,
    MarkdownWriter,
    tag_delimiters,
)

_PARAGRAPH_END = lazy_pattern(r"\n[ \t]*(?=\n)")
_TABLE_ROW = lazy_pattern(r"^[ \t]*\|.*", re.MULTILINE)
_LANGUAGE_CLASS = lazy_pattern(r"\blanguage-([\w+#.-]+)")
# What may be between `~` or `^`, and what follows the end tag that would be read with it: another
# of these characters, a digit, or the tag of an element that is written with the same character.
_SMALL_DELIMITERS = {"sub": Delimiters("~", "~"), "sup": Delimiters("^", "^")}
_SMALL_TEXT = lazy_pattern(r"[-+−]?[^\W_]{1,20}[-+−]?|[-+−]")
_AFTER_SMALL = lazy_pattern(r"[~^\d]|&#|</?(?:su[bp]|s|strike|del)\b", re.IGNORECASE)
# The content of a highlight that cannot end early, and what may follow its end tag.
_MARKED_TEXT = lazy_pattern(r"[^<>&=\n]{1,200}")
_AFTER_MARK = lazy_pattern(
    r"[^\w<&=]|&nbsp;|</(?:b|i|em|strong|p|div|li|td|th)>|<(?:br|div|p)\b|\Z"
)
_SPAN_DELIMITERS: Mapping[Meaning, Delimiters] = {
    "strong": STRONG,
    "emphasis": EMPHASIS,
    "strike": STRIKE,
}
# Read as a field up to the end tag, even inside Markdown.
_READ_AS_FIELD = frozenset({"list", "definitions", "table", "pre", "quote", "ruby", "hidden"})


def field_as_markdown(
    text: Text, lost: LostMarkup, *, cloze: bool = False, in_row: bool = False
) -> Text | None:
    """Return a field of HTML as Markdown, `in_row` for a table cell; None if it shows nothing."""
    found, pairs = read_html(text.value)
    regions = anki_regions(text, lost)
    writer = MarkdownWriter(text, from_html=True, cloze=cloze, in_row=in_row)
    # `<anki-mathjax>` is a tag as well: the region around it comes first.
    return HtmlReader(text, lost, pairs, writer).read(
        sorted((*regions, *found), key=lambda token: token.start)
    )


class HtmlReader:
    """Writes one text tag by tag; each `handle_` method is for the elements of one meaning."""

    def __init__(
        self, text: Text, lost: LostMarkup, pairs: Mapping[int, Tag], writer: MarkdownWriter
    ) -> None:
        self.text = text
        self.value = text.value
        self.lost = lost
        self.pairs = pairs
        self.writer = writer
        self.in_markdown = not writer.from_html
        self.slicer = TextSlicer(text)
        self.lists = ListHandler(writer, self.record_loss)
        self.tables = TableHandler(self.value, writer, self.record_loss, self.lists)
        # In Markdown, emphasis ends with the paragraph or before a block.
        self.paragraph_ends: list[int] = []
        self.table_rows = (
            [row.span() for row in _TABLE_ROW.finditer(self.value)] if self.in_markdown else []
        )

    def read(self, found: Sequence[Token | AnkiRegion]) -> Text | None:
        """Read the text by its tokens; return None if it shows nothing."""
        if self.in_markdown:
            ends = [end.start() for end in _PARAGRAPH_END.finditer(self.value)]
            blocks = [
                tag.start
                for tag in found
                if isinstance(tag, Tag) and tag.meaning in _READ_AS_FIELD - {"ruby", "hidden"}
            ]
            self.paragraph_ends = sorted((*ends, *blocks))
        position = 0
        for token in found:
            if token.start < position:  # inside an element that was read to its end
                continue
            self.writer.copy(position, token.start)
            position = token.end
            match token:
                case CharacterReference():
                    self.writer.add(token.value, token.start)
                case AnkiRegion():
                    shown = token.markdown
                    in_row = self.writer.in_row
                    self.writer.write(shown.replace("\n", " ") if in_row else shown, token.start)
                case Tag():
                    position = self._handle_tag(token)
        self.writer.copy(position, len(self.value))
        return self.writer.finish()

    def _handle_tag(self, tag: Tag) -> int:
        """Write a tag, or its whole element; return the offset after it."""
        if has_lost_style(tag):
            self.record_loss(tag, STYLE)
        if self.in_markdown:
            self.writer.pass_tag()
            self.writer.in_row = self._is_in_row(tag.start)
        element_handler = (
            HtmlReader.handle_field
            if self.in_markdown and tag.meaning in _READ_AS_FIELD
            else _ELEMENT_HANDLERS.get(tag.meaning)
        )
        if element_handler is None:
            return _TAG_HANDLERS[tag.meaning](self, tag) or tag.end
        if not tag.is_end:
            partner = self.pairs.get(tag.start) or self._end_of_text(tag)
            if partner is None:
                self.record_loss(tag)
            elif element_handler(self, tag, partner):
                return partner.end
        return tag.end

    def _end_of_text(self, tag: Tag) -> Tag | None:
        """Return an end tag at the end of the text for an element that browsers end there."""
        if tag.meaning not in ("code", "pre", "hidden") or tag.name == "rp":
            return None
        return Tag(start=len(self.value), end=len(self.value), name=tag.name, is_end=True)

    def _is_in_row(self, offset: int) -> bool:
        index = bisect_left(self.table_rows, (offset + 1,)) - 1
        return index >= 0 and offset < self.table_rows[index][1]

    def record_loss(self, tag: Tag, kind: str | None = None) -> None:
        """Record that a tag, or a kind of its attributes, is left out."""
        if not tag.is_end:
            self.lost.setdefault(kind or f"<{tag.name}>", []).append(self.text.locate(tag.start))

    def handle_field(self, tag: Tag, partner: Tag) -> bool:
        """Read an element inside Markdown, with all its content, as a field."""
        piece = TextBuilder(self.text.path)
        self.slicer.copy(piece, tag.start, partner.end)
        element = piece.text()
        inner = element and field_as_markdown(element, self.lost, in_row=self.writer.in_row)
        breaks = 0 if tag.meaning == "ruby" else PARAGRAPH
        self.writer.paragraph(breaks)
        if inner:
            self.writer.write_text(inner, tag.start)
        self.writer.paragraph(breaks)
        return True

    def handle_hidden(self, tag: Tag, _: Tag) -> bool:
        """Leave out an element that shows nothing, or that no card can show."""
        if tag.name != "rp":  # brackets for browsers that do not support `<ruby>`
            self.record_loss(tag)
        return True

    def handle_code(self, tag: Tag, partner: Tag) -> bool:
        """Write code as a span or a block."""
        shown = visible_text(self.value[tag.end : partner.start])
        content = shown.replace("\xa0", " ")
        has_lines = (
            "\n" in content.strip() and self.writer.is_at_start() and self._ends_line(partner.end)
        )
        # `<kbd><img src="key.png"></kbd>` shows a picture, `<code></code>` nothing.
        if not content.strip():
            inside = takewhile(
                lambda token: token.start < partner.start, tokens(self.value, tag.end)
            )
            return not self._are_pictures(inside)
        if (tag.meaning == "pre" or has_lines) and not self.writer.in_row:
            inner = next(tokens(self.value, tag.end), tag)  # `<pre><code class="language-c">`
            classes = f"{tag.get('class')} {inner.get('class') if isinstance(inner, Tag) else ''}"
            language = _LANGUAGE_CLASS.search(classes)
            self.writer.write_block(code_block(content, language[1] if language else ""), tag.start)
        # In Markdown, code keeps its spaces, so that the note is the same as with backticks.
        elif self.in_markdown and "`" not in content and "\n" not in content:
            self.writer.write(f"`{content}`", tag.start)
        else:
            self._write_code_lines(shown, tag)
        return True

    def _write_code_lines(self, shown: str, tag: Tag) -> None:
        """Write code in a line of text; each line of it keeps its indent, in spaces that stay."""
        rows = [row for row in shown.split("\n") if row.strip()]
        for number, row in enumerate(rows):
            if number:
                self.handle_break(tag)
            indent = row[: len(row) - len(row.lstrip())]
            is_indented = len(rows) > 1 or "\xa0" in indent
            span = code_span(row)
            ticks = len(span) - len(span.lstrip("`"))
            spaces = "\xa0" * len(indent) if is_indented else ""
            self.writer.write(span[:ticks] + spaces + span[ticks:], tag.start)

    @staticmethod
    def _are_pictures(inside: Iterable[Token]) -> bool:
        """Return whether there are tokens, and all are pictures.

        Stops at the first other token, for linear time.
        """
        kinds = (isinstance(token, Tag) and token.meaning == "image" for token in inside)
        return next(kinds, False) and all(kinds)

    def _ends_line(self, offset: int) -> bool:
        """Return whether only white space is between the offset and the end of the line."""
        following = next(tokens(self.value, offset), None)
        between = self.value[offset : following.start if following else None]
        if self.in_markdown and "\n" in between:
            return not between[: between.index("\n")].strip()
        is_end = following is None or (
            isinstance(following, Tag) and following.meaning not in INLINE
        )
        return is_end and not between.strip()

    def handle_media(self, tag: Tag, partner: Tag) -> bool:
        """Write a sound or a video."""
        inside = takewhile(lambda token: token.start < partner.start, tokens(self.value, tag.start))
        targets = (token.get("src").strip() for token in inside if isinstance(token, Tag))
        if target := next(filter(None, targets), ""):
            self.writer.write(markdown_image(target, "", ()), tag.start)
        else:
            self.record_loss(tag)
        return True

    def handle_plain(self, tag: Tag) -> None:
        """Start or end what the style of a `<span>` means: bold, italic, a small text."""
        start = self.pairs.get(tag.start) if tag.is_end else tag
        if start is None or start.start not in self.pairs:
            return
        spans = spans_of_style(start)
        for span in reversed(spans) if tag.is_end else spans:
            self._delimit(tag, span)

    def handle_nothing(self, tag: Tag) -> None:
        """Leave out a tag that shows nothing by itself."""

    def handle_span(self, tag: Tag) -> None:
        """Start or end emphasis; where its delimiters would be text, as HTML: `<b>H~2~</b>O`."""
        start, end = sorted((tag, self.pairs.get(tag.start, tag)), key=lambda tag: tag.start)
        is_html = start is not end and (
            self._has_word_outside(start.end, start.start - 1)
            or self._has_word_outside(end.start - 1, end.end)
        )
        name = "s" if tag.meaning == "strike" else tag.name
        self._delimit(tag, tag_delimiters(name) if is_html else _SPAN_DELIMITERS[tag.meaning])

    def _has_word_outside(self, inside: int, outside: int) -> bool:
        """Return whether a letter or digit is outside a span's edge, and punctuation inside."""
        char, edge = self.value[max(0, outside) : outside + 1], self.value[inside]
        return char.isalnum() and not (edge.isalnum() or edge.isspace())

    def handle_inline(self, tag: Tag) -> None:
        """Start or end an element that Markdown has as HTML."""
        self._delimit(tag, tag_delimiters(tag.name))

    def handle_small(self, tag: Tag) -> int | None:
        """Write an index or an exponent; return the offset after it if its end is written, too.

        `x<sup>2</sup>` becomes `x^2^` where Markdown reads this so, and else stays HTML.
        """
        partner = self.pairs.get(tag.start)
        if tag.is_end or partner is None or not self._has_small_delimiters(tag, partner):
            self.handle_inline(tag)
            return None
        opening, closing = _SMALL_DELIMITERS[tag.name]
        text = self.value[tag.end : partner.start]
        self.writer.write(f"{opening}{text}{closing}", tag.start)
        return partner.end

    def _has_small_delimiters(self, tag: Tag, partner: Tag) -> bool:
        before = self.writer.character_before()
        text = _SMALL_TEXT.match(self.value, tag.end)
        if not (before.isalnum() or before in ")]") or text is None or text.end() != partner.start:
            return False
        if _AFTER_SMALL.match(self.value, partner.end) or self.writer.is_in(STRIKE):
            return False
        # "x^n^y" is a formula; "H~2~O" is not.
        after = self.value[partner.end : partner.end + 1]
        return tag.name == "sub" or text[0].isdecimal() or not after.isalnum()

    def handle_mark(self, tag: Tag) -> int | None:
        """Write a highlight; return the offset after it if its end is written, too."""
        partner = self.pairs.get(tag.start)
        text = _MARKED_TEXT.match(self.value, tag.end)
        before = self.writer.character_before()
        if (
            tag.is_end
            or partner is None
            or text is None
            or text.end() != partner.start
            or not text[0].strip()
            or is_in_word(before)
            or before == "="
            or not _AFTER_MARK.match(self.value, partner.end)
        ):
            self.handle_inline(tag)
            return None
        self.writer.start(MARK)
        self.writer.copy(tag.end, partner.start)
        self.writer.end(MARK, partner.start)
        return partner.end

    def handle_link(self, tag: Tag) -> None:
        """Start or end a link."""
        partner = self.pairs.get(tag.start)
        target = (partner if partner and tag.is_end else tag).get("href").strip()
        if partner is None and target:
            self.record_loss(tag)
        elif target and tag.is_end:
            self.writer.keep_space(tag.start)
            self._delimit(tag, Delimiters("[", f"]({link_target(target)})"))
        elif target:
            self._delimit(tag, Delimiters("[", f"]({link_target(target)})"))
            self.writer.keep_space(tag.start)

    def _delimit(self, tag: Tag, span: Delimiters) -> None:
        first, last = sorted((tag.start, self.pairs.get(tag.start, tag).start))
        if bisect_left(self.paragraph_ends, first) < bisect_left(self.paragraph_ends, last):
            self.record_loss(tag)
        elif tag.is_end:
            self.writer.end(span, tag.start)
        else:
            self.writer.start(span)

    def handle_style(self, tag: Tag) -> None:
        """Leave out a size or a colour."""
        if not has_lost_style(tag):
            self.record_loss(tag, STYLE)

    def handle_quotation(self, tag: Tag) -> None:
        """Write the quotes around a `<q>`."""
        self.writer.add("”" if tag.is_end else "“", tag.start)

    def handle_image(self, tag: Tag) -> None:
        """Write a picture."""
        target = tag.get("src").strip()
        sizes = [f"{name}={size}" for name, size in image_sizes(tag)]
        if target:
            self.writer.write(markdown_image(target, tag.get("alt"), sizes), tag.start)
        else:
            self.record_loss(tag)

    def handle_reading(self, tag: Tag) -> None:
        """Write the brackets around a reading."""
        self.writer.add("]" if tag.is_end else "[", tag.start)

    def handle_break(self, tag: Tag) -> None:
        """End the line."""
        if self.in_markdown and self.writer.in_row:
            self.writer.write("<br>", tag.start)
        else:
            self.writer.line_break()

    def handle_definitions(self, tag: Tag) -> None:
        """Start or end a definition list; in a list or a block quote, write it as paragraphs."""
        partner = self.pairs.get(tag.start)
        is_outermost = not (self.lists.has_open_list() or self.writer.quotes)
        is_list = (
            partner and is_outermost and is_definition_list(self.value, tag.end, partner.start)
        )
        self.lists.handle_list(tag, as_paragraphs=not (tag.is_end or self.writer.in_row or is_list))

    def handle_rule(self, tag: Tag) -> None:
        """Write a thematic break."""
        if self.writer.in_row:
            self.record_loss(tag)
            self.writer.paragraph()
        else:
            self.writer.write_block(["***"], tag.start)

    def handle_block(self, tag: Tag) -> None:
        """End the line or the paragraph at an element's tag."""
        if tag.meaning == "frame":
            self.record_loss(tag)
        self.writer.paragraph(PARAGRAPH if tag.meaning == "paragraph" or self.in_markdown else 1)

    def handle_heading(self, tag: Tag) -> None:
        """Start or end a heading."""
        self.writer.paragraph()
        self.writer.marker = None if tag.is_end else "#" * int(tag.name[1]) + " "

    def handle_quote(self, tag: Tag) -> None:
        """Start or end a block quote."""
        self.writer.paragraph()
        if self.writer.in_row:
            self.record_loss(tag)
        else:
            self.writer.quotes = max(0, self.writer.quotes + (-1 if tag.is_end else 1))


# Each writes an element with its content; if it returns False, the content is read tag by tag.
_ELEMENT_HANDLERS: Mapping[Meaning, Callable[[HtmlReader, Tag, Tag], bool]] = {
    "code": HtmlReader.handle_code,
    "drawing": HtmlReader.handle_hidden,
    "hidden": HtmlReader.handle_hidden,
    "media": HtmlReader.handle_media,
    "pre": HtmlReader.handle_code,
}
# Each writes a tag; it returns an offset if it wrote all of the text before that.
_TAG_HANDLERS: Mapping[Meaning, Callable[[HtmlReader, Tag], int | None]] = {
    **dict.fromkeys(_SPAN_DELIMITERS, HtmlReader.handle_span),
    **dict.fromkeys(("auxiliary", "ruby"), HtmlReader.handle_nothing),
    "other": HtmlReader.record_loss,
    "plain": HtmlReader.handle_plain,
    "quotation": HtmlReader.handle_quotation,
    "style": HtmlReader.handle_style,
    **dict.fromkeys(("line", "frame", "paragraph"), HtmlReader.handle_block),
    **dict.fromkeys(
        ("item", "term", "definition"), lambda reader, tag: reader.lists.handle_item(tag)
    ),
    "break": HtmlReader.handle_break,
    "cell": lambda reader, tag: reader.tables.handle_cell(tag),
    "definitions": HtmlReader.handle_definitions,
    "heading": HtmlReader.handle_heading,
    "image": HtmlReader.handle_image,
    "inline": HtmlReader.handle_inline,
    "mark": HtmlReader.handle_mark,
    "small": HtmlReader.handle_small,
    "link": HtmlReader.handle_link,
    "list": lambda reader, tag: reader.lists.handle_list(tag),
    "quote": HtmlReader.handle_quote,
    "reading": HtmlReader.handle_reading,
    "row": lambda reader, tag: reader.tables.handle_row(tag),
    "rule": HtmlReader.handle_rule,
    "table": lambda reader, tag: reader.tables.handle_table(tag),
}
