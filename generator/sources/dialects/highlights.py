r"""`==text==`, which several tools show as marked, as our Markdown's strong emphasis; code and math stay."""

import re

from generator.notes import Text
from generator.sources.dialects.composing import Edit, edited
from generator.sources.dialects.opaque import Opaque

_HIGHLIGHT = re.compile(r"(?<![=\\])==(?=[^\s=])(?P<text>[^=\n]*(?:=[^=\n]+)*)(?<![\s\\])==(?!=)")


def with_highlights(text: Text) -> Text:
    """Write highlights as strong emphasis."""
    if "==" not in text.value:
        return text
    opaque = Opaque(text.value)
    edits = []
    for found in _HIGHLIGHT.finditer(text.value):
        if not opaque.holds(found.start()) and not opaque.holds(found.end() - 1):
            edits += [Edit(found.start(), found.start() + 2, "**"), Edit(found.end() - 2, found.end(), "**")]
    return edited(text, edits)
