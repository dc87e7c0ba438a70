"""Characters that no card can show, and those that show nothing."""

from generator.lazy_patterns import lazy_pattern

# Anki separates fields by U+001F, Python-Markdown uses U+0002 and U+0003 internally, and the others
# are invisible.
CONTROL = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


# Characters that show nothing, for use in a class: Unicode's Default_Ignorable_Code_Point (soft
# hyphen, zero-width space and joiners, marks of direction, Hangul fillers, variation selectors,
# tags, the byte order mark), the marks around annotations and the blank of Braille.
INVISIBLE = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_VISIBLE = lazy_pattern(rf"[^\s{INVISIBLE}]")


def shows_nothing(text: str) -> bool:
    """Return whether all characters of a text are white space or invisible, or it has none."""
    return _VISIBLE.search(text) is None


# "\xed" is in the bytes of each surrogate, and of some Korean characters.
_CONTROL_BYTES = bytes([*range(0x09), *range(0x0B, 0x20), 0x7F, 0xED])


def may_have_control(text: str) -> bool:
    """Return whether a text may have a control character, in a fifth of the time of the search."""
    data = text.encode(errors="surrogatepass")
    return len(data.translate(None, _CONTROL_BYTES)) < len(data)


def without_control(text: str) -> str:
    """Replace each control character by a space, so that the others keep their columns."""
    return CONTROL.sub(" ", text)


def is_in_word(char: str) -> bool:
    """Return whether a character is a letter or digit of a script that separates words by spaces.

    In Chinese, Japanese, Thai and their like, markup has letters directly beside it.
    """
    is_unspaced = "\u0e00" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff" or char > "\u2e7f"
    return char.isalnum() and not is_unspaced
