"""The answer that a learner types: what the reviewer puts in place of `[[type:Back]]`."""

from generator.lazy_patterns import lazy_pattern
from generator.templates.cards import CardContent
from generator.templates.clozes import typed_cloze
from generator.values import dataclass

# What Anki's reviewer replaces, of which only the first counts.
MARKER = lazy_pattern(r"\[\[type:(.+?)\]\]")
_CLOZE, _NO_COMBINING = "cloze:", "nc:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAnswer:
    """The answer that is typed, as HTML, which is compared as text.

    If `html` is "", the reviewer shows no box. Without `combining`, an accent that is missing or
    another one is no mistake.
    """

    html: str
    combining: bool = True


def typed_answer(content: CardContent, ordinal: int, html: str) -> TypedAnswer | None:
    """Return what is to be typed on a side with this HTML; None if it asks for no field."""
    found = MARKER.search(html)
    if found is None:
        return None
    name, is_cloze, combining = found[1], False, True
    if name.startswith(_CLOZE):
        name, is_cloze = name.split(":")[1], True
    if name.startswith(_NO_COMBINING):
        name, combining = name.split(":")[1], False
    if name not in content.fields:
        return None
    answer = content.fields[name]
    return TypedAnswer(
        html=typed_cloze(answer, ordinal + 1) if is_cloze else answer, combining=combining
    )
