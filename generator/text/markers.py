r"""The markers of Markdown's blocks (CommonMark 0.31, sections 4 and 5).

List items, headings, thematic breaks, block quotes, fences. The constants that are strings are for
use inside larger patterns.
"""

from generator.lazy_patterns import lazy_pattern

# A number has at most nine digits: more overflow in some browsers (CommonMark, section 5.2).
BULLET, NUMBER = r"[-*+]", r"\d{1,9}[.)]"
ITEM = rf"(?:{BULLET}|{NUMBER})"
TASK_BOX = r"\[[ xX]\]"
HASHES = r"#{1,6}"
FENCE = r"(?:`{3}|~{3})"
QUOTE = r">[ \t]?"

# Three or more of one character, with or without spaces between them.
THEMATIC_BREAK = lazy_pattern(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
# The thematic break that ends a note in the native format and in most dialects: only dashes,
# without spaces between them, at the start of a line.
DASHES = lazy_pattern(r"-{3,}[ \t]*$")
# "#" alone is a heading without a title; "#tag" is text.
HEADING = lazy_pattern(rf"({HASHES})(?:[ \t]|$)")
TITLED_HEADING = lazy_pattern(rf"({HASHES})[ \t]+(?=\S)")
_CLOSING_HASHES = lazy_pattern(r"(?:^|[ \t])#+[ \t]*$")
# A line that does not continue a paragraph: a list item, a heading, a block quote, a table row, a
# fence, indented code.
_BLOCK_START = lazy_pattern(rf"[ \t]*(?:{ITEM}[ \t]|[>#|]|{FENCE}|$|\t| {{4}})")


def without_closing_hashes(title: str) -> str:
    """Remove the closing hashes of a heading from its title, and the spaces before them.

    "Cells  ##" is "Cells", "C#" stays.
    """
    found = _CLOSING_HASHES.search(title) if title.rstrip().endswith("#") else None
    return title[: found.start()].rstrip(" \t") if found else title


def starts_block(line: str) -> bool:
    """Return whether a line starts a new block, or is blank."""
    return _BLOCK_START.match(line) is not None
