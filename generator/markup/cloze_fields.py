"""Cloze deletions on their way into a field of Anki: their numbers, and what Anki makes of the finished field.

Deletions without a number are numbered in the order in which they open, past the numbers that are written out, and keep
their number from one build to the next.

Anki reads the finished field for `{{c1::`, `}}` and `::` wherever they are, even in code; so a field that holds
deletions has those characters written as entities, except for the ones that belong to a deletion.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.identity.numbering import Numbered, assign_numbers
from generator.text.cloze import (
    FIELD_DELIMITER,
    HIGHEST_NUMBER,
    NUMBERED_OPENING,
    OPENING,
    ClozeDelimiter,
    ClozeFault,
    DelimiterRole,
    parse_numbers,
)

# Anki takes an opening inside so many others for text.
DEEPEST_DELETION = 10

_TAG_OR_DELIMITER = re.compile(rf"{FIELD_DELIMITER.pattern}|<(?P<end>/?)(?P<tag>\w+)[^<>]*>")
# With no deletion and no hint inside: "{{a", a blank line, "b::hint}}" stays as it is.
_ALL_OF_PARAGRAPHS = re.compile(
    rf"<p>({OPENING})((?:(?!\{{\{{|\}}\}}|::|</?p>).)*(?:</p>\s*<p>(?:(?!\{{\{{|\}}\}}|::|</?p>).)*)+)\}}\}}</p>",
    re.DOTALL,
)
_DELIMITER_OR_HINT = re.compile(rf"{FIELD_DELIMITER.pattern}|::")
_PARAGRAPHS = re.compile(r"</p>\s*<p>")
# They have no end tag: "{{a", a hard line break, "b}}" is whole.
_WITHOUT_END_TAG = frozenset({"br", "hr", "img", "input"})


def number_deletions(
    delimiters: Sequence[ClozeDelimiter], remembered: Sequence[Numbered]
) -> tuple[list[ClozeDelimiter], list[ClozeFault]]:
    """Give a number to each deletion without one: that which is `remembered` of its text, or a new one.

    Returns the delimiters with their numbers, and a fault if there are more than a note can have.
    """
    taken = {number for delimiter in delimiters for number in delimiter.numbers}
    unnumbered = [
        delimiter.text
        for delimiter in delimiters
        if delimiter.role is DelimiterRole.OPEN and not delimiter.numbers
    ]
    given = iter(assign_numbers(remembered, unnumbered, taken, by_position=True))
    found = [
        replace(delimiter, numbers=(next(given),))
        if delimiter.role is DelimiterRole.OPEN and not delimiter.numbers
        else delimiter
        for delimiter in delimiters
    ]
    too_high = (
        delimiter
        for delimiter in found
        if any(number > HIGHEST_NUMBER for number in delimiter.numbers)
    )
    return found, [
        ClozeFault(delimiter.start, f"deletion beyond the {HIGHEST_NUMBER} that a note can have")
        for delimiter in [*too_high][:1]
    ]


def reassigned_numbers(
    text: str, delimiters: Sequence[ClozeDelimiter], remembered: Sequence[Numbered]
) -> Iterator[tuple[ClozeDelimiter, Numbered]]:
    """Find the deletions whose written number stood for a text that the note still has, under another number."""
    opening = [delimiter for delimiter in delimiters if delimiter.role is DelimiterRole.OPEN]
    now = {(number, delimiter.text) for delimiter in opening for number in delimiter.numbers}
    texts = {delimiter.text for delimiter in opening}
    before = {item.number: item for item in remembered if not item.gone}
    for delimiter in opening:
        for number in delimiter.numbers if NUMBERED_OPENING.match(text, delimiter.start) else ():
            item = before.get(number)
            if item is not None and (number, item.text) not in now and item.text in texts:
                yield delimiter, item


def move_around_paragraphs(html: str) -> str:
    """Put a deletion that is all of several paragraphs around them: inside the first it would end with that."""
    return _ALL_OF_PARAGRAPHS.sub(r"\1<p>\3</p>}}", html)


def broken_deletions(html: str) -> list[int]:
    """Return which deletions of a finished field, counted from 0, hold the beginning or the end of an element alone.

    Two paragraphs may be in one: what is left of them without it is whole.
    """
    broken: set[int] = set()
    opened: list[tuple[int, list[str]]] = []
    count = 0
    for token in _TAG_OR_DELIMITER.finditer(_PARAGRAPHS.sub("", html)):
        if token["numbers"]:
            opened.append((count, []))
            count += 1
        elif token["tag"] is None:
            deletion, tags = opened.pop() if opened else (0, [])
            broken |= {deletion} if tags else set()
        elif opened and token["tag"] not in _WITHOUT_END_TAG:
            deletion, tags = opened[-1]
            if not token["end"]:
                tags.append(token["tag"])
            elif not tags or tags.pop() != token["tag"]:
                # "*{{a*}}": every open deletion holds this end tag without its beginning.
                broken.update(number for number, _ in opened)
    return sorted(broken)


def cloze_numbers(html: str) -> set[int]:
    """Return the numbers that Anki makes cards for, of a finished field.

    A deletion counts once all those around it have ended, as in Anki (rslib, cloze.rs).
    """
    numbers: set[int] = set()
    opened: list[set[int]] = []  # outermost first, each with the numbers inside it
    for token in FIELD_DELIMITER.finditer(html):
        if token["numbers"]:
            opened += (
                [set(parse_numbers(token["numbers"]))] if len(opened) < DEEPEST_DELETION else []
            )
        elif opened:
            ended = opened.pop()
            (opened[-1] if opened else numbers).update(ended)
    return numbers


def deletions(html: str) -> list[tuple[tuple[int, ...], str]]:
    """List the deletions of a finished field, in the order in which they begin: the numbers and the HTML of each.

    The HTML is without the hint; that of a deletion around others has their HTML and none of their `{{c2::` and `}}`.
    """
    found: list[tuple[tuple[int, ...], list[str]]] = []
    opened: list[
        list[str] | None
    ] = []  # what is inside each, outermost first; None once its hint has begun
    end = 0
    for token in _DELIMITER_OR_HINT.finditer(html):
        for inside in reversed(opened):
            # A hint is in no deletion around its own either: "{{c1::a {{c2::b::hint}}}}" is "a b".
            if inside is None:
                break
            inside.append(html[end : token.start()])
        end = token.end()
        if token["numbers"]:
            found.append((parse_numbers(token["numbers"]), []))
            opened.append(found[-1][1])
        elif opened and token[0] == "::":
            opened[-1] = None
        elif opened:
            opened.pop()
    return [(numbers, "".join(inside)) for numbers, inside in found]
