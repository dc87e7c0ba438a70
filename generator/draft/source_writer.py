"""Write a `cards.md` from lines with roles: every line in its order, with only markup changed."""

from collections.abc import Iterator, Sequence

from generator.draft.answer_writer import answer_lines
from generator.draft.card_lines import (
    NATIVE_LABEL,
    CardLines,
    LineToWrite,
    heading_text,
    lines_outside_cards,
    prefix_comment,
)
from generator.draft.inline_markup import (
    escape_block_start,
    escape_comment_delimiters,
    escape_inline,
    escape_line_start,
    needs_escaped_dollars,
)
from generator.draft.line_role import LineRole
from generator.draft.raw_line import RawLine
from generator.draft.terms import recurring_terms
from generator.lazy_patterns import lazy_pattern
from generator.values import dataclass

# A deck's name that needs no quoting in YAML.
_PLAIN_YAML = lazy_pattern(r"[^\W\d_][\w ,.()’/–—+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDraft:
    """The text, the number of its notes, and the line numbers of questions without an answer."""

    text: str
    note_count: int
    unanswered: tuple[int, ...]


def write_source(lines: Sequence[LineToWrite], deck: str, entry_separator: str) -> WrittenDraft:
    """Write a source. `deck` is its deck's name unless the first line is a title."""
    has_title = bool(lines) and lines[0].role is LineRole.TITLE
    title = heading_text(lines[0].line) if has_title else deck
    blocks = list(_cards_and_lines(lines[1:] if has_title else lines, entry_separator))
    cards = [block for block in blocks if isinstance(block, CardLines)]
    answered = [card for card in cards if card.has_answer]
    tags = recurring_terms([card.texts for card in answered])
    paragraphs = [
        "\n".join(_front_matter_lines(title, tags)),
        lines[0].comment if has_title else "",
        *("\n".join(_block_lines(block)) for block in blocks),
    ]
    return WrittenDraft(
        text="\n\n".join(filter(None, paragraphs)) + "\n",
        note_count=len(answered),
        unanswered=tuple(card.first.line.number for card in cards if not card.has_answer),
    )


def can_be_title(line: RawLine) -> bool:
    """Return whether a line can be in the front matter: YAML allows only printable characters."""
    return line.body.isprintable() and bool(line.body.strip()) and not line.is_code


def _cards_and_lines(
    lines: Sequence[LineToWrite], entry_separator: str
) -> Iterator[CardLines | LineToWrite]:
    """Group lines into cards; a heading, or a comment before the first card, is alone."""
    card: CardLines | None = None
    for line in lines:
        if line.role in (LineRole.QUESTION, LineRole.ENTRY):
            if card:
                yield card
            is_entry = line.role is LineRole.ENTRY and entry_separator
            card = CardLines(line, line.line.split(entry_separator) if is_entry else None, [line])
        elif card is None or line.role in (LineRole.HEADING, LineRole.TITLE):
            if card:
                yield card
            card = None
            yield line
        elif line.role is LineRole.QUESTION_REST and not card.answer and card.entry is None:
            card.question.append(line)
        else:
            card.answer.append(line)
    if card:
        yield card


def _front_matter_lines(title: str, tags: Sequence[str]) -> Iterator[str]:
    yield "---"
    # "Cells: a" would be a key inside a key, and "null" would not be text.
    if _PLAIN_YAML.fullmatch(title) and title.lower() not in ("null", "true", "false", "yes", "no"):
        yield f"deck: {title}"
    else:
        yield from ("deck: |-", f"  {title}")
    if tags:
        yield "auto-tags:"
        for tag in tags:
            yield f'  "{tag.replace(" ", "-")}": ["{tag}"]'
    yield "---"


def _block_lines(block: CardLines | LineToWrite) -> Iterator[str]:
    if isinstance(block, LineToWrite):
        yield from lines_outside_cards(block)
    elif block.has_answer:
        yield from _card_lines(block)
    else:
        yield from _unanswered_lines(block)


def _unanswered_lines(card: CardLines) -> Iterator[str]:
    """Write a question without an answer as a comment, which becomes a card with an answer."""
    yield from (to_write.comment for to_write in card.question if to_write.comment)
    yield (
        f"<!-- TODO line {card.first.line.number}: no answer found. "
        'Write it after "A:", then delete the first and the last line of this comment.'
    )
    for index, to_write in enumerate(card.question):
        line = to_write.line
        has_native_label = NATIVE_LABEL.fullmatch(line.prefix)
        text = escape_inline(line.body if has_native_label else line.text, tags=True)
        yield escape_comment_delimiters(
            f"Q: {escape_block_start(text)}" if index == 0 else escape_line_start(text)
        )
    yield "A:"
    yield "-->"
    for to_write in card.answer:
        yield from lines_outside_cards(to_write)


def _card_lines(card: CardLines) -> Iterator[str]:
    written = list(_written_card(card, dollars=False))
    lines = (to_write.line for to_write in (*card.question, *card.answer))
    raw = [line.body for line in lines if not line.is_code]
    # "$x" on one line and "y$" on the next would be math together: then all dollars are escaped.
    if needs_escaped_dollars("\n".join(written), raw):
        written = list(_written_card(card, dollars=True))
    yield from written


def _written_card(card: CardLines, *, dollars: bool) -> Iterator[str]:
    for index, to_write in enumerate(card.question):
        if to_write.comment:
            yield to_write.comment
        line = to_write.line
        prefix = prefix_comment(line)
        question = card.entry[0] if card.entry else line.body
        # The question cannot be empty: a line that is only a prefix keeps it.
        if not question.strip():
            prefix, question = "", line.text
        text = escape_inline(question, dollars=dollars, tags=True)
        if index == 0:
            yield f"Q: {prefix}{escape_block_start(text)}"
        else:
            yield f"{prefix}{text}" if prefix else escape_line_start(text)
    yield from answer_lines(card, dollars=dollars)
