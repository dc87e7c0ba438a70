"""The HTML of code blocks, which is put into that of their text at the end.

Highlighted code has many elements, of which nothing is asked. Instead of them, the tree has a
placeholder, as Python-Markdown's own highlighting does.
"""

import re

from generator.lazy_patterns import lazy_pattern
from generator.markup.anki_text import escape, escape_html
from generator.markup.document import CodeBlock
from generator.markup.highlight import highlighted_html

# No text of a note has these characters: a source is read with spaces instead of them.
_START, _END = "\x02", "\x03"
_PLACEHOLDER = lazy_pattern(rf"{_START}(\d+){_END}")


class CodeHtml:
    """The HTML of the code blocks of one text."""

    def __init__(self, *, in_cloze_note: bool) -> None:
        self._in_cloze_note = in_cloze_note
        self._blocks: list[str] = []

    def write(self, block: CodeBlock) -> None:
        """Write the code of a block, with a placeholder into its element."""
        block.element.text = f"{_START}{len(self._blocks)}{_END}"
        self._blocks.append(highlighted_html(block.content.text, block.name, self._text))

    def put_into(self, html: str) -> str:
        """Return the HTML of the text with that of its code."""
        return _PLACEHOLDER.sub(self._block, html) if self._blocks else html

    def _block(self, found: re.Match[str]) -> str:
        return self._blocks[int(found[1])]

    def _text(self, text: str) -> str:
        # Most pieces are a word or spaces.
        if text.isalnum() or not text:
            return text
        return escape_html(escape(text, in_cloze_note=self._in_cloze_note))
