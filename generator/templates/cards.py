"""The two sides of a card, as Anki's library renders them for its reviewer.

What is not done: `[latex]…[/latex]`, `[$]…[/$]` and `[$$]…[/$$]`, for which Anki runs LaTeX and
shows a picture, stay as they are. Filters of add-ons are left out, as in Anki without them. Texts
of Anki are in English. The id of a hint is another one than Anki's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from generator.lazy_patterns import lazy_pattern
from generator.templates.clozes import cloze_numbers
from generator.templates.filters import FilterContext, apply_filters
from generator.templates.language import (
    BadTemplate,
    Node,
    Replacement,
    Template,
    read_template,
)
from generator.templates.sounds import Sound, Speech, take_sounds
from generator.values import dataclass

# The name that stands for the HTML of the question, on the answer side.
_FRONT_SIDE = "FrontSide"
# A field with nothing else is empty in a section and on a blank card.
_EMPTY = lazy_pattern(r"(?:[ \t\n\v\f\r]|</?(?:br|div) ?/?>)*+", re.IGNORECASE)
# The names that a section may have on a card with any other number, so far as 32 bits go.
_CLOZE_NAME = lazy_pattern(r"c\+?([0-9]+)")
_HIGHEST_CLOZE_NAME = 0xFFFFFFFF
_NO_FLAG = "flag0"
_HELP = "https://docs.ankiweb.net/templates/errors.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTemplate:
    """A card template of a note type."""

    name: str
    front: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContent:
    """A note, with all that its cards show.

    `fields` are the names and the HTML of the fields, in the order of the note type. `tags` are in
    Anki's order, which is sorted without regard to case.
    """

    note_type_name: str
    templates: tuple[CardTemplate, ...]
    is_cloze: bool
    fields: Mapping[str, str]
    tags: Sequence[str]
    deck: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSide:
    """The HTML of a side, without the stylesheet, and what is played on it.

    `[anki:play:q:0]` in the HTML stands for the first sound of the question, and `[[type:Back]]`
    for the box or the comparison of a typed answer.
    """

    html: str
    sounds: tuple[Sound | Speech, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedCard:
    """A card's two sides."""

    question: CardSide
    answer: CardSide


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    fields: Mapping[str, str]
    number: int
    front_side: str | None = None  # None on the question side

    def is_filled(self, name: str) -> bool:
        return not _EMPTY.fullmatch(self.fields.get(name, ""))


def render_card(content: CardContent, ordinal: int, *, card_id: int = 0) -> RenderedCard:
    """Render the card of a note: the ordinal of `c1` is 0, that of another card its template's.

    `card_id` is its id in Anki, for the templates that show it.
    """
    template = content.templates[0 if content.is_cloze else ordinal]
    context = _Context(fields=_fields(content, template, ordinal, card_id), number=ordinal + 1)
    front = _checked(template.front, context)
    if isinstance(front, BadTemplate):
        return _with_fault("Front", front)
    text = _html(front.nodes, context)
    if blank := _blank_message(content, front, context):
        answer = CardSide(html=blank)
        return RenderedCard(question=_side(text + blank, "q"), answer=answer)
    back = _checked(template.back, context)
    if isinstance(back, BadTemplate):
        return _with_fault("Back", back)
    question = _side(text, "q")
    context = _Context(fields=context.fields, number=context.number, front_side=question.html)
    return RenderedCard(question=question, answer=_side(_html(back.nodes, context), "a"))


def _fields(
    content: CardContent, template: CardTemplate, ordinal: int, card_id: int
) -> dict[str, str]:
    """Return the fields by name, with those that Anki adds, unless the note has one of the name."""
    return {
        "Tags": " ".join(content.tags),
        "Type": content.note_type_name,
        "Deck": content.deck,
        "Subdeck": content.deck.rpartition("::")[2],
        "Card": template.name,
        "CardFlag": _NO_FLAG,
        "CardID": str(card_id),
        f"c{ordinal + 1}": "1",
        **content.fields,
    }


def _side(html: str, side: str) -> CardSide:
    html, sounds = take_sounds(html, side)
    return CardSide(html=html, sounds=sounds)


def _checked(source: str, context: _Context) -> Template | BadTemplate:
    """Read a template, and check that all its names are known: also in sections not shown."""
    template = read_template(source)
    if isinstance(template, BadTemplate):
        return template
    for reference in template.references:
        name = reference.name
        if name in context.fields:
            continue
        if reference.is_section:
            is_known = _is_cloze_name(name)
        else:
            # "{{text:}}" shows nothing, but "{{}}" is an error.
            is_known = name == _FRONT_SIDE or (not name and ":" in reference.tag)
        if not is_known:
            found = f"Found '\u2068{reference.tag}\u2069'"
            return BadTemplate(
                message=f"{found}, but there is no field called '\u2068{name}\u2069'"
            )
    return template


def _is_cloze_name(name: str) -> bool:
    found = _CLOZE_NAME.fullmatch(name)
    digits = found[1].lstrip("0") if found else ""
    # int() refuses thousands of digits.
    return found is not None and int(digits[:11] or "0") <= _HIGHEST_CLOZE_NAME


def _html(nodes: Sequence[Node], context: _Context) -> str:
    return "".join(_pieces(nodes, context))


def _pieces(nodes: Sequence[Node], context: _Context) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Replacement):
            yield _replaced(node, context)
        elif context.is_filled(node.name) != node.is_inverted:
            yield from _pieces(node.nodes, context)


def _replaced(node: Replacement, context: _Context) -> str:
    if node.name == _FRONT_SIDE:  # its filters are not applied
        return context.front_side or ""
    if not node.name:
        return ""
    text = context.fields[node.name]
    if not node.filters:  # most fields
        return text
    is_question = context.front_side is None
    filtering = FilterContext(name=node.name, number=context.number, is_question=is_question)
    return apply_filters(text, node.filters, filtering)


def _blank_message(content: CardContent, front: Template, context: _Context) -> str:
    """Return what Anki shows instead of the answer of a card that asks nothing; "" for others."""
    if content.is_cloze:
        if any(context.number in cloze_numbers(text) for text in content.fields.values()):
            return ""
        message = (
            f"No cloze \u2068{context.number}\u2069 found on card.\n"
            "Please either add a cloze deletion, or use the Empty Cards tool."
        )
        return f"<div>{message}<br>{_link('no-cloze-filter-on-cloze-note-type')}</div>"
    if _shows_field(front.nodes, context):
        return ""
    message = "The front of this card is blank."
    return f"<div>{message}<br>{_link('front-of-card-is-blank')}</div>"


def _shows_field(nodes: Sequence[Node], context: _Context) -> bool:
    """Return whether a field that is not empty is shown, whatever its filters leave of it."""
    return any(
        context.is_filled(node.name)
        if isinstance(node, Replacement)
        else not isinstance(node, str)
        and context.is_filled(node.name) != node.is_inverted
        and _shows_field(node.nodes, context)
        for node in nodes
    )


def _with_fault(side: str, fault: BadTemplate) -> RenderedCard:
    """Return the card for a template with an error, which both sides show."""
    message = f"{side} template has a problem:<br>{escape(fault.message)}"
    shown = CardSide(html=f"{message}<br>{_link('template-syntax-error')}")
    return RenderedCard(question=shown, answer=shown)


def _link(section: str) -> str:
    return f"<a href='{_HELP}#{section}'>More information</a>"
