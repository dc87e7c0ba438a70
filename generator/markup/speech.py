"""The words in a field's HTML: to show, to type, or to read aloud."""

import re
from html import unescape

# What a card shows or plays in addition to its words.
_NOT_SPOKEN = re.compile(
    r'<rt>[^<]*</rt>|\[sound:[^\]]*\]|<sup>\d+</sup>|<div class="footnote">.*</div>', re.DOTALL
)
_ANY_TAG = re.compile(r"<[^<>]*>")
# Tags that do not separate words; all other tags do.
_INLINE_TAG = re.compile(r"</?(?:a|code|del|em|ruby|span|strong|sup)\b[^<>]*>")


def plain_text(html: str) -> str:
    """Return the text that HTML shows, on one line."""
    return " ".join(unescape(without_tags(html)).split())


def without_tags(html: str) -> str:
    """Return HTML without tags, on one line; entities and cloze delimiters stay."""
    return " ".join(_ANY_TAG.sub(" ", _INLINE_TAG.sub("", html)).split())


def spoken_words(html: str) -> str:
    """Return the words of HTML to read aloud, without furigana, sounds and footnotes."""
    return without_tags(_NOT_SPOKEN.sub("", html))


def with_speech(html: str, language: str | None) -> str:
    """Add Anki's tag that reads a text aloud, which works in a field as in a template.

    Its words keep their cloze delimiters: Anki says "blank" for the deletion that the card asks
    for.
    """
    words = spoken_words(html).replace("[", "(").replace("]", ")")
    if language is None or not words:
        return html
    spoken = f"[anki:tts lang={language}]{words}[/anki:tts]"
    # If the text ends with a paragraph, the button is after the last word, inside the paragraph.
    return f"{html.removesuffix('</p>')} {spoken}</p>" if html.endswith("</p>") else html + spoken
