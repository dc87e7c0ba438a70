"""Takes the blocks of Obsidian_to_Anki out of the code in which some people write them.

The plugin looks for its words in the whole text of a file, whether it is code or not. Here, code
counts only in a file in which the plugin has written an id into code: any other code shows how
notes are written.
"""

from collections.abc import Iterator, Sequence

from generator.lazy_patterns import lazy_pattern
from generator.sources.vault_settings import ObsidianToAnki
from generator.text.code import FencedRow, fenced_rows

_ID = lazy_pattern(r"[ \t]*(?:<!--ID:[ ]\d{10,}-->|ID:[ ]\d{10,})[ \t]*$")


def without_fences(rows: Sequence[str], settings: ObsidianToAnki) -> Sequence[str]:
    """Return the rows with blank rows in place of the fences around such blocks."""
    blocks = [code for code in _code_blocks(rows) if _has_block(rows, code, settings)]
    if not any(_ID.match(rows[index]) for code in blocks for index in code):
        return rows
    fences = {index for code in blocks for index in (code.start - 1, code.stop)}
    return ["" if index in fences else row for index, row in enumerate(rows)]


def _has_block(rows: Sequence[str], code: range, settings: ObsidianToAnki) -> bool:
    bare = {rows[index].rstrip() for index in code}
    return settings.begin in bare and settings.end in bare


def _code_blocks(rows: Sequence[str]) -> Iterator[range]:
    """Yield the indices of the rows of each code block, without its fences."""
    start = 0
    for index, role in enumerate(fenced_rows(rows)):
        if role is FencedRow.OPENING:
            start = index + 1
        elif role is FencedRow.CLOSING:
            yield range(start, index)
