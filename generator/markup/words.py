"""The words of a field's tree: to type, to read aloud, or to remember an item by."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from generator.lazy_patterns import lazy_pattern
from generator.markup.anki_text import (
    AnkiText,
    Delimiter,
    Math,
    Sound,
    escape,
    escape_html,
    sound_html,
)
from generator.markup.field_html import TAGS_IN_WORDS
from generator.markup.leaves import FootnoteNumber
from generator.text.characters import shows_nothing

# What a card shows even without words: a bullet, a bar, a box.
_VISIBLE_TAGS = frozenset({"img", "li", "blockquote", "code", "table"})
# Tags in a text that shows no more than its words. A link has its address, and "x2" is not x².
_PLAIN_TAGS = frozenset({"b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "p", "s"})
_PLAIN_TAGS |= {"small", "strong", "u"}
# A formula that a voice reads as it is meant.
_SPEAKABLE = lazy_pattern(r"(?:[^\W_]|[-+=<>.,!()/\s])+")


def spoken_words(root: Element, *, in_cloze_note: bool) -> str:
    """Return the words of a tree to read aloud, without furigana, sounds and footnotes.

    They are HTML, with the delimiters of deletions: Anki says "blank" for the one that it asks for.
    A formula with commands or scripts is left out.
    """
    return _joined(_spoken_texts(root, with_all_math=False), in_cloze_note=in_cloze_note)


def typed_words(root: Element) -> str:
    """Return the words of a tree to type, as HTML: those to read aloud, and all formulas as TeX."""
    return _joined(_spoken_texts(root, with_all_math=True), in_cloze_note=False)


def has_only_words(root: Element) -> bool:
    """Return whether a card shows no more of a tree than the words to type, and their format."""
    return all(element is root or element.tag in _PLAIN_TAGS for element in root.iter())


def shows_something(root: Element) -> bool:
    """Return whether a card shows or plays something: a word, a picture, a sound, empty code."""
    return any(
        element.tag in _VISIBLE_TAGS
        or isinstance(element, Sound)
        or not (isinstance(element, AnkiText) or shows_nothing(element.text or ""))
        or not shows_nothing(element.tail or "")
        for element in root.iter()
    )


def item_text(item: Element) -> str:
    """Return an item's words and the names of its pictures, by which its number is remembered.

    They are HTML for a cloze field, where every tag separates words, as in all locks so far.
    """
    pieces: list[str] = []
    for element, is_start in _walk(item):
        if isinstance(element, Math):  # not a tag: it separates no words
            pieces[-1] += _html(element.text if is_start else element.tail)
        elif not is_start:
            pieces.append(_html(element.tail if element is not item else ""))
        elif isinstance(element, Sound):
            pieces.append(sound_html(element, in_cloze_note=True))
        else:
            pieces += [_html(element.get("src")).replace('"', "&quot;"), _html(element.text)]
    html = " ".join(" ".join(pieces).split())
    # Beside the delimiters of the item's own deletion.
    first, last = item.text, item[-1].tail if len(item) else item.text
    if html[:1] in ("{", "}") and first and first.strip():
        html = f"&#{ord(html[0])};{html[1:]}"
    if html[-1:] in ("{", "}", ":") and last and last.strip():
        html = f"{html[:-1]}&#{ord(html[-1])};"
    return html


def _html(text: str | None) -> str:
    return escape_html(escape(text or "", in_cloze_note=True))


def _joined(texts: Iterator[tuple[str, bool]], *, in_cloze_note: bool) -> str:
    html = "".join(
        text if is_syntax else escape(text, in_cloze_note=in_cloze_note)
        for text, is_syntax in texts
    )
    return escape_html(" ".join(html.split()))


def _spoken_texts(root: Element, *, with_all_math: bool) -> Iterator[tuple[str, bool]]:
    """Yield the texts to read aloud, each with whether Anki reads it as syntax."""
    silent: Element | None = None
    for element, is_start in _walk(root):
        if is_start and silent is None and (_is_silent(element) or isinstance(element, Math)):
            silent = element
            if isinstance(element, Math):
                yield from _math_texts(element, with_all=with_all_math)
        if silent is None:
            if element.tag not in TAGS_IN_WORDS and not isinstance(element, AnkiText):
                yield " ", False
            if is_start and element.text:
                yield element.text, isinstance(element, AnkiText)
        if not is_start:
            silent = None if silent is element else silent
            if silent is None and element is not root and element.tail:
                yield element.tail, False


def _math_texts(math: Math, *, with_all: bool) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a formula without its delimiters; none if a voice cannot read it."""
    pieces = [(math.text or "", False)]
    for child in math:
        pieces += [(child.text or "", True), (child.tail or "", False)]
    pieces[0] = pieces[0][0][2:], False
    pieces[-1] = pieces[-1][0][:-2], False
    tex = "".join(text for text, is_syntax in pieces if not is_syntax)
    if with_all or _SPEAKABLE.fullmatch(tex.strip()):
        yield from pieces


def _is_silent(element: Element) -> bool:
    return (
        element.tag == "rt"
        or isinstance(element, FootnoteNumber)
        or (isinstance(element, AnkiText) and not isinstance(element, Delimiter))
        or element.get("class") == "footnote"
    )


def _walk(root: Element) -> Iterator[tuple[Element, bool]]:
    """Yield each element at its start, with True, and at its end, with False."""
    waiting: list[tuple[Element, bool]] = [(root, True)]
    while waiting:
        element, is_start = waiting.pop()
        yield element, is_start
        if is_start:
            waiting.append((element, False))
            waiting += [(child, True) for child in reversed(element)]
