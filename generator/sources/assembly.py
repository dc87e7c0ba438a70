"""Builds notes from the fields that a reader found, in any dialect, and checks the fields."""

from collections.abc import Iterable
from dataclasses import field
from typing import NamedTuple, TypedDict

from generator.diagnostics import Code, Diagnostic, Location, has_errors, quoted
from generator.lazy_patterns import lazy_pattern
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
from generator.sources.auto_tags import AutoTags
from generator.sources.field_markers import Field
from generator.sources.front_matter import FrontMatter
from generator.sources.note_kinds import NoteKind
from generator.sources.tags import canonical_tag, listed_tags, merge_tags, tag_problem
from generator.text.characters import shows_nothing
from generator.text.code import fenced_blocks
from generator.text.located import Text
from generator.values import dataclass

# A GUID is part of a lock line and of a command line, so it has no white space.
_GUID = lazy_pattern(r"\S{1,64}")
_BLANK_LINE = lazy_pattern(r"\n[ \t]*\n")


class WrittenTag(NamedTuple):
    """A tag as the user wrote it, and its location."""

    location: Location
    text: str


def distinct_tags(tags: Iterable[WrittenTag]) -> tuple[WrittenTag, ...]:
    """Leave out repetitions: each note below a heading goes through all tags of the heading."""
    found: dict[str, WrittenTag] = {}
    for tag in tags:
        found.setdefault(tag.text, tag)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading: its level from 1 to 6, its title without tags, and its tags."""

    level: int
    title: str
    tags: tuple[WrittenTag, ...] = ()


@dataclass(slots=True, kw_only=True)
class ParsedNote:
    """The fields of one note, as a reader found them.

    `start` is the field that the note starts with: question or cloze text. `lines` are the lines of
    the note; only the reader of its format knows where a note ends. `locations` has the location
    of each field's marker, also of empty fields. `is_invalid` means that an error was reported
    already, so that a missing field is not reported as well; `rejected_texts` are the texts that
    belong to no field because of such an error. `answer_hint` is the hint about writing an answer,
    in formats where it differs from that of the native format.
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
        """The location of the note's first field."""
        return self.locations[self.start]


class _CommonFields(TypedDict):
    """The arguments of every class of note."""

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
    language: str | None
    breaks: bool


def field_problem(parsed: ParsedNote, name: Field, location: Location) -> Diagnostic | None:
    """Return the problem with one more field of this name in a note, if there is one."""
    if name is Field.ANSWER and parsed.start is Field.CLOZE:
        hint = (
            'mark the answer after "C:", as in "{{Paris}}", and delete this line, '
            'or write "Extra:" instead of "A:"'
        )
        return Diagnostic(
            location=location,
            code=Code.ANSWER_IN_CLOZE,
            message="answer in a cloze note",
            hint=hint,
        )
    # An empty field counts too: "Hint:" and then "Hint: x".
    if name in parsed.locations:
        hint = f'put both texts after the "{name}:" on line {parsed.locations[name].line}'
        if name is Field.ANSWER:
            hint += ', or add a line that starts with "Q:" above this one'
        message = f'the note has a second "{name}:"'
        return Diagnostic(location=location, code=Code.DUPLICATE_FIELD, message=message, hint=hint)
    return None


def make_note(
    parsed: ParsedNote, front_matter: FrontMatter, auto_tags: AutoTags, deck: str
) -> tuple[Note | DraftNote | InvalidNote, list[Diagnostic]]:
    """Build a note from a parsed note, and return its problems. `deck` is the deck of the file.

    A question with an empty answer becomes a `DraftNote`, with a warning. So does a question with
    no answer field if it has one paragraph. If it has several, the last ones are more likely an
    answer without its marker, which is an error.
    """
    problems: list[Diagnostic] = []
    note_type = _type(parsed, front_matter.type, problems)
    tags = _tags(parsed, problems)
    note_id = _id(parsed, problems)
    start_text = parsed.texts.get(parsed.start)
    answer = parsed.texts.get(Field.ANSWER)
    if start_text is None:
        problems.append(_empty_start(parsed))
    elif (
        parsed.start is Field.QUESTION
        and Field.ANSWER not in parsed.locations
        and _has_several_paragraphs(start_text.value)
    ):
        # In an invalid note, the rejected text may have been the answer.
        problems += [] if parsed.is_invalid else [_missing_answer(parsed)]
    if start_text is None or parsed.is_invalid or (problems and has_errors(problems)):
        return _invalid_note(parsed), problems

    matching_auto_tags = auto_tags.match([text.value for text in (start_text, answer) if text])
    fields = _common_fields(
        parsed, front_matter, deck, merge_tags(front_matter.tags, tags, matching_auto_tags), note_id
    )
    if parsed.start is Field.CLOZE:
        return ClozeNote(text=start_text, **fields), problems
    if answer is not None:
        return _question_note(start_text, answer, note_type, fields), problems
    problems.append(_draft_warning(parsed, start_text))
    is_list, is_occlusion = note_type is NoteKind.LIST, note_type is NoteKind.OCCLUSION
    return DraftNote(
        question=start_text, is_list=is_list, is_occlusion=is_occlusion, **fields
    ), problems


def _common_fields(
    parsed: ParsedNote,
    front_matter: FrontMatter,
    deck: str,
    tags: tuple[str, ...],
    note_id: str | None,
) -> _CommonFields:
    # "#" ends the sections above, and "# #tag" only adds a tag: neither has a title.
    titled = [section for section in parsed.sections if not shows_nothing(section.title)]
    below = [section.title for section in titled if section.level <= front_matter.subdecks]
    return _CommonFields(
        location=parsed.location,
        lines=parsed.lines,
        deck="::".join((deck, *below)) if below else deck,
        section=tuple([section.title for section in titled]) if titled else (),
        tags=tags,
        id=note_id,
        hint=_shown_text(parsed, Field.HINT),
        extra=_shown_text(parsed, Field.EXTRA),
        source=_shown_text(parsed, Field.SOURCE),
        speech=front_matter.speech,
        language=front_matter.language,
        breaks=front_matter.breaks,
    )


def _shown_text(parsed: ParsedNote, name: Field) -> Text | None:
    """Return the text of a field that a note need not have; None if it shows nothing."""
    text = parsed.texts.get(name)
    return None if text is None or shows_nothing(text.value) else text


def _question_note(
    question: Text, answer: Text, note_type: NoteKind, fields: _CommonFields
) -> Note:
    if note_type is NoteKind.LIST:
        return ListNote(question=question, answer=answer, **fields)
    if note_type is NoteKind.OCCLUSION:
        return OcclusionNote(question=question, answer=answer, **fields)
    is_reversed, is_typed = note_type is NoteKind.REVERSED, note_type is NoteKind.TYPED
    return BasicNote(
        question=question, answer=answer, reversed=is_reversed, typed=is_typed, **fields
    )


def _invalid_note(parsed: ParsedNote) -> InvalidNote:
    # Only these fields may have problems with media, math or deletions.
    shown = (Field.QUESTION, Field.ANSWER, Field.HINT, Field.EXTRA, Field.SOURCE)
    texts = [text for name in shown if (text := parsed.texts.get(name))]
    return InvalidNote(texts=(*texts, *parsed.rejected_texts), cloze=parsed.texts.get(Field.CLOZE))


def _type(parsed: ParsedNote, default: NoteKind, problems: list[Diagnostic]) -> NoteKind:
    location = parsed.locations.get(Field.TYPE)
    if location is None:
        return default
    written = parsed.texts.get(Field.TYPE)
    value = written.value if written else ""
    location = written.location if written else location
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
    if parsed.start is Field.CLOZE:
        # Only for "Type:" on the note: a type in the front matter applies to questions.
        message = f'a cloze note cannot be of type "{named}"'
        hint = 'delete the "Type:" line, or write the note with "Q:" and "A:"'
        problems.append(
            Diagnostic(location=location, code=Code.WRONG_TYPE, message=message, hint=hint)
        )
    return named


def _tags(parsed: ParsedNote, problems: list[Diagnostic]) -> list[str]:
    """Collect the tags of the headings above, of the first line and of the `Tags:` field."""
    written = [tag for section in parsed.sections for tag in section.tags] + parsed.tags
    if text := parsed.texts.get(Field.TAGS):
        written += [WrittenTag(text.locate(offset), tag) for offset, tag in listed_tags(text.value)]
    tags = []
    for location, word in written:
        if problem := tag_problem(location, word):
            problems.append(problem)
        else:
            tags.append(canonical_tag(word))
    return tags


def _id(parsed: ParsedNote, problems: list[Diagnostic]) -> str | None:
    location = parsed.locations.get(Field.ID)
    if location is None:
        return None
    written = parsed.texts.get(Field.ID)
    if written and _GUID.fullmatch(written.value) and not shows_nothing(written.value):
        return written.value
    location = written.location if written else location
    message = f"{quoted(written.value)} is not a valid id" if written else 'missing id after "ID:"'
    hint = "write one word of at most 64 characters, such as the note's GUID in the lock or in Anki"
    problems.append(Diagnostic(location=location, code=Code.BAD_ID, message=message, hint=hint))
    return None


def _empty_start(parsed: ParsedNote) -> Diagnostic:
    return Diagnostic(
        location=parsed.location,
        code=Code.NO_QUESTION,
        message="empty question" if parsed.start is Field.QUESTION else "empty cloze note",
        hint=f'write the text after "{parsed.start}:", or delete the note',
    )


def _missing_answer(parsed: ParsedNote) -> Diagnostic:
    hint = (
        'put "A:" before the answer, or, if the answer is still to be written, '
        'add an empty "A:" below the last paragraph'
    )
    return Diagnostic(
        location=parsed.location,
        code=Code.NO_ANSWER,
        message="missing answer to a question of several paragraphs",
        hint=parsed.answer_hint or hint,
    )


def _draft_warning(parsed: ParsedNote, question: Text) -> Diagnostic:
    hint = 'write the answer after "A:"'
    if Field.ANSWER not in parsed.locations:
        hint = 'write the answer below it on a line that starts with "A:"'
    return Diagnostic(
        location=parsed.location,
        code=Code.DRAFT,
        message=f"draft, on no card until it has an answer: {quoted(question.value)}",
        hint=parsed.answer_hint or hint,
    )


def _has_several_paragraphs(text: str) -> bool:
    """Return whether a text has a blank line outside its code blocks."""
    outside, end = [], 0
    for block in fenced_blocks(text):
        # The backtick keeps the line ends around the code from forming a blank line.
        outside += [text[end : block.start], "`"]
        end = block.end
    return _BLANK_LINE.search("".join((*outside, text[end:]))) is not None
