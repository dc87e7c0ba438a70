"""From the fields that a reader found to a note: what the fields mean together, whatever the dialect."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

from generator.diagnostics import Code, Diagnostic, Location, has_errors, quoted
from generator.notes import (
    BasicNote,
    ClozeNote,
    DraftNote,
    InvalidNote,
    LineRange,
    ListNote,
    Note,
    OcclusionNote,
)
from generator.sources.field_markers import Field
from generator.sources.front_matter import FrontMatter
from generator.sources.note_kinds import NoteKind
from generator.sources.tags import AutoTags, canonical_tag, listed_tags, merge_tags, tag_problem
from generator.text.code import fenced_blocks
from generator.text.located import Text

# A GUID goes into one line of the lock and onto the command line, so it holds no white space.
_GUID = re.compile(r"\S{1,64}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


class WrittenTag(NamedTuple):
    """A tag where it stands, as the user wrote it."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading: its level from 1 to 6, its title without tags, and its tags."""

    level: int
    title: str
    tags: tuple[WrittenTag, ...] = ()


@dataclass(slots=True, kw_only=True)
class ParsedNote:
    """What a reader has of one note. `places` says where each marker stands, empty fields included.

    `lines` are those that the note was read from. Only the reader of its format knows where a note ends, so no other
    code looks for that in the file.
    `broken` means that a problem was reported already, so that what is missing is not reported again. `surplus` has
    the texts that belong to no field because of it. `answer_hint` says how an answer is written where that is not
    as in our own format.
    """

    start: Field
    lines: LineRange
    sections: tuple[Section, ...]
    tags: list[WrittenTag] = field(default_factory=list)
    texts: dict[Field, Text] = field(default_factory=dict)
    locations: dict[Field, Location] = field(default_factory=dict)
    is_invalid: bool = False
    rejected_texts: list[Text] = field(default_factory=list)
    answer_hint: str | None = None

    @property
    def location(self) -> Location:
        """Where the note starts."""
        return self.locations[self.start]


class _Shared(TypedDict):
    """What a note of any kind is made with."""

    location: Location
    lines: LineRange
    deck: str
    section: tuple[str, ...]
    tags: tuple[str, ...]
    id: str | None
    hint: Text | None
    extra: Text | None
    source: Text | None
    speech: str | None


def field_problem(draft: ParsedNote, name: Field, place: Location) -> Diagnostic | None:
    """Say why a note cannot take another field of this name, if it cannot."""
    if name is Field.ANSWER and draft.start is Field.CLOZE:
        hint = 'write the whole sentence after "C:", with "{{…}}" around what is asked, or use "Extra:"'
        return Diagnostic(
            location=place, code=Code.ANSWER_IN_CLOZE, message="answer in a cloze note", hint=hint
        )
    # An empty field counts too: "Hint:", then "Hint: x".
    if name in draft.locations:
        hint = f'put both texts after the "{name}:" on line {draft.locations[name].line}'
        if name is Field.ANSWER:
            hint += ', or add a line that starts with "Q:" above this one'
        message = f'the note has a second "{name}:"'
        return Diagnostic(location=place, code=Code.DUPLICATE_FIELD, message=message, hint=hint)
    return None


def make_note(
    draft: ParsedNote, front_matter: FrontMatter, auto_tags: AutoTags, deck: str
) -> tuple[Note | DraftNote | InvalidNote, list[Diagnostic]]:
    """Make a note of a draft, or say all that keeps it from being one. `deck` is that of the file.

    A question whose answer is empty becomes a `DraftNote`, with a warning. So does one without an answer field, if it
    has one paragraph; of several, the last ones are more likely an answer whose marker is missing.
    """
    problems: list[Diagnostic] = []
    note_type = _type(draft, front_matter.type, problems)
    tags = _tags(draft, problems)
    note_id = _id(draft, problems)
    own = draft.texts.get(draft.start)
    answer = draft.texts.get(Field.ANSWER)
    if own is None:
        problems.append(_no_question(draft))
    elif (
        draft.start is Field.QUESTION
        and Field.ANSWER not in draft.locations
        and _has_paragraphs(own.value)
    ):
        problems += (
            [] if draft.is_invalid else [_no_answer(draft)]
        )  # what was refused may have been its answer
    if own is None or draft.is_invalid or has_errors(problems):
        return _unfinished(draft), problems

    words = auto_tags.match([text.value for text in (own, answer) if text])
    shared = _shared(draft, front_matter, deck, merge_tags(front_matter.tags, tags, words), note_id)
    if draft.start is Field.CLOZE:
        return ClozeNote(text=own, **shared), problems
    if answer is not None:
        return _question_note(own, answer, note_type, shared), problems
    problems.append(_unanswered(draft, own))
    is_list, is_occlusion = note_type is NoteKind.LIST, note_type is NoteKind.OCCLUSION
    return DraftNote(question=own, is_list=is_list, is_occlusion=is_occlusion, **shared), problems


def _shared(
    draft: ParsedNote,
    front_matter: FrontMatter,
    deck: str,
    tags: tuple[str, ...],
    note_id: str | None,
) -> _Shared:
    # "#" ends the sections above and "# #tag" tags; neither has a title to show.
    titles = [section for section in draft.sections if section.title]
    below = (section.title for section in titles if section.level <= front_matter.subdecks)
    return _Shared(
        location=draft.location,
        lines=draft.lines,
        deck="::".join((deck, *below)),
        section=tuple(section.title for section in titles),
        tags=tags,
        id=note_id,
        hint=draft.texts.get(Field.HINT),
        extra=draft.texts.get(Field.EXTRA),
        source=draft.texts.get(Field.SOURCE),
        speech=front_matter.speech,
    )


def _question_note(question: Text, answer: Text, note_type: NoteKind, shared: _Shared) -> Note:
    if note_type is NoteKind.LIST:
        return ListNote(question=question, answer=answer, **shared)
    if note_type is NoteKind.OCCLUSION:
        return OcclusionNote(question=question, answer=answer, **shared)
    is_reversed, is_typed = note_type is NoteKind.REVERSED, note_type is NoteKind.TYPED
    return BasicNote(
        question=question, answer=answer, reversed=is_reversed, typed=is_typed, **shared
    )


def _unfinished(draft: ParsedNote) -> InvalidNote:
    # The fields with media, math or deletions that may have problems of their own.
    shown = (Field.QUESTION, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)
    texts = [text for name in shown if (text := draft.texts.get(name))]
    return InvalidNote(texts=(*texts, *draft.rejected_texts), cloze=draft.texts.get(Field.CLOZE))


def _type(draft: ParsedNote, default: NoteKind, problems: list[Diagnostic]) -> NoteKind:
    place = draft.locations.get(Field.TYPE)
    if place is None:
        return default
    written = draft.texts.get(Field.TYPE)
    value = written.value if written else ""
    location = written.location if written else place
    try:
        named = NoteKind(value.lower())
    except ValueError:
        message = f"unknown type {quoted(value)}" if value else 'missing type after "Type:"'
        problems.append(
            Diagnostic(
                location=location,
                code=Code.UNKNOWN_TYPE,
                message=message,
                hint=NoteKind.hint(value),
            )
        )
        return default
    if draft.start is Field.CLOZE:
        # Only where it is written: a type in the front matter is for the questions of the file.
        message = f'a cloze note cannot be of type "{named}"'
        hint = 'remove the "Type:" line, or write the note with "Q:" and "A:"'
        problems.append(
            Diagnostic(location=location, code=Code.WRONG_TYPE, message=message, hint=hint)
        )
    return named


def _tags(draft: ParsedNote, problems: list[Diagnostic]) -> list[str]:
    """Gather the tags of the headings above, of the first line and of the `Tags:` field."""
    written = [tag for section in draft.sections for tag in section.tags] + draft.tags
    if text := draft.texts.get(Field.TAGS):
        written += [WrittenTag(text.locate(offset), tag) for offset, tag in listed_tags(text.value)]
    tags = []
    for location, word in written:
        if problem := tag_problem(location, word):
            problems.append(problem)
        else:
            tags.append(canonical_tag(word))
    return tags


def _id(draft: ParsedNote, problems: list[Diagnostic]) -> str | None:
    place = draft.locations.get(Field.ID)
    if place is None:
        return None
    written = draft.texts.get(Field.ID)
    if written is not None and _GUID.fullmatch(written.value):
        return written.value
    location = written.location if written else place
    message = f"{quoted(written.value)} is not a valid id" if written else 'missing id after "ID:"'
    hint = "copy a GUID from the lock or from Anki: at most 64 characters, without spaces"
    problems.append(Diagnostic(location=location, code=Code.BAD_ID, message=message, hint=hint))
    return None


def _no_question(draft: ParsedNote) -> Diagnostic:
    return Diagnostic(
        location=draft.location,
        code=Code.NO_QUESTION,
        message="empty question" if draft.start is Field.QUESTION else "empty cloze note",
        hint=f'write the text after "{draft.start}:", or remove the note',
    )


def _no_answer(draft: ParsedNote) -> Diagnostic:
    hint = 'put "A:" before the answer, or add an empty "A:" below the question if it is a draft'
    return Diagnostic(
        location=draft.location,
        code=Code.NO_ANSWER,
        message="missing answer to a question of several paragraphs",
        hint=draft.answer_hint or hint,
    )


def _unanswered(draft: ParsedNote, question: Text) -> Diagnostic:
    hint = 'write the answer after "A:"'
    if Field.ANSWER not in draft.locations:
        hint = 'write the answer below it on a line that starts with "A:"'  # "A:" may stand there, empty
    return Diagnostic(
        location=draft.location,
        code=Code.DRAFT,
        message=f"draft, on no card until it has an answer: {quoted(question.value)}",
        hint=draft.answer_hint or hint,
    )


def _has_paragraphs(text: str) -> bool:
    """Tell whether a text has a blank line outside its code blocks."""
    outside, end = [], 0
    for block in fenced_blocks(text):
        outside += [
            text[end : block.start],
            "`",
        ]  # the lines around the code must not meet as a blank one
        end = block.end
    return _BLANK_LINE.search("".join((*outside, text[end:]))) is not None
