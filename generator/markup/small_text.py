"""Subscripts and superscripts: `H~2~O`, `x^2^` (as in Pandoc, with stricter edges).

Plain text keeps its meaning: `x^2+y^2`, `(x^2)^2` and `3~5~7` have none.
"""

from generator.lazy_patterns import lazy_pattern
from generator.markup.nodes import Characters, Tagged
from generator.text.characters import is_in_word

# Letters, digits, signs and brackets, also the start of a deletion, and its hint.
_SMALL = lazy_pattern(
    r"(?P<sign>[~^])(?P<text>(?:\{\{c\d+(?:,\d+)*::|[^\W_]|[-+−()\[\]{}]"
    r"|::[^:~^{}\n]{1,60}(?=\}\}))++)(?P=sign)(?:(?<=\^)|(?!~))"
)
_SMALL_TAGS = {"~": "sub", "^": "sup"}
_CLOSING_BRACKETS = ")]}"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# "2+y" of "x^2+y^2", which is a formula in plain text.
_BINARY_OPERATOR = lazy_pattern(r"[^-+−][-+−][^-+−]")


def small_text(text: str, start: int, *, is_after_small: bool = False) -> tuple[Tagged, int] | None:
    """Read the subscript or superscript at `start`; return it and where it ends.

    `is_after_small`: another one ends here, as in `SO~4~^2-^`.
    """
    before = text[start - 1 : start]
    may_follow = before.isalnum() or is_after_small or (before and before in _CLOSING_BRACKETS)
    found = _SMALL.match(text, start) if may_follow else None
    if found is None or (_is_unspaced(before) and _is_unspaced(found["text"][0])):
        return None
    if not _is_small(found["sign"], found["text"], text[found.end() : found.end() + 1]):
        return None
    inside = Characters(*found.span("text"))
    return Tagged(_SMALL_TAGS[found["sign"]], [inside]), found.end()


def _is_unspaced(char: str) -> bool:
    """Return whether this is a Chinese or Japanese letter: `好的~谢谢~` is no subscript."""
    return char.isalpha() and not is_in_word(char)


def _is_small(sign: str, text: str, after: str) -> bool:
    """Return whether a text is small, and not a part of plain text such as `x^2+y^2`."""
    opened: list[str] = []
    for char in text:
        if char in "([{":
            opened.append(char)
        elif char in _CLOSING_BRACKETS and (not opened or opened.pop() != _BRACKETS[char]):
            return False
    if opened or after.isdecimal():
        return False
    # "x^2y^n" is a formula, "C~n~H" and "cm^2^s" are not.
    is_plain = sign == "^" and after.isalpha()
    return not (
        is_plain and (any(map(str.isalpha, text)) or _BINARY_OPERATOR.search(text) is not None)
    )
