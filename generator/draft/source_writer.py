"""From roles to the text of a `cards.md`: every line in its order, changed by nothing but markup."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generator.draft.inline_markup import (
    at_margin,
    at_start,
    in_comment,
    in_comment_of_lines,
    inline,
    needs_dollars,
)
from generator.draft.line_role import LineRole
from generator.draft.outline import Choice
from generator.draft.raw_line import RawLine
from generator.draft.terms import recurring_terms

_PLAIN_YAML = re.compile(r"[^\W\d_][\w ,.()’/–—+-]*")
_LABEL_AS_OURS = re.compile(r"[QA]:\s*")
_NUMBERED = re.compile(r"\d{1,9}[.)] ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A line with its role. `remark` is the comment above it, `joined` whether it goes on with the line above it."""

    line: RawLine
    choice: Choice
    remark: str = ""
    joined: bool = False


@dataclass(slots=True)
class _Card:
    """A card while its lines come in; `parts` are the term and its meaning where they stand in one line."""

    first: Read
    parts: tuple[str, str] | None = None
    question: list[Read] = field(default_factory=list)
    answer: list[Read] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        return self.parts is not None or any(_is_text(read) for read in self.answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDraft:
    """The text, how many cards it holds, and the numbers of the lines that ask and have no answer."""

    text: str
    cards: int
    unanswered: tuple[int, ...]


def write_source(reads: Sequence[Read], deck: str, entries: str) -> WrittenDraft:
    """Write a source. `deck` is its name unless the first line is a title; `entries` parts one-line cards."""
    titled = bool(reads) and reads[0].choice.role is LineRole.TITLE
    title = _heading(reads[0].line) if titled else deck
    pieces = list(_pieces(reads[1:] if titled else reads, entries))
    cards = [piece for piece in pieces if isinstance(piece, _Card)]
    answered = [card for card in cards if card.answered]
    tags = recurring_terms([_plain_sides(card) for card in answered])
    remark = reads[0].remark if titled else ""
    blocks = [
        "\n".join(_front_matter(title, tags)),
        remark,
        *("\n".join(_written(piece)) for piece in pieces),
    ]
    return WrittenDraft(
        text="\n\n".join(filter(None, blocks)) + "\n",
        cards=len(answered),
        unanswered=tuple(card.first.line.number for card in cards if not card.answered),
    )


def can_be_title(line: RawLine) -> bool:
    """Whether a line can stand in the front matter: YAML takes no character that cannot be printed."""
    return line.body.isprintable() and bool(line.body.strip()) and not line.code


def _heading(line: RawLine) -> str:
    """Take the mark off a heading if it is one of markup; a number is part of it."""
    return line.body if line.hashes or line.bullet else line.text


def _pieces(reads: Sequence[Read], entries: str) -> Iterator[_Card | Read]:
    """Gather cards; a heading, an aside and furniture outside a card are pieces of their own."""
    card: _Card | None = None
    for read in reads:
        role = read.choice.role
        if role in (LineRole.QUESTION, LineRole.CARD):
            if card:
                yield card
            parts = read.line.split(entries) if role is LineRole.CARD and entries else None
            card = _Card(read, parts, [read])
        elif card is None or role in (LineRole.HEADING, LineRole.TITLE):
            if card:
                yield card
            card = None
            yield read
        elif role is LineRole.MORE and not card.answer and card.parts is None:
            card.question.append(read)
        else:
            card.answer.append(read)
    if card:
        yield card


def _plain_sides(card: _Card) -> tuple[str, str]:
    answer = [read.line.body for read in card.answer if _is_text(read)]
    if card.parts:
        return card.parts[0], "\n".join([card.parts[1], *answer])
    return "\n".join(read.line.body for read in card.question), "\n".join(answer)


def _is_text(read: Read) -> bool:
    return read.choice.role not in (LineRole.FURNITURE, LineRole.ASIDE) and bool(
        read.line.body.strip()
    )


def _front_matter(title: str, tags: Sequence[str]) -> Iterator[str]:
    yield "---"
    # "Cells: a" would be a key inside a key, and "null" no text.
    if _PLAIN_YAML.fullmatch(title) and title.lower() not in ("null", "true", "false", "yes", "no"):
        yield f"deck: {title}"
    else:
        yield from ("deck: |-", f"  {title}")
    if tags:
        yield "auto-tags:"
        for tag in tags:
            yield f'  "{tag.replace(" ", "-")}": ["{tag}"]'
    yield "---"


def _written(piece: _Card | Read) -> Iterator[str]:
    if isinstance(piece, Read):
        yield from _outside(piece)
    elif piece.answered:
        yield from _card(piece)
    else:
        yield from _unanswered(piece)


def _outside(read: Read) -> Iterator[str]:
    """Write what is on no card: a heading, or a comment."""
    if read.remark:
        yield read.remark
    role, line = read.choice.role, read.line
    if role in (LineRole.HEADING, LineRole.TITLE):
        # "1.3 Work" is of level 2.
        level = line.hashes or (
            line.text.split()[0].strip(".").count(".") + 1 if line.section_number else 1
        )
        yield f"{'#' * min(level, 6)} {inline(_heading(line), dollars=True, tags=True)}"
    elif role is LineRole.FURNITURE:
        yield f"<!-- left out: {in_comment(line.text)} -->"
    else:
        yield f"<!-- on no card: {in_comment(line.text)} -->"


def _unanswered(card: _Card) -> Iterator[str]:
    """Write a question without an answer as a comment: no card until somebody has written one."""
    number = card.first.line.number
    yield from (read.remark for read in card.question if read.remark)
    yield f'<!-- TODO line {number}: no answer found. Write one behind "A:" and take this line and the one with the arrow away.'
    for place, read in enumerate(card.question):
        text = inline(
            read.line.text if not _LABEL_AS_OURS.fullmatch(read.line.mark) else read.line.body,
            tags=True,
        )
        yield in_comment_of_lines(f"Q: {at_start(text)}" if place == 0 else at_margin(text))
    yield "A:"
    yield "-->"
    for read in card.answer:
        yield from _outside(read)


def _card(card: _Card) -> Iterator[str]:
    rows = list(_rows(card, dollars=False))
    raw = [read.line.body for read in (*card.question, *card.answer) if not read.line.code]
    # "$x" on one line and "y$" on the next would be math together: then all dollars are escaped.
    yield from _rows(card, dollars=True) if needs_dollars("\n".join(rows), raw) else rows


def _rows(card: _Card, *, dollars: bool) -> Iterator[str]:
    for place, read in enumerate(card.question):
        if read.remark:
            yield read.remark
        line = read.line
        asked = card.parts[0] if card.parts else line.body if line.body.strip() else line.text
        text = inline(asked, dollars=dollars, tags=True)
        mark = _mark(line) if asked is not line.text else ""
        if place == 0:
            yield f"Q: {mark}{at_start(text)}"
        else:
            yield f"{mark}{text}" if mark else at_margin(text)
    yield from _answer(card, dollars=dollars)


def _mark(line: RawLine) -> str:
    """Keep what stood before the words in a comment, unless it is a bullet or a label of our own."""
    drop = line.bullet or line.hashes or _LABEL_AS_OURS.fullmatch(line.mark) or not line.mark
    return "" if drop else f"<!-- {in_comment(line.mark.strip())} --> "


def _answer(card: _Card, *, dollars: bool) -> Iterator[str]:
    meaning = [inline(card.parts[1], dollars=dollars)] if card.parts else []
    texts = [read for read in card.answer if _is_text(read) and not read.joined]
    introduced = bool(meaning) or (
        bool(texts) and not texts[0].line.code and not _itemised(texts[0].line)
    )
    items = texts if meaning or not introduced else texts[1:]
    # One line, or one and a list below it, needs no list of its own.
    flat = introduced and all(_itemised(read.line) or read.line.code for read in items)
    writer = _AnswerWriter(
        dollars=dollars, flat=flat, indents=sorted({read.line.indent for read in texts})
    )
    if not flat:
        yield "A:"
    for text in meaning:
        yield writer.start(text)
    for read in card.answer:
        yield from writer.take(read)


def _itemised(line: RawLine) -> bool:
    return line.bullet or line.ordinal is not None or line.lettered


@dataclass(slots=True)
class _AnswerWriter:
    """Writes an answer's lines as a list, or as a paragraph and the list below it (`flat`)."""

    dollars: bool
    flat: bool
    indents: list[int]
    started: bool = False
    depth: int = -1
    count: int = 0
    below_label: bool = False
    plain_at: set[int] = field(default_factory=set)

    def start(self, text: str) -> str:
        """Write the first text of the answer."""
        self.started = True
        if self.flat:
            return f"A: {at_start(text)}"
        self.depth = 0
        self.plain_at.add(0)
        return f"- {at_start(text)}"

    def take(self, read: Read) -> Iterator[str]:
        """Write one line, with the remark above it."""
        line = read.line
        if not _is_text(read) and not line.code:
            yield from _outside(read)
            return
        if read.remark:
            yield read.remark
        if line.code:
            self.started = True
            yield line.text
        elif read.joined and self.started:
            text = inline(line.body, dollars=self.dollars)
            yield at_margin(text) if self.depth < 0 else "  " * (self.depth + 1) + at_start(text)
        elif not self.started and self.flat:
            yield self._first(line)
        else:
            yield self._item(line)

    def _first(self, line: RawLine) -> str:
        self.started = True
        return f"A: {_mark(line)}{at_start(inline(line.body, dollars=self.dollars))}"

    def _item(self, line: RawLine) -> str:
        self.started = True
        self.depth = self._depth(line)
        self.below_label = line.is_label
        # Markdown counts by itself: "3." below "1." would be shown as 2, so it becomes text of a bullet.
        numbered = (
            line.ordinal is not None
            and _NUMBERED.match(line.text)
            and line.ordinal == self.count + 1
        )
        self.count = line.ordinal if numbered and line.ordinal else 0
        indent = "  " * self.depth
        if numbered:
            return (
                f"{indent}{line.mark.strip()} {at_start(inline(line.body, dollars=self.dollars))}"
            )
        kept = line.body if line.bullet else line.text
        if line.answers_by_label:
            return f"{indent}- {_mark(line)}{at_start(inline(line.body, dollars=self.dollars))}"
        return f"{indent}- {at_start(inline(kept, dollars=self.dollars))}"

    def _depth(self, line: RawLine) -> int:
        """Put an item below the plain line before it, and as deep as its indent; never two steps at once."""
        rank = self.indents.index(line.indent) if line.indent in self.indents else 0
        if not _itemised(line) and self.below_label and not line.is_label:
            return min(rank + 1, self.depth + 1)
        if not _itemised(line):
            self.plain_at = {depth for depth in self.plain_at if depth < rank} | {rank}
            deep = rank
        else:
            deep = rank + 1 if rank in self.plain_at else rank
        return max(0, min(deep - (1 if self.flat else 0), self.depth + 1))
