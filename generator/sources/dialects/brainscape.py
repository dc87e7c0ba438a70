r"""Pages copied from Brainscape: questions and answers among the other text of the page.

    file   = { card | text }
    card   = [ number ] "Q" lines "A" lines rating
    rating = "How well did you know this?"
             [ "1" [ "Not at all" ] "2" "3" "4" "5" [ "Perfectly" ] ]

Each quoted word is alone on its line. The lines are plain text and keep their line breaks. Text on
no card is reported.
"""

import re
from collections.abc import Sequence

from generator.diagnostics import Code
from generator.lazy_patterns import lazy_pattern
from generator.sources.dialect import Detection, Dialect, ParsedFile, Rank, Sample
from generator.sources.field_markers import Field
from generator.sources.foreign.cells import clean_rows
from generator.sources.foreign.field_setters import set_answer, set_field
from generator.sources.foreign.gatherer import Gatherer
from generator.text.escaping import escape_plain_text
from generator.text.lines import Line, Piece

_RATING = lazy_pattern(r"[ \t]*how well did you know this\??[ \t]*$", re.IGNORECASE)
# The lines below the rating's question, in this order; a page may leave out any of them.
_SCALE = ("1", "not at all", "2", "3", "4", "5", "perfectly")


def _detect(sample: Sample) -> Detection | None:
    return sample.match(_RATING, Rank.NOTES) if "Q" in map(str.strip, sample.rows) else None


def read(path: str, rows: Sequence[str]) -> ParsedFile:
    """Read a page copied from Brainscape."""
    gatherer = Gatherer(path)
    reader = _Reader(gatherer)
    lines = [
        Line(number, (Piece(1, row),))
        for number, row in enumerate(clean_rows(gatherer, rows), start=1)
    ]
    filled = [line.text.strip() if line.text.strip() else None for line in lines]
    # "12" is a card's number if "Q" follows, and text of an answer anywhere else.
    next_texts: list[str | None] = [None] * len(lines)  # the next line that is not blank
    for index in range(len(lines) - 2, -1, -1):
        next_texts[index] = filled[index + 1] or next_texts[index + 1]
    for line, next_text in zip(gatherer.walk(lines), next_texts, strict=True):
        reader.take(line, next_text)
    reader.finish_card()
    return gatherer.finish()


class _Reader:
    def __init__(self, gatherer: Gatherer) -> None:
        self.gatherer = gatherer
        self.start: Line | None = None
        self.question: list[Line] = []
        self.answer: list[Line] | None = None
        self.scale: int | None = None

    def take(self, line: Line, next_text: str | None) -> None:
        text = line.text.strip()
        # "1" below the rating is part of its scale; "1" in an answer is not.
        if self.scale is not None and self._is_scale(text, next_text):
            return
        if (
            text
            and self._is_number(text, next_text)
            and (self.start is None or self.answer is not None)
        ):
            self.finish_card()
        elif text == "Q" and (self.start is None or self.answer is not None):
            self.finish_card()
            self.start = line
        # A second "A" in an answer is a line of it.
        elif text == "A" and self.start is not None and self.answer is None:
            self.answer = []
        elif _RATING.match(text):
            self.finish_card()
            self.scale = 0
        elif self.start is None:
            self.gatherer.skip(line)
        else:
            (self.question if self.answer is None else self.answer).append(line)

    def _is_number(self, text: str, next_text: str | None) -> bool:
        return text.isdecimal() and next_text == "Q"

    def _is_scale(self, text: str, next_text: str | None) -> bool:
        """Return whether a line is the next one of the rating scale, and keep track of it."""
        if not text:
            return True
        found = next(
            (i for i in range(self.scale or 0, len(_SCALE)) if _SCALE[i] == text.lower()), None
        )
        if found is None or self._is_number(text, next_text):
            self.scale = None
            return False
        self.scale = found + 1
        return True

    def finish_card(self) -> None:
        start, question, answer = self.start, self.question, self.answer
        self.start, self.question, self.answer = None, [], None
        if start is None:
            return
        location = self.gatherer.location(start.number, start.column)
        question_text, answer_text = self.gatherer.text(question), self.gatherer.text(answer or [])
        if question_text is None:
            hint = 'write the question below "Q", or delete the card'
            self.gatherer.report(location, Code.NO_QUESTION, "card without a question", hint)
        else:
            note = self.gatherer.start_note(Field.QUESTION, location)
            set_field(note, Field.QUESTION, escape_plain_text(question_text))
            hint = 'write the answer below a line "A"'
            set_answer(
                note,
                answer_text and escape_plain_text(answer_text),
                hint,
                None if answer is None else location,
            )
            self.gatherer.add(note)


DIALECT = Dialect(
    name="brainscape",
    read=read,
    detect=_detect,
    note_hint='write a line "Q", the question below it, a line "A", and the answer below it',
    markers=(_RATING,),
)
