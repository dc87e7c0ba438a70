"""Cloze deletions in a field of Anki: their numbers, and what Anki reads in the finished field.

Deletions without a number are numbered in the order in which they open, skipping the numbers that
are written in the source, and keep their numbers from one build to the next.

Anki reads `{{c1::`, `}}` and `::` everywhere in a field, even in code. So a field with deletions
has these characters as entities, except for the delimiters of its deletions.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generator.diagnostics import quoted
from generator.identity.numbering import NumberedText, assign_numbers
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

# Anki reads an opening delimiter inside so many deletions as text.
DEEPEST_DELETION = 10
# The hint where no number is left.
SPLIT_NOTE = f"split the note in two: a note has at most {HIGHEST_NUMBER} cards"

_TAG_OR_DELIMITER = re.compile(rf"{FIELD_DELIMITER.pattern}|<(?P<end>/?)(?P<tag>\w+)[^<>]*>")
# Without a deletion or a hint inside: "{{a", a blank line, "b::hint}}" stays unchanged.
_ALL_OF_PARAGRAPHS = re.compile(
    rf"<p>({OPENING})((?:(?!\{{\{{|\}}\}}|::|</?p>).)*(?:</p>\s*<p>(?:(?!\{{\{{|\}}\}}|::|</?p>).)*)+)\}}\}}</p>",
    re.DOTALL,
)
_DELIMITER_OR_HINT = re.compile(rf"{FIELD_DELIMITER.pattern}|::")
_PARAGRAPHS = re.compile(r"</p>\s*<p>")
# Without these, "{{a", a hard line break, "b}}" would contain a start tag without its end tag.
_WITHOUT_END_TAG = frozenset({"br", "hr", "img", "input"})


def number_deletions(
    delimiters: Sequence[ClozeDelimiter], remembered: Sequence[NumberedText]
) -> tuple[list[ClozeDelimiter], list[ClozeFault]]:
    """Give each deletion without a number the number `remembered` for its text, or a new one.

    Returns the delimiters with their numbers, and an error for the first number that is too high.
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
        ClozeFault(delimiter.start, no_number_left(delimiter.text), SPLIT_NOTE)
        for delimiter in [*too_high][:1]
    ]


def no_number_left(text: str) -> str:
    """Return the message for a deletion, item or shape whose number would be too high."""
    return f"no cloze number is left for {quoted(text)}: the highest is {HIGHEST_NUMBER}"


def reassigned_numbers(
    text: str, delimiters: Sequence[ClozeDelimiter], remembered: Sequence[NumberedText]
) -> Iterator[tuple[ClozeDelimiter, NumberedText]]:
    """Find the deletions whose written number was that of another text, which the note still has.

    Yields each with its number and that text as they were. The other text has a new number now.
    """
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
    """Move the delimiters of a deletion that is several whole paragraphs outside of their tags."""
    return _ALL_OF_PARAGRAPHS.sub(r"\1<p>\3</p>}}", html)


def broken_deletions(html: str) -> list[int]:
    """Return the deletions of a finished field that contain a start tag or an end tag alone.

    They are counted from 0. A deletion may contain the end of a paragraph and the start of the
    next: without it, one whole paragraph is left.
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
                # "*{{a*}}": every open deletion contains this end tag without its start tag.
                broken.update(number for number, _ in opened)
    return sorted(broken)


def cloze_numbers(html: str) -> set[int]:
    """Return the numbers in a finished field for which Anki makes cards.

    A deletion counts when all deletions around it have ended, as in Anki (rslib, cloze.rs).
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
    """List the deletions of a finished field, in the order in which they start: numbers and HTML.

    The HTML has no hint, and no delimiters of the deletions inside.
    """
    found: list[tuple[tuple[int, ...], list[str]]] = []
    # The HTML inside each open deletion, outermost first; None after the start of its hint.
    opened: list[list[str] | None] = []
    end = 0
    for token in _DELIMITER_OR_HINT.finditer(html):
        for inside in reversed(opened):
            # A hint is not in the outer deletions either: "{{c1::a {{c2::b::hint}}}}" is "a b".
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
