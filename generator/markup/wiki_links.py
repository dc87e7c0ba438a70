"""Links to other notes, `[[Note]]`, of which a card shows the label.

Code and lists keep their meaning: `a[[1]]`, `[[ -f x ]]`, `[["a"]]`, `[[1, 2]]` are text.
"""

from generator.lazy_patterns import lazy_pattern
from generator.markup.nodes import Characters, Node, Separator
from generator.text.characters import is_in_word

# "[[Note]]", "[[Note#Heading|label]]". Quotes are for lists of strings, but an apostrophe is for
# "Bayes' theorem"; a colon first is for "[[:alpha:]]".
_WIKI_LINK = lazy_pattern(
    r"\[\[(?P<note>(?:[^\W_]|[@_]|[^\x00-\x7f])(?:[^\[\]|#\n\"'`:*<>?\\]|(?<=\w)')*"
    r"(?:#(?=[|\\\]]))?)?"  # "[[C#]]"
    r"(?:#(?P<heading>[^\[\]|\n\"`\\]+))?(?:\\?\|(?P<label>[^\[\]|\n\"`]+))?\]\](?![(\[\]])"
)
# "[[1, 2]]" and "[[a, b]]" are lists.
_LIST = lazy_pattern(r"(?:[-+]?[\d.]+|[^\W\d_])(?:[,;]\s*(?:[-+]?[\d.]+|[^\W\d_]))+")


def wiki_link(text: str, start: int) -> tuple[str, list[Node], int] | None:
    """Read the link at `start`; return the name of its note, what it shows, and where it ends."""
    found = _WIKI_LINK.match(text, start)
    if found is None or is_in_word(text[start - 1 : start]) or text[start - 1 : start] == "[":
        return None
    parts = [part for part in ("note", "heading", "label") if found[part]]
    if parts in ([], ["label"]) or any(found[part] != found[part].strip() for part in parts):
        return None
    if _LIST.fullmatch(found["note"] or ""):
        return None
    shown: list[Node] = []
    for part in parts[-1:] if found["label"] else parts:
        start_of_piece = found.start(part)
        for piece in found[part].split("#" if part == "heading" else "\n"):
            shown += [Separator(" > ")] if shown else []
            shown.append(Characters(start_of_piece, start_of_piece + len(piece)))
            start_of_piece += len(piece) + 1
    return found["note"] or "", shown, found.end()
