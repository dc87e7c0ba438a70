"""Finished HTML held back while Markdown works on the text around it.

What is held stands in the text as one character of Unicode's last private plane. Such a character of the user's own
is held like the rest, as the entity that names it, so no text can be mistaken for another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Plane 16 is private use throughout; 65,000 places are more than a field of Anki's can hold.
_FIRST, _LAST = 0x100000, 0x10FFFD
_RANGE = f"{chr(_FIRST)}-{chr(_LAST)}"
PLACEHOLDER = re.compile(f"[{_RANGE}]")
# An escaped "&" loses its backslash here, since Markdown does not get to see it; other escapes are Markdown's.
_SPECIAL_CHARACTER = re.compile(rf"\\?&|(?P<escape>\\[^{_RANGE}])|{PLACEHOLDER.pattern}")

_TAG_WITH_PLACEHOLDER = re.compile(f"<[^<>]*[{_RANGE}][^<>]*>")
# Fenced code is held, so what stands here is code by its indent.
_INDENTED_CODE = re.compile(r"<pre>.*?</pre>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
# Anki reads these anywhere in a cloze field; a doubled sign may also come about where held text is put back.
_CLOZE_SYNTAX = re.compile(rf"[{{}}](?=[{{}}{_RANGE}])|(?<=[{{}}{_RANGE}])[{{}}]|:(?=[:{_RANGE}])")
# Anki acts on these anywhere in a field, code included: sounds, speech, LaTeX, the box for a typed answer.
_ANKI_TAG = re.compile(r"\[(?=sound:|anki:|latex\]|\$\$?\]|\[type:)", re.IGNORECASE)


def escape_cloze_syntax(html: str) -> str:
    """Write as entities the signs that Anki would take for part of a cloze deletion."""
    return _CLOZE_SYNTAX.sub(_entity, html)


def escape_anki_tags(html: str) -> str:
    """Write as entities the brackets that Anki would take for tags of its own."""
    return _ANKI_TAG.sub(_entity, html)


def escape_private_characters(html: str) -> str:
    """Write the user's own private characters as entities, so that none is taken for one that stands for HTML."""
    return PLACEHOLDER.sub(_entity, html)


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


@dataclass(frozen=True, slots=True)
class _Stored:
    html: str
    plain: str
    block: bool


class Placeholders:
    """Holds HTML under the character that stands for it, for one field."""

    def __init__(self) -> None:
        self._stored: list[_Stored] = []
        self._characters: dict[str, str] = {}

    def store(self, html: str, *, plain: str = "", block: bool = False) -> str:
        """Hold HTML and return its character. `plain` stands for it in attributes; `block` ends a paragraph."""
        self._stored.append(_Stored(html, plain, block))
        return chr(_FIRST + len(self._stored) - 1)

    def store_special_characters(self, text: str) -> str:
        """Hold what Markdown would let through as HTML: `&`, which starts no entity here, and the user's own."""
        return _SPECIAL_CHARACTER.sub(self._store_character, text)

    def store_private_characters(self, text: str) -> str:
        """Hold the user's own private characters in text that is not for Markdown."""
        return PLACEHOLDER.sub(self._store_character, text)

    def plain(self, text: str) -> str:
        """Replace each character by what stands for it in an attribute."""
        return PLACEHOLDER.sub(lambda found: self._of(found[0]).plain, text)

    def _store_character(self, found: re.Match[str]) -> str:
        if found.lastgroup == "escape":
            return found[0]
        html = "&amp;" if found[0].endswith("&") else _entity(found)
        if (
            html not in self._characters
        ):  # one place for all "&" of a text, since places are limited
            self._characters[html] = self.store(html, plain=html)
        return self._characters[html]

    def restore(self, html: str) -> str:
        """Replace each character by what it stands for."""
        if not self._stored:
            return html
        html = _PARAGRAPH.sub(self._without_blocks, html)
        # No HTML fits into an attribute or indented code: the title of "[a](b '`c`')" is the source of its code.
        html = _TAG_WITH_PLACEHOLDER.sub(lambda tag: self.plain(tag[0]), html)
        html = _INDENTED_CODE.sub(
            lambda code: PLACEHOLDER.sub(
                lambda found: self._of(found[0]).plain or found[0], code[0]
            ),
            html,
        )
        return self._restore_nested(html)

    def _restore_nested(self, html: str) -> str:
        # What is held may hold more: "`{{c1::a}}`" is code around a deletion.
        return PLACEHOLDER.sub(lambda found: self._restore_nested(self._of(found[0]).html), html)

    def _of(self, char: str) -> _Stored:
        return self._stored[ord(char) - _FIRST]

    def _without_blocks(self, paragraph: re.Match[str]) -> str:
        """End a paragraph before a block and begin another behind it."""
        parts: list[str] = []
        inline = ""
        for piece in re.split(f"({PLACEHOLDER.pattern})", paragraph[1]):
            if PLACEHOLDER.fullmatch(piece) and self._of(piece).block:
                parts += [_paragraph(inline), piece]
                inline = ""
            else:
                inline += piece
        return "\n".join(filter(None, [*parts, _paragraph(inline)]))


def without_placeholders(text: str) -> tuple[str, Sequence[tuple[int, str]]]:
    """Take the held characters out of a text; return it with them and their offsets in what is left."""
    found = [
        (place.start() - number, place[0])
        for number, place in enumerate(PLACEHOLDER.finditer(text))
    ]
    return PLACEHOLDER.sub("", text), found


def _paragraph(content: str) -> str:
    return f"<p>{content.strip()}</p>" if content.strip() else ""
