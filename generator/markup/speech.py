"""What of a field's HTML is words: to be read by a person, typed, or read aloud."""

import re
from html import unescape

# What a card shows or plays beside its words.
_NOT_SPOKEN = re.compile(
    r'<rt>[^<]*</rt>|\[sound:[^\]]*\]|<sup>\d+</sup>|<div class="footnote">.*</div>', re.DOTALL
)
_ANY_TAG = re.compile(r"<[^<>]*>")
# Tags inside a word part nothing; all others do.
_INLINE_TAG = re.compile(r"</?(?:a|code|del|em|ruby|span|strong|sup)\b[^<>]*>")


def plain_text(html: str) -> str:
    """Reduce HTML to what a person reads, on one line."""
    return " ".join(unescape(without_tags(html)).split())


def without_tags(html: str) -> str:
    """Reduce HTML to its words, its entities and deletions left as they are."""
    return " ".join(_ANY_TAG.sub(" ", _INLINE_TAG.sub("", html)).split())


def spoken_words(html: str) -> str:
    """Reduce HTML to the words that are said: no readings, sounds and footnotes."""
    return without_tags(_NOT_SPOKEN.sub("", html))


def with_speech(html: str, language: str | None) -> str:
    """Have Anki's own speech read a text aloud: the tag works in a field as it does in a template.

    Deletions stay deletions in it: Anki says "blank" for the one that is asked for.
    """
    words = spoken_words(html).replace("[", "(").replace("]", ")")
    if language is None or not words:
        return html
    spoken = f"[anki:tts lang={language}]{words}[/anki:tts]"
    # Its button stands behind the last word, where that is in a paragraph.
    return f"{html.removesuffix('</p>')} {spoken}</p>" if html.endswith("</p>") else html + spoken
