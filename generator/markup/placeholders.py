"""Placeholders for finished HTML while Markdown renders the text around it.

A placeholder is one character of Unicode's last private plane. If the user's text has such a
character, it is stored like HTML, as an entity, so that it cannot be mistaken for a placeholder.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Plane 16 is private use; 65,000 placeholders are enough for any field.
_FIRST, _LAST = 0x100000, 0x10FFFD
_RANGE = f"{chr(_FIRST)}-{chr(_LAST)}"
PLACEHOLDER = re.compile(f"[{_RANGE}]")
# An escaped "&" loses its backslash here, because Markdown does not see the "&"; other escapes are
# left to Markdown.
_SPECIAL_CHARACTER = re.compile(rf"\\?&|(?P<escape>\\[^{_RANGE}])|{PLACEHOLDER.pattern}")

_TAG_WITH_PLACEHOLDER = re.compile(f"<[^<>]*[{_RANGE}][^<>]*>")
# Fenced code has a placeholder, so this is indented code.
_INDENTED_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
# Anki reads these anywhere in a cloze field. A doubled character can also arise when stored HTML is
# restored.
_CLOZE_SYNTAX = re.compile(rf"[{{}}](?=[{{}}{_RANGE}])|(?<=[{{}}{_RANGE}])[{{}}]|:(?=[:{_RANGE}])")
# Anki reads these anywhere in a field, even in code: sounds, speech, LaTeX, the box for a typed
# answer.
_ANKI_TAG = re.compile(r"\[(?=sound:|anki:|latex\]|\$\$?\]|\[type:)", re.IGNORECASE)


def escape_cloze_syntax(html: str) -> str:
    """Write as entities the characters that Anki would read as delimiters of a deletion."""
    return _CLOZE_SYNTAX.sub(_entity, html)


def escape_anki_tags(html: str) -> str:
    """Write as entities the brackets that Anki would read as its tags."""
    return _ANKI_TAG.sub(_entity, html)


def escape_private_characters(html: str) -> str:
    """Write private-use characters as entities, so that they are not read as placeholders."""
    return PLACEHOLDER.sub(_entity, html)


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


@dataclass(frozen=True, slots=True)
class _Stored:
    html: str
    plain: str
    block: bool


class Placeholders:
    """Stores the HTML of one field under its placeholders."""

    def __init__(self) -> None:
        self._stored: list[_Stored] = []
        self._characters: dict[str, str] = {}

    def store(self, html: str, *, plain: str = "", block: bool = False) -> str:
        """Store HTML and return its placeholder.

        `plain` is its text for an attribute. A `block` ends the paragraph.
        """
        self._stored.append(_Stored(html, plain, block))
        return chr(_FIRST + len(self._stored) - 1)

    def store_special_characters(self, text: str) -> str:
        """Store `&`, which starts no entity here, and private-use characters."""
        return _SPECIAL_CHARACTER.sub(self._store_character, text)

    def store_private_characters(self, text: str) -> str:
        """Store the private-use characters of text that is not for Markdown."""
        return PLACEHOLDER.sub(self._store_character, text)

    def plain(self, text: str) -> str:
        """Replace each placeholder by its text for an attribute."""
        return PLACEHOLDER.sub(lambda found: self._of(found[0]).plain, text)

    def _store_character(self, found: re.Match[str]) -> str:
        if found.lastgroup == "escape":
            return found[0]
        html = "&amp;" if found[0].endswith("&") else _entity(found)
        # One placeholder for all "&" of a text, because their number is limited.
        if html not in self._characters:
            self._characters[html] = self.store(html, plain=html)
        return self._characters[html]

    def restore(self, html: str) -> str:
        """Replace each placeholder by its HTML."""
        if not self._stored:
            return html
        html = _PARAGRAPH.sub(self._without_blocks, html)
        # An attribute or indented code cannot contain HTML: the title of "[a](b '`c`')" is the
        # source "`c`".
        html = _TAG_WITH_PLACEHOLDER.sub(lambda tag: self.plain(tag[0]), html)
        html = _INDENTED_CODE.sub(
            lambda code: PLACEHOLDER.sub(
                lambda found: self._of(found[0]).plain or found[0], code[0]
            ),
            html,
        )
        return self._restore_nested(html)

    def _restore_nested(self, html: str) -> str:
        # Stored HTML may contain placeholders: "`{{c1::a}}`" is code around delimiters.
        return PLACEHOLDER.sub(lambda found: self._restore_nested(self._of(found[0]).html), html)

    def _of(self, char: str) -> _Stored:
        return self._stored[ord(char) - _FIRST]

    def _without_blocks(self, paragraph: re.Match[str]) -> str:
        """End a paragraph before a block, and start another after it."""
        pieces: list[str] = []
        inline = ""
        for piece in re.split(f"({PLACEHOLDER.pattern})", paragraph[1]):
            if PLACEHOLDER.fullmatch(piece) and self._of(piece).block:
                pieces += [_paragraph(inline), piece]
                inline = ""
            else:
                inline += piece
        return "\n".join(filter(None, [*pieces, _paragraph(inline)]))


def without_placeholders(text: str) -> tuple[str, Sequence[tuple[int, str]]]:
    """Remove the placeholders of a text; return it with them and their offsets in the result."""
    found = [
        (placeholder.start() - number, placeholder[0])
        for number, placeholder in enumerate(PLACEHOLDER.finditer(text))
    ]
    return PLACEHOLDER.sub("", text), found


def _paragraph(content: str) -> str:
    return f"<p>{content.strip()}</p>" if content.strip() else ""
