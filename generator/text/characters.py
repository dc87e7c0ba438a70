"""Characters that no card can show."""

import re

# Anki separates fields by U+001F, Python-Markdown uses U+0002 and U+0003 internally, and the others
# are invisible.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def without_control(text: str) -> str:
    """Replace each control character by a space, so that the others keep their columns."""
    return CONTROL.sub(" ", text)
