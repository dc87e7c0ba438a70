r"""HTML as Markdown, every character with its place: a whole field of HTML, element by element.

White space folds and characters that would be syntax to Markdown are escaped; math (`\(…\)`, `[$]…[/$]`) and sounds are
Anki's. What a card has no place for (underlining, colour, size, …) is listed in `lost` and leaves its text.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import unescape
from itertools import takewhile
from typing import NamedTuple

from generator.diagnostics import Location
from generator.text.edits import Composer, Cuts
from generator.text.escaping import (
    ANKI_REGION,
    code_block,
    code_span,
    image,
    link_target,
    small_characters,
)
from generator.text.html import (
    CharacterReference,
    Meaning,
    Tag,
    Token,
    read_html,
    shown_text,
    tokens,
)
from generator.text.html_blocks import INLINE, Lists, Tables, is_definition_list
from generator.text.located import Text
from generator.text.markdown_writer import (
    EMPHASIS,
    PARAGRAPH,
    STRIKE,
    STRONG,
    Delimiters,
    MarkdownWriter,
)

Lost = dict[str, list[Location]]  # where each kind of markup was that was left out

_REGION = re.compile(
    rf"\[(?P<run>\$\$?)\](?P<formula>(?:(?!\[/?\$).)+?)\[/(?P=run)\]|{ANKI_REGION.pattern}",
    re.DOTALL,
)
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?=\n)")
_TABLE_ROW = re.compile(r"^[ \t]*\|.*", re.MULTILINE)
_LANGUAGE = re.compile(r"\blanguage-([\w+#.-]+)")
_SIZE = re.compile(r"\d{1,4}%?")
_STYLES = frozenset({"style", "color", "bgcolor", "align", "face"})
_LONGEST_SMALL = 60  # a longer text is no index or power
_SPANS: Mapping[Meaning, Delimiters] = {"strong": STRONG, "emphasis": EMPHASIS, "strike": STRIKE}
# Read as a field even inside Markdown, to their ends.
_WHOLE = frozenset({"list", "definitions", "table", "pre", "quote", "ruby", "hidden"})


class _AnkiRegion(NamedTuple):
    start: int
    end: int
    markdown: str


def field_as_markdown(
    text: Text, lost: Lost, *, cloze: bool = False, in_row: bool = False
) -> Text | None:
    """Return a field of HTML as Markdown, `in_row` for a cell of a table; None if it shows nothing."""
    found, pairs = read_html(text.value)
    regions = map(_anki_region, _REGION.finditer(text.value))
    writer = MarkdownWriter(text, folds=True, cloze=cloze, in_row=in_row)
    return HtmlReader(text, lost, pairs, writer).read(
        sorted((*found, *regions), key=lambda one: one.start)
    )


def _anki_region(found: re.Match[str]) -> _AnkiRegion:
    """Read a sound, or math: the editor puts tags into formulas."""
    if found[0].startswith("[sound:"):
        return _AnkiRegion(*found.span(), unescape(found[0]))
    shown = shown_text(found["formula"] or found[0]).replace("\xa0", " ")
    opening, closing = {"$": ("\\(", "\\)"), "$$": ("\\[", "\\]"), None: ("", "")}[found["run"]]
    return _AnkiRegion(*found.span(), f"{opening}{shown}{closing}")


class HtmlReader:
    """Writes one text, element by element: each method is for one."""

    def __init__(
        self, text: Text, lost: Lost, pairs: Mapping[int, Tag], writer: MarkdownWriter
    ) -> None:
        self.text = text
        self.value = text.value
        self.lost = lost
        self.pairs = pairs
        self.writer = writer
        self.in_markdown = not writer.folds
        self.cuts = Cuts(text)
        self.lists = Lists(writer, self.lose)
        self.tables = Tables(writer, self.lose, self.lists)
        # In Markdown, emphasis ends with the paragraph or before a block, and a row of a table with the line.
        self.paragraph_ends: list[int] = []
        self.table_rows = (
            [one.span() for one in _TABLE_ROW.finditer(self.value)] if self.in_markdown else []
        )

    def read(self, found: Sequence[Token | _AnkiRegion]) -> Text | None:
        """Read the text by its tokens; None if it shows nothing."""
        if self.in_markdown:
            ends = [one.start() for one in _PARAGRAPH_END.finditer(self.value)]
            blocks = [
                one.start
                for one in found
                if isinstance(one, Tag) and one.meaning in _WHOLE - {"ruby", "hidden"}
            ]
            self.paragraph_ends = sorted((*ends, *blocks))
        position = 0
        for token in found:
            if token.start < position:  # inside what was read as a whole
                continue
            self.writer.copy(position, token.start)
            position = token.end
            match token:
                case CharacterReference():
                    self.writer.add(token.value, token.start)
                case _AnkiRegion():
                    self.writer.write(token.markdown, token.start)
                case Tag():
                    position = self._take_tag(token)
        self.writer.copy(position, len(self.value))
        return self.writer.finish()

    def _take_tag(self, tag: Tag) -> int:
        """Take a tag, or with it all up to its partner; return the offset after that."""
        if _STYLES & {name for name, _ in tag.attributes}:
            self.lose(tag, "style")
        if self.in_markdown:
            self.writer.pass_tag()
            self.writer.in_row = self._is_in_row(tag.start)
        whole = (
            HtmlReader.take_field
            if self.in_markdown and tag.meaning in _WHOLE
            else _WITH_CONTENT.get(tag.meaning)
        )
        if whole is None:
            _ALONE[tag.meaning](self, tag)
        elif not tag.is_end:
            partner = self.pairs.get(tag.start) or self._end_of_text(tag)
            if partner is None:
                self.lose(tag)
            elif whole(self, tag, partner):
                return partner.end
        return tag.end

    def _end_of_text(self, tag: Tag) -> Tag | None:
        """Return an end for a tag that has none but goes on to the end of the text, as in browsers."""
        if tag.meaning not in ("code", "pre", "hidden") or tag.name == "rp":
            return None
        return Tag(start=len(self.value), end=len(self.value), name=tag.name, is_end=True)

    def _is_in_row(self, offset: int) -> bool:
        index = bisect_left(self.table_rows, (offset + 1,)) - 1
        return index >= 0 and offset < self.table_rows[index][1]

    def lose(self, tag: Tag, kind: str | None = None) -> None:
        """Note that a tag, or what is said by its attributes, is left out."""
        if not tag.is_end:
            self.lost.setdefault(kind or f"<{tag.name}>", []).append(self.text.locate(tag.start))

    def take_field(self, tag: Tag, partner: Tag) -> bool:
        """Read an element inside Markdown with all that is in it as a field."""
        piece = Composer(self.text.path)
        self.cuts.copy(piece, tag.start, partner.end)
        element = piece.text()
        inner = element and field_as_markdown(element, self.lost, in_row=self.writer.in_row)
        breaks = 0 if tag.meaning == "ruby" else PARAGRAPH
        self.writer.paragraph(breaks)
        if inner:
            self.writer.take(inner, tag.start)
        self.writer.paragraph(breaks)
        return True

    def take_hidden(self, tag: Tag, _: Tag) -> bool:
        """Leave out what shows nothing, and what no card can show."""
        if tag.name != "rp":  # brackets for browsers that do not know `<ruby>`
            self.lose(tag)
        return True

    def take_small(self, tag: Tag, partner: Tag) -> bool:
        """Write an index or a power."""
        is_short = partner.start - tag.end <= _LONGEST_SMALL
        small = (
            small_characters(tag.name, unescape(self.value[tag.end : partner.start]))
            if is_short
            else None
        )
        if small is None:
            self.lose(tag)
        else:
            self.writer.write(small, tag.start)
        return small is not None

    def take_code(self, tag: Tag, partner: Tag) -> bool:
        """Write code, in the line or as a block."""
        content = shown_text(self.value[tag.end : partner.start]).replace("\xa0", " ")
        has_lines = (
            "\n" in content.strip() and self.writer.is_at_start() and self._ends_line(partner.end)
        )
        if (
            not content.strip()
        ):  # `<kbd><img src="key.png"></kbd>` shows a picture, `<code></code>` nothing
            inside = takewhile(lambda one: one.start < partner.start, tokens(self.value, tag.end))
            return not self._are_pictures(inside)
        if (tag.meaning == "pre" or has_lines) and not self.writer.in_row:
            inner = next(tokens(self.value, tag.end), tag)  # `<pre><code class="language-c">`
            classes = f"{tag.get('class')} {inner.get('class') if isinstance(inner, Tag) else ''}"
            language = _LANGUAGE.search(classes)
            self.writer.write_block(code_block(content, language[1] if language else ""), tag.start)
        else:
            # Markdown's own code keeps its spaces: the note is the same as with backticks.
            is_kept = self.in_markdown and "`" not in content and "\n" not in content
            self.writer.write(f"`{content}`" if is_kept else code_span(content), tag.start)
        return True

    @staticmethod
    def _are_pictures(inside: Iterable[Token]) -> bool:
        """Tell whether all of these are, of which there is one; it stops at the first that is none, for linear time."""
        kinds = (isinstance(one, Tag) and one.meaning == "image" for one in inside)
        return next(kinds, False) and all(kinds)

    def _ends_line(self, offset: int) -> bool:
        """Tell whether nothing but white space comes between this and the end of the line."""
        following = next(tokens(self.value, offset), None)
        between = self.value[offset : following.start if following else None]
        if self.in_markdown and "\n" in between:
            return not between[: between.index("\n")].strip()
        is_end = following is None or (
            isinstance(following, Tag) and following.meaning not in INLINE
        )
        return is_end and not between.strip()

    def take_media(self, tag: Tag, partner: Tag) -> bool:
        """Write a sound or a film."""
        inside = takewhile(lambda one: one.start < partner.start, tokens(self.value, tag.start))
        targets = (one.get("src").strip() for one in inside if isinstance(one, Tag))
        if target := next(filter(None, targets), ""):
            self.writer.write(image(target, "", ()), tag.start)
        else:
            self.lose(tag)
        return True

    def take_nothing(self, tag: Tag) -> None:
        """Leave out a tag that shows nothing by itself."""

    def take_span(self, tag: Tag) -> None:
        """Begin or end emphasis."""
        self._delimit(tag, _SPANS[tag.meaning])

    def take_link(self, tag: Tag) -> None:
        """Begin or end a link."""
        partner = self.pairs.get(tag.start)
        target = (partner if partner and tag.is_end else tag).get("href").strip()
        if partner is None and target:
            self.lose(tag)
        elif target and tag.is_end:
            self.writer.keep_space(tag.start)
            self._delimit(tag, Delimiters("[", f"]({link_target(target)})"))
        elif target:
            self._delimit(tag, Delimiters("[", f"]({link_target(target)})"))
            self.writer.keep_space(tag.start)

    def _delimit(self, tag: Tag, span: Delimiters) -> None:
        first, last = sorted((tag.start, self.pairs.get(tag.start, tag).start))
        if bisect_left(self.paragraph_ends, first) < bisect_left(self.paragraph_ends, last):
            self.lose(tag)
        elif tag.is_end:
            self.writer.end(span, tag.start)
        else:
            self.writer.start(span)

    def take_image(self, tag: Tag) -> None:
        """Write a picture."""
        target = tag.get("src").strip()
        sizes = [
            f"{name}={tag.get(name)}"
            for name in ("width", "height")
            if _SIZE.fullmatch(tag.get(name))
        ]
        if target:
            self.writer.write(image(target, tag.get("alt"), sizes), tag.start)
        else:
            self.lose(tag)

    def take_reading(self, tag: Tag) -> None:
        """Write the brackets around a reading."""
        self.writer.add("]" if tag.is_end else "[", tag.start)

    def take_break(self, tag: Tag) -> None:
        """End the line."""
        if self.in_markdown and self.writer.in_row:
            self.lose(tag)
            self.writer.add(" ", tag.start)
        else:
            self.writer.line_break()

    def take_definitions(self, tag: Tag) -> None:
        """Begin or end a definition list; in a list or a quotation it is paragraphs."""
        partner = self.pairs.get(tag.start)
        is_outermost = not (self.lists.is_inside() or self.writer.quotes)
        is_list = (
            partner and is_outermost and is_definition_list(self.value, tag.end, partner.start)
        )
        self.lists.take_list(tag, is_plain=not (tag.is_end or self.writer.in_row or is_list))

    def take_rule(self, tag: Tag) -> None:
        """Write a thematic break."""
        if self.writer.in_row:
            self.lose(tag)
            self.writer.paragraph()
        else:
            self.writer.write_block(["***"], tag.start)

    def take_block(self, tag: Tag) -> None:
        """End the line or the paragraph before and after an element."""
        if tag.meaning == "frame":
            self.lose(tag)
        self.writer.paragraph(PARAGRAPH if tag.meaning == "paragraph" or self.in_markdown else 1)

    def take_heading(self, tag: Tag) -> None:
        """Begin or end a heading."""
        self.writer.paragraph()
        self.writer.marker = None if tag.is_end else "#" * int(tag.name[1]) + " "

    def take_quote(self, tag: Tag) -> None:
        """Begin or end a quotation."""
        self.writer.paragraph()
        if self.writer.in_row:
            self.lose(tag)
        else:
            self.writer.quotes = max(0, self.writer.quotes + (-1 if tag.is_end else 1))


# What becomes of an element and its content; False leaves the content to be read.
_WITH_CONTENT: Mapping[Meaning, Callable[[HtmlReader, Tag, Tag], bool]] = {
    "code": HtmlReader.take_code,
    "drawing": HtmlReader.take_hidden,
    "hidden": HtmlReader.take_hidden,
    "media": HtmlReader.take_media,
    "pre": HtmlReader.take_code,
    "small": HtmlReader.take_small,
}
_ALONE: Mapping[Meaning, Callable[[HtmlReader, Tag], None]] = {
    **dict.fromkeys(_SPANS, HtmlReader.take_span),
    **dict.fromkeys(("plain", "part", "ruby"), HtmlReader.take_nothing),
    **dict.fromkeys(("style", "other"), HtmlReader.lose),
    **dict.fromkeys(("line", "frame", "paragraph"), HtmlReader.take_block),
    **dict.fromkeys(
        ("item", "term", "definition"), lambda reader, tag: reader.lists.take_item(tag)
    ),
    "break": HtmlReader.take_break,
    "cell": lambda reader, tag: reader.tables.take_cell(tag),
    "definitions": HtmlReader.take_definitions,
    "heading": HtmlReader.take_heading,
    "image": HtmlReader.take_image,
    "link": HtmlReader.take_link,
    "list": lambda reader, tag: reader.lists.take_list(tag),
    "quote": HtmlReader.take_quote,
    "reading": HtmlReader.take_reading,
    "row": lambda reader, tag: reader.tables.take_row(tag),
    "rule": HtmlReader.take_rule,
    "table": lambda reader, tag: reader.tables.take_table(tag),
}
