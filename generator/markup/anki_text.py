"""What Anki itself reads in a field: delimiters of deletions, sounds. All else is text to it.

Anki reads its syntax everywhere in a field, even in code and attributes. So the characters of a
text that would be syntax become entities; `AnkiText` is what is syntax.
"""

import re
from itertools import zip_longest
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.text.cloze import ClozeDelimiter, DelimiterRole, opening_delimiter

_CLOZE_SYNTAX = lazy_pattern(r"[{}](?=[{}])|(?<=[{}])[{}]|:(?=:)")
# Anki reads these anywhere in a field, even in code: sounds, speech, LaTeX, the box for a typed
# answer.
_ANKI_TAG = lazy_pattern(r"\[(?=sound:|anki:|latex\]|\$\$?\]|\[type:)", re.IGNORECASE)


class Untagged(Element):
    """An element without a tag, of which Python-Markdown writes only the content."""

    def __init__(self, text: str = "") -> None:
        super().__init__("")
        self.tag = None  # type: ignore[assignment]  # as ElementTree and Python-Markdown allow
        self.text = text


class AnkiText(Untagged):
    """Text that Anki reads as syntax."""


class Math(Untagged):
    r"""A formula with its delimiters, `\(…\)` or `\[…\]`; its children are those of deletions."""


class Sound(AnkiText):
    """A sound or video."""


class Delimiter(AnkiText):
    """A delimiter of a deletion."""

    def __init__(self, delimiter: ClozeDelimiter) -> None:
        super().__init__(_DELIMITERS.get(delimiter.role) or opening_delimiter(delimiter.numbers))
        self.delimiter = delimiter

    @property
    def role(self) -> DelimiterRole:
        """Which delimiter it is."""
        return self.delimiter.role


_DELIMITERS = {DelimiterRole.HINT: "::", DelimiterRole.CLOSE: "}}"}


def escape_tree(root: Element, *, in_cloze_note: bool) -> None:
    """Write the texts of a tree so that neither HTML nor Anki reads syntax in them.

    The serialiser keeps the entities. In a cloze note, Anki reads deletions in every field.
    """
    for element in root.iter():
        for name, value in element.items():
            element.set(name, escape(value, in_cloze_note=in_cloze_note))
        if not len(element) and not isinstance(element, AnkiText):  # most elements
            if element.text:
                element.text = escape(element.text, in_cloze_note=in_cloze_note)
            continue
        children = list(element)
        following = children[0] if children else None
        if isinstance(element, Sound):
            element.text = sound_html(element, in_cloze_note=in_cloze_note)
        elif isinstance(element, AnkiText):
            pass
        elif element.text:
            element.text = _escape_between(element.text, None, following, in_cloze_note)
        for child, sibling in zip_longest(children, children[1:]):
            if child.tail:
                child.tail = _escape_between(child.tail, child, sibling, in_cloze_note)


def sound_html(sound: Sound, *, in_cloze_note: bool) -> str:
    """Return the text of a sound, in which only its own bracket is syntax."""
    text = sound.text or ""
    return text[:1] + escape(text[1:], in_cloze_note=in_cloze_note)


def escape(text: str, *, in_cloze_note: bool) -> str:
    """Write a text so that neither HTML nor Anki reads syntax in it, but for `<` and `>`."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "[" in text:
        text = _ANKI_TAG.sub(_entity, text)
    return _CLOZE_SYNTAX.sub(_entity, text) if in_cloze_note else text


def escape_html(text: str) -> str:
    """Write the angle brackets of an escaped text as entities, as the serialiser does."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _escape_between(
    text: str,
    before: Element | None,
    after: Element | None,
    in_cloze_note: bool,  # noqa: FBT001
) -> str:
    first, last = text[:1], text[-1:]
    text = escape(text, in_cloze_note=in_cloze_note)
    # Beside a delimiter, one character is enough to be read with it: "{{{c1::".
    if isinstance(before, Delimiter) and text[:1] == first and first in "{}":
        text = f"&#{ord(first)};{text[1:]}"
    if isinstance(after, Delimiter) and text[-1:] == last and last in "{}:":
        text = f"{text[:-1]}&#{ord(last)};"
    return text


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
