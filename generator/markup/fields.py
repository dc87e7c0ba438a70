"""A note's texts as the HTML of its Anki fields, with the note's cards and media files."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from generator.diagnostics import Code, quoted
from generator.identity.numbering import NumberedText, assign_numbers
from generator.markup.cloze_fields import (
    DEEPEST_DELETION,
    SPLIT_NOTE,
    broken_deletions,
    cloze_numbers,
    move_around_paragraphs,
    no_number_left,
    number_deletions,
    reassigned_numbers,
)
from generator.markup.items import ItemPlaceholders
from generator.markup.media import MediaFile, MediaLibrary
from generator.markup.occlusion import occlusion_field, read_occlusion
from generator.markup.speech import plain_text, spoken_words, with_speech
from generator.markup.texts import TextRenderer
from generator.notes import (
    BasicNote,
    ClozeNote,
    DraftNote,
    InvalidNote,
    ListNote,
    Note,
    OcclusionNote,
    note_texts,
)
from generator.notetypes import BASIC, CLOZE, OCCLUSION, NoteType
from generator.text.cloze import (
    HIGHEST_NUMBER,
    ClozeDelimiter,
    ClozeFault,
    DelimiterRole,
    cloze_delimiters,
)
from generator.text.located import Text
from generator.text.markers import ITEM
from generator.text.regions import regions

# Separates the titles of nested sections.
BETWEEN_SECTIONS = " › "

_EMPTY_ITEM = re.compile(rf"^[ \t]*({ITEM}[ \t]*)$", re.MULTILINE)
# Media, which a card can show or play without words: "![](a.png)", "[sound:a.mp3]".
_PICTURE_OR_SOUND = re.compile(r"<img\b|\[sound:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A note's fields, in the order of `note_type.fields`, and its cards' `ordinals`, from 0.

    `recognition_texts` are the source of the question and of the answer (empty for a cloze note),
    by which the note is recognised later; white space is collapsed, and files are named by their
    content. `clozes` pairs each cloze number with its text.
    """

    note_type: NoteType
    values: tuple[str, ...]
    ordinals: tuple[int, ...]
    media: tuple[MediaFile, ...]
    recognition_texts: tuple[str, str]
    clozes: tuple[tuple[int, str], ...] = ()


def note_type_of(note: Note | DraftNote) -> NoteType:
    """Return the note type of a note in Anki, where a note cannot change to another note type.

    For a draft, it is the note type that the note will have with an answer.
    """
    match note:
        case DraftNote():
            return CLOZE if note.is_list else OCCLUSION if note.is_occlusion else BASIC
        case BasicNote():
            return BASIC
        case ClozeNote() | ListNote():
            return CLOZE
        case OcclusionNote():
            return OCCLUSION


class FieldRenderer:
    """Renders notes one by one, and collects their problems in `problems`."""

    def __init__(self, media: MediaLibrary) -> None:
        self._texts = TextRenderer(media)
        self.problems = self._texts.problems
        self._clozes: tuple[tuple[int, str], ...] = ()

    def recognition_texts(self, note: Note | DraftNote) -> tuple[str, str]:
        """Return the source of a note's question and of its answer, by which it is recognised."""
        match note:
            case DraftNote():
                return self._texts.recognition_text(note.question), ""
            case BasicNote() | ListNote() | OcclusionNote():
                return self._texts.recognition_text(note.question), self._texts.recognition_text(
                    note.answer
                )
            case ClozeNote():
                return self._texts.recognition_text(note.text), ""

    def render(self, note: Note, remembered: Sequence[NumberedText] = ()) -> Fields:
        """Render a note's fields, with the cloze numbers `remembered` from its last build.

        A note with a problem is rendered as well, so that all its problems are reported.
        """
        # In Anki, list and occlusion notes are cloze notes too.
        self._texts.begin(in_cloze_note=not isinstance(note, BasicNote))
        self._clozes = ()
        values = {
            "Hint": self._texts.html(note.hint),
            "Extra": self._texts.html(note.extra),
            "Source": self._texts.html(note.source),
            "Context": self._texts.escape_for_anki(
                escape(BETWEEN_SECTIONS.join(note.section), quote=False)
            ),
        }
        note_type = note_type_of(note)
        match note:
            case BasicNote():
                values |= self._basic(note)
                ordinals: tuple[int, ...] = (0, 1) if note.reversed else (0,)
            case ClozeNote():
                text, ordinals = self._cloze(note.text, remembered)
                values["Text"] = with_speech(text, note.speech)
            case ListNote():
                text, ordinals = self._list(note, remembered)
                values["Text"] = with_speech(text, note.speech)
            case OcclusionNote():
                shown, ordinals = self._occlusion(note, remembered)
                shown["Header"] = with_speech(shown["Header"], note.speech)
                values |= shown | _in_two_fields(values, shown["Header"])
        return Fields(
            note_type=note_type,
            values=tuple(values.get(name, "") for name in note_type.fields),
            ordinals=ordinals,
            # "a.png" and "./a.png" are the same file.
            media=tuple({file.name: file for file in self._texts.media.values()}.values()),
            recognition_texts=self.recognition_texts(note),
            clozes=self._clozes,
        )

    def check_draft(self, note: DraftNote) -> None:
        """Report the problems in the texts of a draft."""
        html = [self._texts.html(text) for text in note_texts(note)]
        # Only a basic note needs a visible question: a list or a picture to name is in the answer.
        if note_type_of(note) is BASIC:
            self._check_visible(note.question, html[0], "question", Code.NO_QUESTION)

    def check_invalid(self, note: InvalidNote) -> None:
        """Report the problems in the texts of an invalid note."""
        for text in note.texts:
            self._texts.html(text)
        if note.cloze is not None:
            self._cloze(note.cloze, ())

    def _basic(self, note: BasicNote) -> dict[str, str]:
        front, back = self._texts.html(note.question), self._texts.html(note.answer)
        self._check_visible(note.question, front, "question", Code.NO_QUESTION)
        self._check_visible(note.answer, back, "answer", Code.NO_ANSWER)
        # Anki compares the typed answer with plain text, so "[type:x]" must have "[" here and not
        # "&#91;".
        typed = escape(unescape(spoken_words(back)), quote=False) if note.typed else ""
        if note.typed and not typed:
            hint = 'write the words to type, or give the note "Type: basic"'
            self._texts.report(
                note.answer, 0, Code.WRONG_TYPE, "answer without words cannot be typed", hint
            )
        front, back = with_speech(front, note.speech), with_speech(back, note.speech)
        return {
            "Front": front,
            "Back": back,
            "Reverse": "1" if note.reversed else "",
            "Typed": typed,
        }

    def _check_visible(self, text: Text, html: str, what: str, code: Code) -> None:
        if not plain_text(html) and not _PICTURE_OR_SOUND.search(html):
            hint = (
                "write text to show, or a backslash before characters that Markdown reads as syntax"
            )
            self._texts.report(text, 0, code, f"{what} shows nothing: {quoted(text.value)}", hint)

    def _cloze(self, text: Text, remembered: Sequence[NumberedText]) -> tuple[str, tuple[int, ...]]:
        found = list(regions(text.value))
        delimiters, faults = cloze_delimiters(text.value, found)
        delimiters, too_many = number_deletions(delimiters, remembered)
        self._clozes = tuple(
            (number, delimiter.text) for delimiter in delimiters for number in delimiter.numbers
        )
        for fault in sorted([*faults, *too_many], key=lambda fault: fault.offset):
            self._report_cloze(text, fault)
        if not delimiters and not faults:  # "{{a" has an error already
            hint = 'put "{{" and "}}" around what is asked for'
            if "{{" in text.value:  # in code or math, where they are text
                hint += '; in code and math, write "{{c1::" instead of "{{"'
            self._texts.report(
                text, 0, Code.NO_CLOZE, f"cloze note without a deletion: {quoted(text.value)}", hint
            )
        for delimiter, item in reassigned_numbers(text.value, delimiters, remembered):
            self._report_reassigned(text, delimiter, item)
        html = move_around_paragraphs(self._texts.html(text, found, delimiters))
        numbers = cloze_numbers(html)
        opening = [delimiter for delimiter in delimiters if delimiter.role is DelimiterRole.OPEN]
        # If the counts differ, a deletion in an address ("[a]({{b}})") is missing from the HTML,
        # and indices do not match.
        if html.count("{{c") == len(opening):
            for index in broken_deletions(html):
                if not numbers.issuperset(opening[index].numbers):
                    continue  # reported below
                text_inside = quoted(opening[index].text)
                message = f"cloze deletion partly overlaps an item, cell or emphasis: {text_inside}"
                hint = 'put its "{{" and "}}" into the same item, cell or emphasis'
                self._texts.report(text, opening[index].start, Code.BAD_CLOZE, message, hint)
        for delimiter in delimiters:
            if not numbers.issuperset(delimiter.numbers):
                message = "Anki makes no card for this cloze deletion"
                hint = (
                    "move it to text that is shown, not a link's address, "
                    f"and nest at most {DEEPEST_DELETION} deletions"
                )
                self._texts.report(text, delimiter.start, Code.BAD_CLOZE, message, hint)
        # Anki counts a note's cards from 0: the ordinal of "c1" is 0.
        return html, tuple(sorted(number - 1 for number in numbers))

    def _list(
        self, note: ListNote, remembered: Sequence[NumberedText]
    ) -> tuple[str, tuple[int, ...]]:
        placeholders, protected = self._texts.protect(
            note.answer, list(regions(note.answer.value)), []
        )
        items = ItemPlaceholders(placeholders)
        html = self._texts.markdown(note.answer, protected, placeholders, items.around)
        html, self._clozes = items.deletions(html, remembered)
        if not self._clozes:
            hint = 'start each item on a new line with "- " or "1. "'
            self._texts.report(
                note.answer, 0, Code.NO_LIST, "the answer of a list note is not a list", hint
            )
        # Only if an item is empty: in "- x", then "  1998.", the second row is not an item.
        for empty in (
            _EMPTY_ITEM.finditer(note.answer.value)
            if not all(item for _, item in self._clozes)
            else ()
        ):
            self._texts.report(
                note.answer,
                empty.start(1),
                Code.NO_LIST,
                "empty list item",
                "write its text, or delete the line",
            )
        self._check_numbers(note.answer)
        prompt = f'<div class="prompt">{self._texts.html(note.question)}</div>'
        html = f"{prompt}\n{placeholders.restore(html)}"
        return html, tuple(sorted(number - 1 for number in cloze_numbers(html)))

    def _occlusion(
        self, note: OcclusionNote, remembered: Sequence[NumberedText]
    ) -> tuple[dict[str, str], tuple[int, ...]]:
        picture, shapes, faults = read_occlusion(
            note.answer.value, list(regions(note.answer.value))
        )
        for fault in faults:
            self._texts.report(
                note.answer, fault.offset, Code.BAD_OCCLUSION, fault.message, fault.hint
            )
        names = [shape.name for shape in shapes]
        numbers = assign_numbers(remembered, names)
        self._clozes = tuple(zip(numbers, names, strict=True))
        self._check_numbers(note.answer)
        values = {
            "Occlusion": occlusion_field(shapes, numbers),
            "Image": self._texts.link(picture, note.answer) if picture else "",
            "Header": self._texts.html(note.question),
            "Comments": self._texts.escape_for_anki(escape(", ".join(names), quote=False)),
        }
        return values, tuple(sorted(number - 1 for number in numbers))

    def _check_numbers(self, text: Text) -> None:
        """Report the last item or shape if its number is too high.

        A new one gets no number that a removed one had, nor that of the whole list.
        """
        highest, name = max(self._clozes, default=(0, ""))
        if highest > HIGHEST_NUMBER:
            self._texts.report(text, 0, Code.BAD_CLOZE, no_number_left(name), SPLIT_NOTE)

    def _report_reassigned(self, text: Text, delimiter: ClozeDelimiter, item: NumberedText) -> None:
        before, now = quoted(item.text), quoted(delimiter.text)
        message = f"c{item.number} was {before} before: its reviews now go to {now}"
        *others, last = delimiter.numbers
        written = f"c{last}::"
        if others:  # "{{c1,3::x}}" keeps its other number
            written = f",{last}" if item.number == last else f"{item.number},"
        hint = f'delete "{written}", so that the reviews stay with {before}'
        self._texts.report(text, delimiter.start, Code.CLOZE_NUMBER_TAKEN, message, hint)

    def _report_cloze(self, text: Text, fault: ClozeFault) -> None:
        code = Code.BAD_CLOZE if fault.is_closed else Code.CLOZE_NOT_CLOSED
        self._texts.report(text, fault.offset, code, fault.message, fault.hint)


def _in_two_fields(values: Mapping[str, str], question: str) -> dict[str, str]:
    """Join the texts for which Anki's image occlusion has only two fields."""
    context, hint, source = values["Context"], values["Hint"], values["Source"]
    header = f'<div class="context" dir="auto">{context}</div>\n{question}' if context else question
    if hint:
        header += (
            '\n<details class="hint"><summary>Hint</summary>'
            f'<div class="hint-text" dir="auto">{hint}</div></details>'
        )
    below = f'<div class="source" dir="auto">{source}</div>' if source else ""
    return {"Header": header, "Back Extra": "\n".join(filter(None, (values["Extra"], below)))}
