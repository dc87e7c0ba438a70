"""The name of a Logseq page from that of its file.

Newer graphs write "/" as `___`, and older ones write it, like other characters that a file's name
cannot have, as the escape `%2F`. Each "/" starts a level, as in Logseq's namespaces.
"""

import re
from urllib.parse import unquote_to_bytes

from generator.lazy_patterns import lazy_pattern

_ESCAPES = lazy_pattern(r"(?:%[0-9A-Fa-f]{2})+")
_LEVEL = "___"


def page_levels(name: str) -> tuple[str, ...]:
    """Return the levels of a page's name; `name` is that of its file, without the suffix.

    `page_levels("Peru%2FRivers")` is `("Peru", "Rivers")`.
    """
    page = _ESCAPES.sub(_decoded, name.replace(_LEVEL, "/"))
    return tuple(level.strip() for level in page.split("/") if level.strip()) or (name,)


def _decoded(escapes: re.Match[str]) -> str:
    try:
        decoded = unquote_to_bytes(escapes[0]).decode()
    except UnicodeDecodeError:
        return escapes[0]  # a text like "100%20"
    return decoded if decoded.isprintable() else escapes[0]
