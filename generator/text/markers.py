r"""How Markdown marks a line: items, headings, thematic breaks, quotations, fences (CommonMark 0.31, sections 4 and 5).

The names in capitals that are strings are parts of patterns, for those that look for a marker among other things.
"""

import re

# A number has up to nine digits: some browsers overflow beyond (CommonMark, section 5.2).
BULLET, NUMBER = r"[-*+]", r"\d{1,9}[.)]"
ITEM = rf"(?:{BULLET}|{NUMBER})"
TASK_BOX = r"\[[ xX]\]"
HASHES = r"#{1,6}"
FENCE = r"(?:`{3}|~{3})"
QUOTE = r">[ \t]?"

# Three or more of one character, white space between them or not.
THEMATIC_BREAK = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
# The thematic break that ends a note, in our format and in most others: dashes at the start of a line, none apart.
DASHES = re.compile(r"-{3,}[ \t]*$")
# "#" alone is a heading without a title; "#tag" is text.
HEADING = re.compile(rf"({HASHES})(?:[ \t]|$)")
TITLED_HEADING = re.compile(rf"({HASHES})[ \t]+(?=\S)")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+[ \t]*$")
# A line that Markdown does not run on into: an item, a heading, a quotation, a table's row, a fence, indented code.
_BLOCK_START = re.compile(rf"[ \t]*(?:{ITEM}[ \t]|[>#|]|{FENCE}|$|\t| {{4}})")


def without_closing_hashes(title: str) -> str:
    """Take the hashes that may close a heading off its title: "Cells ##" is "Cells", "C#" stays."""
    found = _CLOSING_HASHES.search(title) if title.rstrip().endswith("#") else None
    return title[: found.start()] if found else title


def starts_block(line: str) -> bool:
    """Tell whether a line starts a block of its own, or is blank."""
    return _BLOCK_START.match(line) is not None
