"""Texts that are one paragraph of plain words, as most questions are: their HTML is known at once.

Every other text is parsed, also one that would turn out to have no markup.
"""

from generator.lazy_patterns import lazy_pattern

# One row that starts with a word, a number or a quotation, so that it starts no other block ("1."
# would be an item), and that has no character that any markup, Anki's syntax, the serialiser or a
# look-alike begins with. A single ":", "=" or "%" has no meaning inside a row; a space at the end
# is removed elsewhere.
_PLAIN_PARAGRAPH = lazy_pattern(
    r"(?![\u115f\u1160\u3164\uffa0])"  # letters that show nothing
    r"(?:[^\W\d_]|[(\"'“„«¿¡]|\d++(?![.)]))"
    r"(?:[^\x00-\x1f\x7f\\`$\[\]<>&*_~^|{}:=%]|([:=%])(?!\1))*+(?<! )"
)


def is_plain_paragraph(source: str) -> bool:
    """Return whether a text is one paragraph that cards show as it is written."""
    return _PLAIN_PARAGRAPH.fullmatch(source) is not None
