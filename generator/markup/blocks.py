"""The blocks of a text by CommonMark's rules, as Python-Markdown's element tree.

Each row continues some of the open containers, may start new ones, and ends in a leaf: a paragraph,
a heading, a table, code. The inline markup of the leaves is read later.

Departures from CommonMark (section numbers of 0.31): an indent makes no code block (4.4), HTML is
text (4.6), a heading needs a title (4.2), a number such as `1998.` alone is a text (5.2), and
display math over several rows is in one paragraph. In addition: tables, footnotes, definition
lists, admonitions and callouts.
"""

from generator.lazy_patterns import lazy_pattern
from generator.markup.block_starts import starts_block
from generator.markup.containers import Kind, matched_containers
from generator.markup.document import Document
from generator.markup.open_blocks import OpenBlocks, OpenFence
from generator.markup.rows import Row, indent_limit
from generator.text.code import closes
from generator.text.markers import ITEM

# A row of only the start of a deletion, or of its end with or without a hint, is a block, so that a
# deletion may be around other blocks.
_DELETION_ROW = lazy_pattern(r"(?:\{\{(?:c\d+(?:,\d+)*::)?|(?:::[^{}]*)?\}\})[ \t]*$")
# So is the start of a deletion directly before a block that goes on in the next row: "{{- a".
_DELETION_BEFORE_BLOCK = lazy_pattern(
    rf"\{{\{{(?:c\d+(?:,\d+)*::)?(?=(?:{ITEM}[ \t]|>|\||!!!)(?!.*\}}\}}))"
)


def parse_blocks(text: str, *, with_deletions: bool = False, is_in_row: bool = False) -> Document:
    """Parse the blocks of a text; raises `NestedTooDeeply`.

    With `with_deletions`, a row with only a delimiter of a deletion is a block. If the text
    `is_in_row`, it starts after a marker on its first row.
    """
    lines = text.split("\n")
    blocks = OpenBlocks(lines, with_deletions=with_deletions, is_in_row=is_in_row)
    offset = 0
    for index, line in enumerate(lines):
        blocks.index = index
        _read(blocks, Row(line, offset))
        offset += len(line) + 1
    blocks.close(0)
    blocks.close_fence(len(text))
    return blocks.document


def _read(blocks: OpenBlocks, row: Row) -> None:
    level = matched_containers(blocks.stack, row)
    is_inside = level == len(blocks.stack)
    if blocks.fence is not None and is_inside:
        _read_code(blocks, blocks.fence, row)
    elif blocks.math.is_open and is_inside and not row.is_blank:
        blocks.add_to_paragraph(row)
    elif row.is_blank:
        _read_blank(blocks, level)
    else:
        _read_text(blocks, row, level)


def _read_code(blocks: OpenBlocks, opened: OpenFence, row: Row) -> None:
    if row.indent < indent_limit(opened.indent) and closes(opened.fence, row.rest):
        blocks.close_fence(row.start + len(row.text))
        return
    row.skip_columns(opened.indent)
    opened.rows.append(row.code())


def _read_blank(blocks: OpenBlocks, level: int) -> None:
    blocks.close(level)
    # A blank row in a block quote, ">", is no blank row of the list around the quote.
    for container in reversed(blocks.stack):
        container.ends_with_blank = True
        if container.kind is Kind.QUOTE:
            break


def _read_text(blocks: OpenBlocks, row: Row, level: int) -> None:
    first = level
    if blocks.with_deletions and (found := _DELETION_BEFORE_BLOCK.match(row.rest)):
        blocks.close(level)
        blocks.start_paragraph(found[0], row.source_offset)
        blocks.close_leaf()
        row.skip(found.end())
    while starts_block(blocks, row, level):
        level = len(blocks.stack)
    if blocks.with_deletions and _DELETION_ROW.match(row.rest):
        blocks.close(level)
        blocks.add_to_paragraph(row)
        blocks.close_leaf()
    elif level == first and _is_lazy(blocks, level):
        blocks.add_to_paragraph(row)
    elif not row.is_blank:
        _add_to_leaf(blocks, row, level)
    for container in blocks.stack:
        container.ends_with_blank = False


def _is_lazy(blocks: OpenBlocks, level: int) -> bool:
    """Return whether a row goes on with the paragraph of containers that it does not continue."""
    skipped = blocks.stack[level:]
    return bool(blocks.paragraph and skipped) and all(container.is_lazy for container in skipped)


def _add_to_leaf(blocks: OpenBlocks, row: Row, level: int) -> None:
    """Add a row that starts no block to the open table or paragraph, or to a new paragraph."""
    if level < len(blocks.stack) or (blocks.table and row.rest.startswith(("$$", "\\["))):
        blocks.close(level)
    if blocks.table is not None:
        blocks.table.rows.append((row.rest, row.source_offset))
    else:
        blocks.add_to_paragraph(row)
