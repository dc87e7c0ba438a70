"""How blocks start: one function for each kind of block.

Each reads the start of a block from a row that continues `level` of the open containers, and
returns whether there is one. If there is, it has read the block's marker.
"""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.containers import (
    ADMONITION_START,
    CALLOUT_START,
    DEFINITION_START,
    FOOTNOTE_START,
    ITEM_START,
    Container,
    Kind,
    ListBlock,
    admonition,
    list_of,
    take_item_marker,
    take_quote_marker,
)
from generator.markup.footnotes import footnote_name
from generator.markup.open_blocks import OpenBlocks, OpenFence
from generator.markup.rows import Content, Row, indent_limit, join_rows
from generator.markup.tables import Table, delimiter_row, table_cells
from generator.text.code import opening_fence
from generator.text.markers import THEMATIC_BREAK, TITLED_HEADING, without_closing_hashes

Start = Callable[[OpenBlocks, Row, int], bool]

_SETEXT_UNDERLINE = lazy_pattern(r"(=+|-+)[ \t]*$")


def starts_block(blocks: OpenBlocks, row: Row, level: int) -> bool:
    """Read the start of a block of any kind."""
    if row.is_blank or _continues_paragraph(blocks, row, level):
        return False
    blocks.start = row.source_offset
    starts = _STARTS.get(row.text[row.text_offset])
    return starts is not None and any(start(blocks, row, level) for start in starts)


def _continues_paragraph(blocks: OpenBlocks, row: Row, level: int) -> bool:
    """Return whether a row is indented so much that it goes on with an open paragraph."""
    if not blocks.paragraph:
        return False  # an indent has no meaning here
    is_inside = level == len(blocks.stack)
    above = blocks.paragraph_indent if is_inside else blocks.stack[level].indent
    return row.indent >= indent_limit(above)


def _quote(blocks: OpenBlocks, row: Row, level: int) -> bool:
    indent = row.indent
    take_quote_marker(row)
    callout = CALLOUT_START.match(row.rest)
    blocks.close(level)
    if callout is None:
        blocks.open(Container(blocks.add(Element("blockquote")), Kind.QUOTE, indent=indent))
        return True
    row.skip(callout.end())
    element, title = admonition(callout[1], None if row.is_blank else row.rest)
    blocks.open(Container(blocks.add(element), Kind.QUOTE, indent=indent, is_callout=True))
    if title is not None:
        blocks.add_leaf(title, join_rows([(row.rest.rstrip(), row.source_offset)]))
    row.skip_all()
    return True


def _heading(blocks: OpenBlocks, row: Row, level: int) -> bool:
    found = TITLED_HEADING.match(row.rest)
    title = without_closing_hashes(row.rest[found.end() :]).rstrip(" \t") if found else ""
    if not found or not title:
        return False
    blocks.close(level)
    element = blocks.add(Element(f"h{len(found[1])}"))
    blocks.add_leaf(element, join_rows([(title, row.source_offset + found.end())]))
    row.skip_all()
    return True


def _underline(blocks: OpenBlocks, row: Row, level: int) -> bool:
    """Read a row that makes the paragraph above it a heading."""
    found = _SETEXT_UNDERLINE.match(row.rest)
    if not found or not blocks.is_paragraph(level):
        return False
    content = blocks.take_paragraph()
    blocks.math.close()
    if content is not None:
        blocks.add_leaf(blocks.add(Element("h1" if found[1][0] == "=" else "h2")), content)
    elif THEMATIC_BREAK.match(row.rest):
        return False
    else:  # below link definitions, it is the paragraph's text
        blocks.add_to_paragraph(row)
    row.skip_all()
    return True


def _fence(blocks: OpenBlocks, row: Row, level: int) -> bool:
    fence = opening_fence(row.rest)
    if fence is None:
        return False
    blocks.close(level)
    blocks.innermost.start_block()
    blocks.fence = OpenFence(fence, row.indent, row.source_offset)
    row.skip_all()
    return True


def _break(blocks: OpenBlocks, row: Row, level: int) -> bool:
    if not THEMATIC_BREAK.match(row.rest):
        return False
    blocks.close(level)
    blocks.add(Element("hr"))
    row.skip_all()
    return True


def _table(blocks: OpenBlocks, row: Row, level: int) -> bool:
    """Read the row of dashes below the head of a table, which is the last row of a paragraph."""
    alignments = delimiter_row(row.rest) if blocks.is_paragraph(level) else []
    if not alignments or len(table_cells(*blocks.paragraph[-1])) != len(alignments):
        return False
    head = blocks.paragraph.pop()
    blocks.close_leaf()
    blocks.table = Table(alignments, [head])
    row.skip_all()
    return True


def _item(blocks: OpenBlocks, row: Row, level: int) -> bool:
    found = ITEM_START.match(row.rest)
    if found is None or not _may_start_item(blocks, found, level):
        return False
    marker = found[1]
    blocks.close(level)
    opened = list_of(blocks.innermost, marker)
    if not len(opened.element):
        blocks.document.lists.append(opened)
    opened.starts.append(row.source_offset)
    element = Element("li")
    opened.element.append(element)
    indent = row.indent
    width = take_item_marker(row, marker)
    blocks.open(Container(element, Kind.ITEM, width, indent=indent, own_list=opened))
    return True


def _may_start_item(blocks: OpenBlocks, found: re.Match[str], level: int) -> bool:
    marker, is_empty = found[1], not found.string[found.end() :].strip(" \t")
    if blocks.is_paragraph(level):
        # "In", then "1999. A year": only a list that starts with 1 and a text ends a paragraph.
        return not is_empty and int(marker[:-1] or 1) == 1
    return not (is_empty and _is_shown_as_text(blocks, marker, level))


def _is_shown_as_text(blocks: OpenBlocks, marker: str, level: int) -> bool:
    """Return whether a marker with nothing after it is no item: "1998." alone, "+" in "- +"."""
    if blocks.opened_in == blocks.index:
        return True
    is_after_marker = blocks.is_in_row and not blocks.index
    if blocks.stack[level - 1].last_list or not (marker[0].isdigit() or is_after_marker):
        return False
    below = blocks.lines[blocks.index + 1] if blocks.index + 1 < len(blocks.lines) else ""
    return not below[:1].isspace() and not ITEM_START.match(below)


def _admonition(blocks: OpenBlocks, row: Row, level: int) -> bool:
    found = ADMONITION_START.match(row.rest)
    if found is None:
        return False
    element, title = admonition(found[1], found["title"])
    blocks.close(level)
    blocks.open(Container(blocks.add(element), Kind.BODY, is_lazy=False))
    if title is not None:
        start = row.source_offset + found.start("title")
        blocks.add_leaf(title, join_rows([(found["title"], start)]))
    row.skip_all()
    return True


def _footnote(blocks: OpenBlocks, row: Row, level: int) -> bool:
    found = FOOTNOTE_START.match(row.rest)
    if found is None:
        return False
    blocks.close(level)
    name = footnote_name(found[1])
    blocks.document.footnote_starts.append((found[1], row.source_offset))
    if name in blocks.document.footnotes:  # its second text is shown as a paragraph
        blocks.add_to_paragraph(row)
        row.skip_all()
        return True
    body = Element("li")
    blocks.document.footnotes[name] = body
    blocks.innermost.start_block()
    blocks.open(Container(body, Kind.BODY, footnote=name))
    row.skip(found.end())
    row.skip_indent()
    return True


def _definition(blocks: OpenBlocks, row: Row, level: int) -> bool:
    if not DEFINITION_START.match(row.rest):
        return False
    above = blocks.stack[level - 1]
    is_loose = above.ends_with_blank
    terms = _take_terms(blocks, level)
    is_next = bool(len(above.element)) and above.element[-1].tag == "dl"
    if not terms and not is_next:
        return False
    blocks.close(level)
    listed = above.element[-1] if is_next else blocks.add(Element("dl"))
    for term in terms:
        name = Element("dt")
        listed.append(name)
        blocks.add_leaf(name, term)
    element = Element("dd")
    listed.append(element)
    # A definition's paragraphs are kept as such after a blank row, as an item's are.
    own_list = ListBlock(element, ":", is_loose=is_loose)
    blocks.document.lists.append(own_list)
    blocks.open(Container(element, Kind.BODY, is_lazy=False, own_list=own_list))
    row.skip(1)
    row.skip_indent()
    return True


def _take_terms(blocks: OpenBlocks, level: int) -> list[Content]:
    """Remove the paragraph above a definition; return its rows, or the paragraph above a blank."""
    if blocks.is_paragraph(level):
        rows, blocks.paragraph = blocks.paragraph, []
        return [join_rows([(text.rstrip(), start)]) for text, start in rows]
    above = blocks.stack[level - 1]
    if level != len(blocks.stack) or above.last_paragraph is None:
        return []
    _, content = above.last_paragraph
    del above.element[-1]
    blocks.document.leaves.pop()
    return [content]


_ITEM_STARTS = dict.fromkeys("*+0123456789", (_break, _item))
# By the character that a row starts with.
_STARTS: dict[str, tuple[Start, ...]] = {
    **_ITEM_STARTS,
    ">": (_quote,),
    "#": (_heading,),
    "`": (_fence,),
    "~": (_fence,),
    "=": (_underline,),
    "-": (_underline, _break, _item, _table),  # "- | -" is an item
    "_": (_break,),
    "|": (_table,),
    ":": (_table, _definition),
    "!": (_admonition,),
    "[": (_footnote,),
}
