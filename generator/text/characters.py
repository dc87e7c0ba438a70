"""Characters that no card can show."""

import re

# Anki parts fields with U+001F, Python-Markdown works with U+0002 and U+0003, and none of the rest has a shape.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def without_control(text: str) -> str:
    """Put a space for each control character, so that all others keep their columns."""
    return CONTROL.sub(" ", text)
